//! Portfolios as they were known at an instant.

use std::time::Duration;

use cooperation_registry::access::Viewer;
use serde_json::{Value, json};

use super::made;
use crate::support::{TestRegistry, on_each_database, programme};

const BUDGETS: &str = "budget { amounts { amount currency } counted excluded { reason count programmes(first: 100) { nodes { code } } } records(first: 100) { nodes { counted { amount } programme { code } } } } \
    budgetBy(groupBy: [COUNTRY, YEAR, FUNDER, MECHANISM], first: 100) { totalCount nodes { country year undated funder { code } mechanism { code } programmeCount total { amounts { amount currency } } } } \
    programmes(first: 100) { totalCount nodes { code status countries { country percent } participations { nodes { role organisation { code } } } } }";

async fn now(registry: &TestRegistry) -> Value {
    registry
        .data(&format!("{{ portfolio {{ {BUDGETS} }} }}"))
        .await["portfolio"]
        .clone()
}

async fn then(registry: &TestRegistry, at: &str) -> Value {
    let answer = registry
        .ask(&format!("{{ portfolio(asOf: \"{at}\") {{ {BUDGETS} }} }}"))
        .await;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    answer["data"]["portfolio"].clone()
}

#[tokio::test]
async fn a_portfolio_is_told_as_it_was_whatever_has_changed_since() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        let mut known = Vec::new();
        for round in 1..4 {
            // Each round puts other drafts under the same codes, and some new ones.
            made::put(registry, round, 6 + usize::try_from(round).unwrap() * 4).await;
            registry.advance(Duration::from_secs(60));
            known.push((registry.app.clock.now().to_string(), now(registry).await));
            registry.advance(Duration::from_secs(60));
        }
        for (at, was) in &known {
            let told = then(registry, at).await;
            assert_eq!(&told, was, "{at}");
        }
        assert_ne!(known[0].1, known[1].1);
    })
    .await;
}

#[tokio::test]
async fn money_of_the_past_is_that_of_the_past() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        let line = |amount: &str| {
            format!("[[finance.budget.lines]]\nexternal_id = \"l\"\nkind = \"ORIGINAL\"\nstart = \"2015\"\nend = \"2015\"\nprovider = \"eu\"\namount = {{ amount = \"{amount}\", currency = \"EUR\" }}\n")
        };
        registry.put_programme(programme("kept", "", &line("5"))).await.unwrap();
        registry.put_programme(programme("grown", "countries = [{ country = \"MA\" }]", &line("100"))).await.unwrap();
        registry.advance(Duration::from_secs(60));
        let before = (registry.app.clock.now().to_string(), now(registry).await);
        registry.advance(Duration::from_secs(60));
        let parent = "relations = [{ external_id = \"r\", kind = \"PARENT\", programme = \"kept\" }]\ncountries = [{ country = \"TN\" }]";
        registry.put_programme(programme("grown", parent, &line("250"))).await.unwrap();
        registry.put_programme(programme("new", "", &line("1000"))).await.unwrap();
        let after = now(registry).await;
        assert_eq!(after["budget"]["amounts"], json!([{"amount": "1005.00", "currency": "EUR"}]));
        assert_eq!(before.1["budget"]["amounts"], json!([{"amount": "105.00", "currency": "EUR"}]));
        assert_eq!(then(registry, &before.0).await, before.1);
    })
    .await;
}

#[tokio::test]
async fn what_was_no_draft_of_the_past_is_shown_to_the_public_then() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        registry.put_draft(programme("slow", "", "")).await.unwrap();
        registry.advance(Duration::from_secs(60));
        let drafted = registry.app.clock.now().to_string();
        registry.advance(Duration::from_secs(60));
        registry
            .put_programme(programme("slow", "", ""))
            .await
            .unwrap();
        let count = "programmes { totalCount }";
        let query = format!("{{ portfolio(asOf: \"{drafted}\") {{ {count} }} }}");
        assert_eq!(
            registry.data(&query).await["portfolio"]["programmes"]["totalCount"],
            0
        );
        let all = registry.ask_as(Viewer::Operator, &query, json!({})).await;
        assert_eq!(all["data"]["portfolio"]["programmes"]["totalCount"], 1);
        assert_eq!(now(registry).await["programmes"]["totalCount"], 1);
    })
    .await;
}

#[tokio::test]
async fn an_edge_through_a_programme_that_came_later_does_not_reach_into_the_past() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        let line = "[[finance.budget.lines]]\nexternal_id = \"l\"\nkind = \"ORIGINAL\"\namount = { amount = \"5\", currency = \"EUR\" }\n";
        for code in ["one", "other"] {
            registry.put_programme(programme(code, "", line)).await.unwrap();
        }
        let at = registry.app.clock.now().to_string();
        registry.advance(Duration::from_secs(60));
        // The same as the one, and above the other: the other is inside the one from now on.
        let between = "relations = [{ external_id = \"s\", kind = \"SAME_AS\", programme = \"one\", confirmed = true }, { external_id = \"c\", kind = \"CHILD\", programme = \"other\" }]";
        registry.put_programme(programme("between", between, "")).await.unwrap();
        let counted = "programmes { totalCount } budget { counted excluded { reason } }";
        for viewer in [Viewer::Public, Viewer::Operator] {
            let ask = async |then: &str| {
                let query = format!("{{ portfolio{then} {{ {counted} }} }}");
                registry.ask_as(viewer, &query, json!({})).await["data"]["portfolio"].clone()
            };
            let now = ask("").await;
            assert_eq!(now["budget"]["counted"], 1, "{now}");
            let then = ask(&format!("(asOf: \"{at}\")")).await;
            assert_eq!(then["programmes"]["totalCount"], 2, "{then}");
            assert_eq!(then["budget"], json!({"counted": 2, "excluded": []}), "{then}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_the_past_can_not_tell_is_refused() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        registry.put_programme(programme("p", "", "")).await.unwrap();
        let at = registry.app.clock.now().to_string();
        for asked in [
            format!("portfolio(asOf: \"{at}\", search: \"words\") {{ budget {{ counted }} }}"),
            format!("portfolio(asOf: \"{at}\", filter: {{text: {{contains: \"words\"}}}}) {{ budget {{ counted }} }}"),
            format!("portfolio(asOf: \"{at}\", filter: {{result: {{some: {{}}}}}}) {{ budget {{ counted }} }}"),
            format!("portfolio(asOf: \"{at}\") {{ programmes {{ nodes {{ results {{ totalCount }} }} }} }}"),
            format!("portfolio(asOf: \"{at}\") {{ programmes {{ nodes {{ history {{ totalCount }} }} }} }}"),
            format!("portfolio(asOf: \"{at}\") {{ gaps {{ totalCount }} }}"),
            format!("portfolio(asOf: \"{at}\") {{ coverage(groupBy: [CYCLE], unit: PARAGRAPH) {{ totalCount }} }}"),
            "portfolio(asOf: \"2099-01-01T00:00:00Z\") { budget { counted } }".to_owned(),
        ] {
            let answer = registry.ask(&format!("{{ {asked} }}")).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{asked}: {answer}");
        }
    })
    .await;
}
