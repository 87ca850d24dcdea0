//! A file has the rows that the API gives, in the API's order, and says what it is of.

use calamine::Data;
use cooperation_registry::{access::Viewer, example, export::LISTS};
use serde_json::{Value, json};

use super::support::{File, door, get, get_as, listed, needed};
use crate::{
    front_door::support::agency,
    support::{TestRegistry, on_each_database, organisation, programme},
};

/// A list, its question, where its page is, and a value of each node with its column.
const EACH: [(&str, &str, &str, &str, &str); 8] = [
    (
        "programmes",
        "{ programmes($args) { $page { id title { text } } } }",
        "/programmes",
        "/title/text",
        "title",
    ),
    (
        "organisations",
        "{ organisations($args) { $page { id name { text } } } }",
        "/organisations",
        "/name/text",
        "name",
    ),
    (
        "documents",
        "{ documents($args) { $page { id title { text } } } }",
        "/documents",
        "/title/text",
        "title",
    ),
    (
        "results",
        "{ results($args) { $page { id title { text } } } }",
        "/results",
        "/title/text",
        "title",
    ),
    (
        "recommendations",
        "{ recommendations($args) { $page { id text { text } } } }",
        "/recommendations",
        "/text/text",
        "recommendation",
    ),
    (
        "thematic-list",
        "{ recommendations($args) { $page { id } } }",
        "/recommendations",
        "/id",
        "",
    ),
    (
        "budget-lines",
        "{ portfolio { budget { records($args) { $page { id amount { amount } } } } } }",
        "/portfolio/budget/records",
        "/amount/amount",
        "amount",
    ),
    (
        "gaps",
        "{ portfolio { gaps($args) { $page { id text { text } } } } }",
        "/portfolio/gaps",
        "/text/text",
        "recommendation",
    ),
];

async fn example(registry: &TestRegistry) {
    example::load(&registry.app.writer, Viewer::Operator)
        .await
        .unwrap();
}

fn texts(nodes: &[Value], place: &str) -> Vec<String> {
    let texts = nodes
        .iter()
        .map(|node| node.pointer(place).and_then(Value::as_str));
    texts
        .map(|text| text.unwrap_or_default().to_owned())
        .collect()
}

/// The texts of a column of a sheet, below its heading.
fn column(sheet: &[Vec<Data>], heading: &str) -> Vec<String> {
    let mut headings = sheet[0].iter();
    let at = headings
        .position(|own| *own == Data::String(heading.to_owned()))
        .unwrap();
    sheet[1..].iter().map(|row| row[at].to_string()).collect()
}

fn note<'a>(notes: &'a [(String, String)], name: &str) -> &'a str {
    let found = notes.iter().find(|(own, _)| own == name);
    &found.unwrap_or_else(|| panic!("no {name} in {notes:?}")).1
}

fn assert_given(file: &File, media: &str, name: &str) {
    assert_eq!(
        file.status,
        200,
        "{name}: {}",
        String::from_utf8_lossy(&file.bytes)
    );
    assert!(file.whole, "{name}");
    assert!(file.header("content-type").starts_with(media), "{name}");
    let disposition = format!("attachment; filename=\"{name}\"");
    assert_eq!(file.header("content-disposition"), disposition);
    assert_eq!(file.header("cache-control"), "no-store");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_has_the_rows_of_its_list_whatever_the_size_of_its_pages() {
    on_each_database(async |registry| {
        example(registry).await;
        for (list, question, page, place, heading) in EACH {
            let nodes = listed(registry, question, page).await;
            let (ids, values) = (texts(&nodes, "/id"), texts(&nodes, place));
            assert!(!ids.is_empty(), "{list}");
            for size in [2, 100] {
                let router = door(&registry.app, size);
                let file = get(&router, &format!("{list}.ndjson"), &[]).await;
                assert_given(&file, "application/x-ndjson", &format!("{list}-2026-11-23.ndjson"));
                let (objects, notes) = file.objects();
                assert_eq!(texts(&objects, "/id"), ids, "{list}");
                assert_eq!(notes["rows"], ids.len(), "{list}");

                let file = get(&router, &format!("{list}.csv"), &[]).await;
                assert_given(&file, "text/csv", &format!("{list}-2026-11-23.csv"));
                let (table, notes) = file.table();
                assert_eq!(table.rows.len(), ids.len(), "{list}");
                assert_eq!(note(&notes, "rows"), ids.len().to_string());
                let cited = note(&notes, "citation");
                assert!(cited.starts_with(&format!("Cooperation registry, {list}, exported 2026-11-23, registry.example/export/")), "{cited}");

                let file = get(&router, &format!("{list}.xlsx"), &[]).await;
                let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
                assert_given(&file, media, &format!("{list}-2026-11-23.xlsx"));
                let sheet = file.sheet(list);
                assert_eq!(sheet.len(), ids.len() + 1, "{list}");
                let about = file.sheet("About");
                let cited = about.iter().any(|row| row[0] == "citation");
                assert!(cited, "{about:?}");
                if heading.is_empty() {
                    continue;
                }
                assert_eq!(table.column("id"), ids, "{list}");
                assert_eq!(table.column(heading), values, "{list}");
                assert_eq!(column(&sheet, "id"), ids, "{list}");
                if list != "budget-lines" {
                    assert_eq!(column(&sheet, heading), values, "{list}");
                }
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_list_that_can_be_exported_is_given_in_every_format() {
    on_each_database(async |registry| {
        example(registry).await;
        let router = door(&registry.app, 3);
        for list in LISTS {
            for format in ["csv", "ndjson", "xlsx"] {
                let parameters = needed(list.name);
                let file = get(&router, &format!("{}.{format}", list.name), parameters).await;
                let shown = String::from_utf8_lossy(&file.bytes);
                assert!(
                    file.status == 200 && file.whole,
                    "{}.{format}: {shown}",
                    list.name
                );
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_in_groups_has_a_row_for_each_currency_and_the_rules_of_the_total() {
    on_each_database(async |registry| {
        example(registry).await;
        let question = "{ portfolio { budgetBy(groupBy: [FUNDER, YEAR], $args) { $page { funder { code } year total { amounts { amount currency } } } } } }";
        let groups = listed(registry, question, "/portfolio/budgetBy").await;
        let mut expected = Vec::new();
        for group in &groups {
            let amounts = group["total"]["amounts"].as_array().unwrap();
            let none = [json!({"amount": "", "currency": ""})];
            let amounts = if amounts.is_empty() { &none[..] } else { amounts };
            for amount in amounts {
                let text = |value: &Value| match value {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                expected.push([
                    text(&group["funder"]["code"]),
                    text(&group["year"]),
                    text(&amount["amount"]),
                    text(&amount["currency"]),
                ]);
            }
        }
        let router = door(&registry.app, 2);
        let file = get(&router, "budget.csv", &[("groupBy", "FUNDER,YEAR")]).await;
        let (table, notes) = file.table();
        let columns = ["funder_code", "year", "amount", "currency"].map(|name| table.column(name));
        let found: Vec<_> = (0..table.rows.len())
            .map(|at| columns.each_ref().map(|column| column[at].to_owned()))
            .collect();
        assert_eq!(found, expected);
        for name in ["budgetKind", "hierarchy", "sameAs", "shares", "conversion", "leftOut"] {
            assert!(!note(&notes, name).is_empty(), "{name}");
        }
        assert!(note(&notes, "asked").contains("FUNDER"));
        let file = get(&router, "budget.ndjson", &[("groupBy", "FUNDER,YEAR")]).await;
        let (objects, notes) = file.objects();
        assert_eq!(objects.len(), groups.len());
        assert!(notes["policy"]["sameAs"].is_string(), "{notes}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_is_what_the_api_understands() {
    on_each_database(async |registry| {
        example(registry).await;
        let router = door(&registry.app, 2);
        let filter = r#"{"instrument": {"eq": "TWINNING"}}"#;
        let order = r#"[{"field": "CODE", "direction": "DESC"}]"#;
        let file = get(&router, "programmes.csv", &[("filter", filter), ("orderBy", order), ("locale", "fr"), ("bom", "true")]).await;
        assert!(file.text().starts_with('\u{FEFF}'));
        let (table, notes) = file.table();
        let question = "{ programmes(filter: {instrument: {eq: TWINNING}}, orderBy: [{field: CODE, direction: DESC}], $args) { $page { code title(locale: [\"fr\"]) { text locale } } } }";
        let nodes = listed(registry, question, "/programmes").await;
        assert!(!nodes.is_empty());
        for (heading, place) in [("title", "/title/text"), ("title_locale", "/title/locale")] {
            assert_eq!(table.column(heading), texts(&nodes, place));
        }
        assert!(note(&notes, "asked").contains("TWINNING"));
        let file = get(&router, "programmes.ndjson", &[("search", "human rights"), ("notes", "false")]).await;
        let question = "{ programmes(search: \"human rights\", $args) { $page { id } } }";
        let nodes = listed(registry, question, "/programmes").await;
        assert_eq!(file.text().lines().count(), nodes.len(), "without notes: rows alone");
        let none = get(&router, "programmes.csv", &[("search", "xyzzy")]).await;
        assert_eq!(none.table().0.rows.len(), 0, "headings and notes");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_in_no_file_but_those_of_who_may_see_it() {
    on_each_database(async |registry| {
        let token = agency(registry, "org").await;
        registry
            .put_organisation(organisation("other", ""))
            .await
            .unwrap();
        registry
            .put_programme(programme("seen", "", ""))
            .await
            .unwrap();
        registry
            .put_draft(programme("hidden", "", ""))
            .await
            .unwrap();
        let router = door(&registry.app, 1);
        for (token, count) in [(None, 1), (Some(&token), 2)] {
            for format in ["csv", "ndjson", "xlsx"] {
                let file = get_as(
                    &router,
                    token.map(String::as_str),
                    &format!("programmes.{format}"),
                    &[],
                )
                .await;
                assert_eq!(file.status, 200);
                let rows = match format {
                    "csv" => file.table().0.rows.len(),
                    "ndjson" => file.objects().0.len(),
                    _ => file.sheet("programmes").len() - 1,
                };
                assert_eq!(rows, count, "{format}");
            }
        }
    })
    .await;
}
