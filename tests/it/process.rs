//! The real binary under real connections: slow ones, a stop under load, and what the operator
//! sees meanwhile.

pub(crate) mod service;

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use serde_json::json;
use tempfile::TempDir;
use tokio::time::timeout;

use self::service::{Place, Process};
use crate::{
    pressure::wire::{DEADLINE, End, Wire},
    support::on_each_database,
};

/// A POST of this body.
pub(crate) fn post(token: Option<&str>, body: &str) -> String {
    let token = token.map_or_else(String::new, |token| {
        format!("authorization: Bearer {token}\r\n")
    });
    format!(
        "POST /graphql HTTP/1.1\r\nhost: registry\r\ncontent-type: application/json\r\n{token}content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

const COUNT: &str = r#"{"query":"{ organisations { totalCount } }"}"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_slow_connections_are_closed_while_others_are_served() {
    // What is slow never comes as far as the database: one of them is enough.
    let place = Place {
        folder: TempDir::new().unwrap(),
        database: "sqlite:slow.db".to_owned(),
    };
    let mut process = Process::start(&place);
    let mut slow = Vec::new();
    for number in 0..500 {
        let mut wire = Wire::open(process.address).await.unwrap();
        let whole = post(None, COUNT);
        let begun = if number % 2 == 0 {
            "POST /graphql HTTP/1.1\r\nhost: reg"
        } else {
            &whole[..whole.len() - 5]
        };
        wire.send(begun).await.unwrap();
        slow.push(wire);
    }
    let all_closed = Arc::new(AtomicBool::new(false));
    let (address, closed) = (process.address, all_closed.clone());
    let normal = tokio::spawn(async move {
        let mut served = 0;
        while !closed.load(Ordering::SeqCst) {
            let mut wire = Wire::open(address).await.unwrap();
            for _ in 0..10 {
                let answer = wire.ask(&post(None, COUNT)).await.unwrap();
                assert_eq!(answer.status, 200, "{}", answer.body);
                served += 1;
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        served
    });
    for said in join_all(slow.iter_mut().map(Wire::closed)).await {
        let status = said.split(' ').nth(1).unwrap_or_default();
        assert!(["", "408"].contains(&status), "{said}");
    }
    all_closed.store(true, Ordering::SeqCst);
    let served = normal.await.unwrap();
    assert!(served > 0, "nobody else was served");
    process.terminate();
    assert_eq!(process.ended().await.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_under_load_loses_nothing_that_was_accepted() {
    on_each_database(async |registry| {
        let place = Place::of(registry);
        let token = place.token();
        let mut process = Process::start(&place);
        let answered = Arc::new(AtomicUsize::new(0));
        let acknowledged = Arc::new(Mutex::new(BTreeSet::new()));
        let (address, token) = (process.address, token.as_str());
        let clients: Vec<_> = (0..20)
            .map(|client| {
                let (answered, acknowledged, token) =
                    (answered.clone(), acknowledged.clone(), token.to_owned());
                tokio::spawn(async move {
                    let mut wire = Wire::open(address).await.unwrap();
                    for number in 0.. {
                        let code = format!("load-{client}-{number}");
                        let writes = number % 2 == 0;
                        let body = if writes {
                            registering(&code)
                        } else {
                            COUNT.to_owned()
                        };
                        let answer = match wire.ask(&post(Some(&token), &body)).await {
                            Ok(answer) => answer,
                            Err(end) => return end,
                        };
                        if answer.status == 200 {
                            assert!(!answer.body.contains("\"errors\":[{"), "{}", answer.body);
                            if writes {
                                assert!(answer.body.contains(&code), "{}", answer.body);
                                acknowledged.lock().unwrap().insert(code);
                            }
                        } else {
                            // Turned away, which is told, and nothing is lost.
                            assert_eq!(answer.status, 503, "{}", answer.body);
                        }
                        answered.fetch_add(1, Ordering::SeqCst);
                        if answer.closes() {
                            return End::Closed;
                        }
                    }
                    End::Closed
                })
            })
            .collect();
        let enough = timeout(DEADLINE, async {
            while answered.load(Ordering::SeqCst) < 400 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        });
        assert!(enough.await.is_ok(), "{answered:?} were answered");
        process.terminate();
        for end in join_all(clients).await {
            assert_eq!(end.unwrap(), End::Closed, "an answer broke off");
        }
        assert_eq!(process.ended().await.code(), Some(0));
        let acknowledged = acknowledged.lock().unwrap().clone();
        assert!(acknowledged.len() > 100, "{}", acknowledged.len());
        let there = place.codes().await;
        let lost: Vec<&String> = acknowledged.difference(&there).collect();
        assert!(lost.is_empty(), "acknowledged and not there: {lost:?}");
    })
    .await;
}

fn registering(code: &str) -> String {
    json!({
        "query": "mutation($input: RegisterOrganisationInput!) { registerOrganisation(input: $input) { errors { message } organisation { code } } }",
        "variables": { "input": {
            "idempotencyKey": code,
            "code": code,
            "kind": "GOVERNMENT",
            "names": [{ "locale": "en", "name": code, "original": true }],
        } },
    })
    .to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operators_port_counts_and_tells_of_the_draining_until_the_end() {
    on_each_database(async |registry| {
        let place = Place::of(registry);
        let mut process = Process::start(&place);
        assert_eq!(
            process.operator("/readyz").await,
            (200, "ready\n".to_owned())
        );
        let mut wire = Wire::open(process.address).await.unwrap();
        for _ in 0..3 {
            assert_eq!(wire.ask(&post(None, COUNT)).await.unwrap().status, 200);
        }
        let (status, page) = process.operator("/metrics").await;
        assert_eq!(status, 200);
        for line in [
            r#"registry_http_requests_total{method="POST",path="/graphql",status="200"} 3"#,
            r#"registry_graphql_operations_total{kind="query",outcome="ok"} 3"#,
            "registry_requests_shed_total 0",
            "registry_requests_rate_limited_total 0",
            "# EOF",
        ] {
            assert!(page.lines().any(|other| other == line), "{line} in\n{page}");
        }
        // A request whose body is under way holds the end up.
        let whole = post(None, COUNT);
        let (begun, rest) = whole.split_at(whole.len() - 5);
        wire.send(begun).await.unwrap();
        let under_way = async {
            while !process
                .operator("/metrics")
                .await
                .1
                .contains("registry_http_requests_in_flight 1\n")
            {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        assert!(timeout(DEADLINE, under_way).await.is_ok(), "it has begun");
        process.terminate();
        let draining = async {
            while process.operator("/readyz").await != (503, "stopping\n".to_owned()) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        assert!(
            timeout(DEADLINE, draining).await.is_ok(),
            "the draining is told"
        );
        assert_eq!(
            process.operator("/livez").await.0,
            200,
            "a process that stops is alive"
        );
        assert_eq!(process.operator("/metrics").await.0, 200);
        let answer = wire.ask(rest).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert!(answer.closes(), "{}", answer.head);
        assert_eq!(process.ended().await.code(), Some(0));
    })
    .await;
}
