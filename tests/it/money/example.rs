//! The portfolio's money on the example: what is counted, and what is left out for which reason.

use cooperation_registry::{access::Viewer, example};
use serde_json::{Value, json};

use crate::support::{TestRegistry, on_each_database};

async fn total(registry: &TestRegistry, filter: &str) -> Value {
    let answer = registry
        .data(&format!(
            "{{ portfolio(filter: {filter}) {{ budget {{ amounts {{ amount currency }} counted \
             excluded {{ reason count unit programmes {{ nodes {{ code }} }} }} \
             records {{ nodes {{ programme {{ code }} amount {{ amount }} counted {{ amount }} }} }} \
             policy {{ hierarchy }} }} }} }}"
        ))
        .await;
    answer["portfolio"]["budget"].clone()
}

#[tokio::test]
async fn the_example_counts_the_action_and_not_the_twinnings_inside_it() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator).await.unwrap();
        let budget = total(registry, "{}").await;
        assert_eq!(
            budget["amounts"],
            json!([{"amount": "2865000.00", "currency": "EUR"}])
        );
        assert_eq!(
            budget["records"]["nodes"],
            json!([{
                "programme": {"code": "ma-eu-human-rights-action"},
                "amount": {"amount": "2865000.00"}, "counted": {"amount": "2865000.00"},
            }])
        );
        let codes = |codes: &[&str]| json!({"nodes": codes.iter().map(|code| json!({"code": code})).collect::<Vec<_>>()});
        assert_eq!(
            budget["excluded"],
            json!([
                {"reason": "BUDGET_UNKNOWN", "count": 3, "unit": "PROGRAMMES", "programmes":
                    codes(&["ma-coe-partnership-2015", "ma-coe-priorities-2012", "ma-didh-joint-programme"])},
                {"reason": "NOT_APPLICABLE", "count": 2, "unit": "PROGRAMMES", "programmes":
                    codes(&["ma-imr-mutual-cooperation", "ma-migration-dialogue-2018"])},
                {"reason": "INSIDE_PARENT", "count": 2, "unit": "PROGRAMMES", "programmes":
                    codes(&["ma-cndh-twinning", "ma-didh-twinning"])},
            ])
        );
        assert!(budget["policy"]["hierarchy"].as_str().unwrap().contains("above it"));
    })
    .await;
}

#[tokio::test]
async fn twinnings_alone_count_in_full() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator)
            .await
            .unwrap();
        let budget = total(registry, "{instrument: {eq: TWINNING}}").await;
        assert_eq!(
            budget["amounts"],
            json!([{"amount": "2100000.00", "currency": "EUR"}])
        );
        assert_eq!(
            (&budget["counted"], &budget["excluded"]),
            (&json!(2), &json!([]))
        );
    })
    .await;
}

#[tokio::test]
async fn a_portfolio_of_nothing_has_no_amount_rather_than_zero() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator)
            .await
            .unwrap();
        let both = "{and: [{instrument: {eq: TWINNING}}, {instrument: {eq: PROJECT}}]}";
        for filter in [both, "{or: []}", "{code: {in: []}}"] {
            let budget = total(registry, filter).await;
            assert_eq!(budget["amounts"], json!([]), "{filter}");
            assert_eq!(budget["counted"], json!(0), "{filter}");
            assert_eq!(budget["excluded"], json!([]), "{filter}");
        }
    })
    .await;
}

#[tokio::test]
async fn grouped_by_instrument_the_twinnings_are_shown_inside_their_parent() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator).await.unwrap();
        let answer = registry
            .data(
                "{ portfolio { budgetBy(groupBy: [INSTRUMENT]) { totalCount nodes { instrument programmeCount \
                 total { amounts { amount } excluded { reason count } } programmes { nodes { code } } } } } }",
            )
            .await;
        let groups = answer["portfolio"]["budgetBy"]["nodes"].as_array().unwrap().clone();
        let of = |instrument: &str| {
            let group = groups.iter().find(|group| group["instrument"] == instrument);
            group.unwrap().clone()
        };
        assert_eq!(
            of("TWINNING"),
            json!({"instrument": "TWINNING", "programmeCount": 0, "programmes": {"nodes": []},
                "total": {"amounts": [], "excluded": [{"reason": "INSIDE_PARENT", "count": 2}]}})
        );
        assert_eq!(
            of("PROJECT"),
            json!({"instrument": "PROJECT", "programmeCount": 1,
                "programmes": {"nodes": [{"code": "ma-eu-human-rights-action"}]},
                "total": {"amounts": [{"amount": "2865000.00"}], "excluded": []}})
        );
    })
    .await;
}
