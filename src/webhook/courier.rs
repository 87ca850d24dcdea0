//! The worker: in every server, sends what is due.
//!
//! Each endpoint is served by itself, so that a slow one keeps nobody waiting but itself.

use std::{collections::HashMap, sync::Arc, time::Duration};

use futures_util::future;
use prometheus_client::registry::Registry;
use tokio::{
    sync::OnceCell,
    task::{Id, JoinSet},
    time::MissedTickBehavior,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    attempts::Attempts,
    message::Message,
    outbox::{self, Claimed},
    sender::{DEADLINE, Outcome, Sender},
    store,
};
use crate::{
    access::Viewer, change::Feed, clock::Clock, database::Writer,
    entity::webhook_delivery as delivery, error::Failure,
};

/// How often the outbox is looked at: an agency hears of a change a second later at most.
const LOOK: Duration = Duration::from_secs(1);

/// How long nothing is looked at after something went wrong on our side.
const AFTER_FAILURE: Duration = Duration::from_secs(10);

/// How many endpoints one server serves at the same time: more than there should be agencies whose
/// receivers hang, since those go on to take their places.
const MOST_ENDPOINTS: usize = 100;

/// Delivers what is in the outbox. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Courier {
    writer: Writer,
    feed: Feed,
    clock: Clock,
    deadline: Duration,
    /// Made when the first message is sent.
    sender: Arc<OnceCell<Sender>>,
    attempts: Attempts,
}

impl Courier {
    /// A courier for the outbox that `writer` writes; `feed` tells places in the feed.
    #[must_use]
    pub fn new(writer: Writer, feed: Feed, clock: Clock) -> Self {
        Self {
            writer,
            feed,
            clock,
            deadline: DEADLINE,
            sender: Arc::default(),
            attempts: Attempts::default(),
        }
    }

    /// The same courier, giving receivers another time to answer.
    #[must_use]
    pub fn waiting(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self.sender = Arc::default();
        self
    }

    /// Adds the count of attempts to those of the service.
    pub fn register(&self, registry: &mut Registry) {
        self.attempts.register(registry);
    }

    /// Delivers what becomes due until `stop`, and then ends what is under way.
    pub async fn keep_delivering(self, stop: CancellationToken) {
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut serving: JoinSet<()> = JoinSet::new();
        let mut served: HashMap<Id, Uuid> = HashMap::new();
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                Some(ended) = serving.join_next_with_id() => {
                    let id = ended.map_or_else(|panic| panic.id(), |(id, ())| id);
                    served.remove(&id);
                    continue;
                }
                _ = look.tick() => {}
            }
            let due = match store::due(self.writer.database(), self.clock.now()).await {
                Ok(due) => due,
                Err(failure) => {
                    tracing::warn!(%failure, "the outbox of webhooks could not be looked at");
                    look.reset_after(AFTER_FAILURE);
                    continue;
                }
            };
            let waiting: Vec<Uuid> = due
                .into_iter()
                .filter(|endpoint| !served.values().any(|held| held == endpoint))
                .take(MOST_ENDPOINTS.saturating_sub(serving.len()))
                .collect();
            for endpoint in waiting {
                let (courier, stop) = (self.clone(), stop.clone());
                let task = serving.spawn(async move {
                    if let Err(failure) = courier.serve(endpoint, &stop).await {
                        tracing::warn!(%endpoint, %failure, "a webhook could not be served");
                        // The claim lasts longer; this keeps a broken database from being asked
                        // every second.
                        tokio::select! {
                            () = stop.cancelled() => {}
                            () = tokio::time::sleep(AFTER_FAILURE) => {}
                        }
                    }
                });
                served.insert(task.id(), endpoint);
            }
        }
        while serving.join_next().await.is_some() {}
    }

    /// Delivers what is due now, and answers how many attempts that took. An endpoint that fails is
    /// tried once.
    ///
    /// # Errors
    /// When the database can't be read or written, or nothing can be sent from here.
    pub async fn deliver_due(&self) -> Result<usize, Failure> {
        let due = store::due(self.writer.database(), self.clock.now()).await?;
        let stop = CancellationToken::new();
        let served = due
            .into_iter()
            .map(|endpoint| self.serve(endpoint, &stop))
            .collect::<Vec<_>>();
        let attempts = future::try_join_all(served).await?;
        Ok(attempts.into_iter().sum())
    }

    /// Delivers to one endpoint until nothing is due, something fails, or the service stops.
    async fn serve(&self, endpoint: Uuid, stop: &CancellationToken) -> Result<usize, Failure> {
        let mut attempts = 0;
        while !stop.is_cancelled() {
            let permit = Viewer::Operator.permit_upkeep()?;
            let claimed = self
                .writer
                .run(permit, move |write| {
                    Box::pin(outbox::claim(write, endpoint))
                })
                .await?;
            let Some(claimed) = claimed else { break };
            if claimed.deliveries.is_empty() {
                continue;
            }
            let outcomes = self.send(claimed).await?;
            attempts += outcomes.len();
            let failed = outcomes
                .iter()
                .any(|(_, outcome)| *outcome != Outcome::Delivered);
            let permit = Viewer::Operator.permit_upkeep()?;
            self.writer
                .run(permit, move |write| {
                    let outcomes = outcomes.clone();
                    Box::pin(async move { outbox::settle(write, endpoint, &outcomes).await })
                })
                .await?;
            if failed {
                break;
            }
        }
        Ok(attempts)
    }

    /// Sends what was claimed, all at the same time.
    async fn send(&self, claimed: Claimed) -> Result<Vec<(delivery::Model, Outcome)>, Failure> {
        let sender = self
            .sender
            .get_or_try_init(|| async { Sender::new(self.deadline) })
            .await
            .map_err(|error| Failure::internal(error.to_string()))?;
        let Claimed {
            endpoint,
            deliveries,
        } = &claimed;
        let sent = deliveries.iter().map(async |(row, change)| {
            let message = Message::about(change, self.feed.cursor(change).await?)?;
            let now = self.clock.now();
            let outcome = sender
                .post(&endpoint.url, &endpoint.secret, &message, now)
                .await?;
            self.attempts.count(&outcome);
            tracing::debug!(endpoint = %endpoint.id, message = message.id, ?outcome, "a message was sent");
            Ok::<_, Failure>((row.clone(), outcome))
        });
        future::try_join_all(sent.collect::<Vec<_>>()).await
    }
}
