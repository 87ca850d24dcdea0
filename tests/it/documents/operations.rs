//! Which operation runs, and how many fields of it.

use cooperation_registry::error::Code;
use cooperation_registry::graphql::operation::{Kind, Scalars};
use serde_json::json;

use super::support::{checks, plan, refused, registry, toy};

#[test]
fn the_operation_is_chosen_by_its_name() {
    let documents = registry();
    let none = serde_json::Map::new();
    let two = "query a { apiInfo { version } } query b { node(id: \"x\") { id } }";
    let one = "query a { apiInfo { version } }";
    let anonymous = "{ apiInfo { version } }";
    for (text, name, is) in [
        (two, Some("b"), Ok(Some("b"))),
        (two, None, Err("several operations")),
        (two, Some("c"), Err("no operation of this name")),
        (two, Some(""), Err("no operation of this name")),
        (one, None, Ok(Some("a"))),
        (one, Some("a"), Ok(Some("a"))),
        (anonymous, None, Ok(None)),
        (anonymous, Some("a"), Err("no operation of this name")),
    ] {
        let document = documents.read(text).unwrap();
        match (document.plan(name, &none, &Scalars(checks)), is) {
            (Ok(plan), Ok(is)) => assert_eq!(plan.operation_name.as_deref(), is, "{text}"),
            (Err(refused), Err(says)) => {
                let problem = &refused.errors[0];
                assert!(
                    problem.message.contains(says),
                    "{text}: {}",
                    problem.message
                );
                assert_eq!(problem.code, Code::BadUserInput, "{text}");
                assert_eq!(problem.input_path, Some(vec!["operationName".to_owned()]));
            }
            (planned, is) => panic!("{text} {name:?}: {planned:?} is not {is:?}"),
        }
    }
}

#[test]
fn a_plan_says_what_kind_it_is() {
    let toy = toy();
    for (text, kind, introspects) in [
        ("{ cat { name } }", Kind::Query, false),
        ("{ __schema { types { name } } }", Kind::Query, true),
        (
            "{ cat { name } t: __type(name: \"Cat\") { name } }",
            Kind::Query,
            true,
        ),
        ("{ __typename }", Kind::Query, false),
        ("mutation { feed(id: 1) }", Kind::Mutation, false),
        ("subscription { fed }", Kind::Subscription, false),
    ] {
        let plan = plan(&toy, text, &json!({})).unwrap();
        assert_eq!((plan.kind, plan.introspects), (kind, introspects), "{text}");
    }
}

#[test]
fn one_mutation_a_request() {
    let toy = toy();
    for (text, is) in [
        ("mutation { feed(id: 1) feed(id: 1) }", true),
        (
            "mutation { feed(id: 1) ...f } fragment f on Mutation { feed(id: 1) }",
            true,
        ),
        (
            "mutation { rename(id: 1, name: \"x\") { name } rename(id: 1, name: \"x\") { age } }",
            true,
        ),
        ("mutation { __typename feed(id: 1) }", true),
        (
            "mutation { feed(id: 1) rename(id: 1, name: \"x\") { name } @skip(if: true) }",
            true,
        ),
        ("mutation { a: feed(id: 1) b: feed(id: 1) }", false),
        (
            "mutation { feed(id: 1) rename(id: 1, name: \"x\") { name } }",
            false,
        ),
        (
            "mutation { feed(id: 1) ...f } fragment f on Mutation { b: feed(id: 1) }",
            false,
        ),
    ] {
        let text = text.replace(") { name } @skip(if: true)", ") @skip(if: true) { name }");
        match (plan(&toy, &text, &json!({})), is) {
            (Ok(plan), true) => assert_eq!(plan.kind, Kind::Mutation, "{text}"),
            (Err(refused), false) => {
                assert_eq!(refused.errors[0].code, Code::QueryRejected, "{text}");
                assert!(
                    refused.errors[0]
                        .message
                        .starts_with("one mutation a request")
                );
            }
            (planned, is) => panic!("{text}: {planned:?} is not {is}"),
        }
    }
}

#[test]
fn introspection_is_bounded() {
    let registry = registry();
    let nested =
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    let problem = refused(&registry, nested, &json!({})).errors.remove(0);
    assert_eq!(problem.code, Code::QueryRejected);
    assert!(
        problem.message.contains("nests more than 2"),
        "{}",
        problem.message
    );
    let within = "{ __type(name: \"Programme\") { fields { type { fields { name } } } } }";
    assert!(plan(&registry, within, &json!({})).unwrap().introspects);
}

#[test]
fn a_document_is_read_once() {
    let registry = registry();
    let text = "{ apiInfo { version } }";
    let first = registry.read(text).unwrap();
    assert!(std::sync::Arc::ptr_eq(
        &first,
        &registry.read(text).unwrap()
    ));
    assert!(registry.read("{ nothing }").is_err());
    assert!(registry.read("{ nothing }").is_err());
}

#[test]
fn at_most_twenty_errors_are_told() {
    let registry = registry();
    for text in [
        format!(
            "{{ {} }}",
            (0..200).map(|n| format!("x{n} ")).collect::<String>()
        ),
        "{ ? ".repeat(30),
        format!(
            "query ({}) {{ apiInfo {{ version }} }}",
            (0..100).map(|n| format!("$v{n}: Int ")).collect::<String>()
        ),
    ] {
        let errors = registry.read(&text).unwrap_err().errors;
        assert!((1..=20).contains(&errors.len()), "{}: {text}", errors.len());
    }
    let definitions: String = (0..100).map(|n| format!("$v{n}: String! ")).collect();
    let uses: String = (0..100).map(|n| format!("$v{n} ")).collect();
    let text = format!(
        "query ({definitions}) {{ programmes(filter: {{code: {{in: [{uses}]}}}}) {{ totalCount }} }}"
    );
    assert_eq!(refused(&registry, &text, &json!({})).errors.len(), 20);
}
