//! Totals in another currency.

use std::time::Duration;

use cooperation_registry::rate::RateTable;
use serde_json::{Value, json};

use super::made;
use crate::{
    rates::{fixture, import},
    support::{TestRegistry, on_each_database, programme},
};

const TOTAL: &str = "amounts { amount currency } converted { amount currency } counted excluded { reason count } \
    rates { source from into valueDate legs { base currency rate day } }";

async fn ask(registry: &TestRegistry, fields: &str) -> Value {
    let answer = registry
        .ask(&format!("{{ portfolio {{ {fields} }} }}"))
        .await;
    assert_eq!(answer["errors"], Value::Null, "{fields}");
    answer["data"]["portfolio"].clone()
}

fn line(id: &str, amount: &str, currency: &str, more: &str) -> String {
    format!(
        "[[finance.budget.lines]]\nexternal_id = \"{id}\"\nkind = \"ORIGINAL\"\n{more}\n\
         amount = {{ amount = \"{amount}\", currency = \"{currency}\" }}\n"
    )
}

#[tokio::test]
async fn what_can_not_be_converted_is_counted_and_never_zero() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        import(registry, RateTable::Ecb, &fixture(RateTable::Ecb)).await;
        let lines = [
            line("same", "100", "EUR", ""),
            line("undated", "50", "USD", ""),
            line("old", "70", "USD", "value_date = \"1990-01-01\""),
        ]
        .concat();
        registry.put_programme(programme("p", "", &lines)).await.unwrap();
        let budget = ask(registry, &format!("budget(in: \"EUR\") {{ {TOTAL} }}")).await["budget"].clone();
        assert_eq!(budget["converted"], json!({"amount": "100.00", "currency": "EUR"}));
        assert_eq!(
            budget["amounts"],
            json!([{"amount": "100.00", "currency": "EUR"}, {"amount": "120.00", "currency": "USD"}])
        );
        assert_eq!(budget["counted"], 3);
        assert_eq!(
            budget["excluded"],
            json!([{"reason": "NO_RATE", "count": 1}, {"reason": "NO_VALUE_DATE", "count": 1}])
        );
        assert_eq!(budget["rates"], json!([]));
        let dirham = ask(registry, &format!("budget(in: \"MAD\") {{ {TOTAL} }}")).await["budget"].clone();
        assert_eq!(dirham["converted"], Value::Null, "nothing could be converted: that isn't zero");
        let reported = ask(registry, &format!("budget {{ {TOTAL} }}")).await["budget"].clone();
        assert_eq!((&reported["converted"], &reported["excluded"]), (&Value::Null, &json!([])));
    })
    .await;
}

#[tokio::test]
async fn groups_sum_to_the_total_in_the_other_currency_too() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        import(registry, RateTable::Ecb, &fixture(RateTable::Ecb)).await;
        let day = "2013-04-12";
        let shares = "countries = [{ country = \"MA\" }, { country = \"TN\" }, { country = \"JO\" }]";
        for number in 0..7 {
            let dated = format!("value_date = \"{day}\"\nstart = \"2014-07-0{}\"\nend = \"2016-02-11\"", number + 1);
            let lines = [
                line("a", &format!("{}.{number}7", 1_000 + number * 333), "USD", &dated),
                line("b", "10.01", "EUR", "start = \"2015\"\nend = \"2015\""),
            ]
            .concat();
            registry.put_programme(programme(&format!("p{number}"), shares, &lines)).await.unwrap();
        }
        let total = ask(registry, &format!("budget(in: \"EUR\") {{ {TOTAL} }}")).await["budget"].clone();
        assert_eq!(total["rates"][0]["source"], "ECB");
        assert_eq!(total["rates"].as_array().unwrap().len(), 1, "{total}");
        let cents = |money: &Value| -> i128 { money["amount"].as_str().unwrap().replace('.', "").parse().unwrap() };
        for by in ["YEAR", "COUNTRY", "COUNTRY, YEAR", "INSTRUMENT"] {
            let groups = ask(
                registry,
                &format!("budgetBy(groupBy: [{by}], in: \"EUR\", orderBy: [{{field: TOTAL, direction: DESC}}], first: 100) {{ nodes {{ total {{ {TOTAL} }} }} }}"),
            )
            .await;
            let amounts: Vec<i128> = groups["budgetBy"]["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|group| cents(&group["total"]["converted"]))
                .collect();
            assert_eq!(amounts.iter().sum::<i128>(), cents(&total["converted"]), "{by}");
            assert!(amounts.is_sorted_by(|one, other| one >= other), "{by}: {amounts:?}");
        }
        let refused = registry
            .ask("{ portfolio { budgetBy(groupBy: [YEAR], orderBy: [{field: TOTAL}]) { totalCount } } }")
            .await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        let unknown = registry.ask("{ portfolio { budget(in: \"XQQ\") { counted } } }").await;
        assert_eq!(unknown["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{unknown}");
    })
    .await;
}

#[tokio::test]
async fn the_programmes_of_what_could_not_be_converted_are_listed_in_every_group() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        import(registry, RateTable::Ecb, &fixture(RateTable::Ecb)).await;
        let dated = "value_date = \"2013-04-12\"";
        let spread = "start = \"2014-07-01\"\nend = \"2016-02-11\"";
        let old = format!("value_date = \"1990-01-01\"\n{spread}");
        for (code, lines) in [
            ("converted", vec![line("a", "5", "USD", dated)]),
            ("needs-none", vec![line("a", "5", "EUR", "")]),
            ("undated", vec![line("a", "50", "USD", ""), line("b", "60", "USD", "value_date = \"2013\"")]),
            ("too-old", vec![line("a", "70", "USD", &old), line("b", "1", "USD", dated)]),
        ] {
            let shares = "countries = [{ country = \"MA\" }, { country = \"TN\" }]";
            registry.put_programme(programme(code, shares, &lines.concat())).await.unwrap();
        }
        let excluded = "excluded { reason count unit programmes { totalCount nodes { code } } }";
        let left = |reason: &str, count: i64, code: &str| {
            json!({"reason": reason, "count": count, "unit": "LINES", "programmes": {"totalCount": 1, "nodes": [{"code": code}]}})
        };
        let both = json!([left("NO_RATE", 1, "too-old"), left("NO_VALUE_DATE", 2, "undated")]);
        let total = ask(registry, &format!("budget(in: \"EUR\") {{ {excluded} }}")).await;
        assert_eq!(total["budget"]["excluded"], both);
        for (by, groups) in [("COUNTRY", 2), ("INSTRUMENT", 1)] {
            let answer = ask(registry, &format!("budgetBy(groupBy: [{by}], in: \"EUR\") {{ nodes {{ total {{ {excluded} }} }} }}")).await;
            let nodes = answer["budgetBy"]["nodes"].as_array().unwrap();
            assert_eq!(nodes.len(), groups, "{by}");
            for group in nodes {
                assert_eq!(group["total"]["excluded"], both, "{by}");
            }
        }
        let years = ask(registry, &format!("budgetBy(groupBy: [YEAR], in: \"EUR\") {{ nodes {{ year total {{ {excluded} }} }} }}")).await;
        for group in years["budgetBy"]["nodes"].as_array().unwrap() {
            let expected = match group["year"].is_null() {
                true => json!([left("NO_VALUE_DATE", 2, "undated")]),
                false => json!([left("NO_RATE", 1, "too-old")]),
            };
            assert_eq!(group["total"]["excluded"], expected, "{group}");
        }
    })
    .await;
}

#[tokio::test]
async fn groups_of_which_nothing_is_known_go_where_they_were_asked_to() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        import(registry, RateTable::Ecb, &fixture(RateTable::Ecb)).await;
        for (code, status, lines) in [
            ("a", "status = \"CLOSED\"", line("a", "50", "EUR", "")),
            ("b", "status = \"IMPLEMENTATION\"", line("a", "100", "EUR", "")),
            ("c", "status = \"SUSPENDED\"", line("a", "900", "USD", "")),
            ("d", "", line("a", "70", "EUR", "")),
        ] {
            registry.put_programme(programme(code, status, &lines)).await.unwrap();
        }
        let (closed, going, unknown) = (json!("CLOSED"), json!("IMPLEMENTATION"), json!("SUSPENDED"));
        let none = Value::Null;
        for (order, expected) in [
            ("field: TOTAL", [&closed, &none, &going, &unknown]),
            ("field: TOTAL, direction: DESC", [&going, &none, &closed, &unknown]),
            ("field: TOTAL, nulls: FIRST", [&unknown, &closed, &none, &going]),
            ("field: TOTAL, direction: DESC, nulls: FIRST", [&unknown, &going, &none, &closed]),
            ("field: VALUES", [&closed, &going, &unknown, &none]),
            ("field: VALUES, direction: DESC", [&unknown, &going, &closed, &none]),
            ("field: VALUES, nulls: FIRST", [&none, &closed, &going, &unknown]),
        ] {
            let answer = ask(registry, &format!("budgetBy(groupBy: [STATUS], in: \"EUR\", orderBy: [{{{order}}}]) {{ nodes {{ status }} }}")).await;
            let nodes = answer["budgetBy"]["nodes"].as_array().unwrap();
            let found: Vec<&Value> = nodes.iter().map(|group| &group["status"]).collect();
            assert_eq!(found, expected, "{order}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_the_lines_behind_a_total_came_to_sums_to_it_and_says_by_which_rate() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        import(registry, RateTable::Ecb, &fixture(RateTable::Ecb)).await;
        let shares = "countries = [{ country = \"MA\" }, { country = \"TN\" }, { country = \"JO\" }]";
        for number in 1..6 {
            let dated = format!("value_date = \"2013-04-1{number}\"\nstart = \"2014-07-0{number}\"\nend = \"2016-02-11\"");
            let lines = [
                line("a", &format!("{}.{number}7", 1_000 + number * 333), "USD", &dated),
                line("b", "33.01", "EUR", "start = \"2015\"\nend = \"2015\""),
                line("c", "8", "USD", ""),
            ]
            .concat();
            registry.put_programme(programme(&format!("p{number}"), shares, &lines)).await.unwrap();
        }
        let records = "converted { amount } counted excluded { reason count } records(first: 40) { nodes { amount { amount currency } \
            counted { amount } converted { amount currency } rate { source from into valueDate legs { rate day } } valueDate } }";
        let cents = |money: &Value| -> i128 { money["amount"].as_str().unwrap().replace('.', "").parse().unwrap() };
        let mut totals = vec![ask(registry, &format!("budget(in: \"EUR\") {{ {records} }}")).await["budget"].clone()];
        for by in ["YEAR", "COUNTRY", "COUNTRY, YEAR", "INSTRUMENT"] {
            let groups = ask(registry, &format!("budgetBy(groupBy: [{by}], in: \"EUR\", first: 12) {{ nodes {{ total {{ {records} }} }} }}")).await;
            let groups = groups["budgetBy"]["nodes"].as_array().unwrap();
            totals.extend(groups.iter().map(|group| group["total"].clone()));
        }
        assert!(totals.len() > 15, "{}", totals.len());
        for total in totals {
            let lines = total["records"]["nodes"].as_array().unwrap();
            assert_eq!(total["counted"], lines.len());
            let known: Vec<&Value> = lines.iter().filter(|line| !line["converted"].is_null()).collect();
            let sum: i128 = known.iter().map(|line| cents(&line["converted"])).sum();
            let expected = if total["converted"].is_null() { 0 } else { cents(&total["converted"]) };
            assert_eq!(sum, expected, "{total}");
            let left: i64 = total["excluded"].as_array().unwrap().iter().map(|left| left["count"].as_i64().unwrap()).sum();
            assert_eq!(lines.len() - known.len(), usize::try_from(left).unwrap(), "{total}");
            for line in lines {
                match (line["amount"]["currency"].as_str().unwrap(), line["valueDate"].as_str()) {
                    ("EUR", _) => assert_eq!((&line["converted"]["amount"], &line["rate"]), (&line["counted"]["amount"], &Value::Null)),
                    (_, None) => assert_eq!((&line["converted"], &line["rate"]), (&Value::Null, &Value::Null)),
                    (_, Some(day)) => {
                        assert_eq!(line["rate"]["valueDate"], day);
                        assert_eq!(line["rate"]["from"], "USD");
                        assert!(line["rate"]["legs"][0]["rate"].is_string(), "{line}");
                    }
                }
            }
        }
        let unasked = ask(registry, "budget { records { nodes { converted { amount } rate { source } } } }").await;
        let unasked = unasked["budget"]["records"]["nodes"].as_array().unwrap();
        assert!(unasked.iter().all(|line| line["converted"].is_null() && line["rate"].is_null()));
        registry.statements();
        ask(registry, "budget(in: \"EUR\") { records(first: 100) { nodes { converted { amount } rate { source } } } }").await;
        assert_eq!(registry.statements().len(), 2, "the lines, and the rates that they have in common");
    })
    .await;
}

#[tokio::test]
async fn many_totals_that_are_converted_in_one_request_do_not_wait_for_each_other() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        import(registry, RateTable::Ecb, &fixture(RateTable::Ecb)).await;
        let dated: String = [("a", "USD"), ("b", "GBP"), ("c", "JPY")]
            .map(|(id, currency)| line(id, "5", currency, "value_date = \"2013-04-12\""))
            .concat();
        registry.put_programme(programme("p", "", &dated)).await.unwrap();
        registry.statements();
        let lines = ask(registry, "budget(in: \"EUR\") { records { nodes { rate { source } } } }").await;
        assert_eq!(lines["budget"]["records"]["nodes"].as_array().unwrap().len(), 3);
        assert_eq!(registry.statements().len(), 2, "the lines, and the rates of all currencies");
        let totals: String = (0..30)
            .map(|at| format!("t{at}: budget(in: \"EUR\") {{ converted {{ amount }} records {{ nodes {{ rate {{ source }} programme {{ code }} }} }} }} "))
            .collect();
        registry.statements();
        let answer = ask(registry, &totals).await;
        for at in 0..30 {
            let budget = &answer[format!("t{at}")];
            assert!(budget["converted"]["amount"].is_string(), "{budget}");
            assert_eq!(budget["records"]["nodes"][0]["rate"]["source"], "ECB");
        }
        let statements = registry.statements().len();
        assert!(statements < 12, "{statements}");
    })
    .await;
}

#[tokio::test]
async fn money_of_the_past_is_converted_by_the_rates_that_are_known_today() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        let dated = |amount: &str| line("a", amount, "USD", "value_date = \"2013-04-12\"");
        registry.put_programme(programme("p", "", &dated("50"))).await.unwrap();
        registry.advance(Duration::from_secs(60));
        let then = registry.app.clock.now().to_string();
        registry.advance(Duration::from_secs(60));
        registry.put_programme(programme("p", "", &dated("70"))).await.unwrap();
        import(registry, RateTable::Ecb, &fixture(RateTable::Ecb)).await;
        let fields = "budget(in: \"EUR\") { amounts { amount } converted { amount } records { nodes { converted { amount } rate { source } } } }";
        for (place, amount) in [(String::new(), "70.00"), (format!("(asOf: \"{then}\")"), "50.00")] {
            let answer = registry.ask(&format!("{{ portfolio{place} {{ {fields} }} }}")).await;
            assert_eq!(answer["errors"], Value::Null, "{answer}");
            let budget = &answer["data"]["portfolio"]["budget"];
            assert_eq!(budget["amounts"], json!([{"amount": amount}]), "{place}");
            assert!(budget["converted"].is_object(), "{budget}");
            let line = &budget["records"]["nodes"][0];
            assert_eq!((&line["converted"], &line["rate"]["source"]), (&budget["converted"], &json!("ECB")));
        }
    })
    .await;
}
