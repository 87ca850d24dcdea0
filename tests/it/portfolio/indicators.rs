//! What the outputs of programmes count: added where it can be, and told why where it can't.

use cooperation_registry::{access::Viewer, example};
use serde_json::{Value, json};

use crate::support::{TestRegistry, on_each_database, organisation, programme, read};

const TOTAL: &str = "unit counted sum { qualifier value unit wording } excluded { reason count results { nodes { code } } } results { nodes { code } }";

async fn indicators(registry: &TestRegistry, portfolio: &str) -> Vec<Value> {
    let question = format!("{{ portfolio{portfolio} {{ indicators {{ nodes {{ {TOTAL} }} }} }} }}");
    let answer = registry.data(&question).await;
    answer["portfolio"]["indicators"]["nodes"]
        .as_array()
        .unwrap()
        .clone()
}

fn codes(codes: &[&str]) -> Value {
    let nodes: Vec<Value> = codes.iter().map(|code| json!({ "code": code })).collect();
    json!({ "nodes": nodes })
}

fn sum(qualifier: &str, value: &str, unit: &str) -> Value {
    json!({"qualifier": qualifier, "value": value, "unit": unit, "wording": null})
}

#[tokio::test]
async fn more_than_180_persons_and_hundreds_of_others_are_more_than_180_of_which_one_is_told_in_words()
 {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator).await.unwrap();
        let counted = |unit: &str, qualifier: &str, value: &str, code: &str| {
            json!({"unit": unit, "counted": 1, "sum": sum(qualifier, value, unit), "excluded": [], "results": codes(&[code])})
        };
        let persons = json!({
            "unit": "persons", "counted": 1, "sum": sum("MORE_THAN", "180", "persons"),
            "excluded": [{"reason": "IN_WORDS", "count": 1, "results": codes(&["ma-imr-peers-trained"])}],
            "results": codes(&["ma-didh-twinning-persons-trained"]),
        });
        assert_eq!(
            indicators(registry, "").await,
            [
                counted("guides", "EXACTLY", "6", "ma-didh-twinning-guides"),
                persons,
                counted("sessions", "EXACTLY", "13", "ma-didh-twinning-training-sessions"),
                counted("visits", "EXACTLY", "10", "ma-didh-twinning-exchange-visits"),
            ]
        );
        let of_the_ombudsman = indicators(registry, "(filter: {code: {eq: \"ma-imr-mutual-cooperation\"}})").await;
        assert_eq!(of_the_ombudsman.len(), 1);
        assert_eq!(of_the_ombudsman[0]["sum"], Value::Null, "nothing that can be added isn't zero");
        assert_eq!(of_the_ombudsman[0]["counted"], 0);
    })
    .await;
}

/// A result of these programmes with one indicator, and these measurements.
async fn measured(
    registry: &TestRegistry,
    code: &str,
    programmes: &[&str],
    kind: &str,
    indicator: &str,
    measurements: &[&str],
) {
    let contributions: Vec<String> = programmes
        .iter()
        .map(|programme| format!("{{ external_id = \"{programme}\", programme = \"{programme}\", role = \"CONTRIBUTES\" }}"))
        .collect();
    let measurements: Vec<String> = measurements
        .iter()
        .enumerate()
        .map(|(number, measurement)| format!("{{ external_id = \"{number}\", {measurement} }}"))
        .collect();
    let draft = format!(
        "code = \"{code}\"\nkind = \"{kind}\"\ntitle = [{{ locale = \"en\", text = \"Result {code}\" }}]\ncontributions = [{}]\n\
         indicators = [{{ external_id = \"i\", title = [{{ locale = \"en\", text = \"I\" }}], kind = \"PROCESS\", {indicator}, measurements = [{}] }}]",
        contributions.join(", "),
        measurements.join(", ")
    );
    registry.put_result(read(&draft)).await.unwrap();
}

fn actual(quantity: &str) -> String {
    format!("kind = \"ACTUAL\", quantity = {{ {quantity} }}")
}

fn within(year: u32, quantity: &str) -> String {
    let period = format!("start = \"{year}\", end = \"{year}\"");
    format!("{}, {period}", actual(quantity))
}

const UNIT: &str = "measure = \"UNIT\"";

#[tokio::test]
async fn a_result_that_programmes_share_counts_once_and_the_sum_is_as_exact_as_its_parts() {
    on_each_database(async |registry| {
        registry
            .put_organisation(organisation("org", ""))
            .await
            .unwrap();
        for code in ["one", "other"] {
            registry
                .put_programme(programme(code, "", ""))
                .await
                .unwrap();
        }
        let both = ["one", "other"];
        measured(
            registry,
            "shared",
            &both,
            "OUTPUT",
            UNIT,
            &[&actual("value = \"100\", unit = \"persons\"")],
        )
        .await;
        measured(
            registry,
            "least",
            &["one"],
            "OUTPUT",
            UNIT,
            &[&actual(
                "qualifier = \"AT_LEAST\", value = \"20.5\", unit = \"persons\"",
            )],
        )
        .await;
        let all = indicators(registry, "").await;
        assert_eq!(all.len(), 1);
        assert_eq!(all[0]["sum"], sum("AT_LEAST", "120.5", "persons"));
        assert_eq!(
            (&all[0]["counted"], &all[0]["excluded"]),
            (&json!(2), &json!([]))
        );
        assert_eq!(all[0]["results"], codes(&["least", "shared"]));
        let other = indicators(registry, "(filter: {code: {eq: \"other\"}})").await;
        assert_eq!(other[0]["sum"], sum("EXACTLY", "100", "persons"));
        measured(
            registry,
            "most",
            &["other"],
            "OUTPUT",
            UNIT,
            &[&actual(
                "qualifier = \"AT_MOST\", value = \"-1\", unit = \"persons\"",
            )],
        )
        .await;
        let all = indicators(registry, "").await;
        assert_eq!(
            all[0]["sum"],
            sum("ABOUT", "119.5", "persons"),
            "bounds on both sides are none"
        );
        let years = [
            within(2014, "value = \"3\", unit = \"laws\""),
            within(2015, "value = \"4\", unit = \"laws\""),
        ];
        measured(
            registry,
            "years",
            &["one"],
            "OUTPUT",
            UNIT,
            &[&years[0], &years[1]],
        )
        .await;
        let all = indicators(registry, "").await;
        assert_eq!(
            all[0]["sum"],
            sum("EXACTLY", "7", "laws"),
            "years that don't overlap are added"
        );
        assert_eq!(all[0]["counted"], 2);
    })
    .await;
}

#[tokio::test]
async fn what_must_not_be_added_is_left_out_with_its_reason() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        registry.put_programme(programme("one", "", "")).await.unwrap();
        registry.put_draft(programme("draft", "", "")).await.unwrap();
        let persons = "value = \"5\", unit = \"persons\"";
        let of = ["one"];
        let women = format!("{}, disaggregation = [{{ dimension = \"sex\", value = \"female\" }}]", actual("value = \"2\", unit = \"persons\""));
        let aim = format!("kind = \"TARGET\", quantity = {{ {persons} }}");
        measured(registry, "a", &of, "OUTPUT", UNIT, &[&actual(persons), &women, &aim]).await;
        measured(registry, "b", &of, "OUTPUT", "measure = \"UNIT\", cumulative = true", &[&actual(persons)]).await;
        measured(registry, "c", &of, "OUTCOME", UNIT, &[&actual(persons)]).await;
        let twice = [within(2014, persons), within(2014, "value = \"6\", unit = \"persons\"")];
        measured(registry, "d", &of, "OUTPUT", UNIT, &[&twice[0], &twice[1]]).await;
        measured(registry, "e", &of, "OUTPUT", "measure = \"PERCENTAGE\"", &[&actual("value = \"40\"")]).await;
        measured(registry, "f", &of, "OUTPUT", UNIT, &[&actual("value = \"9\"")]).await;
        measured(registry, "g", &["draft"], "OUTPUT", UNIT, &[&actual(persons)]).await;
        let left = |reason: &str, count: i64, code: &str| json!({"reason": reason, "count": count, "results": codes(&[code])});
        assert_eq!(
            indicators(registry, "").await,
            [
                json!({"unit": null, "counted": 0, "sum": null, "results": codes(&[]), "excluded": [
                    left("PERCENTAGE", 1, "e"), left("NO_UNIT", 1, "f"),
                ]}),
                json!({"unit": "persons", "counted": 1, "sum": sum("EXACTLY", "5", "persons"), "results": codes(&["a"]), "excluded": [
                    left("PART_OF_WHOLE", 1, "a"), left("CUMULATIVE", 1, "b"), left("NOT_AN_OUTPUT", 1, "c"), left("OVERLAPPING", 2, "d"),
                ]}),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn what_has_no_number_by_nature_is_told_from_percentages_and_from_numbers_in_words() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        registry.put_programme(programme("one", "", "")).await.unwrap();
        let words = "wording = [{ locale = \"en\", text = \"several\", original = true }], unit = \"u\"";
        for (code, measure, quantity) in [
            ("a", "NOMINAL", words),
            ("b", "QUALITATIVE", words),
            ("c", "PERCENTAGE", "value = \"2\", unit = \"u\""),
            ("d", "UNIT", words),
        ] {
            let measure = format!("measure = \"{measure}\"");
            measured(registry, code, &["one"], "OUTPUT", &measure, &[&actual(quantity)]).await;
        }
        let left = |reason: &str, count: i64, of: &[&str]| json!({"reason": reason, "count": count, "results": codes(of)});
        let totals = indicators(registry, "").await;
        assert_eq!(totals.len(), 1);
        assert_eq!(
            totals[0]["excluded"],
            json!([left("NOT_A_COUNT", 2, &["a", "b"]), left("IN_WORDS", 1, &["d"]), left("PERCENTAGE", 1, &["c"])])
        );
    })
    .await;
}

#[tokio::test]
async fn what_programmes_counted_then_is_not_told() {
    on_each_database(async |registry| {
        let answer = registry
            .ask("{ portfolio(asOf: \"2026-11-01T00:00:00Z\") { indicators { totalCount } } }")
            .await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    })
    .await;
}
