//! The same request again: one execution, one answer.

use std::time::Duration;

use axum::{body::Body, http::StatusCode};
use serde_json::{Value, json};

use super::{Desk, REGISTER, UPDATE, errors, new, payload};
use crate::support::{
    TestRegistry, on_each_database,
    tokens::{asked, post, send},
};
use cooperation_registry::access::Scope;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn the_same_key_with_the_same_content_is_answered_alike_and_done_once() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let input = new("k", "didh");
        let first = desk.reply(REGISTER, &input).await;
        let records = desk.records().await;
        // Each with another token of the same organisation, and of another subject.
        for number in 0..3 {
            let mut claims = registry.claims(&desk.agency, super::COORDINATE);
            claims["sub"] = json!(format!("subject {number}"));
            let token = desk.agency.sign(&claims);
            let variables = json!({ "input": input });
            let again = asked(&desk.router, Some(&token), REGISTER, &variables).await;
            assert_eq!(again.body, first.body, "{number}");
        }
        assert_eq!(payload(&first)["errors"], json!([]));
        // In another order, as literals, with other words around the content.
        let reordered = r#"{"variables":{"input":{"names":[{"original":true,"acronym":"D","name":"Délégation","locale":"fr"}],"identifiers":[{"value":"7-didh","scheme":"XM-DAC"}],"establishedOn":"2018-12","kind":"OMBUDSMAN","country":"MA","code":"didh","idempotencyKey":"k"}},"query":"Q"}"#;
        let reordered = reordered.replace("\"Q\"", &json!(REGISTER).to_string());
        let literal = r#"mutation { done: registerOrganisation(input: {names: [{original: true, acronym: "D", name: "Délégation", locale: "fr"}], kind: OMBUDSMAN, identifiers: {value: "7-didh", scheme: "XM-DAC"}, country: "MA", establishedOn: "2018-12", code: "didh", idempotencyKey: "k"}) { organisation { id } errors { message } } }"#;
        let mixed = r#"mutation($code: String!, $name: String!, $kind: OrganisationKind!, $key: String!) { done: registerOrganisation(input: {idempotencyKey: $key, code: $code, kind: $kind, country: "MA", establishedOn: "2018-12", names: [{locale: "fr", name: $name, acronym: "D", original: true}], identifiers: [{scheme: "XM-DAC", value: "7-didh"}]}) { organisation { id } errors { message } } }"#;
        let mut named = input.clone();
        named["clientMutationId"] = json!("another form");
        for (name, body) in [
            ("another order", reordered),
            ("literals", json!({"query": literal}).to_string()),
            ("some variables", json!({"query": mixed, "variables": {"code": "didh", "name": "Délégation", "kind": "OMBUDSMAN", "key": "k"}}).to_string()),
            ("another clientMutationId", json!({"query": REGISTER, "variables": {"input": named}}).to_string()),
        ] {
            let request = post()
                .header("authorization", format!("Bearer {}", desk.token()))
                .body(Body::from(body))
                .unwrap();
            let again = payload(&send(&desk.router, request).await);
            assert_eq!(again["errors"], json!([]), "{name}");
            assert_eq!(
                again["organisation"]["id"],
                payload(&first)["organisation"]["id"],
                "{name}"
            );
        }
        assert_eq!(desk.records().await, records);
    })
    .await;
}

#[tokio::test]
async fn the_same_key_with_another_content_is_refused() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let held = desk.written(REGISTER, &new("k", "didh")).await;
        let before = (desk.records().await, desk.seen("didh").await);
        let other = |field: &str, value: Value| {
            let mut input = new("k", "didh");
            input[field] = value;
            input
        };
        for input in [
            other("code", json!("cndh")),
            other("country", json!("FR")),
            other("country", json!(null)),
            other("establishedOn", json!("2018")),
            other(
                "names",
                json!([{"locale": "fr", "name": "Delegation", "acronym": "D", "original": true}]),
            ),
            other("identifiers", json!([])),
            other("partOf", json!([])),
        ] {
            let payload = desk.payload(REGISTER, &input).await;
            assert_eq!(
                errors(&payload),
                ["IdempotencyError input.idempotencyKey"],
                "{input}"
            );
            assert_eq!(
                payload["errors"][0]["code"], "IDEMPOTENCY_KEY_REUSED",
                "{input}"
            );
            assert_eq!(payload["organisation"], json!(null), "{input}");
        }
        // Another mutation is another content.
        let input =
            json!({"idempotencyKey": "k", "id": held["id"], "expectedVersion": 1, "country": "FR"});
        assert_eq!(
            desk.refused(UPDATE, &input).await,
            ["IdempotencyError input.idempotencyKey"]
        );
        assert_eq!((desk.records().await, desk.seen("didh").await), before);
        // The same key is another organisation's own.
        let neighbour = registry
            .agency("neighbour", &[Scope::RegistryCoordinate])
            .await;
        let token = registry.token(&neighbour, super::COORDINATE);
        let variables = json!({"input": new("k", "cndh")});
        let reply = asked(&desk.router, Some(&token), REGISTER, &variables).await;
        assert_eq!(payload(&reply)["errors"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn an_update_that_is_sent_again_is_done_once_however_often_the_object_changed_since() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let id = desk.written(REGISTER, &new("k", "didh")).await["id"].clone();
        let update = |key: &str, version: i32, country: &str| {
            json!({"idempotencyKey": key, "id": id, "expectedVersion": version, "country": country})
        };
        assert_eq!(desk.written(UPDATE, &update("a", 1, "FR")).await["version"], 2);
        assert_eq!(desk.written(UPDATE, &update("b", 2, "DE")).await["version"], 3);
        let records = desk.records().await;
        let again = desk.written(UPDATE, &update("a", 1, "FR")).await;
        assert_eq!((&again["version"], &again["country"]), (&json!(3), &json!("DE")));
        assert_eq!(desk.records().await, records);
    })
    .await;
}

#[tokio::test]
async fn a_field_that_stands_twice_in_a_document_runs_once_and_two_fields_do_not_run() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let before = desk.records().await;
        let field = |key: &str, code: &str| {
            format!(
                "registerOrganisation(input: {{idempotencyKey: \"{key}\", code: \"{code}\", kind: COURT, names: [{{locale: \"en\", name: \"Court\"}}]}})"
            )
        };
        let one = field("k", "court");
        let twice = format!(
            "mutation {{ done: {one} {{ organisation {{ version }} }} done: {one} {{ errors {{ message }} }} ...Again }} fragment Again on Mutation {{ done: {one} {{ organisation {{ code }} }} }}"
        );
        let payload = desk.payload(&twice, &json!({})).await;
        assert_eq!(
            payload,
            json!({"organisation": {"version": 1, "code": "court"}, "errors": []})
        );
        assert_eq!(desk.records().await, before + 1);

        let other = field("l", "tribunal");
        let update = "updateOrganisation(input: {idempotencyKey: \"m\", id: \"organisation_1\", expectedVersion: 1})";
        for several in [
            format!("mutation {{ a: {one} {{ errors {{ message }} }} b: {one} {{ errors {{ message }} }} }}"),
            format!("mutation {{ a: {other} {{ errors {{ message }} }} b: {other} {{ errors {{ message }} }} }}"),
            format!("mutation {{ {other} {{ errors {{ message }} }} {update} {{ errors {{ message }} }} }}"),
            format!("mutation {{ ...Other ...Update }} fragment Other on Mutation {{ {other} {{ errors {{ message }} }} }} fragment Update on Mutation {{ {update} {{ errors {{ message }} }} }}"),
        ] {
            let reply = desk.reply(&several, &json!({})).await;
            assert_eq!(reply.code(), "QUERY_REJECTED", "{several}: {}", reply.body);
            assert_eq!(reply.json().get("data"), None, "{several}");
        }
        assert_eq!(desk.records().await, before + 1);
        let mistaken = desk.reply(&format!("mutation {{ {other} {{ nothing }} }}"), &json!({})).await;
        assert_eq!(mistaken.code(), "GRAPHQL_VALIDATION_FAILED");
        assert_eq!(desk.records().await, before + 1);
    })
    .await;
}

async fn forgotten(registry: &TestRegistry) -> u64 {
    registry.app.forget().await.unwrap()
}

#[tokio::test]
async fn a_key_is_forgotten_after_thirty_days_and_may_be_used_again() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        desk.written(REGISTER, &new("old", "one")).await;
        desk.written(REGISTER, &new("lazy", "two")).await;
        registry.advance(29 * DAY);
        desk.written(REGISTER, &new("young", "three")).await;
        assert_eq!(forgotten(registry).await, 0);
        let refused = desk.refused(REGISTER, &new("old", "four")).await;
        assert_eq!(refused, ["IdempotencyError input.idempotencyKey"]);
        registry.advance(DAY + DAY / 2);
        // A key that is too old is as good as forgotten before anyone has removed it.
        desk.written(REGISTER, &new("lazy", "five")).await;
        assert_eq!(forgotten(registry).await, 1);
        assert_eq!(forgotten(registry).await, 0);
        desk.written(REGISTER, &new("old", "six")).await;
        for key in ["young", "lazy", "old"] {
            let refused = desk.refused(REGISTER, &new(key, "seven")).await;
            assert_eq!(refused, ["IdempotencyError input.idempotencyKey"], "{key}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_mutation_is_refused_by_get_and_over_server_sent_events() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let before = desk.records().await;
        let document = "mutation { registerOrganisation(input: {idempotencyKey: \"k\", code: \"court\", kind: COURT, names: [{locale: \"en\", name: \"Court\"}]}) { errors { message } } }";
        let query: String = url::form_urlencoded::byte_serialize(document.as_bytes()).collect();
        let request = axum::http::Request::get(format!("/graphql?query={query}"))
            .header("authorization", format!("Bearer {}", desk.token()))
            .body(Body::empty())
            .unwrap();
        assert_eq!(send(&desk.router, request).await.status, StatusCode::METHOD_NOT_ALLOWED);
        let request = post()
            .header("authorization", format!("Bearer {}", desk.token()))
            .header("accept", "text/event-stream")
            .body(Body::from(json!({"query": document}).to_string()))
            .unwrap();
        let reply = send(&desk.router, request).await;
        assert!(reply.body.contains("BAD_USER_INPUT"), "{}", reply.body);
        assert_eq!(desk.records().await, before);
    })
    .await;
}
