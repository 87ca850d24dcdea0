//! Normal documents, executed: they give the answer that the document asks for, and no resolver
//! runs twice.

use async_graphql::Request;
use futures_util::StreamExt;
use serde_json::json;

use super::support::{Calls, Engine, written};

#[tokio::test]
async fn every_document_is_answered_as_it_asks_and_no_resolver_runs_twice() {
    let engine = Engine::new();
    for (text, variables, answer, calls) in [
        (
            "{ dog { name } }",
            json!({}),
            r#"{"dog":{"name":"Rex"}}"#,
            2,
        ),
        // Duplicates are one.
        (
            "{ dog { name name } dog { name } }",
            json!({}),
            r#"{"dog":{"name":"Rex"}}"#,
            2,
        ),
        (
            "{ ...a ...b } fragment a on Query { dog { name } } fragment b on Query { dog { barks name } }",
            json!({}),
            r#"{"dog":{"name":"Rex","barks":"wuff"}}"#,
            2,
        ),
        (
            "{ dog { name } other: dog { name } }",
            json!({}),
            r#"{"dog":{"name":"Rex"},"other":{"name":"Rex"}}"#,
            4,
        ),
        // The order is that of first appearance.
        (
            "{ dog { barks ...f name } } fragment f on Dog { x: name friend { name } barks }",
            json!({}),
            r#"{"dog":{"barks":"wuff","x":"Rex","friend":{"name":"Mia"},"name":"Rex"}}"#,
            5,
        ),
        (
            "{ b: dog { barks } a: dog { barks } b: dog { name } }",
            json!({}),
            r#"{"b":{"barks":"wuff","name":"Rex"},"a":{"barks":"wuff"}}"#,
            3,
        ),
        // Types are told apart, and each answers once and in the order of the text.
        (
            "{ pets { name ... on Cat { lives name } ... on Dog { barks } } }",
            json!({}),
            r#"{"pets":[{"name":"Rex","barks":"wuff"},{"name":"Mia","lives":9}]}"#,
            2,
        ),
        (
            "{ pets { ... on Cat { name lives } __typename name } }",
            json!({}),
            r#"{"pets":[{"__typename":"Dog","name":"Rex"},{"name":"Mia","lives":9,"__typename":"Cat"}]}"#,
            2,
        ),
        (
            "{ pets { friend { name } ... on Cat { friend { ... on Dog { barks } } } } }",
            json!({}),
            r#"{"pets":[{"friend":{"name":"Mia"}},{"friend":{"name":"Rex","barks":"wuff"}}]}"#,
            4,
        ),
        (
            "{ pets { ...f } } fragment f on Pet { ... on Pet { name } ... on Dog { name barks(times: 2) } }",
            json!({}),
            r#"{"pets":[{"name":"Rex","barks":"wuffwuff"},{"name":"Mia"}]}"#,
            2,
        ),
        (
            "{ animals { __typename ... on Pet { name } ... on Cat { lives } ... on Dog { n: name } } }",
            json!({}),
            r#"{"animals":[{"__typename":"Cat","name":"Mia","lives":9},{"__typename":"Dog","name":"Rex","n":"Rex"}]}"#,
            3,
        ),
        (
            "{ animals { ... on Dog { x: barks } ... on Cat { x: name } } }",
            json!({}),
            r#"{"animals":[{"x":"Mia"},{"x":"wuff"}]}"#,
            1,
        ),
        (
            "{ dog { ... on Pet { name friend { ... on Animal { ... on Cat { lives } } } } } }",
            json!({}),
            r#"{"dog":{"name":"Rex","friend":{"lives":9}}}"#,
            3,
        ),
        // Conditions.
        (
            "query ($y: Boolean!, $n: Boolean = false) { dog { name @skip(if: $y) barks @include(if: $y) friend @include(if: $n) { name } } }",
            json!({"y": true}),
            r#"{"dog":{"barks":"wuff"}}"#,
            1,
        ),
        (
            "query ($n: Boolean = true) { dog { ...f @include(if: $n) ... @skip(if: $n) { name } ...f } } fragment f on Dog { barks }",
            json!({"n": false}),
            r#"{"dog":{"name":"Rex","barks":"wuff"}}"#,
            2,
        ),
        (
            "{ dog { name @skip(if: true) @include(if: true) barks @skip(if: false) @include(if: false) x: barks } }",
            json!({}),
            r#"{"dog":{"x":"wuff"}}"#,
            1,
        ),
        ("{ dog @skip(if: true) { name } }", json!({}), "{}", 0),
        // Introspection.
        (
            "{ __typename t: __type(name: \"By\") { kind isOneOf inputFields { name } } }",
            json!({}),
            r#"{"__typename":"Query","t":{"kind":"INPUT_OBJECT","isOneOf":true,"inputFields":[{"name":"id"},{"name":"name"}]}}"#,
            0,
        ),
        (
            "query ($t: String!) { __schema { queryType { name } mutationType { name } } __type(name: $t) { name } }",
            json!({"t": "Dog"}),
            r#"{"__schema":{"queryType":{"name":"Query"},"mutationType":{"name":"Mutation"}},"__type":{"name":"Dog"}}"#,
            0,
        ),
        // A mutation that is written twice runs once.
        (
            "mutation { change(change: {name: \"a\"}) { text } change(change: {name: \"a\"}) { count } }",
            json!({}),
            r#"{"change":{"text":"a absent absent 7","count":1}}"#,
            1,
        ),
        (
            "mutation { ...f ...f change(change: {}) { count } } fragment f on Mutation { change(change: {}) { text } }",
            json!({}),
            r#"{"change":{"text":"absent absent absent 7","count":1}}"#,
            1,
        ),
    ] {
        let (response, ran) = engine.run(text, &variables).await;
        assert_eq!(written(&response), answer, "{text}");
        assert_eq!(ran, calls, "calls of {text}");
    }
}

#[tokio::test]
async fn errors_keep_their_locations_and_paths() {
    let engine = Engine::new();
    let text = "{\n  # é\n  pet(cat: true) { \"\"\"é\"\"\" } }"
        .replace(" \"\"\"é\"\"\"", "\n    ... on Cat { x: fails } ...f")
        + "\nfragment f on Cat { fails }";
    let (response, _) = engine.run(&text, &json!({})).await;
    let told: Vec<_> = response
        .errors
        .iter()
        .map(|error| {
            let at: Vec<_> = error
                .locations
                .iter()
                .map(|at| (at.line, at.column))
                .collect();
            let path: Vec<_> = error.path.iter().map(|part| format!("{part:?}")).collect();
            (at, path.len(), error.message.clone())
        })
        .collect();
    assert_eq!(
        told,
        [
            (vec![(4, 18)], 2, "no".to_owned()),
            (vec![(5, 21)], 2, "no".to_owned()),
        ]
    );
}

#[tokio::test]
async fn a_subscription_runs_through_a_plan() {
    let engine = Engine::new();
    let calls = Calls::default();
    let mut request = Request::new("").data(calls.clone());
    let text = "subscription ($n: Int!) { numbers(upto: $n) ...f } fragment f on Feed { numbers(upto: $n) }";
    request.set_parsed_query(engine.plan(text, &json!({"n": 2})).document);
    let answers: Vec<_> = engine.schema.execute_stream(request).collect().await;
    let answers: Vec<_> = answers.iter().map(written).collect();
    assert_eq!(answers, [r#"{"numbers":0}"#, r#"{"numbers":1}"#]);
    assert_eq!(calls.count(), 1);
}

#[test]
fn a_plan_holds_nothing_that_is_to_be_decided() {
    let engine = Engine::new();
    let text = "query ($y: Boolean!, $n: Int) { pets { ...f ... on Dog @include(if: $y) { barks(times: $n) } } } fragment f on Pet { name @skip(if: $y) }";
    let plan = engine.plan(text, &json!({"y": true, "n": 3}));
    let shown = format!("{:?}", plan.document);
    for decided in [
        "Variable(",
        "FragmentSpread(",
        "Directive {",
        "skip",
        "include",
    ] {
        assert!(!shown.contains(decided), "{decided} in {shown}");
    }
    assert!(plan.document.fragments.is_empty());
}
