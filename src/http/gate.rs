//! How many requests are executed at once.
//!
//! Beyond what the database and the cores can do, another request executed at the same time
//! only makes all of them slower, until none ends before its client gives up. So a number is
//! executed, as many may wait a moment to smooth a burst, and the rest is told at once to come
//! back, while that still costs nothing.

use std::{sync::Arc, time::Duration};

use axum::http::{HeaderMap, HeaderValue, header::RETRY_AFTER};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::graphql::LIMITS;

/// How many are let in.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Executed at once.
    pub inside: usize,
    /// Waiting for a place at once.
    pub waiting: usize,
    /// How long each of those waits at most.
    pub patience: Duration,
}

impl Default for Room {
    fn default() -> Self {
        let size = |limit: u64| usize::try_from(limit).unwrap_or(usize::MAX);
        Self {
            inside: size(LIMITS.executions),
            waiting: size(LIMITS.executions),
            patience: Duration::from_secs(1),
        }
    }
}

/// There is no place: 503 OVERLOADED. Prints as a sentence for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the registry has more to do than it can; try again in a second")]
pub struct Overloaded;

impl Overloaded {
    /// Adds `Retry-After: 1` to an answer.
    pub fn write(self, headers: &mut HeaderMap) {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
}

/// The way in.
#[derive(Clone, Debug)]
pub struct Gate {
    inside: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    patience: Duration,
}

/// A place inside, until it is dropped.
///
/// It belongs into the task that executes, not into the handler that waits for it: a write
/// whose client has hung up is still executed, and still takes up its place.
#[derive(Debug)]
pub struct Admission(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

impl Gate {
    /// A gate to this much room.
    pub fn new(room: Room) -> Self {
        let places = |most: usize| Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        Self {
            inside: places(room.inside),
            waiting: places(room.waiting),
            patience: room.patience,
        }
    }

    /// Takes a place, or waits for one in turn if there is room to wait.
    ///
    /// # Errors
    /// [`Overloaded`] at once when there is no room to wait, or after having waited in vain.
    pub async fn enter(&self) -> Result<Admission, Overloaded> {
        // Never goes before those who wait: a place that is given back is theirs first.
        if let Ok(place) = Arc::clone(&self.inside).try_acquire_owned() {
            return Ok(Admission(place));
        }
        let _turn = self.waiting.try_acquire().map_err(|_| Overloaded)?;
        match timeout(self.patience, Arc::clone(&self.inside).acquire_owned()).await {
            Ok(Ok(place)) => Ok(Admission(place)),
            // Closed, which nobody does, or waited in vain.
            Ok(Err(_)) | Err(_) => Err(Overloaded),
        }
    }

    /// How many places are free.
    pub fn free(&self) -> usize {
        self.inside.available_permits()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, future::join_all, poll};
    use tokio::time::Instant;

    use super::*;

    fn gate(inside: usize, waiting: usize) -> Gate {
        Gate::new(Room {
            inside,
            waiting,
            patience: Duration::from_secs(1),
        })
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_are_let_in_so_many_wait_and_the_rest_is_refused_at_once() {
        let gate = gate(3, 2);
        let mut inside = Vec::new();
        for _ in 0..3 {
            inside.push(gate.enter().now_or_never().unwrap().unwrap());
        }
        let mut first = Box::pin(gate.enter());
        let mut second = Box::pin(gate.enter());
        assert!(poll!(&mut first).is_pending());
        assert!(poll!(&mut second).is_pending());
        for _ in 0..100 {
            let refused = gate.enter().now_or_never().map(|entered| entered.is_err());
            assert_eq!(refused, Some(true), "there is no room to wait");
        }
        // A place that is given back is the first waiter's.
        inside.pop();
        let ahead = gate.enter().now_or_never().map(|entered| entered.is_err());
        assert_eq!(ahead, Some(true), "no one goes before those who wait");
        let first = first.now_or_never().unwrap().unwrap();
        assert!(poll!(&mut second).is_pending());
        drop(first);
        assert!(second.now_or_never().unwrap().is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_in_vain_is_refused_and_leaves_no_trace() {
        let gate = gate(1, 1);
        let admission = gate.enter().await.unwrap();
        let began = Instant::now();
        for _ in 0..3 {
            assert_eq!(gate.enter().await.err(), Some(Overloaded));
        }
        // On the test's own clock, which stands still otherwise.
        assert_eq!(began.elapsed(), 3 * gate.patience);
        // Giving up while waiting frees the room too.
        let mut gone = Box::pin(gate.enter());
        assert!(poll!(&mut gone).is_pending());
        drop(gone);
        drop(admission);
        assert_eq!(gate.free(), 1);
        assert!(gate.enter().now_or_never().unwrap().is_ok());
    }

    #[tokio::test]
    async fn ten_times_the_capacity_never_has_more_inside_than_there_is_room_for() {
        let gate = gate(4, 4);
        let room = 4;
        let asked = join_all((0..40).map(|_| {
            let gate = gate.clone();
            tokio::spawn(async move {
                let admission = gate.enter().await?;
                let free = gate.free();
                tokio::task::yield_now().await;
                drop(admission);
                Ok::<_, Overloaded>(free)
            })
        }))
        .await;
        let served: Vec<usize> = asked
            .into_iter()
            .filter_map(|task| task.unwrap().ok())
            .collect();
        assert!(served.len() >= room, "at least a roomful is served");
        assert!(served.iter().all(|free| *free < room), "each held a place");
        assert_eq!(gate.free(), room, "every place was given back");
    }

    #[test]
    fn a_refusal_says_when_to_come_back() {
        let mut headers = HeaderMap::new();
        Overloaded.write(&mut headers);
        assert_eq!(headers[RETRY_AFTER], "1");
    }
}
