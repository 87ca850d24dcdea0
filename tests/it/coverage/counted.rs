//! What is counted, and how each number is listed.

use cooperation_registry::{access::Viewer, example};
use serde_json::{Value, json};

use super::{COUNTS, coverage};
use crate::{
    chain::chain,
    support::{TestRegistry, on_each_database},
};

/// The counts of a group, in the order of `COUNTS`.
fn counts(group: &Value) -> Vec<i64> {
    let names = COUNTS.split(' ');
    names.map(|name| group[name].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_recommendation_is_addressed_proposed_meant_in_general_or_nobodys() {
    on_each_database(async |registry| {
        chain(registry).await;
        let by = "groupBy: [MECHANISM], unit: PARAGRAPH";
        let select = format!("mechanism {{ code }} unit {COUNTS} programmes {{ nodes {{ code }} }} list {{ totalCount }}");
        let groups = coverage(registry, Viewer::Public, by, &select).await;
        let of = |code: &str| {
            let mut groups = groups.as_array().unwrap().iter();
            groups.find(|group| group["mechanism"]["code"] == code).unwrap().clone()
        };
        // A proposed link, and two paragraphs of a review that is addressed in general.
        assert_eq!(counts(&of("upr")), [3, 0, 1, 2, 3]);
        assert_eq!(of("upr")["programmes"]["nodes"], json!([]));
        assert_eq!(counts(&of("committee")), [1, 1, 0, 0, 0]);
        assert_eq!(of("committee")["programmes"]["nodes"], json!([{"code": "q"}]));
        assert_eq!(of("upr")["list"]["totalCount"], 3);
    })
    .await;
}

#[tokio::test]
async fn pairs_with_recommending_states_are_counted_as_such_and_said_so() {
    on_each_database(async |registry| {
        chain(registry).await;
        let by = "groupBy: [MECHANISM, POSITION, CYCLE], unit: PARAGRAPH_STATE_PAIR";
        let select = format!("mechanism {{ code }} position cycle unit {COUNTS}");
        let groups = coverage(registry, Viewer::Public, by, &select).await;
        let mut told: Vec<Value> = groups
            .as_array()
            .unwrap()
            .iter()
            .map(|group| {
                assert_eq!(group["unit"], "PARAGRAPH_STATE_PAIR");
                json!([
                    group["mechanism"]["code"],
                    group["position"],
                    group["cycle"],
                    counts(group)
                ])
            })
            .collect();
        told.sort_by_key(ToString::to_string);
        assert_eq!(
            told,
            [
                json!(["committee", null, null, [1, 1, 0, 0, 0]]),
                json!(["upr", "NOTED", 3, [1, 0, 0, 1, 1]]),
                json!(["upr", "SUPPORTED", 3, [2, 0, 2, 0, 2]]),
                json!(["upr", null, 3, [1, 0, 0, 1, 1]]),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn what_only_partners_know_of_covers_nothing_for_the_public() {
    on_each_database(async |registry| {
        chain(registry).await;
        let by = "groupBy: [CYCLE], unit: PARAGRAPH, recommendations: {mechanism: {code: {eq: \"upr\"}}}";
        let public = coverage(registry, Viewer::Public, by, COUNTS).await;
        assert_eq!(counts(&public[0]), [3, 0, 1, 2, 3]);
        // The draft that the public doesn't know of proposes one more.
        let all = coverage(registry, Viewer::Operator, by, COUNTS).await;
        assert_eq!(counts(&all[0]), [3, 0, 2, 1, 3]);
    })
    .await;
}

async fn gaps(registry: &TestRegistry, arguments: &str) -> Vec<String> {
    let query = format!(
        "{{ portfolio {{ gaps({arguments}) {{ totalCount nodes {{ symbol paragraph coverage {{ level }} }} }} }} }}"
    );
    let answer = registry.data(&query).await["portfolio"]["gaps"].clone();
    let nodes = answer["nodes"].as_array().unwrap();
    assert_eq!(answer["totalCount"], nodes.len());
    nodes
        .iter()
        .map(|node| {
            format!(
                "{} {}",
                node["paragraph"].as_str().unwrap_or("-"),
                node["coverage"]["level"].as_str().unwrap()
            )
        })
        .collect()
}

#[tokio::test]
async fn gaps_are_what_no_published_programme_addresses_and_a_level_is_content_with_less() {
    on_each_database(async |registry| {
        chain(registry).await;
        assert_eq!(
            gaps(registry, "level: ADDRESSED").await,
            ["144.9 IN_GENERAL", "144.48 PROPOSED", "144.480 IN_GENERAL"]
        );
        assert_eq!(gaps(registry, "first: 20").await.len(), 3);
        assert_eq!(
            gaps(registry, "level: PROPOSED").await,
            ["144.9 IN_GENERAL", "144.480 IN_GENERAL"]
        );
        assert!(gaps(registry, "level: IN_GENERAL").await.is_empty());
        let alone = "{ portfolio(filter: {code: {eq: \"p\"}}) { gaps { totalCount } } }";
        assert_eq!(registry.data(alone).await["portfolio"]["gaps"]["totalCount"], 4);
        let nobody = "{ portfolio(filter: {code: {in: []}}) { gaps { totalCount } coverage(groupBy: [CYCLE], unit: PARAGRAPH) { nodes { addressed gaps } } } }";
        let nobody = registry.data(nobody).await["portfolio"].clone();
        assert_eq!(nobody["gaps"]["totalCount"], 4);
    })
    .await;
}

#[tokio::test]
async fn a_level_that_would_leave_no_gap_is_refused_and_the_one_meant_is_named() {
    on_each_database(async |registry| {
        chain(registry).await;
        let answer = registry.ask("{ portfolio { gaps(level: NONE) { totalCount } } }").await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        assert_eq!(error["extensions"]["inputPath"], json!(["level"]));
        assert!(error["message"].as_str().unwrap().contains("IN_GENERAL"), "{error}");
        // The level that is named leaves what its sentence says: recommendations of which there is nothing at all.
        let alone = "{ portfolio(filter: {code: {in: []}}) { gaps(level: IN_GENERAL) { totalCount } coverage(groupBy: [CYCLE], unit: PARAGRAPH) { nodes { recommendations addressed proposed inGeneral none: list(level: NONE) { totalCount } } } } }";
        let portfolio = registry.data(alone).await["portfolio"].clone();
        let none: i64 = portfolio["coverage"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|group| group["none"]["totalCount"].as_i64().unwrap())
            .sum();
        assert_eq!(portfolio["gaps"]["totalCount"], none);
        assert_eq!(none, 4);
    })
    .await;
}

#[tokio::test]
async fn the_example_proposes_links_to_five_paragraphs_and_means_the_committee_in_general() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator)
            .await
            .unwrap();
        let by = "groupBy: [MECHANISM], unit: PARAGRAPH";
        let groups = coverage(
            registry,
            Viewer::Public,
            by,
            &format!("mechanism {{ code }} {COUNTS}"),
        )
        .await;
        let told: Vec<(Value, Vec<i64>)> = groups
            .as_array()
            .unwrap()
            .iter()
            .map(|group| (group["mechanism"]["code"].clone(), counts(group)))
            .collect();
        assert_eq!(told.len(), 2, "{told:?}");
        for (mechanism, counts) in told {
            match mechanism.as_str().unwrap() {
                "universal-periodic-review" => assert_eq!(counts, [5, 0, 5, 0, 5]),
                _ => assert_eq!(counts, [1, 0, 0, 1, 1], "{mechanism}"),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn coverage_of_a_page_costs_no_more_statements_than_of_one() {
    on_each_database(async |registry| {
        chain(registry).await;
        let ask = async |first: usize| {
            registry.statements();
            registry
                .data(&format!("{{ recommendations(first: {first}) {{ nodes {{ paragraph coverage {{ level }} }} }} portfolio {{ coverage(groupBy: [THEME, MECHANISM], unit: PARAGRAPH) {{ nodes {{ gaps }} }} }} }}"))
                .await;
            registry.statements().len()
        };
        assert_eq!(ask(1).await, 3);
        assert_eq!(ask(4).await, 3);
    })
    .await;
}
