//! The cache over an issuer whose fetches are counted, held up and made to fail.

mod outage;

use std::{
    future::Future,
    pin::pin,
    sync::atomic::{AtomicUsize, Ordering},
    task::{Context, Poll, Waker},
};

use async_trait::async_trait;
use tokio::sync::Semaphore;

use super::*;
use crate::token::SigningKey;

const DAY: i64 = 86_400;

/// An issuer's server, as a test wants it.
struct Server {
    fetches: AtomicUsize,
    answer: Mutex<Result<String, Unreachable>>,
    breaks: Mutex<bool>,
    /// A fetch answers while this has permits.
    gate: Semaphore,
}

#[async_trait]
impl Fetch for Arc<Server> {
    async fn fetch(&self, _: &OutboundUrl) -> Result<Vec<u8>, Unreachable> {
        self.fetches.fetch_add(1, Ordering::SeqCst);
        assert!(!*lock(&self.breaks), "the test breaks this fetch");
        drop(self.gate.acquire().await.expect("never closed"));
        lock(&self.answer).clone().map(String::into_bytes)
    }
}

/// A cache, its issuer's server and two keys.
struct Stage {
    cache: Arc<JwksCache>,
    server: Arc<Server>,
    url: OutboundUrl,
    one: SigningKey,
    two: SigningKey,
}

impl Stage {
    fn new() -> Self {
        let server = Arc::new(Server {
            fetches: AtomicUsize::new(0),
            answer: Mutex::new(Err(Unreachable::Status(500))),
            breaks: Mutex::new(false),
            gate: Semaphore::new(1_000),
        });
        let stage = Self {
            cache: Arc::new(JwksCache::new(Arc::clone(&server))),
            server,
            url: OutboundUrl::read("https://issuer.example/jwks").expect("a URL"),
            one: SigningKey::generate().expect("a key"),
            two: SigningKey::generate().expect("a key"),
        };
        stage.publish(&[&stage.one]);
        stage
    }

    fn publish(&self, keys: &[&SigningKey]) {
        let keys: Vec<String> = keys.iter().map(|key| key.public_jwk()).collect();
        *lock(&self.server.answer) = Ok(format!(r#"{{"keys":[{}]}}"#, keys.join(",")));
    }

    fn fail(&self) {
        *lock(&self.server.answer) = Err(Unreachable::Status(500));
    }

    fn close_gate(&self) {
        self.server.gate.forget_permits(1_000);
    }

    fn open_gate(&self) {
        self.server.gate.add_permits(1_000);
    }

    fn fetches(&self) -> usize {
        self.server.fetches.load(Ordering::SeqCst)
    }

    /// Whether the key is there at `now`: its id, or why not.
    async fn ask(&self, key: &SigningKey, now: i64) -> Result<(), NoKey> {
        let found = self.cache.key(&self.url, key.kid(), now).await?;
        assert_eq!(found.kid(), key.kid());
        Ok(())
    }

    /// Waits until no fetch is under way.
    async fn landed(&self) {
        let slot = lock(&self.cache.slots)
            .get(&self.url)
            .cloned()
            .expect("asked before");
        let all_landed = async {
            while slot.lock().flight.is_some() {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(30), all_landed)
            .await
            .expect("landed in time");
    }
}

/// What the future gives when it is asked once, if it gives anything then.
fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

#[tokio::test]
async fn fresh_keys_are_used_without_asking_again() {
    let stage = Stage::new();
    for (now, fetches) in [
        (0, 1),
        (1, 1),
        (599, 1),
        (600, 2),
        (601, 2),
        (1_199, 2),
        (1_200, 3),
    ] {
        assert_eq!(stage.ask(&stage.one, now).await, Ok(()), "at {now}");
        assert_eq!(stage.fetches(), fetches, "at {now}");
    }
}

#[tokio::test]
async fn an_unknown_id_refreshes_at_most_once_a_minute() {
    let stage = Stage::new();
    assert_eq!(stage.ask(&stage.one, 0).await, Ok(()));
    for (now, fetches) in [(1, 1), (59, 1), (60, 2), (61, 2), (119, 2), (120, 3)] {
        for kid in ["a", "b", stage.two.kid()] {
            let found = stage.cache.key(&stage.url, kid, now).await;
            assert_eq!(found.err(), Some(NoKey::Unknown), "{kid} at {now}");
        }
        assert_eq!(stage.ask(&stage.one, now).await, Ok(()), "at {now}");
        assert_eq!(stage.fetches(), fetches, "at {now}");
    }
}

#[tokio::test]
async fn a_new_key_is_found_and_one_that_left_is_refused() {
    let stage = Stage::new();
    assert_eq!(stage.ask(&stage.one, 0).await, Ok(()));
    stage.publish(&[&stage.one, &stage.two]);
    assert_eq!(stage.ask(&stage.two, 60).await, Ok(()), "rotated in");
    assert_eq!(
        stage.ask(&stage.one, 61).await,
        Ok(()),
        "not yet rotated out"
    );
    stage.publish(&[&stage.two]);
    assert_eq!(stage.ask(&stage.one, 659).await, Ok(()), "still fresh");
    assert_eq!(stage.ask(&stage.one, 660).await, Err(NoKey::Unknown));
    assert_eq!(stage.ask(&stage.two, 660).await, Ok(()));
    assert_eq!(stage.fetches(), 3);
    stage.publish(&[]);
    assert_eq!(
        stage.ask(&stage.two, 1_260).await,
        Err(NoKey::Unknown),
        "an empty set is a set"
    );
}

#[tokio::test]
async fn a_hundred_callers_share_one_fetch() {
    let stage = Stage::new();
    stage.close_gate();
    let callers: Vec<_> = (0..100)
        .map(|caller| {
            let (cache, url) = (Arc::clone(&stage.cache), stage.url.clone());
            let kid = if caller % 2 == 0 {
                stage.one.kid()
            } else {
                "unknown"
            }
            .to_owned();
            tokio::spawn(async move { cache.key(&url, &kid, 0).await.map(|_| ()) })
        })
        .collect();
    while stage.fetches() == 0 {
        tokio::task::yield_now().await;
    }
    stage.open_gate();
    for (caller, task) in callers.into_iter().enumerate() {
        let expected = if caller % 2 == 0 {
            Ok(())
        } else {
            Err(NoKey::Unknown)
        };
        assert_eq!(task.await.expect("no panic"), expected, "caller {caller}");
    }
    assert_eq!(stage.fetches(), 1);
}

#[tokio::test]
async fn a_caller_who_goes_away_stops_no_fetch() {
    let stage = Stage::new();
    stage.close_gate();
    assert_eq!(
        at_once(stage.ask(&stage.one, 0)),
        None,
        "waits, and is dropped"
    );
    stage.open_gate();
    assert_eq!(stage.ask(&stage.one, 0).await, Ok(()));
    assert_eq!(stage.fetches(), 1);
}

#[tokio::test]
async fn each_address_has_its_own_keys() {
    let stage = Stage::new();
    assert_eq!(stage.ask(&stage.one, 0).await, Ok(()));
    let other = OutboundUrl::read("https://other.example/jwks").expect("a URL");
    stage.publish(&[&stage.two]);
    let found = stage.cache.key(&other, stage.one.kid(), 0).await;
    assert_eq!(found.err(), Some(NoKey::Unknown));
    assert!(stage.cache.key(&other, stage.two.kid(), 0).await.is_ok());
    assert_eq!(stage.ask(&stage.one, 1).await, Ok(()));
    assert_eq!(stage.ask(&stage.two, 1).await, Err(NoKey::Unknown));
    assert_eq!(stage.fetches(), 2);
}

#[tokio::test]
async fn a_clock_that_steps_back_makes_keys_old_and_not_young() {
    let stage = Stage::new();
    assert_eq!(stage.ask(&stage.one, DAY).await, Ok(()));
    assert_eq!(stage.ask(&stage.one, DAY - 60).await, Ok(()));
    assert_eq!(stage.fetches(), 1, "a little");
    stage.publish(&[]);
    assert_eq!(stage.ask(&stage.one, DAY - 61).await, Err(NoKey::Unknown));
    assert_eq!(stage.fetches(), 2, "more than a little");
    for now in [i64::MIN, i64::MAX, i64::MIN] {
        assert_eq!(
            stage.ask(&stage.one, now).await,
            Err(NoKey::Unknown),
            "at {now}"
        );
    }
}
