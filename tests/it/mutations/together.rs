//! Many requests at the same time.

use axum::Router;
use cooperation_registry::http::{Front, Settings, router};
use futures_util::future::join_all;
use sea_orm::DbBackend;
use serde_json::{Value, json};

use super::{Desk, REGISTER, UPDATE, errors, new, payload};
use crate::support::{on_each_database, tokens::asked};

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_writers_on_one_version_one_wins() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let id = desk.written(REGISTER, &new("k", "didh")).await["id"].clone();
        let before = desk.records().await;
        let inputs: Vec<Value> = (0..50)
            .map(|number| {
                json!({
                    "idempotencyKey": format!("writer {number}"), "id": id, "expectedVersion": 1,
                    "establishedOn": (1900 + number).to_string(),
                })
            })
            .collect();
        let payloads = join_all(inputs.iter().map(|input| desk.payload(UPDATE, input))).await;
        let won = payloads
            .iter()
            .filter(|payload| payload["organisation"]["version"] == 2)
            .count();
        let lost = payloads
            .iter()
            .filter(|payload| {
                errors(payload) == ["ConflictError input.expectedVersion"]
                    && payload["errors"][0]["currentVersion"] == 2
            })
            .count();
        assert_eq!((won, lost), (1, 49));
        assert_eq!(desk.records().await, before + 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_fifty_times_at_once_over_three_servers_is_one_execution() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let before = desk.records().await;
        let mut routers: Vec<Router> = vec![desk.router.clone()];
        let mut others = Vec::new();
        // SQLite's file is one process's.
        if std::env::var_os("TEST_POSTGRES_URL").is_none() {
            eprintln!("SKIPPED: three servers on one database; set TEST_POSTGRES_URL");
        }
        if registry.backend() == DbBackend::Postgres {
            for _ in 0..2 {
                let app = registry.another_app().await;
                routers.push(router(Front::new(app.clone(), Settings::default())));
                others.push(app);
            }
        }
        let (token, variables) = (desk.token(), json!({"input": new("k", "didh")}));
        let asking = (0..50).map(|number| {
            let router = &routers[number % routers.len()];
            asked(router, Some(&token), REGISTER, &variables)
        });
        let replies = join_all(asking).await;
        let first = payload(&replies[0]);
        assert_eq!(first["errors"], json!([]));
        assert_eq!(first["organisation"]["version"], 1);
        for reply in &replies {
            assert_eq!(payload(reply), first);
        }
        assert_eq!(desk.records().await, before + 1);
        // And fifty other contents under that key are none.
        let contents: Vec<Value> = (0..50)
            .map(|number| json!({"input": new("k", &format!("other-{number}"))}))
            .collect();
        let asking = contents.iter().enumerate().map(|(number, variables)| {
            let router = &routers[number % routers.len()];
            asked(router, Some(&token), REGISTER, variables)
        });
        for reply in join_all(asking).await {
            assert_eq!(
                errors(&payload(&reply)),
                ["IdempotencyError input.idempotencyKey"]
            );
        }
        assert_eq!(desk.records().await, before + 1);
        for app in others {
            app.close().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_who_register_one_code_one_does_and_the_others_are_told_that_it_is_taken() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let before = desk.records().await;
        let inputs: Vec<Value> = (0..20)
            .map(|number| {
                let mut input = new(&format!("writer {number}"), "didh");
                input["identifiers"] = json!([]);
                input
            })
            .collect();
        let payloads = join_all(inputs.iter().map(|input| desk.payload(REGISTER, input))).await;
        let won = payloads
            .iter()
            .filter(|payload| payload["organisation"]["version"] == 1)
            .count();
        let lost = payloads
            .iter()
            .filter(|payload| errors(payload) == ["ValidationError input.code CODE_TAKEN"])
            .count();
        assert_eq!((won, lost), (1, 19));
        assert_eq!(desk.records().await, before + 1);
    })
    .await;
}
