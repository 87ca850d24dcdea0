//! The keys of every issuer with a key set, kept for as long as they can be trusted.
//!
//! - For ten minutes after a fetch the keys are used as they are.
//! - Then the set is fetched anew, and the request waits for it. When that fails, the keys
//!   live on for a day after their last good fetch: an unreachable issuer is no outage.
//! - While a fetch has failed within the last ten minutes nobody waits: the kept keys are used
//!   at once and the next try runs beside. So a kept key is only ever used when it was
//!   confirmed, or confirming it was tried, in the last ten minutes, and an outage of the
//!   issuer doesn't slow every request down.
//! - An unknown id makes the set be fetched, too, because a new key looks just like it.
//! - Whatever the cause, one address is fetched at most once a minute, and once at a time.
//! - A key that isn't in the newest set is gone.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use thiserror::Error;
use tokio::{sync::watch, time::timeout};

use super::{
    fetch::{Fetch, Unreachable},
    set,
    slot::{Slot, State},
};
use crate::{outbound::OutboundUrl, token::key::VerifyingKey};

/// How long one fetch may take.
const DEADLINE: Duration = Duration::from_secs(5);

/// Why the cache has no key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoKey {
    /// The issuer's newest set doesn't have it: the token is refused. A key that the issuer
    /// has published for less than a minute can meet this, too; issuers publish a key before
    /// they sign with it.
    #[error("the issuer's key set doesn't have the key")]
    Unknown,
    /// The set couldn't be had, so nothing can be said of the key: the caller may come back.
    #[error("the issuer's key set is unreachable: {0}")]
    Unreachable(#[from] Unreachable),
}

/// Keys by the address of their set and their id. Share one among all requests.
pub struct JwksCache {
    fetch: Arc<dyn Fetch>,
    slots: Mutex<HashMap<OutboundUrl, Arc<Slot>>>,
}

impl JwksCache {
    /// An empty cache that gets its sets through `fetch`.
    pub fn new(fetch: impl Fetch) -> Self {
        Self {
            fetch: Arc::new(fetch),
            slots: Mutex::default(),
        }
    }

    /// The key with the id `kid` in the set at `url`, at the second `now` since 1970. Fetches
    /// the set if need be, in a task of its own: a caller who goes away stops no fetch that
    /// others wait for. To be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`NoKey`].
    pub async fn key(
        &self,
        url: &OutboundUrl,
        kid: &str,
        now: i64,
    ) -> Result<Arc<VerifyingKey>, NoKey> {
        let slot = lock(&self.slots).entry(url.clone()).or_default().clone();
        let landing = {
            let mut state = slot.lock();
            let known = state.kept(kid, now);
            if let Some(key) = known.as_ref().filter(|_| state.is_fresh(now)) {
                return Ok(Arc::clone(key));
            }
            let landing = self.depart(url, &slot, &mut state, now);
            if let Some(key) = known.filter(|_| state.failed_lately(now)) {
                return Ok(key);
            }
            landing
        };
        if let Some(mut landing) = landing {
            // Nothing is ever sent: the task drops its end when it is done, whether well or not.
            while landing.changed().await.is_ok() {}
        }
        slot.lock().settle(kid, now)
    }

    /// The end of the fetch that is under way, or of one that starts now if it may.
    fn depart(
        &self,
        url: &OutboundUrl,
        slot: &Arc<Slot>,
        state: &mut State,
        now: i64,
    ) -> Option<watch::Receiver<()>> {
        if let Some(flight) = state
            .flight
            .as_ref()
            .filter(|end| end.has_changed().is_ok())
        {
            return Some(flight.clone());
        }
        if state.tried_lately(now) {
            return None;
        }
        let (done, landing) = watch::channel(());
        state.tried = Some(now);
        state.flight = Some(landing.clone());
        let (fetch, slot, url) = (Arc::clone(&self.fetch), Arc::clone(slot), url.clone());
        tokio::spawn(async move {
            let answer = timeout(DEADLINE, fetch.fetch(&url)).await;
            let answer = answer.unwrap_or(Err(Unreachable::Timeout));
            let answer = answer.and_then(|text| set::read(&text, &url));
            if let Err(reason) = &answer {
                tracing::warn!(%url, %reason, "a key set couldn't be fetched");
            }
            slot.lock().land(answer, now);
            drop(done);
        });
        Some(landing)
    }
}

impl std::fmt::Debug for JwksCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JwksCache")
    }
}

/// No code runs under the locks that could panic halfway through a change, so a poisoned
/// lock holds a whole value.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
