//! What breaks a rule is refused with its rule, its place and a sentence, all of it at once, and
//! leaves nothing behind.

use cooperation_registry::{
    change::{Outcome, verify_chains},
    error::Failure,
};
use serde_json::Value;

use super::{concepts, ground, links, of_p, recommendation, result, reviewed};
use crate::support::{TestRegistry, on_each_database, programme, read};

/// The broken rules, each as `path: RULE`.
#[track_caller]
fn broken(outcome: Result<Outcome, Failure>) -> Vec<String> {
    match outcome {
        Err(Failure::Invalid(violations)) => violations
            .iter()
            .map(|violation| {
                assert!(
                    violation.message.len() > 15,
                    "{violation} says what is right"
                );
                format!("{}: {}", violation.path.join("."), violation.rule)
            })
            .collect(),
        other => panic!("{other:?} is no refusal"),
    }
}

/// What is there, and how many records tell of it.
async fn rows(registry: &TestRegistry) -> (u64, Value) {
    let (records, broken) = verify_chains(&registry.app.database).await.unwrap();
    assert!(broken.is_empty(), "{broken:?}");
    let query = "{ recommendations { totalCount } results { totalCount } programme(by: {code: \"p\"}) { version } \
                 conceptSchemes { code version } mechanisms { code } }";
    (records, registry.data(query).await)
}

#[tokio::test]
async fn what_a_list_of_concepts_may_not_be() {
    on_each_database(async |registry| {
        ground(registry).await;
        let before = rows(registry).await;
        let list = |concepts_toml: &str, more: &str| {
            concepts(&format!(
                "code = \"l\"\nversion = \"1\"\ntitle = [{{ locale = \"en\", text = \"L\" }}]\n{more}\nconcepts = [{concepts_toml}]"
            ))
        };
        let labelled = |code: &str, broader: &str| {
            format!("{{ code = \"{code}\", broader = \"{broader}\", label = [{{ locale = \"en\", text = \"x\" }}] }},")
        };
        let circle = [labelled("a", "b"), labelled("b", "c"), labelled("c", "a")].concat();
        assert_eq!(
            broken(registry.put_concepts(list(&circle, "")).await),
            [
                "concepts.0.broader: CONCEPT_NO_CYCLE",
                "concepts.1.broader: CONCEPT_NO_CYCLE",
                "concepts.2.broader: CONCEPT_NO_CYCLE"
            ]
        );
        let itself = labelled("a", "a");
        assert_eq!(
            broken(registry.put_concepts(list(&itself, "")).await),
            ["concepts.0.broader: CONCEPT_NO_CYCLE"]
        );
        let several = "{ code = \"a\", label = [] }, { code = \"a\", broader = \"z\", label = [{ locale = \"en\", text = \"x\" }], since = \"2020\", until = \"2019\" }";
        let mapped = "mappings = [{ concept = \"y\", other = { scheme = \"themes\", version = \"1900\", code = \"T1\" }, relation = \"EXACT\", method = \"MACHINE\" }]\nurl = \"javascript:1\"";
        let mut found = broken(registry.put_concepts(list(several, mapped)).await);
        found.sort();
        assert_eq!(
            found,
            [
                "concepts.0.label: CONCEPT_LABELLED",
                "concepts.1.broader: REFERENCE_UNKNOWN",
                "concepts.1.code: TWICE",
                "concepts.1.until: UNTIL_BEFORE_SINCE",
                "mappings.0.concept: REFERENCE_UNKNOWN",
                "mappings.0.other: REFERENCE_UNKNOWN",
                "url: CONCEPT_SCHEME_URL",
            ]
        );
        assert_eq!(rows(registry).await, before, "something was stored");
    })
    .await;
}

#[tokio::test]
async fn what_a_recommendation_may_not_be() {
    on_each_database(async |registry| {
        ground(registry).await;
        let named = "references = [{ scheme = \"S\", value = \"1\" }]\ntexts = [{ locale = \"en\", text = \"One\", extent = \"FULL\" }]";
        registry
            .put_recommendation(reviewed("1", named))
            .await
            .unwrap();
        registry
            .put_recommendation(reviewed("2", "references = [{ scheme = \"S\", value = \"1\" }]"))
            .await
            .unwrap();
        let nameless = "mechanism = \"upr\"\nsymbol = \"S\"\nreferences = [{ scheme = \"S\", value = \"7\" }]";
        registry.put_recommendation(recommendation(nameless)).await.unwrap();
        let before = rows(registry).await;
        for (draft, expected) in [
            (
                recommendation("mechanism = \"upr\"\nsymbol = \"S\""),
                vec!["paragraph: RECOMMENDATION_NAMED"],
            ),
            (
                recommendation("mechanism = \"upr\"\nsymbol = \"S\"\npart = \"P1\"\nreferences = [{ scheme = \"S\", value = \"9\" }]"),
                vec!["part: PART_OF_PARAGRAPH"],
            ),
            // Two paragraphs have this code, which is allowed; alone it names neither.
            (
                recommendation("mechanism = \"upr\"\nreferences = [{ scheme = \"S\", value = \"1\" }]"),
                vec!["references.0: REFERENCE_AMBIGUOUS"],
            ),
            // The code is that of one without a paragraph, and the paragraph is another's.
            (
                reviewed("2", "references = [{ scheme = \"S\", value = \"7\" }]"),
                vec!["paragraph: PARAGRAPH_TAKEN"],
            ),
            (
                reviewed("1", "texts = [{ locale = \"en\", text = \"Another\", extent = \"FULL\" }]"),
                vec!["texts.0.text: TEXT_IMMUTABLE"],
            ),
            (
                reviewed("3", "assessments = [{ external_id = \"1\", assessor = \"org\", value = { scheme = \"grades\", version = \"2017\", code = \"Z\" } }]"),
                vec!["assessments.0.value: ASSESSMENT_VALUE_IN_SCHEME"],
            ),
            (
                reviewed("3", "assessments = [{ external_id = \"1\", assessor = \"nobody\", value = { scheme = \"grades\", version = \"2016\", code = \"A\" } }]"),
                vec![
                    "assessments.0.assessor: REFERENCE_UNKNOWN",
                    "assessments.0.value: ASSESSMENT_VALUE_IN_SCHEME",
                ],
            ),
            (
                recommendation("mechanism = \"committee\"\nsymbol = \"C\"\nparagraph = \"1\"\nrecommending_states = [\"ES\"]\npositions = [{ external_id = \"1\", value = \"NOTED\" }]"),
                vec![
                    "positions: REVIEW_ONLY",
                    "recommendingStates: REVIEW_ONLY",
                ],
            ),
            (
                reviewed("3", "recommending_states = [\"ES\", \"ES\"]\nresponsible_institutions = [{ external_id = \"1\", organisation = \"org\", role = \"LEAD\" }, { external_id = \"1\", organisation = \"org\", role = \"LEAD\" }]\nprogress_reports = [{ external_id = \"1\", reported_by = \"org\", summary = [] }]"),
                vec![
                    "progressReports.0.summary: REPORT_STATED",
                    "recommendingStates.1: TWICE",
                    "responsibleInstitutions.1.externalId: TWICE",
                    "responsibleInstitutions.1: TWICE",
                ],
            ),
            (
                recommendation("symbol = \"S\"\nparagraph = \"1\"\nmechanism = \"nobody\"\nreview = \"none\"\ndocument = \"none\"\ncycle = 0\ntags = [{ facet = \"GROUP\", concept = { scheme = \"themes\", version = \"2014\", code = \"none\" }, method = \"RULE\" }]"),
                vec![
                    "cycle: CYCLE_COUNTED_FROM_1",
                    "document: REFERENCE_UNKNOWN",
                    "mechanism: REFERENCE_UNKNOWN",
                    "review: REFERENCE_UNKNOWN",
                    "tags.0.concept: REFERENCE_UNKNOWN",
                ],
            ),
        ] {
            let mut found = broken(registry.put_recommendation(draft.clone()).await);
            found.sort();
            assert_eq!(found, expected, "{draft:?}");
        }
        assert_eq!(rows(registry).await, before, "something was stored");
    })
    .await;
}

#[tokio::test]
async fn a_paragraph_that_stands_twice_in_an_import_stops_all_of_it() {
    on_each_database(async |registry| {
        ground(registry).await;
        let before = rows(registry).await;
        let drafts = vec![
            reviewed("1", ""),
            reviewed("2", "part = \"P1\""),
            reviewed(" 1 ", ""),
            recommendation("mechanism = \"upr\""),
        ];
        let put = registry
            .write(move |write| {
                let drafts = drafts.clone();
                Box::pin(async move {
                    cooperation_registry::recommendation::put_all(write, drafts)
                        .await
                        .map(|outcomes| outcomes[0])
                })
            })
            .await;
        assert_eq!(
            broken(put),
            [
                "recommendations.2.paragraph: PARAGRAPH_TWICE",
                "recommendations.3.paragraph: RECOMMENDATION_NAMED"
            ]
        );
        assert_eq!(rows(registry).await, before, "something was stored");
    })
    .await;
}

#[tokio::test]
async fn what_a_result_may_not_be() {
    on_each_database(async |registry| {
        ground(registry).await;
        let before = rows(registry).await;
        let measured = |measure: &str, measurements: &str| {
            of_p("r", &format!("indicators = [{{ external_id = \"i\", title = [{{ locale = \"en\", text = \"I\" }}], kind = \"OUTCOME\", measure = \"{measure}\", measurements = [{measurements}] }}]"))
        };
        for (draft, expected) in [
            (
                result("code = \"r\"\nkind = \"OUTPUT\"\ntitle = []"),
                vec!["contributions: RESULT_OF_PROGRAMME", "title: RESULT_TITLED"],
            ),
            (
                result("code = \"r\"\nkind = \"OUTPUT\"\ntitle = [{ locale = \"en\", text = \"R\" }]\ncontributions = [{ external_id = \"1\", programme = \"p\", role = \"LEADS\" }, { external_id = \"2\", programme = \"p\", role = \"CONTRIBUTES\" }]"),
                vec!["contributions.1.programme: TWICE"],
            ),
            (
                result("code = \"r\"\nkind = \"OUTPUT\"\ntitle = [{ locale = \"en\", text = \"R\" }]\ncontributions = [{ external_id = \"1\", programme = \"nothing\", role = \"LEADS\" }]"),
                vec!["contributions.0.programme: REFERENCE_UNKNOWN"],
            ),
            (
                measured("UNIT", "{ external_id = \"1\", kind = \"ACTUAL\", quantity = { qualifier = \"ABOUT\" } }"),
                vec!["indicators.0.measurements.0.quantity: QUANTITY_STATED"],
            ),
            (
                measured("QUALITATIVE", "{ external_id = \"1\", kind = \"ACTUAL\", quantity = { value = \"3\" } }"),
                vec!["indicators.0.measurements.0.quantity.value: MEASURE_IN_WORDS"],
            ),
            (
                measured("PERCENTAGE", "{ external_id = \"1\", kind = \"BASELINE\", quantity = { value = \"-1\" } }, { external_id = \"1\", kind = \"BASELINE\", start = \"2020\", end = \"2019\", quantity = { value = \"3\" } }"),
                vec![
                    "indicators.0.measurements.0.quantity.value: PERCENTAGE_NOT_NEGATIVE",
                    "indicators.0.measurements.1.end: PERIOD_ENDS_BEFORE_START",
                    "indicators.0.measurements.1.externalId: TWICE",
                    "indicators.0.measurements: INDICATOR_ONE_BASELINE",
                ],
            ),
        ] {
            let mut found = broken(registry.put_result(draft.clone()).await);
            found.sort();
            assert_eq!(found, expected, "{draft:?}");
        }
        assert_eq!(rows(registry).await, before, "something was stored");
    })
    .await;
}

#[tokio::test]
async fn what_a_link_may_not_be() {
    on_each_database(async |registry| {
        ground(registry).await;
        registry.put_recommendation(reviewed("1", "")).await.unwrap();
        registry.put_result(of_p("r", "")).await.unwrap();
        let before = rows(registry).await;
        let of = |programme: &str, targets: &[&str]| {
            let targets = targets.iter().enumerate().map(|(place, target)| {
                format!("{{ external_id = \"{place}\", {target} }},")
            });
            links(&format!("programme = \"{programme}\"\nlinks = [{}]", targets.collect::<String>()))
        };
        let first = "target = { recommendation = { symbol = \"A/HRC/1\", paragraph = \"1\" } }, claim = \"ADDRESSES\"";
        for (draft, expected) in [
            (of("nothing", &[]), vec!["programme: REFERENCE_UNKNOWN"]),
            (
                of("p", &[
                    "target = { recommendation = { symbol = \"A/HRC/1\", paragraph = \"2\" } }, claim = \"ADDRESSES\"",
                    "target = { mechanism = \"none\" }, claim = \"ADDRESSES\"",
                    "target = { document = \"none\" }, claim = \"ADDRESSES\"",
                    "target = { review = \"none\" }, claim = \"ADDRESSES\"",
                    "target = { theme = { scheme = \"themes\", version = \"2014\", code = \"none\" } }, claim = \"ADDRESSES\"",
                    "target = { recommendation = { scheme = \"A\", value = \"\\u0000\" } }, claim = \"ADDRESSES\"",
                ]),
                vec![
                    "links.0.target: REFERENCE_UNKNOWN",
                    "links.1.target: REFERENCE_UNKNOWN",
                    "links.2.target: REFERENCE_UNKNOWN",
                    "links.3.target: REFERENCE_UNKNOWN",
                    "links.4.target: REFERENCE_UNKNOWN",
                    "links.5.target: REFERENCE_UNKNOWN",
                ],
            ),
            (
                of("p", &[first, first, "target = { mechanism = \"upr\" }, claim = \"FULFILS\", evidence = [{ paragraph = \"3\" }]"]),
                vec![
                    "links.1.target: TWICE",
                    "links.2.claim: LINK_FULFILS_ONE",
                    "links.2.evidence.0: EVIDENCE_SHOWN",
                ],
            ),
            (
                of("q", &[&format!("{first}, result = \"r\"")]),
                vec!["links.0.result: LINK_RESULT_OF_PROGRAMME"],
            ),
        ] {
            let mut found = broken(registry.put_links(draft.clone()).await);
            found.sort();
            assert_eq!(found, expected, "{draft:?}");
        }
        assert_eq!(rows(registry).await, before, "something was stored");
    })
    .await;
}

#[tokio::test]
async fn shares_of_themes_sum_to_100_in_each_version_of_a_list() {
    on_each_database(async |registry| {
        ground(registry).await;
        let shares = |first: &str, second: &str| {
            let concept = |code: &str| format!("{{ scheme = \"themes\", version = \"2019\", code = \"{code}\" }}");
            let share = |code: &str, percent: &str| format!("{{ concept = {}, percent = \"{percent}\" }}", concept(code));
            let other = "{ concept = { scheme = \"themes\", version = \"2014\", code = \"torture\" } }";
            programme("p", &format!("themes = [{}, {}, {other}]", share("T1", first), share("T2", second)), "")
        };
        let put = |draft: cooperation_registry::push::ProgrammePush| registry.put_programme(draft);
        assert_eq!(
            broken(put(shares("60", "30")).await.map(|()| Outcome::Updated)),
            ["themes: SHARES_SUM_TO_100"]
        );
        put(shares("60", "40")).await.unwrap();
        let query = "{ programme(by: {code: \"p\"}) { themes { percent concept { scheme version code label(locale: [\"en\"]) { text } } } } }";
        let answer = registry.data(query).await;
        let themes = answer["programme"]["themes"].as_array().unwrap();
        assert_eq!(themes.len(), 3);
        assert!(themes.iter().any(|share| share["percent"] == "40" && share["concept"]["code"] == "T2"));
    })
    .await;
}

#[tokio::test]
async fn what_a_programmes_doings_may_not_be() {
    on_each_database(async |registry| {
        ground(registry).await;
        let after = r#"
            [[activities]]
            external_id = "1"
            kind = "EVENT"
            title = []
            start = "2018-12-10"
            end = "2018-12-09"
            quantities = [{ unit = "persons" }]
            participations = [{ organisation = "org", role = "HOST" }, { organisation = "org", role = "HOST" }, { organisation = "nobody", role = "HOST" }]
            [[practices]]
            external_id = "1"
            kind = "LESSON"
            title = []
            asserted_by = "nobody"
            [[alignments]]
            external_id = "1"
            framework = []
            document = "none"
            "#;
        let put = registry.put_programme(programme("p", "", after)).await;
        let mut found = broken(put.map(|()| Outcome::Updated));
        found.sort();
        assert_eq!(
            found,
            [
                "activities.0.end: PERIOD_ENDS_BEFORE_START",
                "activities.0.participations.1: TWICE",
                "activities.0.participations.2.organisation: REFERENCE_UNKNOWN",
                "activities.0.quantities.0: QUANTITY_STATED",
                "activities.0.title: ACTIVITY_TITLED",
                "alignments.0.document: REFERENCE_UNKNOWN",
                "alignments.0.framework: FRAMEWORK_NAMED",
                "practices.0.assertedBy: REFERENCE_UNKNOWN",
                "practices.0.title: PRACTICE_TITLED",
            ]
        );
        let mechanism = read("code = \"M\"\nclass = \"OTHER\"\nname = []\nestablished_on = \"2000\"\nended_on = \"1999\"");
        let mut found = broken(registry.put_mechanism(mechanism).await);
        found.sort();
        assert_eq!(found, ["code: CODE", "endedOn: UNTIL_BEFORE_SINCE", "name: MECHANISM_NAMED"]);
    })
    .await;
}
