//! Proposals that are adopted: done as their proposer would have done them, or refused when they
//! are sent.

use serde_json::{Value, json};

use super::{Agencies, PARTIES, batch::whole, part, rules};
use crate::support::on_each_database;

fn words(text: &str) -> Value {
    json!([{"locale": "en", "text": text}])
}

/// Adopts the one proposal for a field that is open, and answers the payload.
async fn adopt(desk: &Agencies<'_>, who: &str, field: &str) -> Value {
    let open = "{ pendingDecisions(first: 50) { nodes { id statement { field } programme { version } } } }";
    let open = desk.data(who, open, &json!({})).await;
    let nodes = open["pendingDecisions"]["nodes"].as_array().unwrap();
    let of_field: Vec<&Value> = nodes
        .iter()
        .filter(|node| node["statement"]["field"] == field)
        .collect();
    let [only] = of_field.as_slice() else {
        panic!("{field}: {open}");
    };
    let input = json!({"idempotencyKey": desk.key(), "id": only["id"], "expectedVersion": only["programme"]["version"]});
    let document = "mutation($input: AdoptStatementInput!) { adoptStatement(input: $input) { statement { state } errors { code message path ... on ValidationError { rule } } } }";
    desk.data(who, document, &json!({ "input": input })).await["adoptStatement"].clone()
}

#[tokio::test]
async fn what_a_coordinator_adopts_is_done_with_the_rights_of_its_proposer() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        desk.programme("p").await;
        desk.programme("q").await;
        desk.push_one("lead", whole("x")).await;
        let seen = desk.seen("lead", "lead-x", "results { nodes { code } }").await;
        let shared = seen["results"]["nodes"][0]["code"].clone();
        let sent = desk
            .push_one("funder", json!({
                "externalId": "p", "code": "p",
                "relations": [{"externalId": "e", "kind": "SIBLING", "programme": "q"}],
                "results": [{"externalId": "s", "code": shared, "kind": "IMPACT", "title": words("The funder's system")}],
            }))
            .await;
        assert_eq!(sent["errors"], json!([]), "{sent}");
        let adopted = json!({"statement": {"state": "ADOPTED"}, "errors": []});
        assert_eq!(adopt(&desk, "desk", "relatedProgrammes").await, adopted);
        assert_eq!(adopt(&desk, "desk", "results").await, adopted);
        let seen = desk
            .seen("desk", "p", "relatedProgrammes { nodes { kind assertedBy { code } } } results { nodes { kind title { text } contributions { role programme { code } } } } history(first: 2) { nodes { action author { code } } }")
            .await;
        assert_eq!(
            seen["relatedProgrammes"]["nodes"],
            json!([{"kind": "SIBLING", "assertedBy": {"code": "funder"}}])
        );
        // Whoever joins a result contributes to it, and leaves its words to those who lead it.
        assert_eq!(
            seen["results"]["nodes"],
            json!([{"kind": "OUTPUT", "title": {"text": "A system"}, "contributions": [
                {"role": "LEADS", "programme": {"code": "lead-x"}},
                {"role": "CONTRIBUTES", "programme": {"code": "p"}}]}])
        );
        let decided = json!({"action": "DECIDED", "author": {"code": "desk"}});
        assert_eq!(seen["history"]["nodes"], json!([decided, decided]));
    })
    .await;
}

#[tokio::test]
async fn what_a_coordinator_adopts_reaches_nothing_that_its_proposer_may_not_know_of() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        desk.programme("p").await;
        let result = |title: &str| {
            json!([{"externalId": "s", "code": "later", "kind": "OUTPUT", "title": words(title)}])
        };
        let relations = json!([{"externalId": "e", "kind": "SIBLING", "reference": {"scheme": "x", "value": "1"}}]);
        let sent = desk
            .push_one("funder", json!({"externalId": "p", "code": "p", "results": result("Mine"), "relations": relations}))
            .await;
        assert_eq!(sent["errors"], json!([]), "{sent}");
        // Meanwhile others enter a draft in which the funder takes no part, with that very result.
        let hidden = desk
            .push_one("maker", json!({
                "externalId": "h", "code": "hidden", "instrument": "PROJECT", "title": words("Hidden"),
                "participations": [part("maker", "ACCOUNTABLE")], "results": result("Theirs"),
            }))
            .await;
        assert_eq!(hidden["outcome"], "CREATED", "{hidden}");
        let refused = adopt(&desk, "desk", "results").await;
        assert_eq!(rules(&refused["errors"]), ["input.results.0.code CODE_TAKEN"]);
        assert_eq!(desk.seen("desk", "p", "results { totalCount }").await["results"]["totalCount"], 0);
    })
    .await;
}
