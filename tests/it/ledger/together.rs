//! Many at once: on one version, under one key, over several servers.

use std::time::Duration;

use cooperation_registry::database::Location;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::{io::AsyncReadExt, time::timeout};

use super::{Ledger, SCOPES, Stored, Told, pushing};
use crate::{
    pressure::wire::{DEADLINE, Wire},
    process::{
        post,
        service::{Place, Process},
    },
    support::on_each_database,
};

fn updating(key: &str, id: &str, version: i64, title: &str) -> String {
    json!({
        "query": "mutation($input: UpdateProgrammeInput!) { updateProgramme(input: $input) { programme { version } errors { code ... on ConflictError { currentVersion } } } }",
        "variables": {"input": {
            "idempotencyKey": key, "id": id, "expectedVersion": version,
            "title": [{"locale": "en", "text": title}],
        }},
    })
    .to_string()
}

async fn asked(address: std::net::SocketAddr, token: &str, body: &str) -> Value {
    let mut wire = Wire::open(address).await.unwrap();
    loop {
        let answer = wire.ask(&post(Some(token), body)).await.unwrap();
        // There is room for so many at once; the others are told to come again, and do.
        if answer.status != 503 {
            return serde_json::from_str(&answer.body).unwrap();
        }
        if answer.closes() {
            wire = Wire::open(address).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_writers_on_one_version_one_wins_and_the_others_are_told_the_new_one() {
    on_each_database(async |registry| {
        let place = Place::of(registry);
        place.prepare();
        let token = place.token_of("undp", &SCOPES);
        let process = Process::start(&place);
        let address = process.address;
        asked(address, &token, &pushing("w-one")).await;
        let id = Stored::read_beside(&place.database)
            .await
            .id("w-one")
            .to_owned();
        let writers = (0..50).map(|writer| {
            let body = updating(&format!("u-{writer}"), &id, 1, &format!("Title {writer}"));
            let token = token.clone();
            tokio::spawn(async move { asked(address, &token, &body).await })
        });
        let mut won = 0;
        for answer in join_all(writers.collect::<Vec<_>>()).await {
            let done = answer.unwrap()["data"]["updateProgramme"].clone();
            if done["errors"] == json!([]) {
                won += 1;
                assert_eq!(done["programme"]["version"], 2);
            } else {
                assert_eq!(
                    done["errors"],
                    json!([{"code": "VERSION_CONFLICT", "currentVersion": 2}])
                );
            }
        }
        assert_eq!(won, 1);
        process.terminate();
        drop(process);
        let stored = Stored::read(&place.database).await;
        assert_eq!(stored.records("w-one"), 2);
        assert_eq!(stored.broken(&place.database).await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_fifty_times_over_three_servers_is_carried_out_once() {
    on_each_database(async |registry| {
        let place = Place::of(registry);
        place.prepare();
        let token = place.token_of("undp", &SCOPES);
        let servers = match &registry.location {
            Location::Postgres(_) => 3,
            // A file is one process's.
            Location::Sqlite(_) => 1,
        };
        let servers: Vec<Process> = (0..servers).map(|_| Process::start(&place)).collect();
        let requests = (0..50).map(|number| {
            let (address, token) = (servers[number % servers.len()].address, token.clone());
            tokio::spawn(async move { asked(address, &token, &pushing("w-once")).await })
        });
        let mut answers: Vec<String> = Vec::new();
        for answer in join_all(requests.collect::<Vec<_>>()).await {
            let mut answer = answer.unwrap();
            answer.as_object_mut().unwrap().remove("extensions");
            answers.push(answer.to_string());
        }
        answers.sort();
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
        assert!(
            answers[0].contains("\"outcome\":\"CREATED\""),
            "{}",
            answers[0]
        );
        for server in servers {
            server.terminate();
        }
        let ledger = Ledger::default();
        ledger.note("w-once", Told::Acknowledged);
        ledger.settle(&place, &token).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_owners_of_different_fields_at_once_lose_none() {
    on_each_database(async |registry| {
        let place = Place::of(registry);
        place.prepare();
        let tokens = [place.token_of("undp", &SCOPES), place.token_of("ohchr", &SCOPES)];
        let process = Process::start(&place);
        let address = process.address;
        let mut pushed: Value = serde_json::from_str(&pushing("w-two")).unwrap();
        let parties = &mut pushed["variables"]["input"]["items"][0]["participations"];
        *parties = json!([
            {"externalId": "p", "organisation": "undp", "role": "CONVENING_AGENCY"},
            {"externalId": "q", "organisation": "ohchr", "role": "IMPLEMENTING"},
        ]);
        asked(address, &tokens[0], &pushed.to_string()).await;
        let id = Stored::read_beside(&place.database).await.id("w-two").to_owned();
        // The one leads and answers for the title, the other carries out and answers for what it does.
        let titling = |number: usize| {
            let body = updating(&format!("t-{number}"), &id, 0, &format!("Title {number}"));
            serde_json::from_str::<Value>(&body).unwrap()
        };
        let doing = |number: usize| {
            json!({
                "query": "mutation($input: RecordActivityInput!) { recordActivity(input: $input) { errors { code message } } }",
                "variables": {"input": {
                    "idempotencyKey": format!("o-{number}"), "id": id, "externalId": format!("o-{number}"),
                    "kind": "TRAINING", "title": [{"locale": "en", "text": format!("Training {number}")}],
                }},
            })
        };
        let bodies: [Vec<Value>; 2] = [(0..8).map(titling).collect(), (0..8).map(doing).collect()];
        // Each goes from the version that it has seen, and looks again when somebody was faster.
        let writers = tokens.iter().zip(bodies).map(|(token, bodies)| {
            let (token, id) = (token.clone(), id.clone());
            tokio::spawn(async move {
                for mut body in bodies {
                    loop {
                        let version = json!({"query": format!("{{ programme(by: {{id: \"{id}\"}}) {{ version }} }}")});
                        let seen = asked(address, &token, &version.to_string()).await;
                        body["variables"]["input"]["expectedVersion"] = seen["data"]["programme"]["version"].clone();
                        let answer = asked(address, &token, &body.to_string()).await;
                        let done = &answer["data"].as_object().unwrap_or_else(|| panic!("{answer}")).values().next().unwrap()["errors"];
                        if *done == json!([]) {
                            break;
                        }
                        assert_eq!(done[0]["code"], "VERSION_CONFLICT", "{done}");
                    }
                }
            })
        });
        for writer in join_all(writers.collect::<Vec<_>>()).await {
            writer.unwrap();
        }
        let count = json!({"query": format!("{{ programme(by: {{id: \"{id}\"}}) {{ title {{ text }} version activities {{ totalCount }} }} }}")});
        let seen = asked(address, &tokens[1], &count.to_string()).await;
        assert_eq!(
            seen["data"]["programme"],
            json!({"title": {"text": "Title 7"}, "version": 17, "activities": {"totalCount": 8}})
        );
        process.terminate();
        drop(process);
        assert_eq!(Stored::read(&place.database).await.broken(&place.database).await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_on_one_server_is_heard_on_the_other_and_missed_by_nobody_who_reconnects() {
    on_each_database(async |registry| {
        let place = Place::of(registry);
        place.prepare();
        let token = place.token_of("undp", &SCOPES);
        let first = Process::start(&place);
        let second = match &registry.location {
            Location::Postgres(_) => Some(Process::start(&place)),
            Location::Sqlite(_) => None,
        };
        let (here, there) = (
            first.address,
            second.as_ref().map_or(first.address, |other| other.address),
        );
        let mut heard = Vec::new();
        let mut after = head(here, &token).await;
        for round in 0..3 {
            let code = format!("w-heard-{round}");
            // Between the rounds nobody listens: what happens then is heard afterwards.
            let missed = format!("w-missed-{round}");
            let answer = asked(there, &token, &pushing(&missed)).await;
            assert!(answer.to_string().contains("CREATED"), "{answer}");
            let mut listener = listen(here, &token, &after).await;
            let answer = asked(there, &token, &pushing(&code)).await;
            assert!(answer.to_string().contains("CREATED"), "{answer}");
            let events = listener.until(2).await;
            heard.extend(events.iter().map(|(subject, _)| subject.clone()));
            after = json!(events.last().unwrap().1);
        }
        first.terminate();
        drop(first);
        if let Some(second) = second {
            second.terminate();
        }
        let stored = Stored::read(&place.database).await;
        let expected =
            (0..3).flat_map(|round| [format!("w-missed-{round}"), format!("w-heard-{round}")]);
        let expected: Vec<String> = expected.map(|code| stored.id(&code).to_owned()).collect();
        assert_eq!(heard, expected);
    })
    .await;
}

/// Where the feed ends now.
async fn head(address: std::net::SocketAddr, token: &str) -> Value {
    let mut after = Value::Null;
    loop {
        let body = json!({
            "query": "query($after: String) { changes(after: $after, first: 100) { pageInfo { hasNextPage endCursor } } }",
            "variables": {"after": after},
        });
        let page =
            asked(address, token, &body.to_string()).await["data"]["changes"]["pageInfo"].clone();
        after = page["endCursor"].clone();
        if page["hasNextPage"] != true {
            return after;
        }
    }
}

/// Whoever listens to the feed by server-sent events.
struct Listener {
    wire: Wire,
    text: String,
}

async fn listen(address: std::net::SocketAddr, token: &str, after: &Value) -> Listener {
    let body = json!({
        "query": "subscription($after: String) { changes(after: $after) { cursor subjectId } }",
        "variables": {"after": after},
    })
    .to_string();
    let mut wire = Wire::open(address).await.unwrap();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: registry\r\ncontent-type: application/json\r\naccept: text/event-stream\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    wire.send(&request).await.unwrap();
    Listener {
        wire,
        text: String::new(),
    }
}

impl Listener {
    /// The next events: the subject of each, and its cursor.
    async fn until(&mut self, count: usize) -> Vec<(String, String)> {
        let events = timeout(DEADLINE, async {
            loop {
                let events: Vec<(String, String)> = self.text.lines().filter_map(event).collect();
                if events.len() >= count {
                    return events;
                }
                let mut bytes = vec![0; 4_096];
                let read = self.wire.stream.read(&mut bytes).await.unwrap();
                assert!(read > 0, "the stream ended: {}", self.text);
                self.text += &String::from_utf8_lossy(&bytes[..read]);
            }
        });
        events
            .await
            .unwrap_or_else(|_| panic!("not heard within {:?}", Duration::from_secs(60)))
    }
}

fn event(line: &str) -> Option<(String, String)> {
    let data: Value = serde_json::from_str(line.strip_prefix("data: ")?).ok()?;
    let change = &data["data"]["changes"];
    let text = |field: &str| change[field].as_str().map(str::to_owned);
    Some((text("subjectId")?, text("cursor")?))
}
