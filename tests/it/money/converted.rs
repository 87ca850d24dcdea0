//! Totals in another currency.

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
