//! Values that can't be stored or read are refused with a code, a place and a sentence, and
//! leave nothing behind; whatever can be stored is stored to the letter.

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
            (
                "programmes(search: \"-nothing\") { totalCount }",
                "look for",
            ),
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
            assert!(
                error["path"].is_array() || error["extensions"]["inputPath"].is_array(),
                "{error}"
            );
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
async fn one_bad_value_costs_its_own_field_and_no_other() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        let answer = registry
            .ask("{ nodes(ids: [\"nonsense\", \"programme_01KAB5V6T3E8S9M2QW4R7X0YZC\"]) { id } organisation(by: {code: \"org\"}) { code } \
                   bad: programme(by: {id: \"nonsense\"}) { code } }")
            .await;
        assert_eq!(
            answer["data"],
            json!({"nodes": [null, null], "organisation": {"code": "org"}, "bad": null})
        );
        let errors = answer["errors"].as_array().unwrap();
        let mut places: Vec<String> = errors.iter().map(|error| error["path"].to_string()).collect();
        places.sort();
        assert_eq!(places, ["[\"bad\"]", "[\"nodes\",0]"]);
    })
    .await;
}

#[tokio::test]
async fn a_required_variable_that_is_missing_is_refused_and_not_ignored() {
    on_each_database(async |registry| {
        for (document, variables) in [
            ("query($i: Instrument!) { programmes(filter: {instrument: {eq: $i}}) { totalCount } }", json!({})),
            ("query($i: Instrument!) { programmes(filter: {instrument: {eq: $i}}) { totalCount } }", json!({"i": null})),
            ("query($n: Int!) { programmes(first: $n) { totalCount } }", json!({})),
            ("query($b: Boolean!) { programmes @include(if: $b) { totalCount } }", json!({})),
        ] {
            registry.statements();
            let answer = registry.ask_with(document, variables).await;
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{document}: {answer}");
            assert_eq!(error["extensions"]["inputPath"][0], "variables");
            let message = error["message"].as_str().unwrap();
            assert!(message.contains("was not given") || message.contains("is null"), "{error}");
            assert_eq!(registry.statements().len(), 0);
        }
        let given = "query($n: Int! = 5, $s: String) { programmes(first: $n, search: $s) { totalCount } }";
        assert_eq!(registry.ask(given).await["errors"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_filter_and_its_negation_part_all_documents_between_them() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        for (code, more) in [("a", "symbol = \"A/1\"\npublisher = \"org\""), ("b", "symbol = \"B/2\""), ("c", "")] {
            let draft = format!("code = \"{code}\"\nkind = \"REPORT\"\n{more}\n[[title]]\nlocale = \"en\"\ntext = \"{code}\"\n");
            registry.put_document(toml::from_str(&draft).unwrap()).await.unwrap();
        }
        for (filter, expected) in [
            ("{symbol: {eq: \"A/1\"}}", 1),
            ("{symbol: {ne: \"A/1\"}}", 2),
            ("{symbol: {nin: [\"A/1\", \"B/2\"]}}", 1),
            ("{symbol: {contains: \"/\"}}", 2),
            ("{symbol: {startsWith: \"B\"}}", 1),
            ("{symbol: {isNull: true}}", 1),
            ("{symbol: {isNull: false}}", 2),
            ("{publisher: {}}", 1),
            ("{publisher: {code: {eq: \"org\"}}}", 1),
            ("{kind: {eq: REPORT}, code: {in: [\"a\", \"c\"]}}", 2),
        ] {
            let query = format!("{{ is: documents(filter: {filter}) {{ totalCount }} isnt: documents(filter: {{not: {filter}}}) {{ totalCount }} }}");
            let answer = registry.data(&query).await;
            let counts = [&answer["is"]["totalCount"], &answer["isnt"]["totalCount"]].map(|count| count.as_i64().unwrap());
            assert_eq!(counts, [expected, 3 - expected], "{filter}");
        }
    })
    .await;
}

#[tokio::test]
async fn orders_and_filters_are_bounded() {
    on_each_database(async |registry| {
        let steps = "{field: CODE},".repeat(200);
        let nested = format!("{{and: [{}]}}", "{code: {ne: \"a\"}},".repeat(101));
        for (arguments, place) in [
            (format!("orderBy: [{steps}]"), "orderBy"),
            (
                "orderBy: [{field: CODE}, {field: CODE, direction: DESC}]".to_owned(),
                "orderBy",
            ),
            (format!("filter: {nested}"), "filter"),
        ] {
            registry.statements();
            let answer = registry
                .ask(&format!(
                    "{{ programmes({arguments}) {{ nodes {{ code }} }} }}"
                ))
                .await;
            assert_eq!(
                answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT",
                "{answer}"
            );
            assert_eq!(answer["errors"][0]["extensions"]["inputPath"][0], place);
            assert_eq!(registry.statements().len(), 0);
        }
        // The most that is allowed must be answered, by a thread with an ordinary stack.
        let most = format!("{{and: [{}]}}", "{code: {ne: \"a\"}},".repeat(99));
        registry
            .data(&format!(
                "{{ programmes(filter: {most}) {{ totalCount }} }}"
            ))
            .await;
    })
    .await;
}
