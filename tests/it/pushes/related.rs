//! Edges to other programmes, as agencies state and coordinators confirm them.

use serde_json::{Value, json};

use super::{Agencies, PARTIES, part, rules};
use crate::support::{behind_our_back, on_each_database};

fn words(text: &str) -> Value {
    json!([{"locale": "en", "text": text}])
}

/// A draft that `who` alone takes part in, with a result of the same code.
async fn draft(desk: &Agencies<'_>, who: &str, code: &str) {
    let made = desk
        .push_one(who, json!({
            "externalId": code, "code": code, "instrument": "PROJECT", "title": words(code),
            "participations": [part(who, "ACCOUNTABLE")],
            "results": [{"externalId": "r", "code": format!("result-{code}"), "kind": "OUTPUT", "title": words(code)}],
        }))
        .await;
    assert_eq!(made["outcome"], "CREATED", "{made}");
}

fn edge(id: &str, kind: &str, programme: &str) -> Value {
    json!({"externalId": id, "kind": kind, "programme": programme})
}

#[tokio::test]
async fn a_programme_that_its_author_may_not_know_of_is_named_like_one_that_is_not_there() {
    on_each_database(async |registry| {
        let mut parties = PARTIES.to_vec();
        parties.push("stranger");
        let desk = Agencies::of(registry, &parties).await;
        let id = desk.programme("p").await;
        draft(&desk, "stranger", "hidden").await;
        draft(&desk, "lead", "mine").await;
        let records = desk.records().await;
        let relate = async |programme: &str| {
            let mut input = edge("e", "SIBLING", programme);
            input["idempotencyKey"] = json!(desk.key());
            input["id"] = json!(id);
            input["expectedVersion"] = json!(desk.version("p").await);
            desk.mutate("lead", "relateProgrammes", input).await
        };
        let push = async |who: &str, fields: Value| {
            let mut item = fields;
            item["externalId"] = json!("p");
            item["code"] = json!("p");
            desk.push_one(who, item).await
        };
        let link = |result: &str| {
            json!({"links": [{"externalId": "l", "claim": "ADDRESSES", "target": {"mechanismClass": "TREATY_BODY"}, "result": result}]})
        };
        let alike = |hidden: &Value, unknown: &Value, names: [&str; 2]| {
            let hidden = hidden.to_string().replace(names[0], names[1]);
            assert_eq!(hidden, unknown.to_string());
        };
        let (hidden, unknown) = (relate("hidden").await, relate("absent").await);
        assert_eq!(rules(&hidden["errors"]), ["input.programme REFERENCE_UNKNOWN"]);
        alike(&hidden, &unknown, ["hidden", "absent"]);
        for who in ["lead", "funder"] {
            let of = |code: &str| json!({"relations": [edge("e", "SIBLING", code)]});
            let (hidden, unknown) = (push(who, of("hidden")).await, push(who, of("absent")).await);
            assert_eq!(rules(&hidden["errors"]), ["input.items.0.relations.0.programme REFERENCE_UNKNOWN"], "{who}");
            alike(&hidden, &unknown, ["hidden", "absent"]);
        }
        let (hidden, unknown) = (push("maker", link("result-hidden")).await, push("maker", link("result-absent")).await);
        assert_eq!(rules(&hidden["errors"]), ["input.items.0.links.0.result REFERENCE_UNKNOWN"]);
        alike(&hidden, &unknown, ["hidden", "absent"]);
        assert_eq!(desk.records().await, records);
        // Its own drafts, and whatever a coordinator sees, can be named.
        assert_eq!(relate("mine").await["errors"], json!([]));
        let of = json!({"relations": [edge("e", "SIBLING", "hidden")]});
        assert_eq!(push("desk", of).await["outcome"], "UPDATED");
    })
    .await;
}

#[tokio::test]
async fn an_edge_to_a_programme_that_was_withdrawn_since_is_no_news() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &["lead", "stranger"]).await;
        draft(&desk, "stranger", "open").await;
        draft(&desk, "lead", "mine").await;
        let step = async |mutation: &str, code: &str| {
            let seen = desk.seen("desk", code, "id version").await;
            let input = json!({"idempotencyKey": desk.key(), "id": seen["id"], "expectedVersion": seen["version"], "remark": words("A remark.")});
            desk.written("desk", mutation, input).await;
        };
        step("publishProgramme", "open").await;
        let push = json!({"externalId": "mine", "relations": [edge("e", "SIBLING", "open")]});
        assert_eq!(desk.push_one("lead", push.clone()).await["outcome"], "UPDATED");
        step("withdrawProgramme", "open").await;
        let again = desk.push_one("lead", push).await;
        assert_eq!(again["outcome"], "UNCHANGED", "{again}");
        // Another edge to it is news, and so it is as if it weren't there.
        draft(&desk, "lead", "other").await;
        let other = json!({"externalId": "other", "relations": [edge("e", "SIBLING", "open")]});
        let refused = desk.push_one("lead", other).await;
        assert_eq!(rules(&refused["errors"]), ["input.items.0.relations.0.programme REFERENCE_UNKNOWN"]);
    })
    .await;
}

/// The edges of `p`, as a coordinator sees them: kind, other end, and whether it is confirmed.
async fn edges(desk: &Agencies<'_>) -> Vec<String> {
    let seen = desk
        .seen(
            "desk",
            "p",
            "relatedProgrammes { nodes { kind confirmed programme { code } assertedBy { code } } }",
        )
        .await;
    let nodes = seen["relatedProgrammes"]["nodes"].as_array().unwrap();
    let mut all: Vec<String> = nodes
        .iter()
        .map(|node| {
            let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
            format!(
                "{} {} {} {}",
                text(&node["kind"]),
                text(&node["programme"]["code"]),
                text(&node["assertedBy"]["code"]),
                node["confirmed"]
            )
        })
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn what_was_confirmed_of_one_edge_says_nothing_of_another() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        for code in ["p", "q", "r"] {
            desk.programme(code).await;
        }
        let push = async |who: &str, relations: Value| {
            let item = json!({"externalId": "p", "code": "p", "relations": relations});
            desk.push_one(who, item).await
        };
        push("lead", json!([edge("e", "SAME_AS", "q")])).await;
        behind_our_back(registry, "UPDATE programme_relation SET confirmed = true")
            .await
            .unwrap();
        // The same id of another author is another edge.
        assert_eq!(
            push("desk", json!([edge("e", "SIBLING", "q")])).await["outcome"],
            "UPDATED"
        );
        assert_eq!(
            edges(&desk).await,
            ["SAME_AS q lead true", "SIBLING q - false"]
        );
        push("desk", json!([])).await;
        // The same edge once more keeps what was confirmed of it.
        assert_eq!(
            push("lead", json!([edge("e", "SAME_AS", "q")])).await["outcome"],
            "UNCHANGED"
        );
        // Another kind, another end: another edge.
        push("lead", json!([edge("e", "CO_FUNDED", "q")])).await;
        assert_eq!(edges(&desk).await, ["CO_FUNDED q lead false"]);
        push("lead", json!([edge("e", "SAME_AS", "q")])).await;
        assert_eq!(edges(&desk).await, ["SAME_AS q lead false"]);
        behind_our_back(registry, "UPDATE programme_relation SET confirmed = true")
            .await
            .unwrap();
        push("lead", json!([edge("e", "SAME_AS", "r")])).await;
        assert_eq!(edges(&desk).await, ["SAME_AS r lead false"]);
        // One that was taken back is not confirmed when it comes again.
        behind_our_back(registry, "UPDATE programme_relation SET confirmed = true")
            .await
            .unwrap();
        push("lead", json!([])).await;
        push("lead", json!([edge("e", "SAME_AS", "r")])).await;
        assert_eq!(edges(&desk).await, ["SAME_AS r lead false"]);
    })
    .await;
}
