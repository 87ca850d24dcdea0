//! The registry's command line; see `cooperation-registry --help`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    cooperation_registry::command::run().await
}
