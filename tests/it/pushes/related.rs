//! Edges to other programmes, as agencies state and coordinators confirm them.

use serde_json::{Value, json};

use super::{Agencies, PARTIES, part, rules};
use crate::support::on_each_database;

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

/// What came of a decision on an edge, which the programme `of` states.
async fn decide(desk: &Agencies<'_>, who: &str, edge: &Value, of: &str, confirmed: bool) -> Value {
    let version = desk.version(of).await;
    let input = json!({"idempotencyKey": desk.key(), "id": edge, "expectedVersion": version, "confirmed": confirmed});
    desk.mutate(who, "decideRelation", input).await
}

/// The id of an edge of a programme to another one.
async fn edge_to(desk: &Agencies<'_>, of: &str, kind: &str, to: &str) -> Value {
    let seen = desk
        .seen(
            "desk",
            of,
            "relatedProgrammes { nodes { edgeId kind programme { code } } }",
        )
        .await;
    let mut nodes = seen["relatedProgrammes"]["nodes"]
        .as_array()
        .unwrap()
        .iter();
    let one = nodes.find(|node| node["kind"] == kind && node["programme"]["code"] == to);
    one.unwrap_or_else(|| panic!("{of} {kind} {to}: {seen}"))["edgeId"].clone()
}

/// Lets the desk confirm all edges of `p`.
async fn confirm(desk: &Agencies<'_>) {
    let seen = desk
        .seen("desk", "p", "relatedProgrammes { nodes { edgeId } }")
        .await;
    for node in seen["relatedProgrammes"]["nodes"].as_array().unwrap() {
        let done = decide(desk, "desk", &node["edgeId"], "p", true).await;
        assert_eq!(done["errors"], json!([]), "{done}");
    }
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
        confirm(&desk).await;
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
        confirm(&desk).await;
        push("lead", json!([edge("e", "SAME_AS", "r")])).await;
        assert_eq!(edges(&desk).await, ["SAME_AS r lead false"]);
        // One that was taken back is not confirmed when it comes again.
        confirm(&desk).await;
        push("lead", json!([])).await;
        push("lead", json!([edge("e", "SAME_AS", "r")])).await;
        assert_eq!(edges(&desk).await, ["SAME_AS r lead false"]);
    })
    .await;
}

#[tokio::test]
async fn a_coordinator_alone_confirms_an_edge() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        for code in ["p", "q", "r"] {
            desk.programme(code).await;
        }
        let id = desk.seen("desk", "p", "id").await["id"].clone();
        let relate = async |who: &str, edge: Value, confirmed: bool| {
            let mut input = edge;
            input["idempotencyKey"] = json!(desk.key());
            input["id"] = id.clone();
            input["expectedVersion"] = json!(desk.version("p").await);
            input["confirmed"] = json!(confirmed);
            desk.mutate(who, "relateProgrammes", input).await
        };
        for confirmed in [true, false] {
            let refused = relate("lead", edge("e", "SAME_AS", "q"), confirmed).await;
            assert_eq!(rules(&refused["errors"]), ["input.confirmed RELATION_CONFIRMATION_DECIDED"]);
            let push = json!({"externalId": "p", "code": "p", "relations": [{"externalId": "e", "kind": "SAME_AS", "programme": "q", "confirmed": confirmed}]});
            for who in ["lead", "funder"] {
                let refused = desk.push_one(who, push.clone()).await;
                assert_eq!(rules(&refused["errors"]), ["input.items.0.relations.0.confirmed RELATION_CONFIRMATION_DECIDED"], "{who}");
            }
        }
        desk.push_one("lead", json!({"externalId": "p", "code": "p", "relations": [edge("e", "SAME_AS", "q")]})).await;
        let one = edge_to(&desk, "p", "SAME_AS", "q").await;
        assert_eq!(one, edge_to(&desk, "q", "SAME_AS", "p").await, "the same from both ends");
        for who in PARTIES {
            let refused = decide(&desk, who, &one, "p", true).await;
            assert_eq!(rules(&refused["errors"]), ["input FORBIDDEN"], "{who}");
        }
        let late = json!({"idempotencyKey": desk.key(), "id": one, "expectedVersion": 1, "confirmed": true});
        let late = desk.mutate("desk", "decideRelation", late).await;
        assert_eq!(rules(&late["errors"]), ["input.expectedVersion VERSION_CONFLICT"]);
        let done = decide(&desk, "desk", &one, "p", true).await;
        assert_eq!((&done["errors"], &done["programme"]["code"]), (&json!([]), &json!("p")));
        assert_eq!(edges(&desk).await, ["SAME_AS q lead true"]);
        let again = decide(&desk, "desk", &one, "p", true).await;
        assert_eq!(again["programme"], done["programme"], "confirmed already: no version");
        let seen = desk.seen("desk", "q", "relatedProgrammes { nodes { confirmed } }").await;
        assert_eq!(seen["relatedProgrammes"]["nodes"], json!([{"confirmed": true}]));
        let seen = desk.seen("desk", "p", "history(first: 1) { nodes { action fields author { code } } }").await;
        assert_eq!(seen["history"]["nodes"], json!([{"action": "DECIDED", "fields": ["relatedProgrammes"], "author": {"code": "desk"}}]));
        decide(&desk, "desk", &one, "p", false).await;
        assert_eq!(edges(&desk).await, ["SAME_AS q lead false"]);
        // A coordinator's own edge says it at once.
        assert_eq!(relate("desk", edge("d", "SAME_AS", "r"), true).await["errors"], json!([]));
        assert_eq!(edges(&desk).await, ["SAME_AS q lead false", "SAME_AS r - true"]);
        // What isn't here yet, and what was taken back, is not confirmed.
        let absent = json!({"externalId": "x", "kind": "SAME_AS", "reference": {"scheme": "IATI", "value": "1"}});
        let refused = relate("desk", absent.clone(), true).await;
        assert_eq!(rules(&refused["errors"]), ["input.confirmed RELATION_CONFIRMED_BETWEEN_TWO"]);
        assert_eq!(relate("desk", absent, false).await["errors"], json!([]));
        desk.push_one("lead", json!({"externalId": "p", "code": "p", "relations": []})).await;
        let refused = decide(&desk, "desk", &one, "p", true).await;
        assert_eq!(rules(&refused["errors"]), ["input.id RELATION_LIVE"]);
        let unknown = decide(&desk, "desk", &json!("programme_relation_01KAB5V6T3E8S9M2QW4R7X0YZC"), "p", true).await;
        assert_eq!(rules(&unknown["errors"]), ["input.id NOT_FOUND"]);
    })
    .await;
}

#[tokio::test]
async fn nothing_lies_above_a_programme_that_is_the_same() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        for code in ["top", "parent", "child", "twin", "third", "other"] {
            desk.programme(code).await;
        }
        // Each edge has its own id, and stands beside those that are there.
        let relate = async |of: &str, kind: &str, to: &str, confirmed: Option<bool>| {
            let seen = desk.seen("desk", of, "id version").await;
            let input = json!({"idempotencyKey": desk.key(), "id": seen["id"], "expectedVersion": seen["version"],
                "externalId": format!("{kind} {to}"), "kind": kind, "programme": to, "confirmed": confirmed});
            desk.mutate(if confirmed.is_some() { "desk" } else { "lead" }, "relateProgrammes", input).await
        };
        let good = async |of: &str, kind: &str, to: &str, confirmed: Option<bool>| {
            let done = relate(of, kind, to, confirmed).await;
            assert_eq!(done["errors"], json!([]), "{of} {kind} {to}");
        };
        let refused = async |of: &str, kind: &str, to: &str, confirmed: Option<bool>| {
            let done = relate(of, kind, to, confirmed).await;
            assert_eq!(rules(&done["errors"]), ["input RELATION_NO_CYCLE"], "{of} {kind} {to}");
        };
        good("child", "PARENT", "parent", None).await;
        good("top", "CHILD", "parent", None).await;
        // A programme is not the same as one above or below it, whoever says so.
        for confirmed in [None, Some(true)] {
            refused("child", "SAME_AS", "parent", confirmed).await;
            refused("parent", "SAME_AS", "child", confirmed).await;
            refused("child", "SAME_AS", "top", confirmed).await;
            refused("top", "SAME_AS", "child", confirmed).await;
        }
        // What is confirmed to be the same stands in the same place of the graph.
        good("twin", "SAME_AS", "parent", Some(true)).await;
        good("third", "SAME_AS", "twin", Some(true)).await;
        good("parent", "SAME_AS", "third", Some(true)).await;
        refused("twin", "PARENT", "child", None).await;
        refused("child", "CHILD", "twin", None).await;
        refused("top", "PARENT", "third", None).await;
        refused("third", "CHILD", "top", None).await;
        refused("twin", "PARENT", "parent", None).await;
        refused("third", "SAME_AS", "child", None).await;
        good("other", "PARENT", "third", None).await;
        // Predecessors are another way, on which sameness says nothing.
        good("twin", "PREDECESSOR", "child", None).await;
        // What nobody has confirmed doesn't count, and can't be confirmed once it would.
        good("other", "SAME_AS", "child", None).await;
        good("child", "CHILD", "other", None).await;
        let one = edge_to(&desk, "other", "SAME_AS", "child").await;
        let done = decide(&desk, "desk", &one, "other", true).await;
        assert_eq!(rules(&done["errors"]), ["input.id RELATION_NO_CYCLE"]);
        // And who stated it before may send it again at night.
        let again = json!({"externalId": "o", "code": "other", "relations": [
            edge("PARENT third", "PARENT", "third"), edge("SAME_AS child", "SAME_AS", "child")]});
        assert_eq!(desk.push_one("lead", again).await["outcome"], "UNCHANGED");
        desk.records().await;
    })
    .await;
}
