//! Programmes by what they address, recommendations by who addresses them, results by both.

use super::chain;
use crate::support::{TestRegistry, on_each_database};

async fn programmes(registry: &TestRegistry, filter: &str) -> Vec<String> {
    let query = format!(
        "{{ programmes(filter: {{{filter}}}, orderBy: [{{field: CODE}}]) {{ totalCount nodes {{ code }} }} }}"
    );
    listed(registry, &query, "programmes", "code").await
}

async fn recommendations(registry: &TestRegistry, filter: &str) -> Vec<String> {
    let query = format!(
        "{{ recommendations(filter: {{{filter}}}) {{ totalCount nodes {{ paragraph symbol }} }} }}"
    );
    listed(registry, &query, "recommendations", "paragraph").await
}

async fn results(registry: &TestRegistry, filter: &str) -> Vec<String> {
    let query = format!("{{ results(filter: {{{filter}}}) {{ totalCount nodes {{ code }} }} }}");
    listed(registry, &query, "results", "code").await
}

async fn listed(registry: &TestRegistry, query: &str, list: &str, field: &str) -> Vec<String> {
    let answer = registry.data(query).await;
    let nodes = answer[list]["nodes"].as_array().unwrap();
    assert_eq!(answer[list]["totalCount"], nodes.len(), "{query}");
    let name = |node: &serde_json::Value| node[field].as_str().unwrap_or("unknown").to_owned();
    nodes.iter().map(name).collect()
}

#[tokio::test]
async fn programmes_are_found_by_the_recommendations_that_they_address() {
    on_each_database(async |registry| {
        chain(registry).await;
        for (filter, expected) in [
            ("recommendation: {some: {recommendation: {paragraph: {eq: \"144.48\"}}}}", vec!["p"]),
            ("recommendation: {some: {recommendation: {symbol: {eq: \"C/1\"}}, state: {eq: CONFIRMED}}}", vec!["q"]),
            ("recommendation: {some: {recommendation: {symbol: {eq: \"C/1\"}}, state: {eq: PROPOSED}}}", vec![]),
            ("recommendation: {none: {claim: {eq: CONTRIBUTES}}}", vec!["q"]),
            ("recommendation: {every: {claim: {eq: ADDRESSES}}}", vec!["q"]),
            ("recommendation: {some: {target: {eq: REVIEW}}}", vec!["q"]),
            ("recommendation: {some: {theme: {version: {eq: \"2019\"}, code: {eq: \"T1\"}}}}", vec!["q"]),
            // A cluster counts for its mechanism: the class, the review, the mechanism itself.
            ("mechanism: {code: {eq: \"committee\"}}", vec!["p", "q"]),
            ("mechanism: {class: {eq: UNIVERSAL_PERIODIC_REVIEW}}", vec!["p", "q"]),
            ("mechanism: {code: {eq: \"none\"}}", vec![]),
            // A class of which the registry knows no mechanism is addressed all the same.
            ("mechanism: {class: {eq: REGIONAL_BODY}}", vec!["p"]),
            ("mechanism: {not: {class: {in: [TREATY_BODY, UNIVERSAL_PERIODIC_REVIEW]}}}", vec!["p"]),
            ("mechanism: {class: {eq: SPECIAL_PROCEDURE}}", vec![]),
            ("recommendation: {some: {or: [{claim: {eq: CONTRIBUTES}}, {state: {eq: CONFIRMED}}]}}", vec!["p", "q"]),
            ("recommendation: {some: {result: {code: {eq: \"system\"}}}}", vec!["p"]),
            ("not: {mechanism: {code: {eq: \"committee\"}}}", vec![]),
            // Through the recommendation to whoever judged it, and to its themes.
            ("recommendation: {some: {recommendation: {assessment: {some: {value: {code: {eq: \"A\"}}}}}}}", vec!["p"]),
            ("recommendation: {some: {recommendation: {theme: {code: {eq: \"torture\"}}}}}", vec!["p"]),
            ("result: {some: {code: {eq: \"system\"}}}", vec!["p", "q"]),
            ("result: {some: {kind: {eq: OUTPUT}}}", vec!["p"]),
            ("result: {none: {kind: {eq: OUTPUT}}}", vec!["q"]),
            ("result: {every: {shared: {eq: true}}}", vec!["q"]),
        ] {
            assert_eq!(programmes(registry, filter).await, expected, "{filter}");
        }
    })
    .await;
}

#[tokio::test]
async fn recommendations_are_found_by_what_is_said_of_them_and_by_who_addresses_them() {
    on_each_database(async |registry| {
        chain(registry).await;
        let review = vec!["144.9", "144.48", "144.480"];
        for (filter, expected) in [
            ("country: {eq: \"MA\"}", review.clone()),
            ("symbol: {eq: \"C/1\"}", vec!["unknown"]),
            ("paragraph: {isNull: true}", vec!["unknown"]),
            ("paragraph: {startsWith: \"144.48\"}", vec!["144.48", "144.480"]),
            ("mechanism: {class: {eq: TREATY_BODY}}", vec!["unknown"]),
            ("review: {code: {eq: \"upr-3-ma\"}}", review.clone()),
            ("not: {review: {cycle: {eq: 3}}}", vec!["unknown"]),
            ("cycle: {gte: 3}, session: {eq: \"27\"}", review.clone()),
            ("cycle: {isNull: true}", vec!["unknown"]),
            ("cycle: {in: []}", vec![]),
            ("cycle: {nin: [3]}", vec!["unknown"]),
            ("recommendingState: {eq: \"GH\"}", vec!["144.48"]),
            ("recommendingState: {in: [\"ES\", \"CH\"]}", vec!["144.9", "144.48"]),
            ("recommendingState: {isNull: true}", vec!["144.480", "unknown"]),
            ("position: {eq: SUPPORTED}", vec!["144.48"]),
            ("position: {eq: PENDING}", vec![]),
            ("position: {isNull: true}", vec!["144.480", "unknown"]),
            ("theme: {scheme: {eq: \"themes\"}, version: {eq: \"2014\"}, code: {eq: \"torture\"}}", vec!["144.48"]),
            ("theme: {version: {eq: \"2019\"}}", vec![]),
            ("group: {code: {eq: \"torture\"}}", vec![]),
            ("responsibleInstitution: {some: {organisation: {code: {eq: \"ministry\"}}, role: {eq: LEAD}}}", vec!["144.48"]),
            ("responsibleInstitution: {none: {}}", vec!["144.9", "144.480", "unknown"]),
            ("assessment: {some: {assessor: {code: {eq: \"committee\"}}, value: {code: {eq: \"B\"}, version: {eq: \"2017\"}}}}", vec!["144.48"]),
            ("assessment: {every: {verified: {eq: true}}}", vec!["144.9", "144.480", "unknown"]),
            ("programmeLink: {some: {programme: {code: {eq: \"p\"}}}}", vec!["144.48"]),
            ("programmeLink: {some: {programme: {country: {eq: \"MA\"}}, state: {eq: CONFIRMED}}}", vec!["unknown"]),
            // Only a draft addresses 144.9, and clusters address no single paragraph.
            ("programmeLink: {none: {}}", vec!["144.9", "144.480"]),
            ("country: {eq: \"MA\"}, or: [{position: {eq: NOTED}}, {theme: {code: {eq: \"torture\"}}}]", vec!["144.9", "144.48"]),
        ] {
            assert_eq!(recommendations(registry, filter).await, expected, "{filter}");
        }
    })
    .await;
}

#[tokio::test]
async fn results_are_found_by_their_programmes_and_by_what_rests_on_them() {
    on_each_database(async |registry| {
        chain(registry).await;
        for (filter, expected) in [
            ("", vec!["system", "guide"]),
            ("kind: {eq: OUTPUT}", vec!["guide"]),
            ("shared: {eq: true}", vec!["system"]),
            ("shared: {eq: false}", vec!["guide"]),
            (
                "achievedIn: {from: \"2018-03-15\", to: \"2018-12-31\"}",
                vec!["system"],
            ),
            ("achievedIn: {to: \"2018-02-28\"}", vec![]),
            ("programme: {code: {eq: \"q\"}}", vec!["system"]),
            (
                "recommendationLink: {some: {recommendation: {paragraph: {eq: \"144.48\"}}}}",
                vec!["system"],
            ),
            ("recommendationLink: {none: {}}", vec!["guide"]),
            ("text: {contains: \"officials\"}", vec!["system"]),
        ] {
            assert_eq!(results(registry, filter).await, expected, "{filter}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_says_what_kind_of_thing_it_leads_to() {
    on_each_database(async |registry| {
        chain(registry).await;
        let query = "{ programmes(orderBy: [{field: CODE}]) { nodes { recommendationLinks { nodes { target { __typename \
                     ... on MechanismGroup { class mechanisms { code } } ... on Review { code } ... on Concept { code } ... on Mechanism { code } ... on Document { code recommendations { totalCount } } } } } } } }";
        let answer = registry.data(query).await;
        let kinds = |place: usize| -> Vec<String> {
            let links = &answer["programmes"]["nodes"][place]["recommendationLinks"]["nodes"];
            let links = links.as_array().unwrap().iter();
            links.map(|link| link["target"]["__typename"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(
            kinds(0),
            ["Recommendation", "MechanismGroup", "MechanismGroup"]
        );
        assert_eq!(kinds(1), ["Recommendation", "Review", "Concept", "Mechanism", "Document"]);
        let group = &answer["programmes"]["nodes"][0]["recommendationLinks"]["nodes"][1]["target"];
        assert_eq!(group["mechanisms"], serde_json::json!([{"code": "committee"}]));
    })
    .await;
}
