//! Whatever money is grouped by, the groups sum to the total, and so do the lines behind each.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::made::{self, Chance};
use crate::support::{TestRegistry, on_each_database, programme};

const DIMENSIONS: [&str; 10] = [
    "FUNDER",
    "YEAR",
    "COUNTRY",
    "REGION",
    "INSTRUMENT",
    "SECTOR",
    "THEME",
    "MECHANISM",
    "PARTNER",
    "STATUS",
];

const TOTAL: &str = "amounts { amount currency } counted excluded { reason count }";

/// Amounts in hundredths, by currency.
type Amounts = BTreeMap<String, i128>;

fn add(sums: &mut Amounts, amount: &Value) {
    let text = amount["amount"].as_str().unwrap().replace('.', "");
    let currency = amount["currency"].as_str().unwrap().to_owned();
    *sums.entry(currency).or_default() += text.parse::<i128>().unwrap();
}

fn amounts(of: &Value) -> Amounts {
    let mut sums = Amounts::new();
    for amount in of.as_array().unwrap() {
        add(&mut sums, amount);
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

async fn total(registry: &TestRegistry) -> Value {
    let answer = registry
        .data(&format!("{{ portfolio {{ budget {{ {TOTAL} }} }} }}"))
        .await;
    answer["portfolio"]["budget"].clone()
}

/// All groups, page after page.
async fn groups(registry: &TestRegistry, by: &str, page: usize, select: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut after = Value::Null;
    loop {
        let query = format!(
            "query($after: String) {{ portfolio {{ budgetBy(groupBy: [{by}], first: {page}, after: $after) {{ \
             nodes {{ {select} }} pageInfo {{ hasNextPage endCursor }} }} }} }}"
        );
        let answer = registry.ask_with(&query, json!({"after": after})).await;
        assert_eq!(answer["errors"], Value::Null, "{by}");
        let page = answer["data"]["portfolio"]["budgetBy"].clone();
        all.extend(page["nodes"].as_array().unwrap().iter().cloned());
        if page["pageInfo"]["hasNextPage"] != true {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

#[tokio::test]
async fn groups_sum_to_the_total_for_every_two_dimensions_and_for_all_of_them() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        made::put(registry, 1, 40).await;
        let total = amounts(&total(registry).await["amounts"]);
        assert!(total.len() == 2, "{total:?}");
        let mut combinations = vec![DIMENSIONS.join(", ")];
        for (at, one) in DIMENSIONS.iter().enumerate() {
            combinations.push((*one).to_owned());
            combinations.extend(
                DIMENSIONS[..at]
                    .iter()
                    .map(|other| format!("{one}, {other}")),
            );
        }
        for by in combinations {
            let mut sums = Amounts::new();
            for group in groups(registry, &by, 100, &format!("total {{ {TOTAL} }}")).await {
                for amount in group["total"]["amounts"].as_array().unwrap() {
                    add(&mut sums, amount);
                }
            }
            sums.retain(|_, sum| *sum != 0);
            assert_eq!(sums, total, "{by}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_parts_of_the_lines_behind_a_group_sum_to_it() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        made::put(registry, 2, 30).await;
        let records = "total { amounts { amount currency } counted records(first: 100) { totalCount nodes { counted { amount currency } } } } programmeCount programmes(first: 100) { totalCount }";
        for by in ["YEAR", "COUNTRY", "REGION, FUNDER", "SECTOR, YEAR", "THEME", "PARTNER, STATUS", "INSTRUMENT, COUNTRY, YEAR", "MECHANISM", "YEAR, MECHANISM"] {
            for group in groups(registry, by, 40, records).await {
                let mut sums = Amounts::new();
                let nodes = group["total"]["records"]["nodes"].as_array().unwrap();
                for line in nodes {
                    add(&mut sums, &line["counted"]);
                }
                sums.retain(|_, sum| *sum != 0);
                assert_eq!(sums, amounts(&group["total"]["amounts"]), "{by}: {group}");
                assert_eq!(group["total"]["counted"], nodes.len(), "{by}: {group}");
                assert_eq!(group["programmeCount"], group["programmes"]["totalCount"], "{by}: {group}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_left_out_can_be_listed_in_every_group() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        made::put(registry, 3, 40).await;
        let excluded =
            "total { excluded { reason count unit programmes(first: 100) { totalCount } } }";
        let mut reasons = std::collections::BTreeSet::new();
        for by in [
            "INSTRUMENT",
            "COUNTRY",
            "FUNDER",
            "SECTOR, STATUS",
            "YEAR",
            "MECHANISM",
        ] {
            for group in groups(registry, by, 20, excluded).await {
                for left_out in group["total"]["excluded"].as_array().unwrap() {
                    reasons.insert(left_out["reason"].to_string());
                    let listed = &left_out["programmes"]["totalCount"];
                    if left_out["unit"] == "PROGRAMMES" {
                        assert_eq!(&left_out["count"], listed, "{by}: {group}");
                    } else {
                        assert!(listed.as_i64().unwrap() > 0, "{by}: {group}");
                    }
                }
            }
        }
        assert_eq!(reasons.len(), 5, "{reasons:?}");
    })
    .await;
}

#[tokio::test]
async fn a_same_or_a_child_of_what_counts_never_changes_the_total() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        made::put(registry, 4, 20).await;
        let before = total(registry).await;
        let codes = registry
            .data("{ portfolio { budget { records(first: 100) { nodes { programme { code } } } } } }")
            .await;
        let nodes = codes["portfolio"]["budget"]["records"]["nodes"].as_array().unwrap().clone();
        let mut chance = Chance::of(9);
        for (number, line) in nodes.iter().enumerate() {
            let code = line["programme"]["code"].as_str().unwrap();
            let kind = if number % 2 == 0 { "SAME_AS" } else { "PARENT" };
            let (_, after) = made::made(&mut chance, 0);
            let confirmed = if kind == "SAME_AS" { ", confirmed = true" } else { "" };
            let relations = format!("relations = [{{ external_id = \"r\", kind = \"{kind}\", programme = \"{code}\"{confirmed} }}]\n");
            registry
                .put_programme(programme(&format!("more-{number}"), &relations, &after))
                .await
                .unwrap();
        }
        let after = total(registry).await;
        assert_eq!(after["amounts"], before["amounts"]);
        assert_eq!(after["counted"], before["counted"]);
        assert_ne!(after["excluded"], before["excluded"]);
    })
    .await;
}

#[tokio::test]
async fn no_amount_that_the_registry_takes_makes_a_total_overflow() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        let line = |id: &str| format!("[[finance.budget.lines]]\nexternal_id = \"{id}\"\nkind = \"ORIGINAL\"\namount = {{ amount = \"92233720368547758.07\", currency = \"EUR\" }}\n");
        let lines: String = ["a", "b", "c"].map(line).concat();
        registry.put_programme(programme("huge", "", &lines)).await.unwrap();
        let budget = total(registry).await;
        assert_eq!(budget["amounts"], json!([{"amount": "276701161105643274.21", "currency": "EUR"}]));
        let own = registry
            .data("{ programme(by: {code: \"huge\"}) { budget { total { amounts { amount } } } } }")
            .await;
        assert_eq!(own["programme"]["budget"]["total"]["amounts"][0]["amount"], "276701161105643274.21");
    })
    .await;
}

#[tokio::test]
async fn dimensions_are_named_once_and_at_least_one() {
    on_each_database(async |registry| {
        for (field, place, says) in [
            ("budgetBy(groupBy: [])", "groupBy", "FUNDER, YEAR, COUNTRY"),
            ("budgetBy(groupBy: [])", "groupBy", "ask for `budget`"),
            ("budgetBy(groupBy: [YEAR, YEAR])", "groupBy.1", "already"),
            (
                "coverage(groupBy: [], unit: PARAGRAPH)",
                "groupBy",
                "MECHANISM, THEME, GROUP",
            ),
            ("facets(of: [])", "of", "INSTRUMENT, STATUS, BUDGET_STATE"),
            ("facets(of: [STATUS, COUNTRY, STATUS])", "of.2", "already"),
        ] {
            let answer = registry
                .ask(&format!("{{ portfolio {{ {field} {{ __typename }} }} }}"))
                .await;
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{field}");
            let path: Vec<_> = place.split('.').collect();
            assert_eq!(error["extensions"]["inputPath"], json!(path), "{field}");
            assert!(error["message"].as_str().unwrap().contains(says), "{error}");
        }
    })
    .await;
}
