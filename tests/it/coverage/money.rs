//! The money behind recommendations: that of the programmes that address them, as if these were a portfolio of their own.

use serde_json::Value;

use crate::{
    money::made,
    support::{TestRegistry, on_each_database},
};

const MONEY: &str = "amounts { amount currency } counted excluded { reason count }";

/// The programmes that are listed somewhere, as a portfolio's budget.
async fn budget_of(registry: &TestRegistry, programmes: &Value) -> Value {
    let nodes = programmes["nodes"].as_array().unwrap().iter();
    let codes: Vec<String> = nodes.map(|node| node["code"].to_string()).collect();
    let codes = codes.join(", ");
    let answer = registry
        .data(&format!(
            "{{ portfolio(filter: {{code: {{in: [{codes}]}}}}) {{ budget {{ {MONEY} }} }} }}"
        ))
        .await;
    answer["portfolio"]["budget"].clone()
}

fn by(groups: &str) -> String {
    format!(
        "coverage(groupBy: [{groups}], unit: PARAGRAPH, first: 100) {{ nodes {{ addressed programmes(first: 100) {{ nodes {{ code }} }} money {{ {MONEY} records {{ totalCount }} }} }} }}"
    )
}

#[tokio::test]
async fn the_money_of_a_group_is_that_of_its_programmes_as_a_portfolio() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        made::put(registry, 7, 60).await;
        let (mut with_money, mut left_out) = (0, 0);
        for groups in ["CYCLE", "MECHANISM", "THEME", "MECHANISM, POSITION, THEME"] {
            let answer = registry.data(&format!("{{ portfolio {{ {} }} }}", by(groups))).await;
            for group in answer["portfolio"]["coverage"]["nodes"].as_array().unwrap() {
                let mut money = group["money"].clone();
                let records = money["records"]["totalCount"].clone();
                money.as_object_mut().unwrap().remove("records");
                assert_eq!(money, budget_of(registry, &group["programmes"]).await, "{groups}: {group}");
                assert_eq!(money["counted"], records, "{groups}");
                with_money += usize::from(money["counted"] != 0);
                left_out += usize::from(money["excluded"].to_string().contains("INSIDE_PARENT"));
            }
        }
        assert!(with_money > 4 && left_out > 0, "{with_money}, {left_out}");
        let answer = registry
            .data(&format!("{{ recommendations(first: 100) {{ nodes {{ coverage {{ programmes(first: 100) {{ nodes {{ code }} }} money {{ {MONEY} }} }} }} }} }}"))
            .await;
        for node in answer["recommendations"]["nodes"].as_array().unwrap() {
            let coverage = &node["coverage"];
            let own = budget_of(registry, &coverage["programmes"]).await;
            assert_eq!(coverage["money"], own, "{coverage}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_money_of_many_groups_costs_the_statements_of_one() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        made::put(registry, 8, 20).await;
        let ask = async |first: usize, field: &str| {
            registry.statements();
            let answer = registry.data(&field.replace("FIRST", &first.to_string())).await;
            (registry.statements().len(), answer)
        };
        for field in [
            "{ portfolio { coverage(groupBy: [MECHANISM, THEME], unit: PARAGRAPH, first: FIRST) { nodes { money { amounts { amount } excluded { reason } } } } } }",
            "{ recommendations(first: FIRST) { nodes { coverage { money { amounts { amount } counted } } } } }",
        ] {
            let (of_one, one) = ask(1, field).await;
            let (of_all, all) = ask(100, field).await;
            assert_ne!(one, all, "the same answer proves nothing");
            assert_eq!((of_one, of_all), (2, 2), "{field}");
        }
    })
    .await;
}
