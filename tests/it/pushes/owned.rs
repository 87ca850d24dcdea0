//! Values for fields that others answer for: kept, attributed, decided on.

use serde_json::{Value, json};

use super::{Agencies, PARTIES, rules};
use crate::support::on_each_database;

const PENDING: &str = "{ pendingDecisions { nodes { id statement { id field value state assertedBy { code } } programme { code version } } } }";

async fn pending(desk: &Agencies<'_>, who: &str) -> Vec<(String, String)> {
    let answer = desk.data(who, PENDING, &json!({})).await;
    let nodes = answer["pendingDecisions"]["nodes"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let of = |node: &Value| (text(&node["statement"]["field"]), text(&node["id"]));
    nodes.iter().map(of).collect()
}

#[tokio::test]
async fn a_value_that_another_party_answers_for_is_kept_until_that_party_adopts_it() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let id = desk.programme("p").await;
        let update = json!({
            "idempotencyKey": desk.key(), "id": id, "expectedVersion": 2,
            "title": [{"locale": "en", "text": "What the maker calls it"}],
            "status": "IMPLEMENTATION",
            "activities": [{"externalId": "a", "kind": "TRAINING", "title": [{"locale": "en", "text": "A training"}]}],
        });
        let payload = desk.mutate("maker", "updateProgramme", update.clone()).await;
        assert_eq!(payload["errors"], json!([]), "{payload}");
        assert_eq!(
            rules(&payload["notices"]),
            ["input.title FIELD_OWNED", "input.status FIELD_OWNED"]
        );
        assert_eq!(payload["notices"][0]["owner"]["code"], "lead");
        // Sent again under its key, it is answered as the first time.
        assert_eq!(desk.mutate("maker", "updateProgramme", update).await, payload);
        let fields = "title { text } status version activities { nodes { title { text } } }";
        let seen = desk.seen("lead", "p", fields).await;
        assert_eq!(
            seen,
            json!({"title": {"text": "A project"}, "status": null, "version": 3,
                   "activities": {"nodes": [{"title": {"text": "A training"}}]}})
        );
        for who in ["desk", "lead", "maker", "ministry"] {
            let open: Vec<String> = pending(&desk, who).await.into_iter().map(|one| one.0).collect();
            assert_eq!(open, ["title", "status"], "{who}");
        }
        let open = pending(&desk, "lead").await;
        let decide = |statement: &str, version: i64| {
            json!({"idempotencyKey": desk.key(), "id": statement, "expectedVersion": version})
        };
        let document = |mutation: &str, name: &str| {
            format!("mutation($input: {name}Input!) {{ done: {mutation}(input: $input) {{ statement {{ state }} errors {{ code path }} }} }}")
        };
        let adopt = document("adoptStatement", "AdoptStatement");
        let decline = document("declineStatement", "DeclineStatement");
        // Who doesn't answer for the field doesn't decide on it, nor who proposed it.
        for who in ["funder", "maker", "ministry"] {
            let done = desk.data(who, &adopt, &json!({"input": decide(&open[0].1, 3)})).await;
            assert_eq!(done["done"]["errors"][0]["code"], "FORBIDDEN", "{who}");
        }
        let done = desk.data("lead", &adopt, &json!({"input": decide(&open[0].1, 3)})).await;
        assert_eq!(done["done"], json!({"statement": {"state": "ADOPTED"}, "errors": []}));
        let done = desk.data("lead", &decline, &json!({"input": decide(&open[1].1, 4)})).await;
        assert_eq!(done["done"], json!({"statement": {"state": "DECLINED"}, "errors": []}));
        let again = desk.data("lead", &adopt, &json!({"input": decide(&open[1].1, 5)})).await;
        assert_eq!(again["done"]["errors"][0]["code"], "VALIDATION_FAILED");
        let seen = desk.seen("lead", "p", fields).await;
        assert_eq!(seen["title"]["text"], "What the maker calls it");
        assert_eq!(seen["status"], json!(null));
        assert_eq!(pending(&desk, "desk").await, []);
    })
    .await;
}

#[tokio::test]
async fn what_was_declined_is_not_open_again_when_it_is_pushed_again() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        desk.programme("p").await;
        let push = json!({"externalId": "x", "code": "p", "status": "CLOSED"});
        let first = desk.push_one("maker", push.clone()).await;
        assert_eq!(first["outcome"], "UPDATED", "{first}");
        let open = pending(&desk, "desk").await;
        let input = json!({"idempotencyKey": desk.key(), "id": open[0].1, "expectedVersion": 3});
        let document = "mutation($input: DeclineStatementInput!) { declineStatement(input: $input) { errors { code } } }";
        desk.data("desk", document, &json!({ "input": input })).await;
        let again = desk.push_one("maker", push).await;
        assert_eq!(again["outcome"], "UNCHANGED", "{again}");
        assert_eq!(pending(&desk, "desk").await, []);
        // Another value is another proposal.
        let other = json!({"externalId": "x", "code": "p", "status": "SUSPENDED"});
        assert_eq!(desk.push_one("maker", other).await["outcome"], "UPDATED");
        assert_eq!(pending(&desk, "desk").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_money_of_a_funder_that_enters_its_own_is_the_funders_to_enter() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let id = desk.programme("p").await;
        let line = |id: &str, amount: &str| {
            json!({"externalId": id, "kind": "ORIGINAL", "provider": "funder",
                   "amount": {"amount": amount, "currency": "EUR"}})
        };
        let of = |seen: &Value| seen["budget"]["total"]["amounts"].clone();
        let record = |line: Value, version: i64| {
            let mut input = line;
            input["idempotencyKey"] = json!(desk.key());
            input["id"] = json!(id);
            input["expectedVersion"] = json!(version);
            input
        };
        let seen = "budget { state total { amounts { amount currency } } }";
        desk.written("funder", "recordBudgetLine", record(line("f1", "100.00"), 2)).await;
        assert_eq!(of(&desk.seen("lead", "p", seen).await), json!([{"amount": "100.00", "currency": "EUR"}]));
        let payload = desk.mutate("lead", "recordBudgetLine", record(line("l1", "70.00"), 3)).await;
        assert_eq!(rules(&payload["notices"]), ["input FIELD_OWNED"], "{payload}");
        assert_eq!(payload["notices"][0]["owner"]["code"], "funder");
        assert_eq!(of(&desk.seen("lead", "p", seen).await), json!([{"amount": "100.00", "currency": "EUR"}]));
        // The funder adopts it: it counts, as the lead's entry.
        let open = pending(&desk, "funder").await;
        let input = json!({"idempotencyKey": desk.key(), "id": open[0].1, "expectedVersion": 4});
        let document = "mutation($input: AdoptStatementInput!) { adoptStatement(input: $input) { errors { code message } } }";
        let done = desk.data("funder", document, &json!({ "input": input })).await;
        assert_eq!(done["adoptStatement"]["errors"], json!([]));
        assert_eq!(of(&desk.seen("lead", "p", seen).await), json!([{"amount": "170.00", "currency": "EUR"}]));
        // What was adopted stays when its author sends the same again at night.
        let again = json!({"externalId": "x", "code": "p", "budget": {"lines": [line("l1", "70.00")]}});
        let done = desk.push_one("lead", again).await;
        assert_eq!(done["outcome"], "UNCHANGED", "{done}");
    })
    .await;
}

#[tokio::test]
async fn nobody_asserts_prefers_or_decides_in_the_name_of_others() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let id = desk.programme("p").await;
        let update = json!({
            "idempotencyKey": desk.key(), "id": id, "expectedVersion": 2,
            "practices": [{"externalId": "a", "kind": "LESSON", "title": [{"locale": "en", "text": "x"}], "assertedBy": "funder"}],
            "statements": [{"externalId": "s", "field": "period.durationMonths", "value": "24", "rank": "PREFERRED", "state": "ADOPTED"}],
            "links": [{"externalId": "l", "target": {"mechanismClass": "TREATY_BODY"}, "claim": "ADDRESSES", "state": "CONFIRMED"}],
        });
        let payload = desk.mutate("maker", "updateProgramme", update).await;
        assert_eq!(
            rules(&payload["errors"]),
            [
                "input.practices.0.assertedBy ASSERTED_BY_AUTHOR",
                "input.statements.0.rank STATEMENT_PREFERRED_BY_OTHERS",
                "input.statements.0.state STATEMENT_STATE_DECIDED",
                "input.links.0.state LINK_STATE_DECIDED",
            ]
        );
        assert_eq!(desk.version("p").await, 2);
    })
    .await;
}
