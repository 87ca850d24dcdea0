//! Shares of several lists: which of them money is split by.

use serde_json::{Value, json};

use super::made;
use crate::support::{TestRegistry, on_each_database, programme};

/// Shares of some concepts of a list; with a percentage each where it is declared.
fn of_list(scheme: &str, concepts: &[(&str, Option<&str>)]) -> String {
    let shares = concepts.iter().map(|(code, percent)| {
        let percent = percent.map_or(String::new(), |percent| format!(", percent = \"{percent}\""));
        format!("{{ concept = {{ scheme = \"{scheme}\", version = \"1\", code = \"{code}\" }}{percent} }}")
    });
    shares.collect::<Vec<_>>().join(", ")
}

/// The list, the concept and the amount of each group, and the same of the lines behind it.
async fn split(registry: &TestRegistry, by: &str, field: &str) -> Value {
    let query = format!(
        "{{ portfolio {{ budgetBy(groupBy: [{by}]) {{ nodes {{ {field} {{ scheme code }} total {{ amounts {{ amount }} records {{ nodes {{ counted {{ amount }} }} }} }} programmes {{ totalCount }} }} }} }} }}"
    );
    let answer = registry.data(&query).await;
    let groups = answer["portfolio"]["budgetBy"]["nodes"].as_array().unwrap();
    let mut told: Vec<Value> = groups
        .iter()
        .map(|group| {
            let amount = &group["total"]["amounts"][0]["amount"];
            let behind = &group["total"]["records"]["nodes"][0]["counted"]["amount"];
            assert_eq!(amount, behind, "{group}");
            assert_eq!(group["programmes"]["totalCount"], 1, "{group}");
            json!([group[field]["scheme"], group[field]["code"], amount])
        })
        .collect();
    told.sort_by_key(ToString::to_string);
    Value::Array(told)
}

#[tokio::test]
async fn a_list_with_declared_shares_is_split_by_whatever_other_lists_say() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        let line = "[[finance.budget.lines]]\nexternal_id = \"l\"\nkind = \"ORIGINAL\"\namount = { amount = \"100\", currency = \"EUR\" }\n";
        let put = async |sectors: &[String], themes: &[String]| {
            let own = format!("sectors = [{}]\nthemes = [{}]\n", sectors.join(", "), themes.join(", "));
            registry.put_programme(programme("p", &own, line)).await.unwrap();
        };
        // The registry has had the list "sectors" longer than "purposes", and that longer than "topics".
        let plain = |scheme: &str| of_list(scheme, &[("15160", None), ("15130", None)]);
        let declared = |scheme: &str| of_list(scheme, &[("15160", Some("30")), ("15150", Some("70"))]);
        let by_shares = |scheme: &str| json!([[scheme, "15150", "70.00"], [scheme, "15160", "30.00"]]);
        let both = |one: String, other: String| [one, other];

        put(&both(plain("sectors"), declared("purposes")), &both(plain("sectors"), declared("topics"))).await;
        assert_eq!(split(registry, "SECTOR", "sector").await, by_shares("purposes"));
        assert_eq!(split(registry, "THEME", "theme").await, by_shares("topics"));

        put(&both(declared("sectors"), plain("purposes")), &both(declared("purposes"), plain("topics"))).await;
        assert_eq!(split(registry, "SECTOR", "sector").await, by_shares("sectors"));
        assert_eq!(split(registry, "THEME", "theme").await, by_shares("purposes"));

        put(&both(declared("purposes"), declared("sectors")), &both(declared("topics"), declared("purposes"))).await;
        assert_eq!(split(registry, "SECTOR", "sector").await, by_shares("sectors"));
        assert_eq!(split(registry, "THEME", "theme").await, by_shares("purposes"));

        put(&both(plain("purposes"), plain("sectors")), &both(plain("topics"), plain("purposes"))).await;
        assert_eq!(split(registry, "SECTOR", "sector").await, json!([["sectors", "15130", "50.00"], ["sectors", "15160", "50.00"]]));
        assert_eq!(split(registry, "THEME", "theme").await, json!([[null, null, "100.00"]]));
    })
    .await;
}

#[tokio::test]
async fn regions_with_declared_shares_are_split_by_whatever_other_lists_say() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        let line = "[[finance.budget.lines]]\nexternal_id = \"l\"\nkind = \"ORIGINAL\"\namount = { amount = \"100\", currency = \"EUR\" }\n";
        let split = async |regions: &str| {
            let own = format!("regions = [{regions}]\n");
            registry.put_programme(programme("p", &own, line)).await.unwrap();
            let query = "{ portfolio { budgetBy(groupBy: [REGION]) { nodes { regionScheme region total { amounts { amount } } } } } }";
            let answer = registry.data(query).await;
            let groups = answer["portfolio"]["budgetBy"]["nodes"].as_array().unwrap().clone();
            let mut told: Vec<Value> = groups
                .iter()
                .map(|group| json!([group["regionScheme"], group["region"], group["total"]["amounts"][0]["amount"]]))
                .collect();
            told.sort_by_key(ToString::to_string);
            Value::Array(told)
        };
        let declared = "{ scheme = \"UN-M49\", region = \"002\", percent = \"30\" }, { scheme = \"UN-M49\", region = \"145\", percent = \"70\" }";
        let plain = "{ scheme = \"A-LIST\", region = \"north\" }, { scheme = \"A-LIST\", region = \"south\" }";
        let shares = json!([["UN-M49", "002", "30.00"], ["UN-M49", "145", "70.00"]]);
        assert_eq!(split(declared).await, shares);
        assert_eq!(split(&format!("{plain}, {declared}")).await, shares);
        assert_eq!(split(plain).await, json!([[null, null, "100.00"]]));
    })
    .await;
}
