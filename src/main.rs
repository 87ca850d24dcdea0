//! The registry's command line; see `cooperation-registry --help`.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// An answer of thousands of values is made of many small pieces, which the system's own
/// allocator takes a third of the time for.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    cooperation_registry::command::run().await
}
