//! What is known of one key set, and for how long it counts.

use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::watch;

use super::{
    cache::{NoKey, lock},
    fetch::Unreachable,
    set::Keys,
};
use crate::token::key::VerifyingKey;

/// How long keys are used without asking for them again, in seconds.
const FRESH: i64 = 10 * 60;
/// How long keys are used when asking for them fails, in seconds since the last good fetch.
const KEPT: i64 = 24 * 60 * 60;
/// The shortest time between two fetches of one address, in seconds.
const PAUSE: i64 = 60;
/// How far back the time may step between two requests without meaning anything, in seconds.
const STEP_BACK: i64 = 60;

/// What is known of one address.
#[derive(Default)]
pub(super) struct Slot(Mutex<State>);

impl Slot {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }
}

#[derive(Default)]
pub(super) struct State {
    keys: Keys,
    /// When the last good fetch began.
    confirmed: Option<i64>,
    /// When the last fetch began.
    pub(super) tried: Option<i64>,
    /// When the last fetch began and why it failed; none after a good one.
    failure: Option<(i64, Unreachable)>,
    /// The end of the fetch that is under way.
    pub(super) flight: Option<watch::Receiver<()>>,
}

impl State {
    /// The key, if the set that had it isn't too old.
    pub(super) fn kept(&self, kid: &str, now: i64) -> Option<Arc<VerifyingKey>> {
        self.confirmed
            .filter(|confirmed| within(*confirmed, now, KEPT))
            .and_then(|_| self.keys.get(kid).cloned())
    }

    /// Whether the keys are used without asking for them again.
    pub(super) fn is_fresh(&self, now: i64) -> bool {
        self.confirmed
            .is_some_and(|confirmed| within(confirmed, now, FRESH))
    }

    /// Whether the last fetch is too young for another.
    pub(super) fn tried_lately(&self, now: i64) -> bool {
        self.tried.is_some_and(|tried| within(tried, now, PAUSE))
    }

    /// Whether a fetch has failed, with none that went well since, so lately that nobody need wait.
    pub(super) fn failed_lately(&self, now: i64) -> bool {
        self.failure
            .as_ref()
            .is_some_and(|(failed, _)| within(*failed, now, FRESH))
    }

    /// Takes in what a fetch that began at `began` brought.
    pub(super) fn land(&mut self, answer: Result<Keys, Unreachable>, began: i64) {
        self.flight = None;
        match answer {
            Ok(keys) => {
                self.keys = keys;
                self.confirmed = Some(began);
                self.failure = None;
            }
            Err(reason) => self.failure = Some((began, reason)),
        }
    }

    /// The answer when no more can be done about it now.
    pub(super) fn settle(&self, kid: &str, now: i64) -> Result<Arc<VerifyingKey>, NoKey> {
        if let Some(key) = self.kept(kid, now) {
            return Ok(key);
        }
        match (&self.failure, self.confirmed) {
            (Some((_, reason)), _) => Err(reason.clone().into()),
            (None, Some(_)) => Err(NoKey::Unknown),
            (None, None) => Err(Unreachable::BrokenOff.into()),
        }
    }
}

/// Whether `now` lies less than `seconds` after `since`. A clock that stepped back further
/// than a little makes everything old, rather than young for as long as the step was.
fn within(since: i64, now: i64, seconds: i64) -> bool {
    (-STEP_BACK..seconds).contains(&now.saturating_sub(since))
}
