//! The feed: the records of the trace in the order in which they became readable.
//!
//! Whoever follows it keeps a place, and reads on from there when told that there is more. What
//! it is told is only that: a wake-up that gets lost delays a record and never loses one. One
//! task in each process looks for news while anyone follows, so that what other processes write
//! is seen as well, and a commit in this process makes it look at once.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use futures_util::{Stream, stream};
use sea_orm::Condition;
use tokio::sync::{Notify, OnceCell, watch};
use tokio_util::sync::CancellationToken;

use super::{
    cursor::{self, Given, Position},
    store,
};
use crate::{
    access::Viewer,
    clock::{Clock, Timestamp},
    database::Database,
    entity::change,
    error::Failure,
    graphql::Request,
};

/// How often the feed is looked at while someone follows it, for what other processes write.
const LOOK: Duration = Duration::from_millis(250);

/// How long what was read may be shown without asking again who may see it.
const STALE: Duration = Duration::from_secs(1);

/// How many records are read at once.
const PAGE: u64 = 100;

/// The feed of a database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Feed {
    database: Database,
    clock: Clock,
    epoch: Arc<OnceCell<String>>,
    /// Rung by this process's own commits.
    committed: Arc<Notify>,
    /// The newest place that can be read, as far as anyone looked.
    heard: watch::Sender<Position>,
}

impl Feed {
    /// The feed of this database; `committed` is notified of this process's commits.
    #[must_use]
    pub fn new(database: Database, clock: Clock, committed: Arc<Notify>) -> Self {
        Self {
            database,
            clock,
            epoch: Arc::default(),
            committed,
            heard: watch::Sender::new(Position::default()),
        }
    }

    /// Looks for news until `stop`, while anyone follows.
    pub async fn keep_looking(self, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.committed.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
            if self.heard.receiver_count() > 0
                && let Err(failure) = self.look().await
            {
                tracing::debug!(%failure, "the feed could not be looked at");
            }
        }
    }

    /// Looks for news once, and wakes those who follow if there are any.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn look(&self) -> Result<(), Failure> {
        let newest = store::newest(&self.database).await?;
        self.heard.send_if_modified(|held| {
            let moved = newest > *held;
            if moved {
                *held = newest;
            }
            moved
        });
        Ok(())
    }

    /// The cursor of the place behind a record.
    ///
    /// # Errors
    /// When the database can't be read.
    pub(crate) async fn cursor(&self, row: &change::Model) -> Result<String, Failure> {
        Ok(Position::of(row).cursor(self.epoch().await?))
    }

    /// The place of a client's cursor; the present end for none.
    ///
    /// # Errors
    /// [`Failure::Input`] for a text that is no cursor; [`Failure::CursorExpired`].
    pub(super) async fn place(&self, cursor: Option<&str>) -> Result<Position, Failure> {
        let Some(cursor) = cursor else {
            return store::newest(&self.database).await;
        };
        // A record's own place may lie ahead of what can be read without skipping: a transaction
        // that began before it may still run. What lies between comes again.
        let place = self.read(cursor).await?;
        Ok(place.min(store::newest(&self.database).await?))
    }

    /// The place of a client's cursor, which may lie ahead of what can be read.
    ///
    /// # Errors
    /// [`Failure::Input`] for a text that is no cursor; [`Failure::CursorExpired`].
    pub(super) async fn read(&self, cursor: &str) -> Result<Position, Failure> {
        match cursor::read(cursor, self.epoch().await?) {
            Given::Here(place) => Ok(place),
            Given::Gone => Err(Failure::CursorExpired),
            Given::Malformed => Err(Failure::input(
                &["after"],
                "the cursor is none of this feed; take it from a change's cursor",
            )),
        }
    }

    /// The records behind `place` that meet the condition and that the request's viewer may
    /// see, as they come. Each is held against what the viewer may see when it is read.
    pub(super) fn follow(
        &self,
        request: Arc<Request>,
        condition: Condition,
        place: Position,
    ) -> impl Stream<Item = Result<Arc<change::Model>, Failure>> + Send + use<> {
        let mut heard = self.heard.subscribe();
        // What was heard before says nothing of what lies behind `place`.
        heard.mark_changed();
        let following = Following {
            feed: self.clone(),
            viewer: request.viewer.in_feed(),
            request,
            condition,
            place,
            heard,
            read: VecDeque::new(),
            read_at: self.clock.now(),
            over: false,
        };
        stream::unfold(following, |mut following| async move {
            let next = following.next().await?;
            Some((next, following))
        })
    }

    /// The epoch that every cursor carries.
    pub(super) async fn epoch(&self) -> Result<&str, Failure> {
        let epoch = self
            .epoch
            .get_or_try_init(|| store::epoch(&self.database))
            .await?;
        Ok(epoch)
    }
}

/// Someone who follows the feed.
struct Following {
    feed: Feed,
    request: Arc<Request>,
    viewer: Viewer,
    condition: Condition,
    place: Position,
    heard: watch::Receiver<Position>,
    read: VecDeque<change::Model>,
    read_at: Timestamp,
    /// Whether there will be no turn any more.
    over: bool,
}

impl Following {
    /// The next record; none when the feed ends, because the process does.
    async fn next(&mut self) -> Option<Result<Arc<change::Model>, Failure>> {
        loop {
            while self.read.is_empty() {
                self.heard.changed().await.ok()?;
                if let Err(failure) = self.read_on().await {
                    // Nobody rings again for what is there already.
                    self.heard.mark_changed();
                    tokio::time::sleep(LOOK).await;
                    return Some(Err(failure));
                }
            }
            let row = self.read.pop_front()?;
            if self.over {
                return None;
            }
            if let Err(failure) = self.request.turn().await {
                self.over = true;
                self.read.push_front(row);
                return Some(Err(failure));
            }
            let now = self.feed.clock.now();
            self.request.moved_to(now);
            // What was read a while ago may be hidden since, or the reader slow.
            let age = now.micros().saturating_sub(self.read_at.micros());
            let stale = u128::try_from(age).map_or(true, |age| age > STALE.as_micros());
            match stale {
                false => return Some(Ok(Arc::new(row))),
                true => match store::is_visible(&self.feed.database, self.viewer, row.id).await {
                    Ok(true) => return Some(Ok(Arc::new(row))),
                    Ok(false) => {}
                    Err(failure) => return Some(Err(failure)),
                },
            }
        }
    }

    /// Reads up to the newest place, or as much of that as a page holds.
    async fn read_on(&mut self) -> Result<(), Failure> {
        let newest = store::newest(&self.feed.database).await?;
        let database = &self.feed.database;
        let rows = store::between(
            database,
            self.viewer,
            self.condition.clone(),
            (self.place, newest),
            PAGE,
        )
        .await?;
        self.read_at = self.feed.clock.now();
        let full = rows.len() as u64 == PAGE;
        match rows.last() {
            Some(last) if full => {
                self.place = Position::of(last);
                // There may be more already, and nobody will ring for it.
                self.heard.mark_changed();
            }
            _ => self.place = self.place.max(newest),
        }
        self.read.extend(rows);
        Ok(())
    }
}
