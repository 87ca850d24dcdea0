//! What every resolver of one request shares.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicI64, Ordering},
};

use async_graphql::Context;
use async_trait::async_trait;

use super::{
    kept::Kept,
    past::{Past, Pasts},
    waves::Wave,
};
use crate::{
    access::{Identity, Viewer},
    change::Feed,
    clock::Timestamp,
    database::{Database, Writer},
    error::Failure,
    text::Locales,
};

/// Who may answer next: a subscription's events are answered one by one, each as a request of
/// its own is.
#[async_trait]
pub trait Turns: std::fmt::Debug + Send + Sync {
    /// Waits for this request's turn. What it answers is held until the event is answered.
    ///
    /// # Errors
    /// Why there will be no turn any more.
    async fn next(&self) -> Result<Box<dyn Send>, Failure>;
}

/// What is held while an event is answered.
#[derive(Default)]
struct Held(Mutex<Option<Box<dyn Send>>>);

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Held")
    }
}

impl Held {
    fn set(&self, held: Option<Box<dyn Send>>) {
        // A panic while it was held leaves something to be dropped, which is still that.
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = held;
    }
}

/// Who asks, in which languages, when, and where the answers are.
#[derive(Debug)]
pub struct Request {
    /// The open database.
    pub database: Database,
    /// The one way to write.
    pub writer: Writer,
    /// The feed of changes.
    pub feed: Feed,
    /// Who asks: every read starts from what this viewer may see.
    pub viewer: Viewer,
    /// What the viewer's token says; none for the public and the operator.
    pub identity: Option<Arc<Identity>>,
    /// What the log calls the request; none where it came by no transport.
    pub id: Option<Arc<str>>,
    /// The reader's languages, best first; a field's `locale` argument goes before them.
    pub locales: Locales,
    /// The instant that the answer is of, in microseconds.
    now: AtomicI64,
    /// Whose turn it is to answer an event; none: everyone's, always.
    turns: Option<Arc<dyn Turns>>,
    held: Held,
    /// What it shares with other requests of the same reader; none: nothing.
    pub(super) kept: Option<Arc<Kept>>,
    /// The questions that wait for the next wave.
    pub(super) wave: Wave,
    /// The past that everything is asked of; none: the present.
    pub(super) past: Option<Past>,
    /// The requests of the past within this one.
    pub(super) pasts: Pasts,
}

/// What a request is made of.
#[derive(Clone, Debug)]
pub struct Asker {
    /// Who asks.
    pub viewer: Viewer,
    /// What the token says, if there is one.
    pub identity: Option<Arc<Identity>>,
    /// The reader's languages.
    pub locales: Locales,
    /// What the log calls the request.
    pub request: Option<Arc<str>>,
}

impl Asker {
    /// Anyone, in these languages.
    #[must_use]
    pub const fn public(locales: Locales) -> Self {
        Self::of(Viewer::Public, locales)
    }

    /// A viewer without a token.
    #[must_use]
    pub const fn of(viewer: Viewer, locales: Locales) -> Self {
        Self {
            viewer,
            identity: None,
            locales,
            request: None,
        }
    }

    /// Whoever showed a token.
    #[must_use]
    pub fn identified(identity: Arc<Identity>, locales: Locales) -> Self {
        Self {
            viewer: Viewer::Agency(identity.agency),
            identity: Some(identity),
            locales,
            request: None,
        }
    }

    /// The same, by a request that the log calls so.
    #[must_use]
    pub fn by_request(mut self, id: Option<Arc<str>>) -> Self {
        self.request = id;
        self
    }
}

impl Request {
    /// A request that no wave has asked anything for yet.
    #[must_use]
    pub fn new(writer: Writer, feed: Feed, asker: Asker, now: Timestamp) -> Self {
        Self {
            database: writer.database().clone(),
            writer,
            feed,
            viewer: asker.viewer,
            identity: asker.identity,
            id: asker.request,
            locales: asker.locales,
            now: AtomicI64::new(now.micros()),
            turns: None,
            held: Held::default(),
            kept: None,
            wave: Wave::default(),
            past: None,
            pasts: Pasts::default(),
        }
    }

    /// The same request, asked of the past.
    pub(super) fn in_past(&self, past: Past, at: Timestamp) -> Self {
        Self {
            database: self.database.clone(),
            writer: self.writer.clone(),
            feed: self.feed.clone(),
            viewer: self.viewer,
            identity: self.identity.clone(),
            id: self.id.clone(),
            locales: self.locales.clone(),
            now: AtomicI64::new(at.micros()),
            turns: None,
            held: Held::default(),
            kept: None,
            wave: Wave::default(),
            past: Some(past),
            pasts: Pasts::default(),
        }
    }

    /// The same request, whose events wait for their turn.
    #[must_use]
    pub fn in_turns(mut self, turns: Arc<dyn Turns>) -> Self {
        self.turns = Some(turns);
        self
    }

    /// The same request, which shares what it finds out with others of the same viewer and instant.
    #[must_use]
    pub fn sharing(mut self, kept: Arc<Kept>) -> Self {
        self.kept = Some(kept);
        self
    }

    /// Waits until the next event may be answered.
    ///
    /// # Errors
    /// Why it never may.
    pub async fn turn(&self) -> Result<(), Failure> {
        if let Some(turns) = &self.turns {
            let held = turns.next().await?;
            self.held.set(Some(held));
        }
        Ok(())
    }

    /// Says that the event is answered.
    pub(super) fn turn_over(&self) {
        self.held.set(None);
    }

    /// The instant that the whole answer is of.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.now.load(Ordering::Relaxed))
    }

    /// Sets the instant of the answer that comes next, where one request has several.
    pub fn moved_to(&self, now: Timestamp) {
        self.now.store(now.micros(), Ordering::Relaxed);
    }

    /// The request that a resolver runs in: below a field that was asked as of an instant, the one of
    /// that past.
    ///
    /// # Errors
    /// When the schema was executed without one, which is our own fault.
    pub fn of<'a>(ctx: &Context<'a>) -> Result<&'a Arc<Self>, Failure> {
        let request = ctx
            .data_opt::<Arc<Self>>()
            .ok_or_else(|| Failure::internal("the schema was executed without a request"))?;
        Ok(request.pasts.at(ctx.path_node.as_ref()).unwrap_or(request))
    }
}
