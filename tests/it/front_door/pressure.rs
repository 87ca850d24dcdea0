//! More than there is room for, and parts that break.

use std::{
    future::Future,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use cooperation_registry::{
    app::App,
    http::{Front, Settings, gate::Room, router},
};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::support::{DEADLINE, Reply, door, query};
use crate::support::{TestRegistry, on_each_database, organisation, programme};

/// Reads one row of one table.
const HELD: &str = "{ organisation(by: {code: \"org\"}) { code } }";

/// Holds back every statement about organisations until it is released.
#[derive(Clone, Default)]
struct Hold(Arc<Held>);

#[derive(Default)]
struct Held {
    entered: AtomicUsize,
    released: Mutex<bool>,
    changed: Condvar,
}

impl Hold {
    /// The registry, held back.
    fn of(&self, registry: &TestRegistry) -> App {
        let held = self.0.clone();
        observed(registry, move |statement| {
            if statement.contains("\"organisation\"") {
                held.entered.fetch_add(1, Ordering::SeqCst);
                tokio::task::block_in_place(|| {
                    let released = held.released.lock().unwrap();
                    let waited = held
                        .changed
                        .wait_timeout_while(released, DEADLINE, |released| !*released);
                    assert!(!waited.unwrap().1.timed_out(), "nobody released it");
                });
            }
        })
    }

    fn entered(&self) -> usize {
        self.0.entered.load(Ordering::SeqCst)
    }

    fn release(&self) {
        *self.0.released.lock().unwrap() = true;
        self.0.changed.notify_all();
    }
}

/// The same registry, with someone who sees each statement when it has been run.
fn observed(registry: &TestRegistry, seen: impl Fn(&str) + Send + Sync + Clone + 'static) -> App {
    let database = registry.app.database.clone();
    let database = database.observed(move |statement| seen(&statement.sql));
    App::new(
        database,
        registry.app.clock.clone(),
        registry.app.ids.clone(),
    )
}

async fn until(what: &str, met: impl Fn() -> bool) {
    let waited = tokio::time::timeout(DEADLINE, async {
        while !met() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    });
    assert!(waited.await.is_ok(), "{what}: not before the deadline");
}

fn room(inside: usize, waiting: usize, patience: Duration) -> Settings {
    Settings {
        room: Room {
            inside,
            waiting,
            patience,
        },
        ..Settings::default()
    }
}

fn spawned(router: &axum::Router, document: &'static str) -> tokio::task::JoinHandle<Reply> {
    let router = router.clone();
    tokio::spawn(async move { query(&router, document).await })
}

async fn done<T>(task: impl Future<Output = Result<T, tokio::task::JoinError>>) -> T {
    tokio::time::timeout(DEADLINE, task)
        .await
        .expect("it ends before the deadline")
        .unwrap()
}

fn assert_turned_away(reply: &Reply, code: &str, name: &str) {
    assert_eq!((reply.status, reply.code().as_str()), (503, code), "{name}");
    assert_eq!(reply.header("retry-after"), "1", "{name}");
    assert_eq!(
        reply.json()["errors"][0]["extensions"]["retryable"],
        true,
        "{name}"
    );
    assert_eq!(reply.json().get("data"), None, "{name}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn when_the_room_is_full_the_next_is_told_at_once_to_come_back() {
    on_each_database(async |registry| {
        registry
            .put_organisation(organisation("org", ""))
            .await
            .unwrap();
        for (name, settings) in [
            ("no room to wait", room(1, 0, Duration::from_secs(3_600))),
            ("waited in vain", room(1, 1, Duration::from_millis(20))),
        ] {
            let hold = Hold::default();
            let router = door(&hold.of(registry), settings);
            let inside = spawned(&router, HELD);
            until("one is inside", || hold.entered() == 1).await;
            for document in [HELD, "{ apiInfo { version } }"] {
                assert_turned_away(&query(&router, document).await, "OVERLOADED", name);
            }
            let refused = query(&router, "{ nothing }").await;
            assert_eq!(
                refused.status, 400,
                "what needs no place is told what is wrong with it"
            );
            hold.release();
            assert_eq!(
                done(inside).await.json()["data"]["organisation"]["code"],
                "org",
                "{name}"
            );
            let next = query(&router, HELD).await;
            assert_eq!(
                next.json()["data"]["organisation"]["code"],
                "org",
                "{name}: the place is free again"
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_three_times_the_capacity_a_roomful_and_those_who_wait_are_answered() {
    on_each_database(async |registry| {
        registry
            .put_organisation(organisation("org", ""))
            .await
            .unwrap();
        let (inside, waiting) = (4, 2);
        let hold = Hold::default();
        let front = Front::new(hold.of(registry), room(inside, waiting, DEADLINE));
        let router = router(front.clone());
        let asked: Vec<_> = (0..3 * inside).map(|_| spawned(&router, HELD)).collect();
        let shed = 3 * inside - inside - waiting;
        let counted = || {
            front
                .metrics()
                .render()
                .contains(&format!("registry_requests_shed_total {shed}\n"))
        };
        until("those without room are refused", counted).await;
        until("the room is full", || hold.entered() == inside).await;
        hold.release();
        let replies: Vec<Reply> = join_all(asked.into_iter().map(done)).await;
        let (good, bad): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
        assert_eq!((good.len(), bad.len()), (inside + waiting, shed));
        for reply in good {
            assert_eq!(reply.json()["data"]["organisation"]["code"], "org");
        }
        for reply in bad {
            assert_turned_away(reply, "OVERLOADED", "beyond the room");
        }
        assert!(counted(), "{}", front.metrics().render());
        let answered = format!(
            "registry_graphql_operations_total{{kind=\"query\",outcome=\"ok\"}} {}\n",
            inside + waiting
        );
        assert!(
            front.metrics().render().contains(&answered),
            "{}",
            front.metrics().render()
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_request_that_takes_too_long_is_given_up_and_gives_its_place_back() {
    on_each_database(async |registry| {
        registry
            .put_organisation(organisation("org", ""))
            .await
            .unwrap();
        let hold = Hold::default();
        // Long enough to come as far as the statement on a busy machine.
        let settings = Settings {
            request: Duration::from_secs(2),
            ..room(1, 0, DEADLINE)
        };
        let front = Front::new(hold.of(registry), settings);
        let router = router(front.clone());
        let late = done(spawned(&router, HELD)).await;
        assert_turned_away(&late, "RETRY_LATER", "too long");
        assert_eq!(hold.entered(), 1);
        assert_turned_away(
            &query(&router, HELD).await,
            "OVERLOADED",
            "the work still takes up its place",
        );
        hold.release();
        let again = async {
            while query(&router, "{ apiInfo { version } }").await.status != 200 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        assert!(
            tokio::time::timeout(DEADLINE, again).await.is_ok(),
            "the place was given back"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_panics_fails_its_own_field_and_nothing_else() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        registry.put_programme(programme("p", "", "")).await.unwrap();
        let app = observed(registry, |statement| {
            assert!(!statement.contains("FROM \"organisation\""), "a statement broke down");
        });
        let router = door(&app, Settings::default());
        let document = "{ apiInfo { version } programme(by: {code: \"p\"}) { code } broken: organisation(by: {code: \"org\"}) { code } }";
        let alive = "{ programme(by: {code: \"p\"}) { code } }";
        let asked: Vec<_> = (0..8).map(|n| spawned(&router, if n % 2 == 0 { document } else { alive })).collect();
        for (number, reply) in join_all(asked.into_iter().map(done)).await.into_iter().enumerate() {
            let json = reply.json();
            assert_eq!(reply.status, 200, "{}", reply.body);
            assert_eq!(json["data"]["programme"]["code"], "p", "{}", reply.body);
            if number % 2 == 1 {
                assert_eq!(json.get("errors"), None, "{}", reply.body);
                continue;
            }
            assert_eq!(json["data"]["broken"], Value::Null);
            assert!(json["data"]["apiInfo"]["version"].is_string());
            assert_eq!(json["errors"].as_array().unwrap().len(), 1, "{}", reply.body);
            assert_eq!(json["errors"][0]["path"], json!(["broken"]));
            assert_eq!(reply.code(), "INTERNAL");
            assert!(!reply.body.contains("broke down"), "the panic is not told: {}", reply.body);
        }
        // A field that can't be null takes the whole answer with it.
        let whole = query(&router, "{ organisations { nodes { code } } }").await;
        assert_eq!((whole.status, whole.code().as_str()), (500, "INTERNAL"));
        let after = query(&router, alive).await;
        assert_eq!(after.json()["data"]["programme"]["code"], "p", "the service lives");
    })
    .await;
}

#[tokio::test]
async fn bodies_are_held_in_bounded_memory_before_there_is_room_to_execute_them() {
    on_each_database(async |registry| {
        let none = Settings {
            bodies: 0,
            ..Settings::default()
        };
        let router = door(&registry.app, none);
        let reply = query(&router, "{ apiInfo { version } }").await;
        assert_eq!(
            (
                reply.status,
                reply.code().as_str(),
                reply.header("retry-after")
            ),
            (503, "OVERLOADED", "1")
        );
        let some = Settings {
            bodies: 256,
            ..Settings::default()
        };
        let router = door(&registry.app, some);
        for _ in 0..3 {
            let reply = query(&router, "{ apiInfo { version } }").await;
            assert_eq!(reply.status, 200, "what was held is given back");
        }
    })
    .await;
}
