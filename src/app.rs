//! The service as a whole: what a running registry is made of.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::{
    access::Viewer,
    clock::Clock,
    database::{Database, Writer},
    graphql::{Executor, Request, schema},
    id::Ids,
    text::Locales,
};

/// A running registry. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Where everything is stored.
    pub database: Database,
    /// The one way to write.
    pub writer: Writer,
    /// Answers GraphQL requests.
    pub executor: Executor,
    /// The time.
    pub clock: Clock,
    /// New keys; a request's id is one of them.
    pub ids: Ids,
    /// Cancelled when the service begins to stop: it is no longer ready, and finishes what it has.
    pub stopping: CancellationToken,
}

impl App {
    /// A registry on this database.
    #[must_use]
    pub fn new(database: Database, clock: Clock, ids: Ids) -> Self {
        Self {
            writer: Writer::new(database.clone(), clock.clone(), ids.clone()),
            executor: Executor::new(schema()),
            database,
            clock,
            ids,
            stopping: CancellationToken::new(),
        }
    }

    /// What the resolvers of one request share.
    #[must_use]
    pub fn request(&self, viewer: Viewer, locales: Locales) -> Arc<Request> {
        Arc::new(Request::new(
            self.database.clone(),
            viewer,
            locales,
            self.clock.now(),
        ))
    }

    /// Waits for the writes under way and closes the database.
    pub async fn close(self) {
        self.writer.drain().await;
        self.database.close().await;
    }
}
