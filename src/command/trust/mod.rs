//! `agency`, `key` and `token`: whom the registry believes, and tokens of its own issuers.
//!
//! These work beside a running server, SQLite's too: a key that leaked can't wait for a stop.

mod agency;
mod key;
mod token;

use std::time::Duration;

pub(super) use agency::Agency;
pub(super) use key::Key;
pub(super) use token::Token;

use super::Failed;
use crate::{
    access::Viewer,
    clock::Clock,
    config::Config,
    database::{Database, Work, Write, Writer},
    error::Failure,
    id::Ids,
};

/// Writes to the database, which a server may have open.
pub(super) async fn written<T, F>(config: &Config, work: F) -> Result<T, Failed>
where
    T: Send + 'static,
    F: for<'a> Fn(&'a Write) -> Work<'a, T> + Send + Sync + 'static,
{
    let database = Database::open_beside(&config.database.value).await?;
    database.require_current().await?;
    let clock = Clock::system();
    let writer = Writer::new(database.clone(), clock.clone(), Ids::random(clock));
    let done = writer.run(Viewer::Operator.permit_upkeep()?, work).await;
    database.close().await;
    done.map_err(|failure| match failure {
        // A person at the command line is told what a caller of the API is not.
        Failure::Internal(cause) => cause.to_string().into(),
        told => told.into(),
    })
}

/// A lifetime in whole seconds.
fn seconds(time: humantime::Duration) -> Result<i64, String> {
    match i64::try_from(Duration::from(time).as_secs()) {
        Ok(seconds) if seconds > 0 => Ok(seconds),
        _ => Err(format!(
            "{time} is no lifetime; write one such as 15m or 1h"
        )),
    }
}
