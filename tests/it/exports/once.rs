//! What is of the whole of a list is found out once for an export, however many pages it has.

use cooperation_registry::{access::Viewer, example};
use serde_json::{Value, json};

use super::support::{door, get, listed, needed};
use crate::{
    portfolio::statements::varied,
    support::{TestRegistry, on_each_database},
};

/// The tables that only statements about a whole portfolio are made of.
const OF_THE_WHOLE: [&str; 3] = ["\"judged\"", "\"rated\"", "\"place_in_the_whole\""];

/// How many statements about the whole portfolio an export takes, and how many in all.
async fn statements(registry: &TestRegistry, list: &str, size: u64) -> (usize, usize) {
    let router = door(&registry.app, size);
    registry.statements();
    let file = get(&router, &format!("{list}.ndjson"), needed(list)).await;
    assert!(file.status == 200 && file.whole, "{list}");
    assert!(file.objects().0.len() > 1, "{list}: a page proves nothing");
    let statements = registry.statements();
    let of_the_whole = statements.iter().filter(|statement| {
        let mut tables = OF_THE_WHOLE.iter();
        tables.any(|table| statement.sql.contains(table))
    });
    (of_the_whole.count(), statements.len())
}

/// A file of many pages takes as many statements about the whole as one of a single page: so many.
async fn assert_once(registry: &TestRegistry, list: &str, expected: usize) {
    let (of_one_page, few) = statements(registry, list, 100).await;
    let (of_many, many) = statements(registry, list, 1).await;
    assert_eq!([of_one_page, of_many], [expected; 2], "{list}");
    assert!(many > few, "{list}: there were not several pages");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_portfolio_is_judged_once_for_an_export_however_many_pages_it_has() {
    on_each_database(async |registry| {
        varied(registry).await;
        // For money its rules are of the whole too.
        assert_once(registry, "budget-lines", 2).await;
        assert_once(registry, "budget", 2).await;
        assert_once(registry, "gaps", 1).await;
    })
    .await;
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator)
            .await
            .unwrap();
        assert_once(registry, "coverage", 1).await;
    })
    .await;
}

#[tokio::test]
async fn lines_alone_are_listed_without_summing_them() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator)
            .await
            .unwrap();
        for (selection, expected) in [
            ("records { nodes { id } }", 1),
            ("policy { sameAs } records { nodes { id } }", 1),
            ("counted records { nodes { id } }", 2),
            ("amounts { amount } records { nodes { id } }", 2),
            ("policy { sameAs }", 0),
            ("excluded { count } counted", 1),
        ] {
            registry.statements();
            let question = format!("{{ portfolio {{ budget {{ {selection} }} }} }}");
            registry.data(&question).await;
            assert_eq!(registry.statements().len(), expected, "{selection}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_of_coverage_has_the_groups_of_the_api_and_says_what_it_counts() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator)
            .await
            .unwrap();
        let question = "{ portfolio { coverage(groupBy: [MECHANISM, THEME, SDG, POSITION, CYCLE], unit: PARAGRAPH, $args) { $page { mechanism { code } recommendations addressed gaps proposed inGeneral } } } }";
        let groups = listed(registry, question, "/portfolio/coverage").await;
        assert!(groups.len() > 1, "{groups:?}");
        let router = door(&registry.app, 2);
        let file = get(&router, "coverage.csv", needed("coverage")).await;
        let (table, notes) = file.table();
        for (heading, place) in [
            ("mechanism_code", "/mechanism/code"),
            ("recommendations", "/recommendations"),
            ("addressed", "/addressed"),
            ("gaps", "/gaps"),
            ("proposed", "/proposed"),
            ("in_general", "/inGeneral"),
        ] {
            let texts: Vec<String> = groups
                .iter()
                .map(|group| match group.pointer(place) {
                    Some(Value::String(text)) => text.clone(),
                    Some(Value::Number(number)) => number.to_string(),
                    _ => String::new(),
                })
                .collect();
            assert_eq!(table.column(heading), texts, "{heading}");
        }
        assert!(table.column("unit").iter().all(|unit| *unit == "PARAGRAPH"));
        assert!(notes.iter().any(|(name, said)| name == "asked" && said.contains("THEME")));
        let unsaid = get(&router, "coverage.csv", &[("groupBy", "MECHANISM")]).await;
        assert_eq!(unsaid.status, 400, "what to count is the caller's choice");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gaps_are_exported_of_the_programmes_and_recommendations_that_were_asked_for() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator)
            .await
            .unwrap();
        let router = door(&registry.app, 2);
        let filter = r#"{"instrument": {"eq": "TWINNING"}}"#;
        let recommendations = r#"{"mechanism": {"code": {"eq": "universal-periodic-review"}}}"#;
        let order = r#"[{"field": "PARAGRAPH", "direction": "DESC"}]"#;
        let parameters = [
            ("filter", filter),
            ("recommendations", recommendations),
            ("level", "ADDRESSED"),
            ("orderBy", order),
        ];
        let file = get(&router, "gaps.ndjson", &parameters).await;
        let (objects, _) = file.objects();
        let question = "{ portfolio(filter: {instrument: {eq: TWINNING}}) { gaps(recommendations: {mechanism: {code: {eq: \"universal-periodic-review\"}}}, level: ADDRESSED, orderBy: [{field: PARAGRAPH, direction: DESC}], $args) { $page { id } } } }";
        let nodes = listed(registry, question, "/portfolio/gaps").await;
        assert!(!nodes.is_empty());
        let ids = |all: &[Value]| all.iter().map(|one| one["id"].clone()).collect::<Vec<_>>();
        assert_eq!(json!(ids(&objects)), json!(ids(&nodes)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lines_of_a_file_sum_to_the_portfolios_total() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator)
            .await
            .unwrap();
        let router = door(&registry.app, 1);
        let twinnings = [("filter", r#"{"instrument": {"eq": "TWINNING"}}"#)];
        for (parameters, lines, total, left_out) in [
            (
                &[][..],
                1,
                "2865000.00",
                "BUDGET_UNKNOWN: 3 PROGRAMMES; NOT_APPLICABLE: 2 PROGRAMMES; INSIDE_PARENT: 2 PROGRAMMES",
            ),
            (&twinnings[..], 2, "2100000.00", ""),
        ] {
            let file = get(&router, "budget-lines.csv", parameters).await;
            let (table, notes) = file.table();
            let amounts = table.column("amount").into_iter();
            let cents: u64 = amounts
                .map(|amount| amount.replace('.', "").parse::<u64>().unwrap())
                .sum();
            assert_eq!(table.rows.len(), lines);
            assert_eq!(format!("{}.{:02}", cents / 100, cents % 100), total);
            let said = notes.iter().find(|(name, _)| name == "leftOut");
            assert_eq!(said.map_or("", |(_, said)| said), left_out);
        }
    })
    .await;
}
