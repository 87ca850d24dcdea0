//! The service as a whole: what a running registry is made of.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use crate::{
    access::Viewer,
    change::Feed,
    clock::Clock,
    database::{Database, Writer},
    error::Failure,
    graphql::{Asker, Executor, Kept, Known, Request, Turns},
    id::Ids,
    idempotency, indexing, push,
    trust::{DEFAULT_AUDIENCE, Trust},
    webhook::{self, Courier},
};

/// A running registry. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Where everything is stored.
    pub database: Database,
    /// The one way to write.
    pub writer: Writer,
    /// The feed of changes.
    pub feed: Feed,
    /// Delivers webhooks.
    pub courier: Courier,
    /// Tells who shows a token.
    pub trust: Trust,
    /// Answers GraphQL requests.
    pub executor: Executor,
    /// The time.
    pub clock: Clock,
    /// New keys; a request's id is one of them.
    pub ids: Ids,
    /// Cancelled when the service begins to stop: it is no longer ready, and finishes what it has.
    pub stopping: CancellationToken,
}

/// The one way to write to this database: it keeps what is found in step with what is written.
#[must_use]
pub fn writer(database: Database, clock: Clock, ids: Ids) -> Writer {
    Writer::new(database, clock, ids, indexing::due)
}

impl App {
    /// A registry on this database.
    #[must_use]
    pub fn new(database: Database, clock: Clock, ids: Ids) -> Self {
        let writer = writer(database.clone(), clock.clone(), ids.clone());
        let feed = Feed::new(database.clone(), clock.clone(), writer.committed());
        Self {
            courier: Courier::new(writer.clone(), feed.clone(), clock.clone()),
            feed,
            trust: Trust::new(database.clone(), clock.clone(), DEFAULT_AUDIENCE),
            writer,
            executor: Executor::new(Known::default()),
            database,
            clock,
            ids,
            stopping: CancellationToken::new(),
        }
    }

    /// The same registry, for tokens with another audience.
    #[must_use]
    pub fn for_audience(mut self, audience: &str) -> Self {
        self.trust = Trust::new(self.database.clone(), self.clock.clone(), audience);
        self
    }

    /// The same registry, knowing these documents by their hashes.
    #[must_use]
    pub fn knowing(mut self, known: Known) -> Self {
        self.executor = Executor::new(known);
        self
    }

    /// What the resolvers of one request share.
    #[must_use]
    pub fn request(&self, asker: Asker) -> Arc<Request> {
        Arc::new(self.request_of(asker))
    }

    /// The same, for a subscription, whose events wait for their turn.
    #[must_use]
    pub fn subscription(&self, asker: Asker, turns: Arc<dyn Turns>) -> Arc<Request> {
        Arc::new(self.request_of(asker).in_turns(turns))
    }

    /// The same, for a page of an export, which shares with the other pages what is of the whole.
    #[must_use]
    pub fn page(&self, asker: Asker, kept: Arc<Kept>) -> Arc<Request> {
        Arc::new(self.request_of(asker).sharing(kept))
    }

    fn request_of(&self, asker: Asker) -> Request {
        let (writer, feed) = (self.writer.clone(), self.feed.clone());
        Request::new(writer, feed, asker, self.clock.now())
    }

    /// What a running service does besides answering: looks at the feed for those who follow it,
    /// delivers webhooks, and forgets once an hour what has been kept long enough. Ends when the
    /// service stops, after the deliveries that are under way.
    pub async fn keep_up(self) {
        let forgetting = async {
            let mut hourly = tokio::time::interval(Duration::from_secs(60 * 60));
            loop {
                hourly.tick().await;
                if let Err(failure) = self.forget().await {
                    tracing::warn!(%failure, "what is old was not forgotten");
                }
            }
        };
        let looking = self.feed.clone().keep_looking(self.stopping.clone());
        let housekeeping = async {
            tokio::select! {
                () = forgetting => {}
                () = looking => {}
            }
        };
        let delivering = self.courier.clone().keep_delivering(self.stopping.clone());
        tokio::join!(housekeeping, delivering);
    }

    /// Forgets the answers to requests that are too old to be sent again, and old deliveries of
    /// webhooks. Answers how many were forgotten.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn forget(&self) -> Result<u64, Failure> {
        let permit = Viewer::Operator.permit_upkeep()?;
        let forgotten = self.writer.run(permit, |write| {
            Box::pin(async move {
                let answers = idempotency::forget(write).await?;
                let rejected = push::forget(write).await?;
                Ok(answers + rejected + webhook::forget(write).await?)
            })
        });
        forgotten.await
    }

    /// Waits for the writes under way and closes the database.
    pub async fn close(self) {
        self.writer.drain().await;
        self.database.close().await;
    }
}
