//! The lines behind a total, all of them and all that is said of each.

use serde_json::Value;

use super::support::{door, get, listed, needed};
use crate::{
    money::made,
    support::{on_each_database, programme},
};

/// The columns of a budget line, with the place of each in what the API gives.
const LINE: [(&str, &str); 13] = [
    ("programme", "/programme/code"),
    ("programme_title", "/programme/title/text"),
    ("kind", "/kind"),
    ("commitment", "/commitment"),
    ("amount", "/amount/amount"),
    ("currency", "/amount/currency"),
    ("start", "/start"),
    ("end", "/end"),
    ("value_date", "/valueDate"),
    ("provider", "/provider/name/text"),
    ("provider_code", "/provider/code"),
    ("receiver_code", "/receiver/code"),
    ("id", "/id"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_line_that_a_total_counts_is_in_the_file_as_the_api_gives_it() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        made::put(registry, 6, 25).await;
        let firm = "[[finance.budget.lines]]\nexternal_id = \"l\"\nkind = \"ORIGINAL\"\ncommitment = \"COMMITTED\"\nvalue_date = \"2013-04\"\namount = { amount = \"-1.50\", currency = \"EUR\" }\n";
        registry.put_programme(programme("firm", "", firm)).await.unwrap();
        let question = "{ portfolio { budget { records($args) { $page { id programme { code title { text } } kind commitment amount { amount currency } \
            start end valueDate provider { code name { text } } receiver { code } } } } } }";
        let nodes = listed(registry, question, "/portfolio/budget/records").await;
        assert!(nodes.len() > 20, "{}", nodes.len());
        for size in [3, 100] {
            let router = door(&registry.app, size);
            let (table, notes) = get(&router, "budget-lines.csv", &[]).await.table();
            for (heading, place) in LINE {
                let expected: Vec<&str> = nodes
                    .iter()
                    .map(|node| node.pointer(place).and_then(Value::as_str).unwrap_or_default())
                    .collect();
                assert_eq!(table.column(heading), expected, "{heading} in pages of {size}");
                assert!(expected.iter().any(|text| !text.is_empty()), "{heading}");
            }
            assert!(notes.contains(&("rows".to_owned(), nodes.len().to_string())), "{notes:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn groups_of_recommendations_end_as_every_file_does() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        let router = door(&registry.app, 3);
        for list in ["coverage", "gaps"] {
            let (table, notes) = get(&router, &format!("{list}.csv"), needed(list))
                .await
                .table();
            let said = |name: &str| {
                let found = notes.iter().find(|(own, _)| own == name);
                found
                    .unwrap_or_else(|| panic!("no {name} in {notes:?}"))
                    .1
                    .clone()
            };
            assert_eq!(said("rows"), table.rows.len().to_string());
            assert!(
                said("citation").starts_with(&format!(
                    "Cooperation registry, {list}, exported 2026-11-23, "
                )),
                "{notes:?}"
            );
            for (name, words) in [
                ("addressed", "confirmed"),
                ("proposed", "gaps"),
                ("inGeneral", "cluster"),
            ] {
                assert!(said(name).contains(words), "{list}: {notes:?}");
            }
            if list == "coverage" {
                assert!(said("counted").contains("several"), "{notes:?}");
            }
        }
    })
    .await;
}
