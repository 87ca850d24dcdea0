//! Writing to a database that a server may have open.

use super::Failed;
use crate::{
    access::Viewer,
    app::writer,
    clock::Clock,
    config::Config,
    database::{Database, Work, Write},
    error::Failure,
    id::Ids,
};

/// Runs one write of the operator's, and closes the database again.
pub(super) async fn written<T, F>(config: &Config, work: F) -> Result<T, Failed>
where
    T: Send + 'static,
    F: for<'a> Fn(&'a Write) -> Work<'a, T> + Send + Sync + 'static,
{
    let database = Database::open_beside(&config.database.value).await?;
    database.require_current().await?;
    let clock = Clock::system();
    let writer = writer(database.clone(), clock.clone(), Ids::random(clock));
    let done = writer.run(Viewer::Operator.permit_upkeep()?, work).await;
    database.close().await;
    done.map_err(|failure| match failure {
        // A person at the command line is told what a caller of the API is not.
        Failure::Internal(cause) => cause.to_string().into(),
        told => told.into(),
    })
}
