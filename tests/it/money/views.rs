//! Partners, results, facets, the timeline and what was spent, of the example portfolio.

use cooperation_registry::{access::Viewer, example};
use serde_json::{Value, json};

use super::made;
use crate::support::{TestRegistry, on_each_database, programme};

async fn ask(registry: &TestRegistry, fields: &str) -> Value {
    registry
        .data(&format!("{{ portfolio {{ {fields} }} }}"))
        .await["portfolio"]
        .clone()
}

#[tokio::test]
async fn a_result_that_two_programmes_share_is_listed_once() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator).await.unwrap();
        let all = ask(registry, "results(first: 100) { totalCount nodes { code contributions { programme { code } } } }").await;
        let nodes = all["results"]["nodes"].as_array().unwrap();
        assert_eq!(all["results"]["totalCount"], nodes.len());
        let shared: Vec<&Value> = nodes
            .iter()
            .filter(|node| node["contributions"].as_array().unwrap().len() > 1)
            .collect();
        assert_eq!(shared.len(), 1, "{shared:?}");
        let own = registry
            .data("{ portfolio(filter: {code: {eq: \"ma-didh-twinning\"}}) { results(filter: {shared: {eq: true}}) { nodes { code } } } }")
            .await;
        assert_eq!(own["portfolio"]["results"]["nodes"][0]["code"], shared[0]["code"]);
    })
    .await;
}

#[tokio::test]
async fn partners_are_counted_by_programmes_and_stand_behind_their_money() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator).await.unwrap();
        let answer = ask(
            registry,
            "partners(role: [FUNDING], first: 10) { totalCount nodes { organisation { code } roles programmeCount since \
             provides { amounts { amount currency } counted excluded { reason count } records { nodes { counted { amount } } } } receives { amounts { amount } } withWhom { organisation { code } programmeCount } programmes { totalCount } } }",
        )
        .await;
        let nodes = answer["partners"]["nodes"].as_array().unwrap().clone();
        let eu = nodes.iter().find(|node| node["organisation"]["code"] == "european-union").unwrap();
        assert_eq!(eu["provides"]["amounts"], json!([{"amount": "2865000.00", "currency": "EUR"}]));
        assert_eq!(eu["provides"]["records"]["nodes"], json!([{"counted": {"amount": "2865000.00"}}]));
        assert_eq!(eu["provides"]["excluded"], json!([{"reason": "INSIDE_PARENT", "count": 2}]), "the twinnings");
        assert_eq!(eu["receives"]["amounts"], json!([]));
        for node in &nodes {
            assert_eq!(node["programmeCount"], node["programmes"]["totalCount"], "{node}");
        }
        assert!(eu["roles"].as_array().unwrap().contains(&json!("FUNDING")));
        for together in eu["withWhom"].as_array().unwrap() {
            assert_ne!(together["organisation"]["code"], "european-union");
            assert!(together["programmeCount"].as_i64() <= eu["programmes"]["totalCount"].as_i64());
        }
    })
    .await;
}

#[tokio::test]
async fn each_value_of_a_facet_counts_the_programmes_that_its_filter_leaves() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        made::put(registry, 5, 25).await;
        let facets = "facets(of: [INSTRUMENT, STATUS, BUDGET_STATE, COUNTRY]) { field totalCount values(first: 100) { value count } }";
        let filter = "budgetState: {eq: KNOWN}";
        let answer = registry.data(&format!("{{ portfolio(filter: {{{filter}}}) {{ {facets} }} }}")).await;
        let mut compared = 0;
        for facet in answer["portfolio"]["facets"].as_array().unwrap() {
            let (name, rest) = match facet["field"].as_str().unwrap() {
                "INSTRUMENT" => ("instrument", filter),
                "STATUS" => ("status", filter),
                "COUNTRY" => ("country", filter),
                // Its own values are counted as if it weren't filtered by.
                _ => ("budgetState", ""),
            };
            for value in facet["values"].as_array().unwrap() {
                let condition = match value["value"].as_str() {
                    Some(text) if name == "country" => format!("country: {{eq: \"{text}\"}}"),
                    Some(text) => format!("{name}: {{eq: {text}}}"),
                    None => format!("{name}: {{isNull: true}}"),
                };
                let query = format!("{{ programmes(filter: {{{condition} {rest}}}) {{ totalCount }} }}");
                let listed = registry.data(&query).await;
                assert_eq!(listed["programmes"]["totalCount"], value["count"], "{condition}");
                compared += 1;
            }
        }
        assert!(compared > 8, "{compared}");
    })
    .await;
}

#[tokio::test]
async fn a_date_known_to_the_year_is_in_its_year_and_in_no_month_of_it() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        let period = |period: &str| format!("period = {{ {period} }}");
        for (code, dates) in [
            ("a", "start = \"2015\", end = \"2016-05\""),
            ("b", "start = \"2016-02-03\""),
            ("c", "duration_months = 28"),
        ] {
            registry
                .put_programme(programme(code, &period(dates), ""))
                .await
                .unwrap();
        }
        let point = "{ label start started ended underWay }";
        let years = ask(registry, &format!("timeline(by: YEAR) {point}")).await;
        assert_eq!(
            years["timeline"],
            json!([
                {"label": "2015", "start": "2015", "started": 1, "ended": 0, "underWay": 1},
                {"label": "2016", "start": "2016", "started": 1, "ended": 1, "underWay": 2},
            ])
        );
        registry
            .put_programme(programme("d", "", ""))
            .await
            .unwrap();
        registry.statements();
        let both = ask(registry, "undatedCount timeline(by: YEAR) { label }").await;
        assert_eq!(
            both["undatedCount"], 2,
            "one knows how long it lasts, and not from when"
        );
        assert_eq!(both["timeline"].as_array().unwrap().len(), 2);
        assert_eq!(registry.statements().len(), 1);
        let quarters = ask(registry, &format!("timeline(by: QUARTER) {point}")).await;
        let quarters = quarters["timeline"].as_array().unwrap();
        assert_eq!(quarters.len(), 6);
        assert_eq!(
            quarters[4],
            json!({"label": "2016-Q1", "start": "2016-01", "started": 1, "ended": 0, "underWay": 2})
        );
        assert!(quarters[..4].iter().all(|quarter| quarter["started"] == 0));
    })
    .await;
}

#[tokio::test]
async fn what_is_passed_on_is_no_new_money_and_nothing_known_is_not_zero() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        let moved = |rows: &[(&str, &str)]| {
            let rows = rows.iter().enumerate().map(|(number, (kind, amount))| {
                format!("[[finance.transactions]]\nexternal_id = \"t{number}\"\nkind = \"{kind}\"\namount = {{ amount = \"{amount}\", currency = \"EUR\" }}\n")
            });
            rows.collect::<String>()
        };
        let through = moved(&[("INCOMING_FUNDS", "100"), ("OUTGOING_COMMITMENT", "100"), ("DISBURSEMENT", "60"), ("EXPENDITURE", "40")]);
        let funded = moved(&[("INCOMING_COMMITMENT", "40"), ("INCOMING_FUNDS", "30"), ("OUTGOING_COMMITMENT", "100"), ("DISBURSEMENT", "50")]);
        registry.put_programme(programme("through", "", &through)).await.unwrap();
        registry.put_programme(programme("funded", "", &funded)).await.unwrap();
        registry.put_programme(programme("silent", "", "")).await.unwrap();
        let total = "{ amounts { amount currency } counted excluded { reason count programmes { nodes { code } } } records { totalCount } }";
        let answer = ask(registry, &format!("spending {total} commitments: spending(kind: COMMITMENTS) {total}")).await;
        assert_eq!(answer["spending"]["amounts"], json!([{"amount": "10.00", "currency": "EUR"}]));
        assert_eq!(answer["commitments"]["amounts"], json!([{"amount": "60.00", "currency": "EUR"}]));
        assert_eq!(answer["spending"]["counted"], 3, "disbursements and expenditure");
        assert_eq!(
            answer["spending"]["excluded"],
            json!([{"reason": "NO_TRANSACTIONS", "count": 1, "programmes": {"nodes": [{"code": "silent"}]}}])
        );
    })
    .await;
}

#[tokio::test]
async fn what_moved_counts_once_whatever_is_said_of_budgets() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        let moved = |kind: &str, amount: &str| {
            format!("[[finance.transactions]]\nexternal_id = \"t\"\nkind = \"{kind}\"\namount = {{ amount = \"{amount}\", currency = \"EUR\" }}\n")
        };
        let edge = |kind: &str, more: &str| {
            format!("relations = [{{ external_id = \"r\", kind = \"{kind}\", programme = \"above\"{more} }}]")
        };
        let spent = moved("DISBURSEMENT", "100");
        let same = edge("SAME_AS", ", confirmed = true");
        for (code, header, money) in [
            ("above", "", spent.clone()),
            ("below", &*edge("PARENT", ""), spent.clone()),
            ("same", &same, spent.clone()),
            ("pledged", "", moved("OUTGOING_PLEDGE", "7")),
            ("silent", "", String::new()),
        ] {
            registry.put_programme(programme(code, header, &money)).await.unwrap();
        }
        let answer = ask(registry, "spending { amounts { amount } counted excluded { reason count programmes { totalCount nodes { code } } } }").await;
        assert_eq!(answer["spending"]["amounts"], json!([{"amount": "100.00"}]), "{answer}");
        assert_eq!(answer["spending"]["counted"], 1);
        let codes = |reason: &str| {
            let mut excluded = answer["spending"]["excluded"].as_array().unwrap().iter();
            let of = excluded.find(|one| one["reason"] == reason).unwrap();
            assert_eq!(of["count"], of["programmes"]["totalCount"], "{of}");
            let nodes = of["programmes"]["nodes"].as_array().unwrap().iter();
            nodes.map(|node| node["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(codes("INSIDE_PARENT"), ["below"]);
        assert_eq!(codes("SAME_AS"), ["same"]);
        let mut without = codes("NO_TRANSACTIONS");
        without.sort_unstable();
        assert_eq!(without, ["pledged", "silent"]);
    })
    .await;
}

#[tokio::test]
async fn no_amount_that_moved_makes_spending_overflow() {
    on_each_database(async |registry| {
        made::prepare(registry).await;
        let most = "[[finance.transactions]]\nexternal_id = \"ID\"\nkind = \"DISBURSEMENT\"\namount = { amount = \"92233720368547758.07\", currency = \"EUR\" }\n";
        let twice: String = ["a", "b"].map(|id| most.replace("ID", id)).concat();
        registry.put_programme(programme("p", "", &twice)).await.unwrap();
        let answer = ask(registry, "spending { amounts { amount } }").await;
        assert_eq!(answer["spending"]["amounts"], json!([{"amount": "184467440737095516.14"}]));
    })
    .await;
}
