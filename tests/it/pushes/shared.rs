//! Results that several programmes, or several of one agency's, contribute to.

use serde_json::{Value, json};

use super::{Agencies, PARTIES, batch::whole, part, rules};
use crate::support::on_each_database;

fn words(text: &str) -> Value {
    json!([{"locale": "en", "text": text}])
}

fn result(external_id: &str) -> Value {
    json!({"externalId": external_id, "kind": "OUTPUT", "title": words("Desks")})
}

fn led(external_id: &str, results: Value) -> Value {
    json!({
        "externalId": external_id,
        "code": external_id,
        "instrument": "PROJECT",
        "title": words("A project"),
        "participations": [part("lead", "CONVENING_AGENCY"), part("maker", "IMPLEMENTING")],
        "results": results,
    })
}

/// A programme of `maker`'s.
fn of_maker(results: Value) -> Value {
    json!({
        "externalId": "m",
        "code": "of-maker",
        "instrument": "PROJECT",
        "title": words("Another project"),
        "participations": [part("maker", "CONVENING_AGENCY")],
        "results": results,
    })
}

#[tokio::test]
async fn an_agency_knows_one_result_by_one_id_in_all_of_its_programmes() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let mut shared = result("r-7");
        shared["code"] = json!("shared");
        for programme in ["p1", "p2", "p1", "p2"] {
            let done = desk.push_one("lead", led(programme, json!([shared]))).await;
            assert_eq!(done["errors"], json!([]), "{done}");
        }
        for programme in ["p1", "p2"] {
            let seen = desk
                .seen("lead", programme, "results { nodes { code } }")
                .await;
            assert_eq!(
                seen["results"]["nodes"],
                json!([{"code": "shared"}]),
                "{programme}"
            );
        }
        let records = desk.records().await;
        let again = desk.push_one("lead", led("p1", json!([shared]))).await;
        assert_eq!(again["outcome"], "UNCHANGED");
        assert_eq!(desk.records().await, records);
    })
    .await;
}

#[tokio::test]
async fn ids_that_no_code_tells_apart_make_two_results_and_one_code_makes_none() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let done = desk
            .push_one("lead", led("p", json!([result("A1"), result("a1")])))
            .await;
        assert_eq!(done["outcome"], "CREATED", "{done}");
        let seen = desk.seen("lead", "p", "results { totalCount }").await;
        assert_eq!(seen["results"]["totalCount"], 2);
        let (mut one, mut other) = (result("b"), result("c"));
        one["code"] = json!("both");
        other["code"] = json!("both");
        let refused = desk.push_one("lead", led("q", json!([one, other]))).await;
        assert_eq!(
            rules(&refused["errors"]),
            ["input.items.0.results.1.code TWICE"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_result_goes_together_with_the_link_that_rests_on_it() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        desk.push_one("lead", whole("x")).await;
        let mut kept = whole("x");
        kept["results"] = json!([]);
        let refused = desk.push_one("lead", kept).await;
        assert_eq!(
            rules(&refused["errors"]),
            ["input.items.0.links.0.result LINK_RESULT_OF_PROGRAMME"],
            "the link that stays has nothing to rest on"
        );
        let mut gone = whole("x");
        gone["results"] = json!([]);
        gone["links"] = json!([]);
        let done = desk.push_one("lead", gone.clone()).await;
        assert_eq!(done["outcome"], "UPDATED", "{done}");
        assert_eq!(desk.push_one("lead", gone).await["outcome"], "UNCHANGED");
        let back = desk.push_one("lead", whole("x")).await;
        assert_eq!(back["outcome"], "UPDATED", "{back}");
    })
    .await;
}

#[tokio::test]
async fn a_measurement_under_anothers_indicator_keeps_its_id() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let made = desk.push_one("lead", whole("x")).await;
        let fields = "version results { nodes { indicators { id } } }";
        let seen = desk.seen("lead", "lead-x", fields).await;
        let measurement = json!({"externalId": "q1", "kind": "ACTUAL", "quantity": {"value": "3"}});
        let input = json!({
            "idempotencyKey": desk.key(),
            "id": made["programme"]["id"],
            "expectedVersion": seen["version"],
            "indicator": seen["results"]["nodes"][0]["indicators"][0]["id"],
            "externalId": "q1",
            "kind": "ACTUAL",
            "quantity": {"value": "3"},
        });
        desk.written("maker", "recordMeasurement", input).await;
        let code = desk
            .seen("lead", "lead-x", "results { nodes { code } }")
            .await;
        desk.push_one("maker", of_maker(json!([]))).await;
        let mut own = result("mine");
        own["code"] = code["results"]["nodes"][0]["code"].clone();
        own["indicators"] = json!([{"externalId": "i", "kind": "PROCESS", "measure": "UNIT", "title": words("Visits"), "measurements": [measurement]}]);
        let refused = desk.push_one("maker", of_maker(json!([own]))).await;
        assert_eq!(
            rules(&refused["errors"]),
            ["input.items.0.results.0.indicators.0.measurements.0.externalId TWICE"],
            "{refused}"
        );
    })
    .await;
}

#[tokio::test]
async fn who_joins_anothers_result_is_told_that_its_words_stay() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        desk.push_one("lead", whole("x")).await;
        let code = desk.seen("lead", "lead-x", "results { nodes { code } }").await;
        let mut other = result("o");
        other["code"] = code["results"]["nodes"][0]["code"].clone();
        let done = desk.push_one("maker", of_maker(json!([other]))).await;
        assert_eq!(done["outcome"], "CREATED", "{done}");
        let notice = &done["notices"][0];
        assert_eq!(notice["owner"], json!({"code": "lead"}), "{done}");
        assert_eq!(
            notice["message"],
            "others answer for the words of this result: the programme contributes to it, and its words stay as they are"
        );
        let waiting = desk.seen("desk", "lead-x", "statements { field }").await;
        assert_eq!(waiting["statements"], json!([]));
    })
    .await;
}
