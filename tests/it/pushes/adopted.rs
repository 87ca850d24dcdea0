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

#[tokio::test]
async fn a_list_of_proposals_holds_each_id_once() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        desk.programme("p").await;
        let objective =
            |id: &str| json!({"externalId": id, "level": "SPECIFIC", "statement": words(id)});
        let line = |id: &str, provider: &str| {
            json!({"externalId": id, "kind": "ORIGINAL", "provider": provider, "start": "2020",
                   "amount": {"amount": "1.00", "currency": "EUR"}})
        };
        let push = |fields: Value| {
            let mut item = fields;
            item["externalId"] = json!("p");
            item["code"] = json!("p");
            item
        };
        let twice = push(json!({"objectives": [objective("o"), objective("a"), objective(" o ")]}));
        let refused = desk.push_one("ministry", twice).await;
        assert_eq!(
            rules(&refused["errors"]),
            ["input.items.0.objectives.2.externalId TWICE"]
        );
        let own = push(json!({"budget": {"lines": [line("f", "funder")]}}));
        assert_eq!(desk.push_one("funder", own).await["outcome"], "UPDATED");
        // What the author enters and what it proposes are one list.
        let lines = json!([
            line("l", "funder"),
            line("m", "maker"),
            line("l", "lead"),
            line("m", "lead")
        ]);
        let refused = desk
            .push_one("lead", push(json!({"budget": {"lines": lines}})))
            .await;
        assert_eq!(
            rules(&refused["errors"]),
            [
                "input.items.0.budget.lines.2.externalId TWICE",
                "input.items.0.budget.lines.3.externalId TWICE"
            ]
        );
        let good = push(json!({"objectives": [objective("o"), objective("a")]}));
        assert_eq!(
            desk.push_one("ministry", good.clone()).await["outcome"],
            "UPDATED"
        );
        assert_eq!(
            desk.push_one("ministry", good).await["outcome"],
            "UNCHANGED"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_proposal_is_told_when_it_is_sent() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        desk.programme("p").await;
        let objective = |id: &str, statement: Value| {
            json!({"externalId": id, "level": "SPECIFIC", "statement": statement})
        };
        let sent = desk
            .push_one("ministry", json!({
                "externalId": "p", "code": "p", "title": [],
                "countries": [{"country": "MA", "percent": "59"}],
                "objectives": [objective("o", words("Good")), objective("s", json!([]))],
                "participations": [part("ministry", "HOST"), {"externalId": "x", "organisation": "lead", "role": "PARTY", "since": "2020", "until": "2019"}],
                "relations": [{"externalId": "e", "kind": "SIBLING", "programme": "nothing"}],
                "transactions": [{"externalId": "t", "kind": "EXPENDITURE", "amount": {"amount": "1.005", "currency": "EUR"}}],
                "activities": [{"externalId": "a", "kind": "EVENT", "title": []}],
            }))
            .await;
        let mut found = rules(&sent["errors"]);
        found.sort();
        let at = |place: &str| format!("input.items.0.{place}");
        assert_eq!(
            found,
            [
                at("activities.0.title ACTIVITY_TITLED"),
                at("countries SHARES_SUM_TO_100"),
                at("objectives.1.statement OBJECTIVE_STATED"),
                at("participations.1.until UNTIL_BEFORE_SINCE"),
                at("relations.0.programme REFERENCE_UNKNOWN"),
                at("title PROGRAMME_TITLED"),
                at("transactions.0.amount AMOUNT"),
            ]
        );
        let sent = desk
            .push_one("funder", json!({
                "externalId": "p", "code": "p",
                "results": [{"externalId": "r", "kind": "OUTPUT", "title": words("Good")}, {"externalId": "s", "kind": "OUTPUT", "title": []}],
            }))
            .await;
        assert_eq!(rules(&sent["errors"]), [at("results.1.title RESULT_TITLED")]);
        assert_eq!(desk.version("p").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_statement_of_its_author_may_have_any_id_beside_its_proposals() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        desk.programme("p").await;
        let push = json!({
            "externalId": "p", "code": "p", "title": words("Another title"),
            "statements": [{"externalId": "proposed:title", "field": "title", "value": "A third one", "rank": "NORMAL"}],
        });
        let first = json!({"externalId": "p", "code": "p", "statements": push["statements"]});
        assert_eq!(desk.push_one("maker", first).await["outcome"], "UPDATED");
        let done = desk.push_one("maker", push.clone()).await;
        assert_eq!(done["outcome"], "UPDATED", "{done}");
        assert_eq!(desk.push_one("maker", push).await["outcome"], "UNCHANGED");
        let seen = desk.seen("desk", "p", "statements(field: \"title\") { value }").await;
        assert_eq!(seen["statements"].as_array().unwrap().len(), 2, "{seen}");
    })
    .await;
}
