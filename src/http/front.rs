//! What the endpoint has besides the registry itself: who may come in, how much, and what is
//! counted.

use std::{
    collections::HashMap,
    hash::Hash,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::{
    address::{Block, Proxies},
    cors::Origins,
    events::{Events, KEEP_ALIVE},
    gate::{Gate, Room},
    health::Readiness,
    metrics::Metrics,
    profile::HttpProfile,
    rate::{Allowances, Payer, Rates},
    socket::{SocketLimits, Sockets},
};
use crate::{
    app::App,
    graphql::{Asker, LIMITS},
};

/// How the endpoint is to behave. [`Settings::default`] is what a registry without settings does;
/// tests use smaller and shorter limits.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The web origins whose pages may ask.
    pub cors: Origins,
    /// The proxies whose word on addresses is taken.
    pub proxies: Proxies,
    /// Which statuses answers have.
    pub profile: HttpProfile,
    /// How many requests are executed at once.
    pub room: Room,
    /// What payers may spend.
    pub allowances: Allowances,
    /// The limits of a WebSocket.
    pub sockets: SocketLimits,
    /// How often an idle stream of events says that it is alive.
    pub keep_alive: Duration,
    /// How many kilobytes of bodies are held at once.
    pub bodies: u32,
    /// How many subscriptions are served at once.
    pub subscriptions: usize,
    /// How long a body may take after its headers.
    pub body: Duration,
    /// How long a request may be worked on.
    pub request: Duration,
    /// How often an open connection's token is looked at again.
    pub recheck: Duration,
    /// How exports are given.
    pub exports: Exports,
}

/// How exports are given.
#[derive(Clone, Copy, Debug)]
pub struct Exports {
    /// How many are written at once.
    pub at_once: usize,
    /// How many objects are read at once for each.
    pub page: u64,
    /// What payers may spend on them: beside what they may spend on requests, so that neither is in the
    /// other's way.
    pub allowances: Allowances,
    /// How long a reader may take for a page.
    pub patience: Duration,
}

impl Default for Exports {
    fn default() -> Self {
        let least = NonZeroU32::MIN;
        let allowances = Allowances {
            address: NonZeroU32::new(LIMITS.export_cost_per_minute).unwrap_or(least),
            organisation: NonZeroU32::new(LIMITS.export_cost_per_minute_signed_in).unwrap_or(least),
            ..Allowances::default()
        };
        Self {
            at_once: usize::try_from(LIMITS.exports).unwrap_or(usize::MAX),
            page: LIMITS.page_max,
            allowances,
            patience: Duration::from_secs(LIMITS.export_page_seconds),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        let size = |limit: u64| usize::try_from(limit).unwrap_or(usize::MAX);
        Self {
            cors: Origins::default(),
            proxies: Proxies::default(),
            profile: HttpProfile::default(),
            room: Room::default(),
            allowances: Allowances::default(),
            sockets: SocketLimits {
                operations: size(LIMITS.operations_per_socket),
                message_bytes: size(LIMITS.message_bytes),
                ..SocketLimits::default()
            },
            keep_alive: KEEP_ALIVE,
            bodies: LIMITS.bodies_kilobytes,
            subscriptions: size(LIMITS.subscriptions),
            body: Duration::from_secs(LIMITS.body_seconds),
            request: Duration::from_secs(LIMITS.request_seconds),
            recheck: Duration::from_secs(3),
            exports: Exports::default(),
        }
    }
}

/// The front door. Cheap to clone.
#[derive(Clone)]
pub struct Front(Arc<Inside>);

/// What all requests share.
pub struct Inside {
    pub(super) app: App,
    pub(super) settings: Settings,
    pub(super) gate: Gate,
    pub(super) rates: Rates,
    pub(super) metrics: Metrics,
    pub(super) sockets: Sockets,
    pub(super) events: Events,
    /// Sockets and streams that are open, to be waited for when the service stops.
    pub(super) tasks: TaskTracker,
    pub(super) open: Open,
    /// Kilobytes of request bodies that may still be held.
    pub(super) bodies: Arc<Semaphore>,
    /// Subscriptions that may still begin.
    pub(super) subscriptions: Arc<Semaphore>,
    /// Exports that may still begin.
    pub(super) exports: Arc<Semaphore>,
    /// What payers may still spend on exports.
    pub(super) export_rates: Rates,
    pub(super) readiness: Readiness,
}

impl Front {
    /// The front door of a registry.
    #[must_use]
    pub fn new(app: App, settings: Settings) -> Self {
        let tasks = TaskTracker::new();
        let stopping = app.stopping.clone();
        Self(Arc::new(Inside {
            gate: Gate::new(settings.room),
            rates: Rates::new(settings.allowances),
            metrics: Metrics::new(|registry| app.courier.register(registry)),
            sockets: Sockets::new(settings.sockets, stopping.clone(), tasks.clone()),
            events: Events::new(settings.keep_alive, stopping, tasks.clone()),
            tasks,
            open: Open::default(),
            bodies: Arc::new(Semaphore::new(
                usize::try_from(settings.bodies).unwrap_or(Semaphore::MAX_PERMITS),
            )),
            subscriptions: Arc::new(Semaphore::new(settings.subscriptions)),
            exports: Arc::new(Semaphore::new(settings.exports.at_once)),
            export_rates: Rates::new(settings.exports.allowances),
            readiness: Readiness::default(),
            app,
            settings,
        }))
    }

    /// What is counted.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }
}

impl std::ops::Deref for Front {
    type Target = Inside;

    fn deref(&self) -> &Inside {
        &self.0
    }
}

/// Who pays for a request: the organisation in whose name it comes, else the address it comes
/// from.
pub(super) fn payer(asker: &Asker, from: Block) -> Payer {
    match &asker.identity {
        Some(identity) => Payer::Organisation(identity.agency.organisation),
        None => Payer::Address(from),
    }
}

/// What stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Line {
    /// A WebSocket, with many operations.
    Socket,
    /// A stream of server-sent events, with one.
    Events,
    /// An export.
    Export,
}

/// Whose lines are counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    /// A subject of an issuer.
    Subject(Uuid, String),
    /// An address without a token.
    Address(Block),
}

impl Holder {
    pub(super) fn of(asker: &Asker, from: Block) -> Self {
        match &asker.identity {
            Some(identity) => Self::Subject(identity.issuer, identity.subject.clone()),
            None => Self::Address(from),
        }
    }

    const fn most(&self, line: Line) -> u64 {
        match (line, self) {
            (Line::Socket, Self::Subject(..)) => LIMITS.sockets_per_subject,
            (Line::Socket, Self::Address(_)) => LIMITS.sockets_per_address,
            (Line::Events, _) => LIMITS.event_streams,
            (Line::Export, _) => LIMITS.exports_per_reader,
        }
    }
}

/// How many lines each has open.
#[derive(Clone, Debug, Default)]
pub(super) struct Open(Arc<Mutex<HashMap<(Line, Holder), u64>>>);

/// One of them, until this is dropped.
#[derive(Debug)]
pub(super) struct Held {
    open: Open,
    of: (Line, Holder),
}

impl Open {
    /// Counts one more, unless that would be too many.
    pub(super) fn one_more(&self, line: Line, holder: Holder) -> Option<Held> {
        let most = holder.most(line);
        let of = (line, holder);
        let mut open = self.locked();
        let count = open.entry(of.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Held {
            open: self.clone(),
            of,
        })
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, HashMap<(Line, Holder), u64>> {
        // A panic while it was held leaves counts, which are still counts.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut open = self.open.locked();
        if let Some(count) = open.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_has_so_many_sockets_and_a_place_that_is_given_back_is_free() {
        let open = Open::default();
        let holder = || Holder::Subject(Uuid::nil(), "nightly".to_owned());
        let mut held: Vec<Held> = (0..LIMITS.sockets_per_subject)
            .map(|_| open.one_more(Line::Socket, holder()).unwrap())
            .collect();
        assert!(open.one_more(Line::Socket, holder()).is_none());
        assert!(
            open.one_more(
                Line::Socket,
                Holder::Subject(Uuid::nil(), "other".to_owned())
            )
            .is_some(),
            "another subject has its own"
        );
        held.pop();
        assert!(open.one_more(Line::Socket, holder()).is_some());
        drop(held);
        assert!(open.locked().is_empty(), "nothing is kept of who has left");
    }
}
