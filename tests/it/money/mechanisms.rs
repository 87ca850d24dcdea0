//! The mechanisms that programmes address: of money, of the facet and of the filter, against their links read one by one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::made;
use crate::support::{TestRegistry, on_each_database};

/// The mechanisms that each programme addresses, by its links that `counts` says are meant.
async fn addressed(
    registry: &TestRegistry,
    counts: impl Fn(&str) -> bool,
) -> BTreeMap<String, BTreeSet<String>> {
    let answer = registry
        .data(
            "{ programmes(first: 100) { nodes { code recommendationLinks(first: 3) { nodes { state target { \
             ... on Mechanism { code } ... on Recommendation { mechanism { code } } ... on Review { mechanism { code } } \
             ... on MechanismGroup { mechanisms { code } } } } } } } }",
        )
        .await;
    let nodes = answer["programmes"]["nodes"].as_array().unwrap();
    let of = |programme: &Value| {
        let links = programme["recommendationLinks"]["nodes"]
            .as_array()
            .unwrap();
        let meant = links
            .iter()
            .filter(|link| counts(link["state"].as_str().unwrap()));
        let mechanisms = meant.flat_map(|link| {
            let target = &link["target"];
            let of_class = target["mechanisms"].as_array().cloned().unwrap_or_default();
            let one = [target["code"].clone(), target["mechanism"]["code"].clone()];
            let of_class = of_class.into_iter().map(|one| one["code"].clone());
            one.into_iter().chain(of_class).collect::<Vec<_>>()
        });
        mechanisms
            .filter_map(|code| code.as_str().map(str::to_owned))
            .collect()
    };
    let each = nodes.iter();
    each.map(|programme| (code_of(programme), of(programme)))
        .collect()
}

fn code_of(of: &Value) -> String {
    of["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn money_is_a_mechanisms_where_its_programme_addresses_no_other_by_what_is_not_disputed() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        made::put(registry, 5, 60).await;
        let addressed = addressed(registry, |state| state != "DISPUTED").await;
        let answer = registry
            .data(
                "{ portfolio { budgetBy(groupBy: [MECHANISM], first: 10) { nodes { mechanism { code } \
                 programmes(first: 100) { nodes { code } } total { excluded { unit programmes(first: 100) { nodes { code } } } } } } } }",
            )
            .await;
        let (mut seen, mut met) = (BTreeSet::new(), 0);
        for group in answer["portfolio"]["budgetBy"]["nodes"].as_array().unwrap() {
            let mechanism = group["mechanism"]["code"].as_str();
            let excluded = group["total"]["excluded"].as_array().unwrap().iter();
            let excluded = excluded.filter(|excluded| excluded["unit"] == "PROGRAMMES");
            let lists = excluded.map(|excluded| &excluded["programmes"]);
            for list in lists.chain([&group["programmes"]]) {
                for programme in list["nodes"].as_array().unwrap() {
                    let own = &addressed[&code_of(programme)];
                    let only = own.first().filter(|_| own.len() == 1);
                    assert_eq!(mechanism, only.map(String::as_str), "{programme}: {own:?}");
                    met += 1;
                }
            }
            seen.insert(mechanism);
        }
        assert_eq!(met, addressed.len(), "each is in one group");
        assert_eq!(seen.len(), 5, "four mechanisms and none: {seen:?}");
        assert!(addressed.values().any(|own| own.len() > 1));
    })
    .await;
}

#[tokio::test]
async fn the_facet_and_the_filter_of_mechanisms_count_what_any_link_leads_to() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        made::put(registry, 6, 40).await;
        let addressed = addressed(registry, |_| true).await;
        let mut expected = BTreeMap::<String, usize>::new();
        for code in addressed.values().flatten() {
            *expected.entry(code.clone()).or_default() += 1;
        }
        let answer = registry
            .data("{ portfolio { facets(of: [MECHANISM]) { values(first: 100) { count mechanism { code } } } } }")
            .await;
        let values = answer["portfolio"]["facets"][0]["values"].as_array().unwrap();
        assert_eq!(values.len(), expected.len());
        for value in values {
            let code = code_of(&value["mechanism"]);
            assert_eq!(value["count"], expected[&code], "{code}");
            let filtered = format!(
                "{{ programmes(filter: {{mechanism: {{code: {{eq: \"{code}\"}}}}}}) {{ totalCount }} }}"
            );
            let listed = registry.data(&filtered).await;
            assert_eq!(listed["programmes"]["totalCount"], value["count"], "{code}");
        }
    })
    .await;
}
