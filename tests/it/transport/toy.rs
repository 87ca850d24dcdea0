//! A service to test the transports against. Its "documents" are a few fixed texts.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use cooperation_registry::http::{
    Results,
    socket::{Asked, Denial, Object, Opened, Service},
};
use futures_util::{StreamExt, future::pending, stream};
use serde_json::{
    Value, json,
    value::{RawValue, to_raw_value},
};
use tokio::sync::{broadcast, watch};

/// The service, and what a test sees of it.
#[derive(Clone)]
pub struct Toy(Arc<State>);

struct State {
    live: watch::Sender<usize>,
    sessions: watch::Sender<usize>,
    produced: AtomicUsize,
    over: watch::Sender<Option<Denial>>,
    news: broadcast::Sender<u64>,
}

/// Who is at the other end. Holds a place for as long as the session lives.
#[derive(Clone)]
pub struct Session {
    brief: bool,
    _place: Arc<Counted>,
}

/// Counts itself for as long as it lives.
struct Counted(watch::Sender<usize>);

impl Counted {
    fn new(count: &watch::Sender<usize>) -> Self {
        count.send_modify(|count| *count += 1);
        Self(count.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

impl Default for Toy {
    fn default() -> Self {
        Self(Arc::new(State {
            live: watch::Sender::new(0),
            sessions: watch::Sender::new(0),
            produced: AtomicUsize::new(0),
            over: watch::Sender::new(None),
            news: broadcast::Sender::new(64),
        }))
    }
}

pub fn raw(value: &Value) -> Box<RawValue> {
    to_raw_value(value).expect("it is JSON")
}

impl Toy {
    /// The number of operations that haven't been dropped.
    pub fn live(&self) -> watch::Receiver<usize> {
        self.0.live.subscribe()
    }

    /// The number of sessions that haven't been dropped.
    pub fn sessions(&self) -> watch::Receiver<usize> {
        self.0.sessions.subscribe()
    }

    /// How many results `endless` has produced.
    pub fn produced(&self) -> usize {
        self.0.produced.load(Ordering::SeqCst)
    }

    /// Ends all sessions.
    pub fn end_sessions(&self, denial: Denial) {
        self.0.over.send_replace(Some(denial));
    }

    /// Publishes to the subscribers of `news`.
    pub fn publish(&self, number: u64) {
        let _ = self.0.news.send(number);
    }

    /// Begins what is asked for.
    pub async fn run(&self, asked: Asked) -> Result<Results, Box<RawValue>> {
        let alive = Counted::new(&self.0.live);
        let results = self.results(asked).await?;
        Ok(results
            .inspect(move |_| {
                let _ = &alive;
            })
            .boxed())
    }

    async fn results(&self, asked: Asked) -> Result<Results, Box<RawValue>> {
        let once = |data: Value| stream::iter([raw(&json!({ "data": data }))]).boxed();
        let number = |name: &str| {
            let value = asked.variables.as_ref().and_then(|all| all.get(name));
            value.and_then(Value::as_u64).unwrap_or(3)
        };
        let query = asked.query.clone().unwrap_or_default();
        Ok(match query.as_str() {
            "{ hello }" => once(json!({ "hello": "world" })),
            "{ large }" => once(json!({ "large": "x".repeat(8192) })),
            "{ panic }" => panic!("this is the toy's doing"),
            "{ stuck }" => pending().await,
            "subscription { count }" => stream::iter(1..=number("to"))
                .map(|n| raw(&json!({ "data": { "count": n } })))
                .boxed(),
            "subscription { ticks }" => {
                let ticks = stream::iter(1..=number("to")).then(|n| async move {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    raw(&json!({ "data": { "ticks": n } }))
                });
                ticks.boxed()
            }
            "subscription { silent }" => stream::pending().boxed(),
            "subscription { panics }" => stream::iter([1, 2])
                .map(|n| {
                    assert!(n < 2, "this is the toy's doing");
                    raw(&json!({ "data": { "panics": n } }))
                })
                .boxed(),
            "subscription { endless }" => {
                let state = Arc::clone(&self.0);
                let text = "x".repeat(4096);
                stream::repeat_with(move || {
                    let n = state.produced.fetch_add(1, Ordering::SeqCst);
                    raw(&json!({ "data": { "endless": n, "text": text } }))
                })
                .boxed()
            }
            "subscription { news }" => {
                let news = self.0.news.subscribe();
                stream::unfold(news, |mut news| async {
                    let number = news.recv().await.ok()?;
                    Some((raw(&json!({ "data": { "news": number } })), news))
                })
                .boxed()
            }
            "" | "{ echo }" | "query Echo { echo }" => once(json!({ "echo": {
                "query": asked.query,
                "documentId": asked.document_id,
                "operationName": asked.operation_name,
                "variables": asked.variables,
                "extensions": asked.extensions,
            } })),
            other => {
                let message = format!("the toy doesn't know {other}");
                let code = json!({ "code": "GRAPHQL_VALIDATION_FAILED" });
                return Err(raw(&json!([{ "message": message, "extensions": code }])));
            }
        })
    }
}

impl Service for Toy {
    type Session = Session;

    async fn open(&self, payload: Option<Object>) -> Result<Opened<Session>, Denial> {
        let token = payload.as_ref().and_then(|payload| payload.get("token"));
        let token = token.and_then(Value::as_str);
        match token {
            Some("bad") => return Err(Denial::Forbidden),
            Some("busy") => return Err(Denial::TooManySockets),
            Some("slow") => pending().await,
            _ => {}
        }
        let _place = Arc::new(Counted::new(&self.0.sessions));
        Ok(Opened {
            session: Session {
                brief: token == Some("brief"),
                _place,
            },
            payload: payload.map(|payload| Object::from_iter([("you".to_owned(), payload.into())])),
        })
    }

    async fn begin(&self, _session: &Session, asked: Asked) -> Result<Results, Box<RawValue>> {
        self.run(asked).await
    }

    async fn ended(&self, session: &Session) -> Denial {
        if session.brief {
            tokio::time::sleep(Duration::from_millis(300)).await;
            return Denial::Forbidden;
        }
        let mut over = self.0.over.subscribe();
        // As a service would that looks the token up again now and then.
        let mut looks = tokio::time::interval(Duration::from_secs(1));
        loop {
            tokio::select! {
                denial = over.wait_for(Option::is_some) => {
                    let denial = denial.ok().and_then(|denial| *denial);
                    return denial.unwrap_or(Denial::Unavailable);
                }
                _ = looks.tick() => {}
            }
        }
    }
}
