//! Following the feed over both transports, against a real port.

use std::{net::SocketAddr, num::NonZeroU32, time::Duration};

use cooperation_registry::{
    access::Viewer,
    change::{Action, SubjectKind},
    database::Location,
    entity::change,
    http::{Settings, rate::Allowances},
    id::{Kind, NodeId},
    programme as programmes,
};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use sqlx::{Connection, Executor};
use tokio::time::timeout;

use super::{
    follower::{BOTH, FIELDS, Follower, Heard, Service, changes, first_change},
    support::DEADLINE,
};
use crate::support::{on_each_database, organisation, programme};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registered_organisation_is_an_event() {
    on_each_database(async |registry| {
        let service = Service::start(registry).await;
        registry
            .put_organisation(organisation("first", ""))
            .await
            .unwrap();
        let cursor = first_change(registry, "first").await["cursor"].clone();
        for way in BOTH {
            let code = format!("org-{}", way.to_lowercase());
            let mut follower =
                Follower::begin(&service, way, None, &changes(cursor.as_str())).await;
            if way == "SSE" {
                // What was registered while the other was followed.
                follower.change().await;
            }
            registry
                .put_organisation(organisation(&code, ""))
                .await
                .unwrap();
            let change = follower.change().await;
            assert_eq!(change, first_change(registry, &code).await, "{way}");
            assert_eq!(
                (&change["action"], &change["subjectKind"]),
                (&json!("REGISTERED"), &json!("ORGANISATION")),
                "{way}"
            );
        }
        service.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_goes_on_behind_a_cursor_skips_nothing_and_gets_nothing_twice() {
    on_each_database(async |registry| {
        let service = Service::start(registry).await;
        let put = async |numbers: std::ops::Range<u32>| {
            for number in numbers {
                registry
                    .put_organisation(organisation(&format!("o-{number}"), ""))
                    .await
                    .unwrap();
            }
        };
        put(0..150).await;
        let first = first_change(registry, "o-0").await;
        let mut followers = Vec::new();
        for way in BOTH {
            followers.push(
                Follower::begin(&service, way, None, &changes(first["cursor"].as_str())).await,
            );
        }
        // The rest comes while the first are being followed.
        put(150..250).await;
        let rows = change::Entity::find()
            .order_by_asc(change::Column::TransactionId)
            .order_by_asc(change::Column::Seq)
            .all(service.app.database.reader())
            .await
            .unwrap();
        assert_eq!(rows.len(), 250);
        for (way, follower) in BOTH.into_iter().zip(&mut followers) {
            let mut ids = vec![first["id"].clone()];
            let mut middle = Value::Null;
            for number in 1..250 {
                let change = follower.change().await;
                if number == 123 {
                    middle = change["cursor"].clone();
                }
                ids.push(change["id"].clone());
            }
            let asked: Vec<String> = ids
                .iter()
                .map(|id| id.as_str().unwrap().to_owned())
                .collect();
            let of_rows: Vec<String> = rows
                .iter()
                .map(|row| {
                    NodeId {
                        kind: Kind::Change,
                        key: row.id,
                    }
                    .to_string()
                })
                .collect();
            assert_eq!(asked, of_rows, "{way}");
            // Taken up again in the middle.
            let mut again = Follower::begin(&service, way, None, &changes(middle.as_str())).await;
            for expected in &of_rows[124..] {
                assert_eq!(again.change().await["id"], *expected, "{way}");
            }
        }
        service.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drafts_change_reaches_nobody_public_and_its_publication_does() {
    on_each_database(async |registry| {
        let service = Service::start(registry).await;
        registry.put_organisation(organisation("org", "")).await.unwrap();
        let cursor = first_change(registry, "org").await["cursor"].clone();
        let of_programmes = |filter: &str| json!({ "query": format!("subscription {{ programmeChanged{filter} {FIELDS} }}") });
        let mut followers = Vec::new();
        for way in BOTH {
            for (name, fields) in [
                ("changes", changes(cursor.as_str())),
                ("changes of programmes", json!({
                    "query": format!("subscription($after: String) {{ changes(after: $after, filter: {{subjectKind: {{eq: PROGRAMME}}}}) {FIELDS} }}"),
                    "variables": { "after": cursor },
                })),
                ("programmeChanged", of_programmes("")),
                ("programmeChanged with a filter", of_programmes("(filter: {instrument: {eq: PROJECT}})")),
            ] {
                let follower = Follower::begin(&service, way, None, &fields).await;
                followers.push((format!("{name} over {way}"), follower));
            }
        }
        // Where nobody says when following began, it is found out by what comes.
        let mut number = 0;
        for (name, follower) in &mut followers {
            let following = timeout(DEADLINE, async {
                loop {
                    number += 1;
                    registry.put_programme(programme(&format!("before-{number}"), "", "")).await.unwrap();
                    if let Ok(heard) = timeout(Duration::from_secs(1), follower.heard()).await {
                        assert!(matches!(heard, Heard::Next(_)), "{name}: {heard:?}");
                        return;
                    }
                }
            });
            assert!(following.await.is_ok(), "{name}: nothing comes");
        }
        registry.put_draft(programme("draft", "", "")).await.unwrap();
        registry.put_programme(programme("between", "", "")).await.unwrap();
        let id = async |code: &str| {
            let found = registry.data(&format!("{{ programme(by: {{code: \"{code}\"}}) {{ id }} }}")).await;
            found["programme"]["id"].clone()
        };
        assert_eq!(id("draft").await, Value::Null);
        let between = id("between").await;
        let mut seen: Vec<Vec<Value>> = Vec::new();
        for (_, follower) in &mut followers {
            let mut mine = Vec::new();
            loop {
                let change = follower.change().await;
                mine.push(change.clone());
                if change["subjectId"] == between && change["action"] == "PUBLISHED" {
                    break;
                }
            }
            seen.push(mine);
        }
        let permit = Viewer::Operator.permit(Action::Published, SubjectKind::Programme).unwrap();
        let published = service.app.writer.run(permit, |write| {
            Box::pin(async move { programmes::publish(write, "draft").await.map(drop) })
        });
        published.await.unwrap();
        let draft = id("draft").await;
        for ((name, follower), before) in followers.iter_mut().zip(seen) {
            assert!(before.iter().all(|change| change["subjectId"] != draft), "{name}: {before:?}");
            let change = follower.change().await;
            assert_eq!((&change["subjectId"], &change["action"]), (&draft, &json!("PUBLISHED")), "{name}");
        }
        service.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_began_earlier_and_ends_later_is_not_skipped() {
    on_each_database(async |registry| {
        // SQLite has one writer: nothing begins earlier and ends later.
        let Location::Postgres(url) = &registry.location else {
            return;
        };
        registry
            .put_organisation(organisation("first", ""))
            .await
            .unwrap();
        let service = Service::start(registry).await;
        let cursor = first_change(registry, "first").await["cursor"].clone();
        let mut slow = sqlx::PgConnection::connect(url.as_str()).await.unwrap();
        slow.execute("BEGIN").await.unwrap();
        slow.execute("SELECT pg_current_xact_id()").await.unwrap();
        let mut follower =
            Follower::begin(&service, "WebSocket", None, &changes(cursor.as_str())).await;
        registry
            .put_organisation(organisation("second", ""))
            .await
            .unwrap();
        for _ in 0..3 {
            service.app.feed.look().await.unwrap();
            let nothing = timeout(Duration::from_millis(200), follower.heard()).await;
            assert!(
                nothing.is_err(),
                "a change was told while an earlier one can still come: {nothing:?}"
            );
        }
        slow.execute("COMMIT").await.unwrap();
        assert_eq!(
            follower.change().await,
            first_change(registry, "second").await
        );
        service.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_event_is_paid_for_like_a_request() {
    on_each_database(async |registry| {
        let allowances = Allowances {
            address: NonZeroU32::new(600).unwrap(),
            ..Allowances::default()
        };
        let settings = Settings {
            allowances,
            ..Settings::default()
        };
        let service = Service::start_with(registry, settings).await;
        registry
            .put_organisation(organisation("first", ""))
            .await
            .unwrap();
        let cursor = first_change(registry, "first").await["cursor"].clone();
        for number in 0..100 {
            let code = format!("org-{number:03}");
            registry
                .put_organisation(organisation(&code, ""))
                .await
                .unwrap();
        }
        let mut follower =
            Follower::begin(&service, "WebSocket", None, &changes(cursor.as_str())).await;
        for _ in 0..100 {
            follower.change().await;
        }
        // Of 600 a minute ten come back each second: a hundred events can't hide behind that
        // before the deadline of a change.
        let left = left(service.address).await;
        assert!(left < 560, "{left} of 600 are left");
        service.end().await;
    })
    .await;
}

/// What is left of the allowance, as an answer that no cache keeps says.
async fn left(address: SocketAddr) -> u32 {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client
        .post(format!("http://{address}/graphql"))
        .header("content-type", "application/json")
        .body(r#"{"query":"{ __typename }"}"#)
        .send()
        .await
        .unwrap();
    let limit = answer.headers()["ratelimit"].to_str().unwrap();
    let left = limit.split("r=").nth(1).unwrap();
    left.split(';').next().unwrap().parse().unwrap()
}
