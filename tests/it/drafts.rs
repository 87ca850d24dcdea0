//! Drafts of programmes: what breaks a rule is refused with its place, what can be kept is kept.

use cooperation_registry::error::Failure;
use serde_json::json;

use crate::support::{on_each_database, organisation, programme};

#[tokio::test]
async fn a_draft_with_a_value_that_can_not_be_stored_names_it() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        for (more, after, expected) in [
            ("title = [{ locale = \"en\", text = \"a\\u0000b\" }]", "", "title.0.text TEXT"),
            ("title = [{ locale = \"en\", text = \"a\\u202Eb\" }]", "", "title.0.text TEXT"),
            ("title = []", "", "title PROGRAMME_TITLED"),
            ("title = [{ locale = \"en\", text = \"a\" }, { locale = \"en\", text = \"b\" }]", "", "title.1.locale TWICE"),
            ("title = [{ locale = \"en\", text = \"a\", original = true }, { locale = \"fr\", text = \"b\", original = true }]", "", "title TEXT_ONE_ORIGINAL"),
            ("period = { planned_start = \"2014-05\", planned_end = \"2014-04\" }", "", "period.plannedEnd PERIOD_ENDS_BEFORE_START"),
            ("countries = [{ country = \"MA\" }, { country = \"MA\" }]", "", "countries.1.country TWICE"),
            ("countries = [{ country = \"MA\", percent = \"50\" }, { country = \"FR\" }]", "", "countries SHARES_SUM_TO_100"),
            ("participations = [{ external_id = \"a\", organisation = \"nobody\", role = \"PARTY\" }]", "", "participations.0.organisation REFERENCE_UNKNOWN"),
            ("participations = [{ external_id = \"a\", organisation = \"org\", role = \"PARTY\", since = \"2014\", until = \"2013\" }]", "", "participations.0.until UNTIL_BEFORE_SINCE"),
            ("relations = [{ external_id = \"r\", kind = \"PARENT\" }]", "", "relations.0 RELATION_ONE_END"),
            ("", "[finance.budget]\nstate = \"UNKNOWN\"\n[[finance.budget.lines]]\nexternal_id = \"l\"\nkind = \"ORIGINAL\"\ncommitment = \"COMMITTED\"\namount = { amount = \"9223372036854775808\", currency = \"EUR\" }", "budget.lines.0.amount AMOUNT"),
            ("", "[finance.budget]\nstate = \"UNKNOWN\"\n[[finance.budget.lines]]\nexternal_id = \"l\"\nkind = \"ORIGINAL\"\ncommitment = \"COMMITTED\"\namount = { amount = \"1.005\", currency = \"EUR\" }", "budget.lines.0.amount AMOUNT"),
            ("", "[finance.budget]\nstate = \"UNKNOWN\"\n[[finance.budget.lines]]\nexternal_id = \"l\"\nkind = \"ORIGINAL\"\ncommitment = \"COMMITTED\"\namount = { amount = \"1\", currency = \"EUR\" }", "budget.state BUDGET_LINES_ARE_KNOWN"),
        ] {
            let Err(Failure::Invalid(violations)) = registry.put_draft(programme("p", more, after)).await else {
                panic!("accepted: {more}{after}");
            };
            let found: Vec<String> = violations.iter().map(|v| format!("{} {}", v.path.join("."), v.rule)).collect();
            assert!(found.iter().any(|one| one == expected), "{more}{after}: {found:?}");
        }
        assert_eq!(registry.data("{ programmes { totalCount } }").await["programmes"]["totalCount"], 0);
    })
    .await;
}

#[tokio::test]
async fn parents_form_no_cycle_whichever_end_states_the_edge() {
    on_each_database(async |registry| {
        registry
            .put_organisation(organisation("org", ""))
            .await
            .unwrap();
        let edge = |kind: &str, to: &str| {
            format!(
                "relations = [{{ external_id = \"r\", kind = \"{kind}\", programme = \"{to}\" }}]"
            )
        };
        registry
            .put_programme(programme("a", "", ""))
            .await
            .unwrap();
        registry
            .put_programme(programme("b", &edge("PARENT", "a"), ""))
            .await
            .unwrap();
        registry
            .put_programme(programme("c", &edge("PARENT", "b"), ""))
            .await
            .unwrap();
        for (code, more, rule) in [
            ("a", edge("PARENT", "c"), "RELATION_NO_CYCLE"),
            ("a", edge("PARENT", "a"), "RELATION_TO_ITSELF"),
            ("b", "relations = [{ external_id = \"r\", kind = \"PARENT\", programme = \"a\" }, { external_id = \"s\", kind = \"CHILD\", programme = \"a\" }]".to_owned(), "RELATION_NO_CYCLE"),
            ("a", edge("CHILD", "b"), "RELATION_STATED"),
        ] {
            let Err(Failure::Invalid(violations)) =
                registry.put_programme(programme(code, &more, "")).await
            else {
                panic!("accepted: {code} {more}");
            };
            assert!(
                violations.iter().any(|violation| violation.rule == rule),
                "{code} {more}: {violations:?}"
            );
        }
        registry
            .put_programme(programme("a", &edge("CHILD", "c"), ""))
            .await
            .expect("a second way down is no cycle");
    })
    .await;
}

#[tokio::test]
async fn an_edge_to_a_programme_that_comes_later_resolves_when_it_comes() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        let waiting = "relations = [{ external_id = \"r\", kind = \"PARENT\", reference = { scheme = \"IATI\", value = \"XM 1/2'3\" } }]";
        registry.put_programme(programme("child", waiting, "")).await.unwrap();
        let query = "{ programme(by: {code: \"child\"}) { version relatedProgrammes { nodes { kind reference { value } programme { code } } } } }";
        let before = registry.data(query).await;
        assert_eq!(
            before["programme"]["relatedProgrammes"]["nodes"],
            json!([{"kind": "PARENT", "reference": {"value": "XM 1/2'3"}, "programme": null}])
        );
        registry.put_programme(programme("parent", "references = [{ scheme = \"IATI\", value = \"XM 1/2'3\" }]", "")).await.unwrap();
        let after = registry.data(query).await;
        assert_eq!(
            after["programme"]["relatedProgrammes"]["nodes"],
            json!([{"kind": "PARENT", "reference": {"value": "XM 1/2'3"}, "programme": {"code": "parent"}}])
        );
        assert_eq!(after["programme"]["version"], 3, "the recognition is a change like any other");
        registry.put_programme(programme("child", waiting, "")).await.unwrap();
        assert_eq!(registry.data(query).await, after, "the same draft again changes nothing");
    })
    .await;
}

#[tokio::test]
async fn a_revised_budget_line_is_the_providers_whoever_receives_it() {
    on_each_database(async |registry| {
        for code in ["org", "one", "two"] {
            registry.put_organisation(organisation(code, "")).await.unwrap();
        }
        let line = |id: &str, kind: &str, parties: &str, amount: &str| {
            format!(
                "[[finance.budget.lines]]\nexternal_id = \"{id}\"\nkind = \"{kind}\"\nstart = \"2013\"\nend = \"2013\"\n{parties}\n\
                 amount = {{ amount = \"{amount}\", currency = \"EUR\" }}\n"
            )
        };
        let from = |provider: &str, receiver: &str| format!("provider = \"{provider}\"\nreceiver = \"{receiver}\"");
        let lines = [
            line("1", "ORIGINAL", &from("org", "one"), "100"),
            line("2", "ORIGINAL", &from("org", "two"), "50"),
            line("3", "ORIGINAL", &from("one", "two"), "7"),
            line("4", "REVISED", "provider = \"org\"", "120"),
        ]
        .concat();
        registry.put_programme(programme("p", "", &lines)).await.unwrap();
        let answer = registry
            .data("{ portfolio { budget { amounts { amount } counted excluded { reason count } } } }")
            .await;
        assert_eq!(
            answer["portfolio"]["budget"],
            json!({"amounts": [{"amount": "127.00"}], "counted": 2, "excluded": [{"reason": "SUPERSEDED", "count": 2}]})
        );
    })
    .await;
}

#[tokio::test]
async fn a_revised_budget_line_takes_the_place_of_the_original() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        let line = |id: &str, kind: &str, year: &str, amount: &str| {
            format!(
                "[[finance.budget.lines]]\nexternal_id = \"{id}\"\nkind = \"{kind}\"\ncommitment = \"COMMITTED\"\nstart = \"{year}\"\nend = \"{year}\"\n\
                 provider = \"org\"\namount = {{ amount = \"{amount}\", currency = \"EUR\" }}\n"
            )
        };
        let after = format!(
            "[finance.budget]\nstate = \"KNOWN\"\n{}{}{}",
            line("1", "ORIGINAL", "2013", "100"),
            line("2", "REVISED", "2013", "80.50"),
            line("3", "ORIGINAL", "2014", "10"),
        );
        registry.put_programme(programme("p", "", &after)).await.unwrap();
        let answer = registry
            .data("{ programme(by: {code: \"p\"}) { budget { total { amounts { amount } counted excluded { reason count } records { nodes { amount { amount } } } } lines { nodes { kind inEffect } } } } }")
            .await;
        assert_eq!(
            answer["programme"]["budget"],
            json!({
                "total": {
                    "amounts": [{"amount": "90.50"}], "counted": 2, "excluded": [{"reason": "SUPERSEDED", "count": 1}],
                    "records": {"nodes": [{"amount": {"amount": "80.50"}}, {"amount": {"amount": "10.00"}}]},
                },
                "lines": {"nodes": [{"kind": "ORIGINAL", "inEffect": false}, {"kind": "REVISED", "inEffect": true}, {"kind": "ORIGINAL", "inEffect": true}]},
            })
        );
    })
    .await;
}

#[tokio::test]
async fn a_revised_budget_line_takes_the_place_of_the_original_however_the_period_is_written() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        let line = |id: &str, kind: &str, start: &str, end: &str, amount: &str| {
            format!(
                "[[finance.budget.lines]]\nexternal_id = \"{id}\"\nkind = \"{kind}\"\nstart = \"{start}\"\nend = \"{end}\"\n\
                 amount = {{ amount = \"{amount}\", currency = \"EUR\" }}\n"
            )
        };
        let lines = [
            line("1", "ORIGINAL", "2013", "2013", "100"),
            line("2", "REVISED", "2013-01-01", "2013-12", "120"),
            line("3", "ORIGINAL", "2014-01", "2014-12-31", "10"),
            line("4", "REVISED", "2014", "2014", "7"),
            line("5", "ORIGINAL", "2014", "2015", "1"),
        ]
        .concat();
        registry.put_programme(programme("p", "", &lines)).await.unwrap();
        let answer = registry
            .data("{ portfolio { budget { amounts { amount } counted excluded { reason count } } } }")
            .await;
        assert_eq!(
            answer["portfolio"]["budget"],
            json!({"amounts": [{"amount": "128.00"}], "counted": 3, "excluded": [{"reason": "SUPERSEDED", "count": 2}]})
        );
    })
    .await;
}

#[tokio::test]
async fn lists_that_name_something_twice_are_refused_with_the_place() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        registry.put_programme(programme("other", "", "")).await.unwrap();
        for (more, expected) in [
            ("references = [{ scheme = \"S\", value = \"1\" }, { scheme = \"S\", value = \"1 \" }]", "references.1.value TWICE"),
            ("regions = [{ scheme = \"S\", region = \"1\" }, { scheme = \"S\", region = \"1\" }]", "regions.1.region TWICE"),
            ("participations = [{ external_id = \"a\", organisation = \"org\", role = \"PARTY\" }, { external_id = \"a \", organisation = \"org\", role = \"HOST\" }]", "participations.1.externalId TWICE"),
            ("relations = [{ external_id = \"a\", kind = \"SIBLING\", programme = \"other\" }, { external_id = \"b\", kind = \"SIBLING\", programme = \"other\" }]", "relations.1 TWICE"),
            ("objectives = [{ external_id = \"a\", level = \"OVERALL\", statement = [] }]", "objectives.0.statement OBJECTIVE_STATED"),
            ("participations = [{ external_id = \"a\", organisation = \"none\", role = \"PARTY\" }, { external_id = \"b\", organisation = \"org\", role = \"PARTY\", since = \"2014\", until = \"2013\" }]", "participations.1.until UNTIL_BEFORE_SINCE"),
        ] {
            let Err(Failure::Invalid(violations)) = registry.put_draft(programme("p", more, "")).await else {
                panic!("accepted: {more}");
            };
            let found: Vec<String> = violations.iter().map(|v| format!("{} {}", v.path.join("."), v.rule)).collect();
            assert!(found.iter().any(|one| one == expected), "{more}: {found:?}");
        }
        let tied = "part_of = [{ organisation = \"org\" }, { organisation = \"org\" }]";
        assert!(matches!(registry.put_organisation(organisation("x", tied)).await, Err(Failure::Invalid(_))));
        let split = "references = [{ scheme = \"A B\", value = \"C\" }, { scheme = \"A\", value = \"B C\" }]";
        registry.put_programme(programme("p", split, "")).await.expect("two references, however they are joined");
    })
    .await;
}

#[tokio::test]
async fn an_outside_id_with_a_space_behind_it_is_the_same_id() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        let more = "objectives = [{ external_id = \"o 1 \", level = \"OVERALL\", statement = [{ locale = \"en\", text = \" Do \" }] }]";
        registry.put_programme(programme("p", more, "")).await.unwrap();
        registry.put_programme(programme("p", more, "")).await.unwrap();
        let answer = registry.data("{ programme(by: {code: \"p\"}) { version objectives { position } } }").await;
        assert_eq!(answer["programme"], json!({"version": 2, "objectives": [{"position": 0}]}));
    })
    .await;
}

#[tokio::test]
async fn a_published_programme_keeps_someone_who_takes_part() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        registry.put_programme(programme("p", "", "")).await.unwrap();
        let nobody = registry.put_draft(programme("p", "participations = []", "")).await;
        assert!(matches!(&nobody, Err(Failure::Invalid(found)) if found[0].rule == "PUBLISHED_WITH_PARTICIPATION"), "{nobody:?}");
    })
    .await;
}

#[tokio::test]
async fn two_programmes_can_not_come_from_one_agency_under_one_id() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        let source = "source = { organisation = \"org\", external_id = \"a/b c'd\" }";
        registry.put_programme(programme("p", source, "")).await.unwrap();
        let taken = registry.put_draft(programme("q", source, "")).await;
        assert!(matches!(&taken, Err(Failure::Invalid(found)) if found[0].rule == "SOURCE_TAKEN"), "{taken:?}");
        let found = registry.data("{ programme(by: {source: {organisation: \"org\", externalId: \"a/b c'd\"}}) { code source { externalId organisation { code } } } }").await;
        assert_eq!(found["programme"], json!({"code": "p", "source": {"externalId": "a/b c'd", "organisation": {"code": "org"}}}));
    })
    .await;
}
