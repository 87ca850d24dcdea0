//! Registering an organisation.

use serde_json::json;

use super::{Desk, REGISTER, new};
use crate::support::{on_each_database, organisation};

#[tokio::test]
async fn an_organisation_is_registered_once_with_its_author_and_one_record() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let before = desk.records().await;
        let mut input = new("k", "didh");
        input["clientMutationId"] = json!("form 7");
        input["memberOf"] = json!([{"organisation": "desk", "since": "2020"}]);
        let payload = desk.payload(REGISTER, &input).await;
        let id = payload["organisation"]["id"].clone();
        assert!(id.as_str().unwrap().starts_with("organisation_"), "{id}");
        assert_eq!(
            payload,
            json!({
                "organisation": {
                    "id": id, "code": "didh", "version": 1, "kind": "OMBUDSMAN",
                    "country": "MA", "establishedOn": "2018-12",
                    "names": [{"locale": "fr", "name": "Délégation", "acronym": "D"}],
                    "identifiers": [{"scheme": "XM-DAC", "value": "7-didh"}],
                },
                "clientMutationId": "form 7",
                "notices": [],
                "errors": [],
            })
        );
        assert_eq!(desk.records().await, before + 1);
        let seen = desk.seen("didh").await;
        assert_eq!(seen["id"], id);
        assert_eq!(
            seen["history"]["nodes"],
            json!([{"action": "REGISTERED", "versionAfter": 1, "author": {"code": "desk"}}])
        );
        // The payload's root reads on, from what was written.
        let document = "mutation($input: RegisterOrganisationInput!) { done: registerOrganisation(input: $input) { query { organisation(by: {code: \"cndh\"}) { version } } errors { message } } }";
        let payload = desk.payload(document, &new("k2", "cndh")).await;
        assert_eq!(payload, json!({"query": {"organisation": {"version": 1}}, "errors": []}));
    })
    .await;
}

#[tokio::test]
async fn a_code_that_is_taken_is_told_at_its_place_and_nothing_is_changed() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        registry
            .put_organisation(organisation("didh", ""))
            .await
            .unwrap();
        let before = (desk.records().await, desk.seen("didh").await);
        for key in ["one", "two", "one"] {
            let refused = desk.refused(REGISTER, &new(key, "didh")).await;
            assert_eq!(refused, ["ValidationError input.code CODE_TAKEN"], "{key}");
        }
        assert_eq!((desk.records().await, desk.seen("didh").await), before);
    })
    .await;
}

#[tokio::test]
async fn every_broken_rule_is_told_at_once_and_each_where_it_is_broken() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let mut taken = organisation("taken", "");
        taken.identifiers = serde_json::from_value(json!([{"scheme": "XM-DAC", "value": "1"}])).unwrap();
        registry.put_organisation(taken).await.unwrap();
        let before = desk.records().await;
        let mut input = new("k", "Not A Code");
        input["names"] = json!([
            {"locale": "fr", "name": "", "acronym": "a\u{202E}b", "since": "2020", "until": "2019"},
            {"locale": "ar", "name": "a\u{2066}b"},
            {"locale": "en", "name": "n".repeat(501)},
        ]);
        input["identifiers"] = json!([
            {"scheme": "XM-DAC", "value": "1"},
            {"scheme": " ", "value": "2"},
        ]);
        input["partOf"] = json!([{"organisation": "nobody"}, {"organisation": "desk", "since": "2020", "until": "2019"}]);
        input["memberOf"] = json!([{"organisation": "desk"}, {"organisation": "desk"}]);
        input["succeeds"] = json!([{"organisation": "'; DROP TABLE organisation; --"}]);
        let mut refused = desk.refused(REGISTER, &input).await;
        refused.sort();
        assert_eq!(
            refused,
            [
                "ValidationError input.code CODE",
                "ValidationError input.identifiers.0 IDENTIFIER_TAKEN",
                "ValidationError input.identifiers.1.scheme TEXT",
                "ValidationError input.memberOf.1.organisation TWICE",
                "ValidationError input.names.0.acronym TEXT",
                "ValidationError input.names.0.name TEXT",
                "ValidationError input.names.0.until UNTIL_BEFORE_SINCE",
                "ValidationError input.names.1.name TEXT",
                "ValidationError input.names.2.name TEXT",
                "ValidationError input.partOf.0.organisation REFERENCE_UNKNOWN",
                "ValidationError input.partOf.until UNTIL_BEFORE_SINCE",
                "ValidationError input.succeeds.0.organisation REFERENCE_UNKNOWN",
            ]
        );
        let mut nameless = new("k", "nameless");
        nameless["names"] = json!([]);
        assert_eq!(
            desk.refused(REGISTER, &nameless).await,
            ["ValidationError input.names ORGANISATION_NAMED"]
        );
        assert_eq!(desk.records().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_failed_validation_stores_no_key() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let mut input = new("k", "didh");
        input["names"] = json!([]);
        assert_eq!(desk.refused(REGISTER, &input).await.len(), 1);
        // Mended, and sent with the same key.
        let input = new("k", "didh");
        assert_eq!(desk.written(REGISTER, &input).await["version"], 1);
        let mut other = new("k", "didh");
        other["names"] = json!([]);
        assert_eq!(
            desk.refused(REGISTER, &other).await,
            ["IdempotencyError input.idempotencyKey"],
            "now it is used"
        );
    })
    .await;
}

#[tokio::test]
async fn a_key_that_can_be_none_is_told_at_its_place() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let before = desk.records().await;
        for key in ["", " ", "a\u{202E}b", "a\nb", &"k".repeat(201)] {
            let refused = desk.refused(REGISTER, &new(key, "didh")).await;
            assert_eq!(
                refused,
                ["ValidationError input.idempotencyKey IDEMPOTENCY_KEY"],
                "{key:?}"
            );
        }
        assert_eq!(desk.records().await, before);
        assert_eq!(
            desk.written(REGISTER, &new(&"k".repeat(200), "didh")).await["version"],
            1
        );
    })
    .await;
}
