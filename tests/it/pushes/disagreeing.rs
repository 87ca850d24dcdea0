//! Whether the sources of a programme disagree, and what it is found by, after parts were taken
//! back and decided on.

use serde_json::{Value, json};

use super::{Agencies, PARTIES};
use crate::support::on_each_database;

fn statement(id: &str, field: &str, value: &str) -> Value {
    json!({"externalId": id, "field": field, "value": value, "rank": "NORMAL"})
}

/// Whether the filter finds `p` among the programmes with a discrepancy; it must say what the
/// programme itself says.
async fn disagrees(desk: &Agencies<'_>) -> bool {
    let query = "{ programmes(filter: {hasDiscrepancy: {eq: true}}) { totalCount } programme(by: {code: \"p\"}) { discrepancies { field } } }";
    let answer = desk.data("desk", query, &json!({})).await;
    let found = answer["programmes"]["totalCount"] == 1;
    let listed = answer["programme"]["discrepancies"].as_array().unwrap();
    assert_eq!(found, !listed.is_empty(), "{answer}");
    found
}

async fn enter(desk: &Agencies<'_>, who: &str, statements: Value) {
    let done = desk
        .push_one(
            who,
            json!({"externalId": "p", "code": "p", "statements": statements}),
        )
        .await;
    assert_eq!(done["outcome"], "UPDATED", "{done}");
}

async fn id_of(desk: &Agencies<'_>, value: &str) -> Value {
    let seen = desk.seen("desk", "p", "statements { id value }").await;
    let mut all = seen["statements"].as_array().unwrap().iter();
    let one = all.find(|one| one["value"] == value);
    one.unwrap_or_else(|| panic!("{value}: {seen}"))["id"].clone()
}

async fn decide(desk: &Agencies<'_>, mutation: &str, value: &str) {
    let name = mutation[..1].to_uppercase() + &mutation[1..];
    let document = format!(
        "mutation($input: {name}Input!) {{ done: {mutation}(input: $input) {{ errors {{ code message }} }} }}"
    );
    let input = json!({"idempotencyKey": desk.key(), "id": id_of(desk, value).await, "expectedVersion": desk.version("p").await});
    let done = desk
        .data("desk", &document, &json!({ "input": input }))
        .await;
    assert_eq!(done["done"]["errors"], json!([]), "{mutation} {value}");
}

#[tokio::test]
async fn sources_that_were_declined_or_taken_back_disagree_no_more() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let id = desk.programme("p").await;
        let months = "period.durationMonths";
        enter(&desk, "lead", json!([statement("a", months, "28")])).await;
        assert!(!disagrees(&desk).await);
        enter(&desk, "maker", json!([statement("b", months, "24")])).await;
        assert!(disagrees(&desk).await);
        decide(&desk, "declineStatement", "24").await;
        assert!(!disagrees(&desk).await);
        enter(&desk, "funder", json!([statement("c", months, "36")])).await;
        assert!(disagrees(&desk).await);
        let remove = json!({"idempotencyKey": desk.key(), "id": id, "expectedVersion": desk.version("p").await, "part": id_of(&desk, "36").await});
        desk.written("funder", "removeProgrammePart", remove).await;
        assert!(!disagrees(&desk).await);
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_a_source_that_may_disagree_from_its_adoption_on() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        desk.programme("p").await;
        enter(&desk, "lead", json!([statement("a", "status", "PIPELINE")])).await;
        let proposal = json!({"externalId": "p", "code": "p", "status": "CLOSED"});
        assert_eq!(
            desk.push_one("maker", proposal.clone()).await["outcome"],
            "UPDATED"
        );
        assert!(!disagrees(&desk).await, "nobody has adopted it");
        decide(&desk, "adoptStatement", "CLOSED").await;
        assert!(disagrees(&desk).await);
        // Set to something else and proposed again, it is open again.
        let other = json!({"externalId": "p", "code": "p", "status": "SUSPENDED"});
        assert_eq!(desk.push_one("lead", other).await["outcome"], "UPDATED");
        assert_eq!(desk.push_one("maker", proposal).await["outcome"], "UPDATED");
        assert!(!disagrees(&desk).await);
        decide(&desk, "declineStatement", "CLOSED").await;
        assert!(!disagrees(&desk).await);
    })
    .await;
}

#[tokio::test]
async fn remarks_on_the_way_to_the_public_are_no_sources_that_disagree() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let id = desk.programme("p").await;
        let remark = |version: i64| {
            json!({"idempotencyKey": desk.key(), "id": id, "expectedVersion": version, "remark": [{"locale": "en", "text": "A remark."}]})
        };
        desk.written("desk", "withdrawProgramme", remark(2)).await;
        let publish = remark(3);
        desk.written("desk", "publishProgramme", publish).await;
        enter(&desk, "lead", json!([statement("a", "visibility", "DRAFT")])).await;
        assert!(!disagrees(&desk).await);
    })
    .await;
}

#[tokio::test]
async fn a_programme_is_not_found_by_an_objective_that_was_taken_back() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let id = desk.programme("p").await;
        let input = json!({"idempotencyKey": desk.key(), "id": id, "expectedVersion": 2, "externalId": "o", "level": "SPECIFIC", "statement": [{"locale": "en", "text": "Zanzibar"}]});
        desk.written("maker", "addObjective", input).await;
        let found = "{ programmes(search: \"zanzibar\") { totalCount } }";
        assert_eq!(registry.data(found).await["programmes"]["totalCount"], 1);
        let seen = desk.seen("desk", "p", "objectives { id }").await;
        let remove = json!({"idempotencyKey": desk.key(), "id": id, "expectedVersion": 3, "part": seen["objectives"][0]["id"]});
        desk.written("maker", "removeProgrammePart", remove).await;
        assert_eq!(registry.data(found).await["programmes"]["totalCount"], 0);
    })
    .await;
}
