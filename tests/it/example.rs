//! The example portfolio: loaded through the services, twice without a difference, and saying
//! no more than its sources.

use cooperation_registry::{access::Viewer, change, error::Failure, example};
use serde_json::{Value, json};

use crate::support::on_each_database;

#[tokio::test]
async fn loading_the_example_twice_changes_nothing() {
    on_each_database(async |registry| {
        let first = example::load(&registry.app.writer, Viewer::Operator)
            .await
            .unwrap();
        assert!(first.created >= 90 && first.unchanged == 0, "{first:?}");
        let trace = change::verify_chains(&registry.app.database).await.unwrap();
        let second = example::load(&registry.app.writer, Viewer::Operator)
            .await
            .unwrap();
        assert_eq!((second.created, second.updated), (0, 0));
        assert_eq!(second.unchanged, first.created + first.updated);
        assert_eq!(
            change::verify_chains(&registry.app.database).await.unwrap(),
            trace
        );
        assert_eq!(trace.1, []);
    })
    .await;
}

#[tokio::test]
async fn the_public_can_not_load_the_example() {
    on_each_database(async |registry| {
        let refused = example::load(&registry.app.writer, Viewer::Public).await;
        assert!(matches!(refused, Err(Failure::Unauthenticated)));
        assert_eq!(
            registry.data("{ organisations { totalCount } }").await["organisations"]["totalCount"],
            0
        );
    })
    .await;
}

#[tokio::test]
async fn what_the_sources_do_not_say_is_unknown() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator).await.unwrap();
        let answer = registry
            .data("{ programmes(orderBy: [{field: CODE}]) { nodes { code status visibility budget { state total { amounts { amount currency } } } period { start end durationMonths } } } }")
            .await;
        let told: Vec<Value> = answer["programmes"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| {
                let total = &p["budget"]["total"]["amounts"][0];
                json!([p["code"], p["budget"]["state"], total["amount"], p["period"]["start"], p["period"]["end"], p["period"]["durationMonths"]])
            })
            .collect();
        assert_eq!(
            Value::from(told),
            json!([
                ["ma-cndh-twinning", "KNOWN", "1200000.00", "2015", "2017", 24],
                ["ma-coe-partnership-2015", "UNKNOWN", null, "2015", "2017", null],
                ["ma-coe-priorities-2012", "UNKNOWN", null, "2012", "2014", null],
                ["ma-didh-joint-programme", "UNKNOWN", null, "2013", "2016", null],
                ["ma-didh-twinning", "KNOWN", "900000.00", null, null, 28],
                ["ma-eu-human-rights-action", "KNOWN", "2865000.00", null, null, null],
                ["ma-imr-mutual-cooperation", "NOT_APPLICABLE", null, null, null, null],
                ["ma-migration-dialogue-2018", "NOT_APPLICABLE", null, "2018", "2018", null],
            ])
        );
        for programme in answer["programmes"]["nodes"].as_array().unwrap() {
            assert_eq!((&programme["visibility"], &programme["status"]), (&json!("PUBLISHED"), &Value::Null));
        }
    })
    .await;
}

#[tokio::test]
async fn an_action_and_its_twinnings_see_each_other() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator).await.unwrap();
        let edges = "relatedProgrammes { nodes { edgeId kind programme { code } } }";
        let answer = registry
            .data(&format!(
                "{{ parent: programme(by: {{reference: {{scheme: \"EU_ACTION\", value: \"ENPI/2012/24433\"}}}}) {{ {edges} }}
                    child: programme(by: {{code: \"ma-didh-twinning\"}}) {{ {edges} }} }}"
            ))
            .await;
        let mut children: Vec<_> = answer["parent"]["relatedProgrammes"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|edge| (edge["kind"].as_str().unwrap(), edge["programme"]["code"].as_str().unwrap()))
            .collect();
        children.sort_unstable();
        assert_eq!(children, [("CHILD", "ma-cndh-twinning"), ("CHILD", "ma-didh-twinning")]);
        let edge = &answer["child"]["relatedProgrammes"]["nodes"][0];
        assert_eq!(edge["kind"], "PARENT");
        let ids = answer["parent"]["relatedProgrammes"]["nodes"].as_array().unwrap();
        assert!(ids.iter().any(|other| other["edgeId"] == edge["edgeId"]), "one edge has one id");
    })
    .await;
}
