//! `audit`: is the registry what its trace says?

use std::process::ExitCode;

use clap::Subcommand;

use super::Failed;
use crate::{change, config::Config, database::Database, error::Failure};

/// The trace.
#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Verify every chain of the trace, and hold every row that it covers against its records. Prints
    /// a line for each finding, and fails if there is any; works beside a running server
    Verify,
}

impl Audit {
    pub(super) async fn run(self, config: &Config) -> Result<ExitCode, Failed> {
        let Self::Verify = self;
        let database = Database::open_beside(&config.database.value).await?;
        database.require_current().await?;
        let audited = change::audit(&database, |finding| println!("{finding}")).await;
        database.close().await;
        let audited = audited.map_err(|failure| match failure {
            // A person at the command line is told what a caller of the API is not.
            Failure::Internal(cause) => cause.to_string(),
            told => told.to_string(),
        })?;
        println!(
            "{} object(s), {} record(s), {} row(s): {} finding(s)",
            audited.subjects, audited.records, audited.rows, audited.findings
        );
        Ok(if audited.findings == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}
