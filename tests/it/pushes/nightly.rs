//! What goes wrong in batches that a system sends every night by itself.

use serde_json::{Value, json};

use super::{Agencies, PARTIES, batch::whole, part, rules};
use crate::support::on_each_database;

async fn pushed(desk: &Agencies<'_>, key: &str, items: Value) -> Value {
    let batch = json!({"idempotencyKey": key, "policy": "SKIP_INVALID", "items": items});
    desk.push("lead", batch).await["results"].clone()
}

#[tokio::test]
async fn a_batch_holds_a_programme_once() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let mut other = whole("x");
        other["status"] = json!("CLOSED");
        let results = pushed(&desk, "k", json!([whole("x"), other])).await;
        assert_eq!(results[0]["outcome"], "CREATED");
        assert_eq!(
            rules(&results[1]["errors"]),
            ["input.items.1.externalId TWICE"]
        );
        let named = json!({"externalId": "y", "code": "lead-x", "status": "CLOSED"});
        let same = json!({"externalId": "x", "status": "PIPELINE"});
        let results = pushed(&desk, "l", json!([same, named])).await;
        assert_eq!(results[0]["outcome"], "UPDATED");
        assert_eq!(
            rules(&results[1]["errors"]),
            ["input.items.1.externalId TWICE"]
        );
        assert_eq!(
            desk.seen("lead", "lead-x", "status").await["status"],
            "PIPELINE"
        );
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_is_far_ahead_doesnt_lock_a_programme() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let mut ahead = whole("x");
        ahead["sourceUpdatedAt"] = json!("2999-01-01T00:00:00Z");
        let refused = desk.push_one("lead", ahead).await;
        assert_eq!(
            rules(&refused["errors"]),
            ["input.items.0.sourceUpdatedAt SOURCE_UPDATED_AHEAD"]
        );
        assert_eq!(
            desk.push_one("lead", whole("x")).await["outcome"],
            "CREATED"
        );
    })
    .await;
}

#[tokio::test]
async fn a_batch_of_which_nothing_was_written_leaves_its_key_free() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let mut bad = whole("x");
        bad["participations"][1]["organisation"] = json!("nobody");
        let results = pushed(&desk, "k", json!([bad])).await;
        assert_eq!(results[0]["outcome"], "REJECTED");
        let rejected = "{ viewer { rejectedPushes { nodes { externalId } } } }";
        let seen = desk.data("lead", rejected, &json!({})).await;
        assert_eq!(
            seen["viewer"]["rejectedPushes"]["nodes"],
            json!([{"externalId": "x"}])
        );
        let results = pushed(&desk, "k", json!([whole("x")])).await;
        assert_eq!(results[0]["outcome"], "CREATED", "{results}");
    })
    .await;
}

#[tokio::test]
async fn a_list_cant_shut_out_the_organisation_that_sends_it() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        desk.push_one("lead", whole("x")).await;
        let others = json!([part("maker", "IMPLEMENTING")]);
        let item = json!({"externalId": "x", "participations": others});
        let refused = desk.push_one("lead", item.clone()).await;
        assert_eq!(
            rules(&refused["errors"]),
            ["input.items.0.participations AUTHOR_TAKES_PART"]
        );
        // Where somebody else has entered that it takes part, its own list needn't.
        let entered = json!([part("lead", "ACCOUNTABLE")]);
        let by_desk = json!({"idempotencyKey": desk.key(), "id": desk.seen("desk", "lead-x", "id").await["id"], "expectedVersion": 1, "participations": entered});
        desk.written("desk", "updateProgramme", by_desk).await;
        assert_eq!(desk.push_one("lead", item).await["outcome"], "UPDATED");
    })
    .await;
}

#[tokio::test]
async fn a_source_that_is_given_up_means_nothing_any_more() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let mut first = whole("X");
        first["code"] = json!("p1");
        desk.push_one("lead", first).await;
        let renamed = json!({"externalId": "Z", "code": "p1", "source": {"organisation": "lead", "externalId": "Y"}});
        desk.push_one("lead", json!({"externalId": "Z", "code": "p1"})).await;
        let mut new = whole("Q");
        new["source"] = json!({"organisation": "lead", "externalId": "X"});
        let results = pushed(&desk, "k", json!([renamed, new])).await;
        assert_eq!(results[0]["outcome"], "UPDATED", "{results}");
        assert_eq!(results[1]["outcome"], "CREATED", "{results}");
        let seen = desk.seen("lead", "p1", "source { externalId }").await;
        assert_eq!(seen["source"]["externalId"], "Y");
    })
    .await;
}

#[tokio::test]
async fn money_that_an_agency_has_entered_stays_its_own_when_the_provider_comes() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        desk.push_one("lead", whole("x")).await;
        let line = |amount: &str| json!({"externalId": "b1", "kind": "ORIGINAL", "start": "2024", "end": "2026", "provider": "funder", "amount": {"amount": amount, "currency": "EUR"}});
        let theirs = json!({"externalId": "f", "code": "lead-x", "budget": {"lines": [line("900000.00")]}});
        let done = desk.push_one("funder", theirs).await;
        assert_eq!(done["notices"], json!([]), "{done}");
        let again = desk.push_one("lead", whole("x")).await;
        assert_eq!((again["outcome"].as_str(), again["notices"].clone()), (Some("UNCHANGED"), json!([])));
        let corrected = json!({"externalId": "x", "budget": {"lines": [line("1000001.00")]}});
        let done = desk.push_one("lead", corrected).await;
        assert_eq!((done["outcome"].as_str(), done["notices"].clone()), (Some("UPDATED"), json!([])), "{done}");
        // Another line in its place is the provider's to enter.
        let mut more = line("5.00");
        more["externalId"] = json!("b2");
        let item = json!({"externalId": "x", "budget": {"lines": [line("1000001.00"), more]}});
        let done = desk.push_one("lead", item).await;
        assert_eq!(done["notices"][0]["owner"], json!({"code": "funder"}), "{done}");
    })
    .await;
}
