//! The table of authority, its page, and what the API really does.

use std::collections::BTreeMap;

use cooperation_registry::access::{self, Group, Party, Right};
use serde_json::{Value, json};

use super::{Agencies, PARTIES, WRITES, part, rules};
use crate::support::{document, on_each_database, tokens::asked};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/authority.md");

#[test]
fn the_page_on_authority_is_the_table_that_is_asked() {
    if std::env::var_os("UPDATE_ANSWERS").is_some() {
        std::fs::write(PAGE, access::document()).unwrap();
    }
    let page = std::fs::read_to_string(PAGE).unwrap_or_default();
    assert!(
        page == access::document(),
        "docs/authority.md isn't the table in src/access/policy.rs; bring it up to date with UPDATE_ANSWERS=1"
    );
}

/// What the API did with a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Did {
    Refused,
    Kept,
    Done,
}

fn expected(right: Right) -> Did {
    match right {
        Right::Nothing => Did::Refused,
        Right::Proposes => Did::Kept,
        Right::Enters | Right::Sets => Did::Done,
    }
}

/// Who is which party in the programmes of the test.
const WHO: [(&str, Party); 5] = [
    ("desk", Party::Coordinator),
    ("lead", Party::Lead),
    ("funder", Party::Funder),
    ("maker", Party::Implementer),
    ("ministry", Party::Beneficiary),
];

/// Something that changes the fields of a group and nothing else: fields of a push.
fn probe(group: Group, who: &str) -> Option<Value> {
    let line = |provider: Option<&str>| {
        let line = json!({"externalId": "probe", "kind": "ORIGINAL", "provider": provider,
                          "amount": {"amount": "5.00", "currency": "EUR"}});
        json!({"budget": {"lines": [line]}})
    };
    let words = json!([{"locale": "en", "text": "probe"}]);
    Some(match group {
        Group::Identity => json!({"references": [{"scheme": "probe", "value": "1"}]}),
        Group::Title => json!({"title": words}),
        Group::Dates => json!({"period": {"start": "2020"}}),
        Group::Status => json!({"status": "CLOSED"}),
        Group::Shares => json!({"countries": [{"country": "MA"}]}),
        Group::Participations => {
            json!({"participations": [part("lead", "ACCOUNTABLE"), part("ministry", "HOST")]})
        }
        Group::Relations => json!({"relations": [{"externalId": "probe", "kind": "SIBLING",
                                  "reference": {"scheme": "probe", "value": "1"}}]}),
        Group::Objectives => {
            json!({"objectives": [{"externalId": "probe", "level": "OVERALL", "statement": words}]})
        }
        Group::Activities => {
            json!({"activities": [{"externalId": "probe", "kind": "VISIT", "title": words}]})
        }
        Group::Documents => json!({"documents": ["report"]}),
        Group::BudgetState => json!({"budget": {"state": "NOT_APPLICABLE"}}),
        Group::OwnMoney => line(Some(who)),
        Group::MoneyOfOthers => line(Some(if who == "funder" { "maker" } else { "funder" })),
        Group::OtherMoney => line(None),
        Group::Results => {
            json!({"results": [{"externalId": "probe", "kind": "OUTPUT", "title": words}]})
        }
        Group::Links => {
            json!({"links": [{"externalId": "probe", "claim": "ADDRESSES", "target": {"mechanismClass": "TREATY_BODY"}}]})
        }
        Group::Statements => {
            json!({"statements": [{"externalId": "probe", "field": "period.start", "value": "2020", "rank": "NORMAL"}]})
        }
        Group::LinkState | Group::RelationState | Group::Submission | Group::Publication => {
            return None;
        }
    })
}

/// What the API does with a probe, tried and not done.
async fn tried(desk: &Agencies<'_>, token: &str, item: Value) -> (Did, Value) {
    let document = "mutation($input: PushProgrammesInput!) { done: pushProgrammes(input: $input) { errors { code } results { outcome errors { code message path ... on ValidationError { rule } } notices { code } } } }";
    let input = json!({"idempotencyKey": desk.key(), "policy": "SKIP_INVALID", "dryRun": true, "items": [item]});
    let reply = asked(
        &desk.router,
        Some(token),
        document,
        &json!({ "input": input }),
    )
    .await;
    let answer = reply.json()["data"]["done"].clone();
    let result = answer["results"][0].clone();
    let forbidden = |errors: &Value| {
        let mut errors = errors.as_array().into_iter().flatten();
        errors.any(|error| error["code"] == "FORBIDDEN" || error["code"] == "NOT_FOUND")
    };
    let did = if forbidden(&answer["errors"]) || forbidden(&result["errors"]) {
        Did::Refused
    } else {
        assert_eq!(result["errors"], json!([]), "{input}: {answer}");
        match result["notices"].as_array().unwrap().is_empty() {
            true => Did::Done,
            false => Did::Kept,
        }
    };
    (did, answer)
}

/// What a decision comes to, asked for with a version that nothing has: who may decide learns
/// that, everyone else that it may not.
async fn decided(
    desk: &Agencies<'_>,
    who: &str,
    group: Group,
    id: &str,
    (link, edge): (&str, &str),
) -> Did {
    let (mutation, name, id, more) = match group {
        Group::LinkState => (
            "decideLink",
            "DecideLink",
            link,
            json!({"state": "CONFIRMED"}),
        ),
        Group::RelationState => (
            "decideRelation",
            "DecideRelation",
            edge,
            json!({"confirmed": true}),
        ),
        Group::Submission => ("submitProgramme", "SubmitProgramme", id, json!({})),
        _ => ("publishProgramme", "PublishProgramme", id, json!({})),
    };
    let mut input = more;
    input["idempotencyKey"] = json!(desk.key());
    input["id"] = json!(id);
    input["expectedVersion"] = json!(999);
    let document = format!(
        "mutation($input: {name}Input!) {{ done: {mutation}(input: $input) {{ errors {{ code }} }} }}"
    );
    let answer = desk.data(who, &document, &json!({ "input": input })).await;
    match answer["done"]["errors"][0]["code"].as_str() {
        Some("VERSION_CONFLICT") => Did::Done,
        Some("FORBIDDEN" | "NOT_FOUND") => Did::Refused,
        other => panic!("{who} {mutation}: {other:?}"),
    }
}

#[tokio::test]
async fn what_each_party_may_do_with_each_field_is_exactly_what_the_table_says() {
    on_each_database(async |registry| {
        let mut codes = PARTIES.to_vec();
        codes.push("stranger");
        let desk = Agencies::of(registry, &codes).await;
        registry.put_document(document("report")).await.unwrap();
        let id = desk.programme("p").await;
        desk.programme("money").await;
        for (who, item) in [
            ("funder", json!({"externalId": "m", "code": "money", "budget": {"lines": [{"externalId": "own", "kind": "ORIGINAL", "provider": "funder", "amount": {"amount": "1.00", "currency": "EUR"}}]}})),
            ("maker", json!({"externalId": "m", "code": "money", "budget": {"lines": [{"externalId": "own", "kind": "ORIGINAL", "provider": "maker", "amount": {"amount": "1.00", "currency": "EUR"}}]}})),
            ("lead", json!({"externalId": "p", "code": "p", "relations": [{"externalId": "held", "kind": "SAME_AS", "programme": "money"}]})),
            ("maker", json!({"externalId": "p", "code": "p", "links": [{"externalId": "held", "claim": "ADDRESSES", "target": {"mechanismClass": "UNIVERSAL_PERIODIC_REVIEW"}}]})),
        ] {
            assert_eq!(desk.push_one(who, item).await["errors"], json!([]), "{who}");
        }
        let held = desk.seen("desk", "p", "version recommendationLinks { nodes { id } } relatedProgrammes { nodes { edgeId } }").await;
        let link = held["recommendationLinks"]["nodes"][0]["id"].as_str().unwrap();
        let edge = held["relatedProgrammes"]["nodes"][0]["edgeId"].as_str().unwrap();
        let before = (desk.version("p").await, desk.version("money").await);
        let mut matrix = BTreeMap::new();
        for (who, party) in WHO {
            for &group in Group::ALL {
                let did = match probe(group, who) {
                    Some(mut item) => {
                        let money = group == Group::MoneyOfOthers;
                        item["externalId"] = json!(format!("probe-{money}"));
                        item["code"] = json!(if money { "money" } else { "p" });
                        tried(&desk, &desk.token(who), item).await.0
                    }
                    None => decided(&desk, who, group, &id, (link, edge)).await,
                };
                matrix.insert(format!("{who} {group:?}"), (did, expected(group.right(party))));
            }
        }
        let wrong: Vec<_> = matrix.iter().filter(|(_, (did, should))| did != should).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert_eq!(matrix.len(), WHO.len() * Group::ALL.len());
        // Who takes no part does nothing at all.
        for &group in Group::ALL {
            let did = match probe(group, "stranger") {
                Some(mut item) => {
                    item["externalId"] = json!("probe");
                    item["code"] = json!("p");
                    tried(&desk, &desk.token("stranger"), item).await.0
                }
                None => decided(&desk, "stranger", group, &id, (link, edge)).await,
            };
            assert_eq!(did, Did::Refused, "a stranger and {group:?}");
        }
        // A token without the scope of a group does nothing with its fields, whoever shows it.
        let lead = registry.agency("lead", &[access::Scope::ProgrammesWrite, access::Scope::ResultsWrite, access::Scope::BudgetWrite, access::Scope::RecommendationsWrite]).await;
        for &group in Group::ALL {
            if let Some(mut item) = probe(group, "lead") {
                item["externalId"] = json!("probe");
                item["code"] = json!("p");
                let lacking: Vec<&str> = WRITES.split(' ').filter(|scope| *scope != group.scope().as_str()).collect();
                let token = registry.token(&lead, &lacking.join(" "));
                assert_eq!(tried(&desk, &token, item).await.0, Did::Refused, "without a scope: {group:?}");
            }
        }
        let after = (desk.version("p").await, desk.version("money").await);
        assert_eq!(before, after, "something that was only tried was done");
    })
    .await;
}

#[tokio::test]
async fn a_part_that_another_agency_entered_or_of_another_programme_is_out_of_reach() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let id = desk.programme("p").await;
        let other = desk.programme("q").await;
        let seen = desk.seen("desk", "p", "participations { nodes { id organisation { code } } }").await;
        let part = seen["participations"]["nodes"][0]["id"].clone();
        let remove = |programme: &str| {
            json!({"idempotencyKey": desk.key(), "id": programme, "expectedVersion": 2, "part": part})
        };
        let payload = desk.mutate("maker", "removeProgrammePart", remove(&id)).await;
        assert_eq!(rules(&payload["errors"]), ["input FORBIDDEN"]);
        let payload = desk.mutate("lead", "removeProgrammePart", remove(&other)).await;
        assert_eq!(rules(&payload["errors"]), ["input.part NOT_FOUND"]);
        let end = json!({"idempotencyKey": desk.key(), "id": id, "expectedVersion": 2, "participation": part, "until": "2020"});
        let payload = desk.mutate("ministry", "endParticipation", end).await;
        assert_eq!(rules(&payload["errors"]), ["input FORBIDDEN"]);
        // Two mutations in one request, and a list of requests, are none.
        let twice = "mutation($a: SubmitProgrammeInput!) { a: submitProgramme(input: $a) { errors { code } } b: submitProgramme(input: $a) { errors { code } } }";
        let input = json!({"idempotencyKey": desk.key(), "id": id, "expectedVersion": 2});
        let reply = asked(&desk.router, Some(&desk.token("lead")), twice, &json!({ "a": input })).await;
        assert_eq!(reply.json()["errors"][0]["extensions"]["code"], "QUERY_REJECTED");
        assert_eq!((desk.version("p").await, desk.version("q").await), (2, 2));
    })
    .await;
}
