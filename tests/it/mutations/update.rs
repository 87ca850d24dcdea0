//! Changing an organisation.

use axum::http::StatusCode;
use cooperation_registry::id::Kind;
use serde_json::{Value, json};

use super::{Desk, REGISTER, UPDATE, new};
use crate::support::on_each_database;

#[tokio::test]
async fn what_is_left_out_is_kept_and_null_clears_what_may_be_missing() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let mut input = new("k", "didh");
        input["partOf"] = json!([{"organisation": "desk"}]);
        let held = desk.written(REGISTER, &input).await;
        let (before, id) = (desk.records().await, held["id"].clone());
        let cases: [(Value, &[(&str, Value)]); 6] = [
            (json!({"kind": "COURT"}), &[("kind", json!("COURT"))]),
            (json!({"country": null}), &[("country", json!(null))]),
            (
                json!({"establishedOn": null}),
                &[("establishedOn", json!(null))],
            ),
            (
                json!({"country": "FR", "establishedOn": "2020"}),
                &[("country", json!("FR")), ("establishedOn", json!("2020"))],
            ),
            (
                json!({"names": [{"locale": "en", "name": "Delegation"}], "identifiers": []}),
                &[
                    (
                        "names",
                        json!([{"locale": "en", "name": "Delegation", "acronym": null}]),
                    ),
                    ("identifiers", json!([])),
                ],
            ),
            (json!({"partOf": []}), &[("partOf", json!([]))]),
        ];
        let mut expected = held;
        expected["partOf"] = json!([{"organisation": {"code": "desk"}}]);
        for (number, (change, becomes)) in cases.iter().enumerate() {
            let mut input = change.clone();
            input["idempotencyKey"] = json!(format!("update {number}"));
            input["id"] = id.clone();
            input["expectedVersion"] = json!(number + 1);
            expected["version"] = json!(number + 2);
            for (field, value) in *becomes {
                expected[field] = value.clone();
            }
            assert_eq!(desk.written(UPDATE, &input).await, expected, "{change}");
        }
        assert_eq!(desk.records().await, before + 6);
        let history = desk.seen("didh").await["history"]["nodes"].clone();
        assert_eq!(
            history[0],
            json!({"action": "UPDATED", "versionAfter": 7, "author": {"code": "desk"}})
        );
    })
    .await;
}

#[tokio::test]
async fn null_is_refused_where_a_value_must_be() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let id = desk.written(REGISTER, &new("k", "didh")).await["id"].clone();
        let before = (desk.records().await, desk.seen("didh").await);
        for field in ["kind", "names", "identifiers", "partOf", "memberOf", "succeeds"] {
            let mut input = json!({"idempotencyKey": field, "id": id, "expectedVersion": 1});
            input[field] = json!(null);
            let reply = desk.reply(UPDATE, &input).await;
            assert_eq!(reply.code(), "BAD_USER_INPUT", "{field}: {}", reply.body);
            let message = reply.json()["errors"][0]["message"].clone();
            let message = message.as_str().unwrap();
            assert!(
                message.contains("leave") && !message.contains("condition"),
                "{field}: {message}"
            );
            let literal = format!(
                "mutation {{ done: updateOrganisation(input: {{idempotencyKey: \"l{field}\", id: {id}, expectedVersion: 1, {field}: null}}) {{ organisation {{ version }} }} }}"
            );
            let reply = desk.reply(&literal, &json!({})).await;
            assert_eq!(reply.code(), "BAD_USER_INPUT", "{field}: {}", reply.body);
        }
        assert_eq!((desk.records().await, desk.seen("didh").await), before);
    })
    .await;
}

#[tokio::test]
async fn another_version_than_the_one_that_was_read_is_a_conflict() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let id = desk.written(REGISTER, &new("k", "didh")).await["id"].clone();
        let update = |key: &str, version: i32, country: &str| {
            json!({"idempotencyKey": key, "id": id, "expectedVersion": version, "country": country})
        };
        assert_eq!(desk.written(UPDATE, &update("a", 1, "FR")).await["version"], 2);
        let before = desk.records().await;
        for version in [1, 0, 3, -1, i32::MAX, i32::MIN] {
            let payload = desk.payload(UPDATE, &update("b", version, "DE")).await;
            assert_eq!(super::errors(&payload), ["ConflictError input.expectedVersion"], "{version}");
            assert_eq!(payload["errors"][0]["code"], "VERSION_CONFLICT", "{version}");
            assert_eq!(payload["errors"][0]["currentVersion"], 2, "{version}");
            assert_eq!(payload["organisation"], json!(null), "{version}");
        }
        assert_eq!(desk.records().await, before);
        // The conflict used no key: with the version that it told the change goes through.
        assert_eq!(desk.written(UPDATE, &update("b", 2, "DE")).await["version"], 3);
    })
    .await;
}

#[tokio::test]
async fn an_object_that_is_not_there_and_an_id_that_is_none_are_told_apart() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let before = desk.records().await;
        let update = |id: &Value| json!({"idempotencyKey": "k", "id": id, "expectedVersion": 1, "country": "DE"});
        let unknown = json!(Kind::Organisation.id(registry.app.ids.next()).to_string());
        let payload = desk.payload(UPDATE, &update(&unknown)).await;
        assert_eq!(super::errors(&payload), ["NotFoundError input.id"]);
        assert_eq!(payload["errors"][0]["code"], "NOT_FOUND");
        for kind in Kind::ALL {
            if kind == Kind::Organisation {
                continue;
            }
            let id = json!(kind.id(registry.app.ids.next()).to_string());
            let reply = desk.reply(UPDATE, &update(&id)).await;
            assert_eq!(reply.status, StatusCode::OK, "{id}");
            assert_eq!(reply.code(), "BAD_USER_INPUT", "{id}: {}", reply.body);
            let path = &reply.json()["errors"][0]["extensions"]["inputPath"];
            assert_eq!(path, &json!(["input", "id"]), "{id}: {}", reply.body);
        }
        for id in ["", "didh", "organisation_", "organisation_1", "1 OR 1=1", "\0"] {
            let reply = desk.reply(UPDATE, &update(&json!(id))).await;
            assert_eq!(reply.code(), "BAD_USER_INPUT", "{id:?}: {}", reply.body);
        }
        assert_eq!(desk.records().await, before);
    })
    .await;
}

#[tokio::test]
async fn what_changes_nothing_is_no_version() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let held = desk.written(REGISTER, &new("k", "didh")).await;
        let before = (desk.records().await, desk.seen("didh").await);
        let again = new("k", "didh");
        for (number, change) in [
            json!({}),
            json!({"country": "MA"}),
            json!({"names": again["names"], "identifiers": again["identifiers"], "kind": "OMBUDSMAN"}),
            json!({"partOf": [], "establishedOn": "2018-12"}),
        ]
        .into_iter()
        .enumerate()
        {
            let mut input = change.clone();
            input["idempotencyKey"] = json!(format!("update {number}"));
            input["id"] = held["id"].clone();
            input["expectedVersion"] = json!(1);
            assert_eq!(desk.written(UPDATE, &input).await["version"], 1, "{change}");
        }
        assert_eq!((desk.records().await, desk.seen("didh").await), before);
    })
    .await;
}
