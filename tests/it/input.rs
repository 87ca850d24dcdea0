//! Values that can't be stored or read are refused with a code, a place and a sentence, and
//! leave nothing behind; whatever can be stored is stored to the letter.

use cooperation_registry::error::Failure;
use serde_json::{Value, json};

use crate::support::{on_each_database, organisation, programme};

#[tokio::test]
async fn a_value_that_is_none_is_bad_user_input_with_its_place() {
    on_each_database(async |registry| {
        for (field, message) in [
            ("programme(by: {id: \"nonsense\"}) { code }", "no id"),
            (
                "programme(by: {id: \"organisation_01KAB5V6T3E8S9M2QW4R7X0YZC\"}) { code }",
                "another type",
            ),
            (
                "programme(by: {id: \"programme_01kab5v6t3e8s9m2qw4r7x0yzc\"}) { code }",
                "no id",
            ),
            ("programme(by: {code: \"a\\u0000\"}) { code }", "U+0000"),
            ("programme(by: {code: \"a\\u202Eb\"}) { code }", "U+202E"),
            ("programme(by: {code: \"\"}) { code }", "empty"),
            (
                "programme(by: {reference: {scheme: \"S\", value: \"\\u0000\"}}) { code }",
                "U+0000",
            ),
            ("organisation(by: {code: \"\\u0007\"}) { code }", "U+0007"),
            ("node(id: \"programme_\") { id }", "no id"),
            (
                "node(id: \"statement_01KAB5V6T3E8S9M2QW4R7X0YZC\") { id }",
                "no node",
            ),
            (
                "programmes(filter: {period: {overlaps: {from: \"2013-02-30\"}}}) { totalCount }",
                "2013-02-30",
            ),
            (
                "programmes(filter: {period: {overlaps: {from: \"2013\"}}}) { totalCount }",
                "no day",
            ),
            (
                "programmes(filter: {country: {eq: \"ZZ\"}}) { totalCount }",
                "country",
            ),
            (
                "programmes(filter: {country: {eq: \"ma\"}}) { totalCount }",
                "country",
            ),
            (
                "programmes(filter: {updatedSince: \"yesterday\"}) { totalCount }",
                "instant",
            ),
            (
                "programmes(filter: {updatedSince: \"2026-13-01T00:00:00Z\"}) { totalCount }",
                "instant",
            ),
            ("programmes(search: \"-nothing\") { totalCount }", ""),
        ] {
            let answer = registry.ask(&format!("{{ {field} }}")).await;
            let error = &answer["errors"][0];
            assert_eq!(
                error["extensions"]["code"], "BAD_USER_INPUT",
                "{field}: {answer}"
            );
            assert!(
                error["message"].as_str().unwrap().contains(message),
                "{field}: {error}"
            );
            assert!(!error["path"].as_array().unwrap().is_empty(), "{error}");
            for leak in ["SELECT", "sqlx", "DbErr", "src/", "InputValue"] {
                assert!(
                    !error["message"].as_str().unwrap().contains(leak),
                    "{error}"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_unknown_object_is_null_and_no_error() {
    on_each_database(async |registry| {
        let answer = registry
            .data(
                "{ a: programme(by: {code: \"none\"}) { code } b: programme(by: {id: \"programme_01KAB5V6T3E8S9M2QW4R7X0YZC\"}) { code }
                   c: organisation(by: {identifier: {scheme: \"S\", value: \"1\"}}) { code } d: node(id: \"document_01KAB5V6T3E8S9M2QW4R7X0YZC\") { id }
                   e: nodes(ids: [\"change_01KAB5V6T3E8S9M2QW4R7X0YZC\", \"programme_01KAB5V6T3E8S9M2QW4R7X0YZC\"]) { id }
                   f: programme(by: {source: {organisation: \"undp\", externalId: \"a/b c'd\"}}) { code } }",
            )
            .await;
        assert_eq!(answer, json!({"a": null, "b": null, "c": null, "d": null, "e": [null, null], "f": null}));
    })
    .await;
}

#[tokio::test]
async fn sql_in_a_text_is_a_text() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        let nasty = "Robert'); DROP TABLE programme; -- \\\" $1 ? %_ {{x}} \\\\ ☃ مرحبا";
        let shown = "Robert'); DROP TABLE programme; -- \" $1 ? %_ {{x}} \\ ☃ مرحبا";
        let more = format!(
            "title = [{{ locale = \"en\", text = \"{nasty}\", original = true }}]\n\
             references = [{{ scheme = \"a/b c'd\", value = \"{nasty}\" }}]\n\
             objectives = [{{ external_id = \"{nasty}\", level = \"OVERALL\", statement = [{{ locale = \"en\", text = \"{nasty}\" }}] }}]"
        );
        registry.put_programme(programme("p", &more, "")).await.unwrap();
        let answer = registry
            .ask_with(
                "query($value: String!) { programme(by: {reference: {scheme: \"a/b c'd\", value: $value}}) { title { text } references { value } objectives { statement { text } } }
                   programmes(search: $value) { totalCount } filtered: programmes(filter: {reference: {value: {contains: $value}}}) { totalCount } }",
                json!({ "value": shown }),
            )
            .await;
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        let data = &answer["data"];
        assert_eq!(data["programme"]["title"]["text"], shown);
        assert_eq!(data["programme"]["references"][0]["value"], shown);
        assert_eq!(data["programme"]["objectives"][0]["statement"]["text"], shown);
        assert_eq!(data["filtered"]["totalCount"], 1);
    })
    .await;
}

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
            ("", "[finance.budget]\nstate = \"UNKNOWN\"\n[[finance.budget.lines]]\nexternal_id = \"l\"\nkind = \"ORIGINAL\"\ncommitment = \"COMMITTED\"\namount = { amount = \"1e400\", currency = \"EUR\" }", "budget.lines.0.amount AMOUNT"),
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
