//! Which programmes: by country, instrument, organisation and role, period, money, discrepancy,
//! and words in several languages.

use cooperation_registry::{access::Viewer, example};
use serde_json::{Value, json};

use crate::support::{TestRegistry, on_each_database, organisation, programme};

async fn found(registry: &TestRegistry, filter: &str) -> Vec<String> {
    let query = format!(
        "{{ programmes(first: 100, filter: {filter}, orderBy: [{{field: CODE}}]) {{ totalCount nodes {{ code }} }} }}"
    );
    let answer = registry.data(&query).await;
    let nodes = answer["programmes"]["nodes"].as_array().unwrap();
    assert_eq!(
        answer["programmes"]["totalCount"],
        nodes.len(),
        "{filter}: the count is of something else"
    );
    nodes
        .iter()
        .map(|node| {
            node["code"]
                .as_str()
                .unwrap()
                .trim_start_matches("ma-")
                .to_owned()
        })
        .collect()
}

#[tokio::test]
async fn every_filter_finds_what_it_says_in_the_example() {
    const ALL: [&str; 8] = [
        "cndh-twinning",
        "coe-partnership-2015",
        "coe-priorities-2012",
        "didh-joint-programme",
        "didh-twinning",
        "eu-human-rights-action",
        "imr-mutual-cooperation",
        "migration-dialogue-2018",
    ];
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator).await.unwrap();
        let twinnings = ["cndh-twinning", "didh-twinning"].as_slice();
        let cases: &[(&str, &[&str])] = &[
            ("{}", &ALL),
            ("{country: {eq: \"MA\"}}", &ALL),
            ("{country: {ne: \"MA\"}}", &[]),
            ("{country: {in: []}}", &[]),
            ("{country: {nin: []}}", &ALL),
            ("{instrument: {eq: TWINNING}}", twinnings),
            ("{instrument: {nin: [TWINNING, PROJECT]}, budgetState: {eq: UNKNOWN}}", &["coe-partnership-2015", "coe-priorities-2012", "didh-joint-programme"]),
            ("{participation: {some: {organisation: {code: {eq: \"didh\"}}, role: {eq: BENEFICIARY}}}}", &["didh-joint-programme", "didh-twinning"]),
            ("{participation: {some: {organisation: {code: {eq: \"didh\"}}, role: {eq: FUNDING}}}}", &[]),
            ("{participation: {some: {organisation: {country: {eq: \"AT\"}}}}}", &["didh-twinning"]),
            ("{participation: {none: {role: {eq: FUNDING}}}}", &["coe-partnership-2015", "coe-priorities-2012", "didh-joint-programme", "imr-mutual-cooperation", "migration-dialogue-2018"]),
            ("{participation: {every: {organisation: {kind: {eq: MULTILATERAL}}}}}", &["coe-priorities-2012", "eu-human-rights-action"]),
            ("{participation: {some: {organisation: {text: {contains: \"mediateur\"}}}}}", &["imr-mutual-cooperation"]),
            ("{period: {overlaps: {from: \"2016-06-01\", to: \"2016-06-30\"}}}", &["cndh-twinning", "coe-partnership-2015", "didh-joint-programme"]),
            ("{period: {overlaps: {to: \"2013-01-01\"}}}", &["coe-priorities-2012", "didh-joint-programme"]),
            ("{period: {overlaps: {from: \"2018-12-31\"}}}", &["migration-dialogue-2018"]),
            ("{period: {startsIn: {from: \"2015-06-01\", to: \"2015-06-30\"}}}", &["cndh-twinning", "coe-partnership-2015"]),
            ("{period: {endsIn: {from: \"2014-01-01\", to: \"2014-12-31\"}}}", &["coe-priorities-2012"]),
            ("{phase: {eq: UNDATED}}", &["didh-twinning", "eu-human-rights-action", "imr-mutual-cooperation"]),
            ("{phase: {in: [ONGOING, UPCOMING]}}", &[]),
            ("{budgetState: {eq: KNOWN}}", &["cndh-twinning", "didh-twinning", "eu-human-rights-action"]),
            ("{budgetState: {ne: KNOWN}, instrument: {eq: POLICY_DIALOGUE}}", &["migration-dialogue-2018"]),
            ("{hasDiscrepancy: {eq: true}}", &["didh-twinning"]),
            ("{status: {eq: CLOSED}}", &[]),
            ("{status: {ne: CLOSED}}", &ALL),
            ("{reference: {scheme: {eq: \"EU_TWINNING\"}, value: {startsWith: \"MA13/\"}}}", &["didh-twinning"]),
            ("{code: {startsWith: \"ma-coe-\"}}", &["coe-partnership-2015", "coe-priorities-2012"]),
            ("{code: {contains: \"twinning\"}}", twinnings),
            ("{code: {contains: \"TWINNING\"}}", &[]),
            ("{code: {contains: \"%\"}}", &[]),
            ("{or: [{code: {eq: \"ma-cndh-twinning\"}}, {instrument: {eq: PROJECT}}]}", &["cndh-twinning", "eu-human-rights-action"]),
            ("{or: []}", &[]),
            ("{and: []}", &ALL),
            ("{not: {instrument: {in: [TWINNING, PROJECT, JOINT_PROGRAMME, NEIGHBOURHOOD_PARTNERSHIP]}}}", &["imr-mutual-cooperation", "migration-dialogue-2018"]),
            ("{updatedSince: \"2026-01-01T00:00:00Z\"}", &ALL),
            ("{updatedSince: \"2030-01-01T00:00:00+01:00\"}", &[]),
            ("{text: {contains: \"délégation\"}}", &["didh-joint-programme"]),
            ("{text: {contains: \"DELEGATION\"}}", &["didh-joint-programme"]),
            ("{text: {contains: \"policies\"}}", &["didh-joint-programme", "didh-twinning"]),
            ("{text: {contains: \"policy\"}}", &["didh-joint-programme", "didh-twinning"]),
            ("{text: {contains: \"المغرب\"}}", &["didh-joint-programme", "didh-twinning"]),
            ("{text: {contains: \"مغرب\"}}", &["didh-joint-programme", "didh-twinning"]),
            ("{text: {contains: \"jumelage -CNDH\"}}", &["didh-twinning"]),
            ("{text: {contains: \"\\\"droits humains\\\"\"}}", &["didh-joint-programme"]),
            ("{text: {contains: \" \"}}", &ALL),
            ("{text: {contains: \"…\"}}", &[]),
        ];
        for (filter, expected) in cases {
            assert_eq!(found(registry, filter).await, *expected, "{filter}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_programme_overlaps_a_range_as_far_as_its_dates_can_mean() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        for (code, period) in [
            ("year", "start = \"2013\", end = \"2013\""),
            ("month", "start = \"2013-04\", end = \"2013-06\""),
            ("open-end", "start = \"2013-05-10\""),
            ("open-start", "end = \"2013-05-10\""),
            ("planned", "planned_start = \"2020\", planned_end = \"2021\", start = \"2013\", end = \"2013\""),
            ("undated", "duration_months = 12"),
        ] {
            let more = format!("period = {{ {period} }}");
            registry.put_programme(programme(code, &more, "")).await.unwrap();
        }
        for (range, expected) in [
            ("{from: \"2013-06-30\", to: \"2013-06-30\"}", vec!["month", "open-end", "year"]),
            ("{from: \"2013-07-01\", to: \"2013-07-01\"}", vec!["open-end", "year"]),
            ("{from: \"2013-05-10\", to: \"2013-05-10\"}", vec!["month", "open-end", "open-start", "year"]),
            ("{from: \"2020-01-01\"}", vec!["open-end", "planned"]),
            ("{to: \"2000-01-01\"}", vec!["open-start"]),
            ("{}", vec!["month", "open-end", "open-start", "planned", "year"]),
        ] {
            assert_eq!(found(registry, &format!("{{period: {{overlaps: {range}}}}}")).await, expected, "{range}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_phase_is_the_same_in_a_filter_and_in_a_field() {
    on_each_database(async |registry| {
        registry
            .put_organisation(organisation("org", ""))
            .await
            .unwrap();
        for (code, period) in [
            ("ended", "start = \"2013\", end = \"2016\""),
            ("ongoing", "start = \"2026\", end = \"2026\""),
            ("open", "start = \"2013\""),
            ("unstarted-end", "end = \"2030\""),
            ("upcoming", "start = \"2027\""),
            ("undated", "duration_months = 3"),
            ("over", "end = \"2016\""),
        ] {
            registry
                .put_programme(programme(code, &format!("period = {{ {period} }}"), ""))
                .await
                .unwrap();
        }
        let answer = registry
            .data("{ programmes(first: 100) { nodes { code phase } } }")
            .await;
        for node in answer["programmes"]["nodes"].as_array().unwrap() {
            let phase = node["phase"].as_str().unwrap();
            for one in ["UPCOMING", "ONGOING", "ENDED", "UNDATED"] {
                let codes = found(registry, &format!("{{phase: {{eq: {one}}}}}")).await;
                let has = codes.iter().any(|code| node["code"] == code.as_str());
                assert_eq!(has, one == phase, "{node} under {one}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_filter_that_makes_no_sense_is_refused_with_its_place() {
    on_each_database(async |registry| {
        let deep = "{not: {not: {not: {not: {not: {not: {}}}}}}}";
        for (filter, place) in [
            (
                "{code: {eq: \"a\\u0000b\"}}",
                json!(["filter", "code", "eq"]),
            ),
            (
                "{text: {contains: \"-only -exclusions\"}}",
                json!(["filter", "text", "contains"]),
            ),
            (
                deep,
                json!(["filter", "not", "not", "not", "not", "not", "not"]),
            ),
        ] {
            let answer = registry
                .ask(&format!(
                    "{{ programmes(filter: {filter}) {{ totalCount }} }}"
                ))
                .await;
            let error = &answer["errors"][0];
            assert_eq!(
                error["extensions"]["code"], "BAD_USER_INPUT",
                "{filter}: {answer}"
            );
            assert_eq!(error["extensions"]["inputPath"], place, "{filter}");
        }
        for filter in [
            "{code: null}",
            "{code: {eq: null}}",
            "{and: null}",
            "{period: {overlaps: {from: null}}}",
        ] {
            let answer = registry
                .ask(&format!(
                    "{{ programmes(filter: {filter}) {{ totalCount }} }}"
                ))
                .await;
            assert_eq!(
                answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT",
                "{filter}: {answer}"
            );
            assert!(
                answer["errors"][0]["message"]
                    .as_str()
                    .unwrap()
                    .contains("null"),
                "{answer}"
            );
        }
        assert_eq!(
            registry
                .ask("{ programmes(filter: {}) { totalCount } }")
                .await["errors"],
            Value::Null
        );
    })
    .await;
}
