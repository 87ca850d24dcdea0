//! Batches, as an agency's system sends them at night: twice, late, wrongly, and only to try.

use serde_json::{Value, json};

use super::{Agencies, PARTIES, part, rules};
use crate::support::on_each_database;

/// A whole programme as `lead` knows it.
pub(super) fn whole(external_id: &str) -> Value {
    let words = |text: &str| json!([{"locale": "en", "text": text}]);
    json!({
        "externalId": external_id,
        "sourceUpdatedAt": "2026-11-01T00:00:00Z",
        "instrument": "JOINT_PROGRAMME",
        "terms": {"fundModality": "PASS_THROUGH"},
        "title": words(&format!("Programme {external_id}")),
        "summary": words("What it is about."),
        "status": "IMPLEMENTATION",
        "period": {"plannedStart": "2024-01", "plannedEnd": "2026"},
        "countries": [{"country": "MA", "percent": "60"}, {"country": "TN", "percent": "40"}],
        "participations": [part("lead", "CONVENING_AGENCY"), part("funder", "FUNDING"), part("maker", "IMPLEMENTING")],
        "budget": {"lines": [{"externalId": "b1", "kind": "ORIGINAL", "start": "2024", "end": "2026", "provider": "funder", "amount": {"amount": "1000000.50", "currency": "EUR"}}]},
        "transactions": [{"externalId": "t1", "kind": "DISBURSEMENT", "occurredOn": "2025-03-01", "amount": {"amount": "12.34", "currency": "EUR"}}],
        "objectives": [{"externalId": "o1", "level": "OVERALL", "statement": words("More rights.")}],
        "results": [{"externalId": "r 1/a", "kind": "OUTPUT", "title": words("A system"), "indicators": [
            {"externalId": "i1", "title": words("Users"), "kind": "PROCESS", "measure": "UNIT", "measurements": [
                {"externalId": "m1", "kind": "ACTUAL", "start": "2025", "quantity": {"qualifier": "MORE_THAN", "value": "180", "unit": "persons"}}]}]}],
        "activities": [{"externalId": "a1", "kind": "TRAINING", "title": words("A training"), "participations": [{"organisation": "maker", "role": "HOST"}]}],
        "links": [{"externalId": "l1", "claim": "CONTRIBUTES", "target": {"mechanismClass": "TREATY_BODY"}, "result": "r 1/a", "evidence": [{"quote": "It says so."}]}],
    })
}

fn outcomes(payload: &Value) -> Vec<&str> {
    let results = payload["results"].as_array().unwrap().iter();
    results
        .map(|one| one["outcome"].as_str().unwrap())
        .collect()
}

const ALL: &str = "version code title { text } summary { text } budget { state total { amounts { amount } } lines { nodes { kind } } } transactions { nodes { kind } } objectives { statement { text } } results { nodes { code title { text } indicators { title { text } actuals { quantity { qualifier value } } } } } activities { nodes { title { text } } } recommendationLinks { nodes { claim state result { code } } } source { organisation { code } externalId } participations { totalCount }";

#[tokio::test]
async fn a_whole_programme_comes_in_once_however_often_it_is_pushed() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let first = desk.push_one("lead", whole("UN/7 a")).await;
        assert_eq!(first["errors"], json!([]), "{first}");
        assert_eq!((first["outcome"].as_str(), first["notices"].clone()), (Some("CREATED"), json!([])));
        let code = first["programme"]["code"].as_str().unwrap().to_owned();
        assert!(code.starts_with("lead-un-7-a-"), "{code}");
        let seen = desk.seen("lead", &code, ALL).await;
        assert_eq!(seen["version"], 1);
        assert_eq!(seen["budget"]["total"]["amounts"], json!([{"amount": "1000000.50"}]));
        assert_eq!(seen["source"], json!({"organisation": {"code": "lead"}, "externalId": "UN/7 a"}));
        let result = &seen["results"]["nodes"][0];
        assert_eq!(result["indicators"][0]["actuals"][0]["quantity"], json!({"qualifier": "MORE_THAN", "value": "180"}));
        assert_eq!(
            seen["recommendationLinks"]["nodes"],
            json!([{"claim": "CONTRIBUTES", "state": "PROPOSED", "result": {"code": result["code"]}}])
        );
        let records = desk.records().await;
        let again = desk.push_one("lead", whole("UN/7 a")).await;
        assert_eq!(again["outcome"], "UNCHANGED", "{again}");
        assert_eq!(again["programme"]["version"], 1);
        assert_eq!(desk.records().await, records, "unchanged content leaves no record");
        assert_eq!(desk.seen("lead", &code, ALL).await, seen);
    })
    .await;
}

#[tokio::test]
async fn a_list_that_is_left_out_is_kept_and_one_that_is_given_replaces_the_agencys_own_alone() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        desk.push_one("lead", whole("x")).await;
        let training = json!([{"externalId": "mine", "kind": "VISIT", "title": [{"locale": "en", "text": "A visit"}]}]);
        let made = desk.push_one("maker", json!({"externalId": "y", "code": "lead-x", "activities": training})).await;
        assert_eq!(made["outcome"], "UPDATED", "{made}");
        let fields = "activities { nodes { title { text } } } results { totalCount } objectives { id } recommendationLinks { totalCount }";
        let done = desk
            .push_one("lead", json!({"externalId": "x", "activities": [], "results": [], "summary": null}))
            .await;
        assert_eq!(rules(&done["errors"]), ["input.items.0.results CONTRIBUTION_OF_LINK"], "a link rests on the result");
        let done = desk.push_one("lead", json!({"externalId": "x", "activities": [], "links": [], "results": [], "summary": null})).await;
        assert_eq!(done["outcome"], "UPDATED", "{done}");
        let seen = desk.seen("maker", "lead-x", fields).await;
        assert_eq!(seen["activities"]["nodes"], json!([{"title": {"text": "A visit"}}]));
        assert_eq!(seen["results"]["totalCount"], 0);
        assert_eq!(seen["recommendationLinks"]["totalCount"], 0);
        assert_eq!(seen["objectives"].as_array().unwrap().len(), 1, "what was left out is kept");
        // Pushed again, what was withdrawn is there again.
        let back = desk.push_one("lead", whole("x")).await;
        assert_eq!(back["outcome"], "UPDATED", "{back}");
        let seen = desk.seen("maker", "lead-x", fields).await;
        assert_eq!(seen["results"]["totalCount"], 1);
        assert_eq!(seen["activities"]["nodes"].as_array().unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_push_that_is_older_than_what_is_held_does_no_harm() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        desk.push_one("lead", whole("x")).await;
        let mut late = whole("x");
        late["sourceUpdatedAt"] = json!("2026-10-31T00:00:00Z");
        late["status"] = json!("PIPELINE");
        let refused = desk.push_one("lead", late.clone()).await;
        assert_eq!(rules(&refused["errors"]), ["input.items.0.sourceUpdatedAt STALE"]);
        // The id is each agency's own: another one's record is not older or newer.
        late["externalId"] = json!("theirs");
        late["code"] = json!("lead-x");
        let other = desk.push_one("maker", json!({"externalId": "x", "code": "lead-x", "sourceUpdatedAt": "2020-01-01T00:00:00Z", "activities": []})).await;
        assert_eq!(other["outcome"], "UNCHANGED", "{other}");
        let rejected = desk
            .data("lead", "{ viewer { rejectedPushes { nodes { externalId errors { path ... on ValidationError { rule } } } } } }", &json!({}))
            .await;
        assert_eq!(
            rejected["viewer"]["rejectedPushes"]["nodes"],
            json!([{"externalId": "x", "errors": [{"path": ["input", "sourceUpdatedAt"], "rule": "STALE"}]}])
        );
        let theirs = desk.data("maker", "{ viewer { rejectedPushes { nodes { externalId } } } }", &json!({})).await;
        assert_eq!(theirs["viewer"]["rejectedPushes"]["nodes"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_an_item_come_at_once_and_the_policy_decides_on_the_others() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let mut wrong = whole("wrong");
        wrong["title"] = json!([]);
        wrong["countries"][0]["percent"] = json!("59");
        wrong["terms"] = json!({"light": true});
        wrong["budget"]["lines"][0]["amount"]["amount"] = json!("1.005");
        wrong["results"][0]["title"] = json!([]);
        wrong["results"][0]["indicators"][0]["measurements"][0]["quantity"] = json!({});
        wrong["links"][0]["claim"] = json!("FULFILS");
        wrong["participations"][1]["organisation"] = json!("nobody");
        let batch = |policy: &str, dry: bool| {
            json!({"idempotencyKey": desk.key(), "policy": policy, "dryRun": dry, "items": [whole("good"), wrong]})
        };
        let dry = desk.push("lead", batch("SKIP_INVALID", true)).await;
        assert_eq!(outcomes(&dry), ["CREATED", "REJECTED"]);
        assert_eq!(dry["results"][0]["programme"], json!(null), "a dry run makes nothing");
        let mut found = rules(&dry["results"][1]["errors"]);
        found.sort();
        let at = |place: &str| format!("input.items.1.{place}");
        let mut expected = [
            at("terms.light TERMS_OF_INSTRUMENT"),
            at("title PROGRAMME_TITLED"),
            at("countries SHARES_SUM_TO_100"),
            at("participations.1.organisation REFERENCE_UNKNOWN"),
            at("budget.lines.0.amount AMOUNT"),
            at("results.0.title RESULT_TITLED"),
            at("results.0.indicators.0.measurements.0.quantity QUANTITY_STATED"),
        ];
        expected.sort();
        assert_eq!(found, expected);
        let none = desk.push("lead", batch("ALL_OR_NOTHING", false)).await;
        assert_eq!(outcomes(&none), ["REJECTED", "REJECTED"]);
        assert_eq!(rules(&none["errors"]), ["input.items BATCH_REJECTED"]);
        assert_eq!(rules(&none["results"][0]["errors"]), ["input.items.0 BATCH_REJECTED"]);
        let count = "{ programmes { totalCount } results { totalCount } }";
        let empty = desk.data("lead", count, &json!({})).await;
        assert_eq!(empty, json!({"programmes": {"totalCount": 0}, "results": {"totalCount": 0}}));
        let some = batch("SKIP_INVALID", false);
        let done = desk.push("lead", some.clone()).await;
        assert_eq!(outcomes(&done), ["CREATED", "REJECTED"]);
        assert_eq!(desk.push("lead", some).await, done, "the same request has the same answer");
        let one = desk.data("lead", count, &json!({})).await;
        assert_eq!(one, json!({"programmes": {"totalCount": 1}, "results": {"totalCount": 1}}));
    })
    .await;
}

#[tokio::test]
async fn a_result_that_two_programmes_share_is_one_and_keeps_its_leads_words() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        desk.push_one("lead", whole("x")).await;
        let seen = desk.seen("lead", "lead-x", "results { nodes { code } }").await;
        let code = seen["results"]["nodes"][0]["code"].clone();
        let push = json!({
            "externalId": "mine", "instrument": "PROJECT", "title": [{"locale": "en", "text": "Another"}],
            "participations": [part("maker", "ACCOUNTABLE")],
            "results": [{"externalId": "s", "code": code, "kind": "IMPACT", "title": [{"locale": "en", "text": "My system"}]}],
        });
        // It is in a draft that the maker takes part in, so it can be named.
        let done = desk.push_one("maker", push).await;
        assert_eq!(done["outcome"], "CREATED", "{done}");
        assert_eq!(rules(&done["notices"]), ["input.items.0.results.0 FIELD_OWNED"]);
        let shared = desk
            .data("maker", "{ results { totalCount nodes { kind title { text } contributions { role programme { code } } } } }", &json!({}))
            .await;
        assert_eq!(
            shared["results"],
            json!({"totalCount": 1, "nodes": [{"kind": "OUTPUT", "title": {"text": "A system"}, "contributions": [
                {"role": "LEADS", "programme": {"code": "lead-x"}},
                {"role": "CONTRIBUTES", "programme": {"code": "maker-mine"}}]}]})
        );
    })
    .await;
}
