//! Pages and what they cost.

use cooperation_registry::error::Code;
use cooperation_registry::graphql::LIMITS;
use serde_json::json;

use super::support::{plan, refused, registry, toy};

#[test]
fn a_page_out_of_bounds_is_refused_however_it_is_written() {
    let registry = registry();
    let variable =
        |ty: &str| format!("query ($n: {ty}) {{ programmes(first: $n) {{ totalCount }} }}");
    for (name, text, variables, path) in [
        (
            "literal",
            "{ programmes(first: 2147483647) { totalCount } }".to_owned(),
            json!({}),
            "first",
        ),
        (
            "101",
            "{ programmes(first: 101) { totalCount } }".to_owned(),
            json!({}),
            "first",
        ),
        (
            "zero",
            "{ programmes(first: 0) { totalCount } }".to_owned(),
            json!({}),
            "first",
        ),
        (
            "negative",
            "{ programmes(first: -1) { totalCount } }".to_owned(),
            json!({}),
            "first",
        ),
        (
            "last",
            "{ programmes(last: 101) { totalCount } }".to_owned(),
            json!({}),
            "last",
        ),
        (
            "both",
            "{ programmes(first: 1, last: 1) { totalCount } }".to_owned(),
            json!({}),
            "last",
        ),
        (
            "variable",
            variable("Int"),
            json!({"n": 2_147_483_647}),
            "variables.n",
        ),
        (
            "required variable",
            variable("Int!"),
            json!({"n": 101}),
            "variables.n",
        ),
        (
            "default",
            variable("Int = 2147483647"),
            json!({}),
            "variables.n",
        ),
        (
            "alias",
            "{ first: programmes(first: 2147483647) { totalCount } }".to_owned(),
            json!({}),
            "first",
        ),
        (
            "fragment",
            "{ ...f } fragment f on Query { programmes(first: 2147483647) { totalCount } }"
                .to_owned(),
            json!({}),
            "first",
        ),
        (
            "inline fragment",
            "{ ... on Query { ... { programmes(first: 2147483647) { totalCount } } } }".to_owned(),
            json!({}),
            "first",
        ),
        (
            "nested",
            "{ programmes { nodes { participations(first: 2147483647) { totalCount } } } }"
                .to_owned(),
            json!({}),
            "first",
        ),
        (
            "nested by a type",
            "{ node(id: 1) { ... on Programme { history(first: 2147483647) { totalCount } } } }"
                .to_owned(),
            json!({}),
            "first",
        ),
        (
            "a field that is there twice",
            "{ programmes(first: 101) { totalCount } programmes(first: 101) { totalCount } }"
                .to_owned(),
            json!({}),
            "first",
        ),
        (
            "ids",
            format!("{{ nodes(ids: [{}]) {{ id }} }}", "1 ".repeat(101)),
            json!({}),
            "ids",
        ),
        (
            "ids by a variable",
            "query ($n: [ID!]!) { nodes(ids: $n) { id } }".to_owned(),
            json!({"n": vec!["x"; 101]}),
            "variables.n",
        ),
    ] {
        let refused = refused(&registry, &text, &variables);
        assert_eq!(refused.errors.len(), 1, "{name}");
        let problem = &refused.errors[0];
        assert_eq!(problem.code, Code::BadUserInput, "{name}");
        assert_eq!(
            problem.input_path.as_ref().unwrap().join("."),
            path,
            "{name}"
        );
    }
    for (text, variables) in [
        ("{ programmes(first: 100) { totalCount } }", json!({})),
        (
            "{ programmes(first: 1, last: null) { totalCount } }",
            json!({}),
        ),
        (
            "query ($n: Int) { programmes(first: $n, last: 5) { totalCount } }",
            json!({}),
        ),
        (
            "query ($n: Int) { programmes(first: $n, last: 5) { totalCount } }",
            json!({"n": null}),
        ),
        (
            "query ($n: Int = 101) { programmes(first: $n) { totalCount } }",
            json!({"n": 5}),
        ),
        (
            "query ($n: [ID!]!) { nodes(ids: $n) { id } }",
            json!({"n": vec!["x"; 100]}),
        ),
    ] {
        plan(&registry, text, &variables).unwrap();
    }
}

#[test]
fn the_cost_multiplies_pages_and_lists() {
    let (registry, toy) = (registry(), toy());
    for (documents, text, cost) in [
        (&registry, "{ apiInfo { version } }", 1),
        (&registry, "{ __typename }", 0),
        // The connection, and its page.
        (&registry, "{ programmes { totalCount } }", 1),
        (&registry, "{ programmes { nodes { code } } }", 1 + 20),
        (
            &registry,
            "{ programmes(first: 7) { nodes { code } } }",
            1 + 7,
        ),
        (
            &registry,
            "{ programmes(last: 7) { nodes { code } } }",
            1 + 7,
        ),
        (
            &registry,
            "query ($n: Int = 7) { programmes(first: $n) { nodes { code } } }",
            1 + 7,
        ),
        (
            &registry,
            "{ programmes { nodes { code } pageInfo { endCursor } } }",
            1 + 20 + 1,
        ),
        (
            &registry,
            "{ programmes { edges { node { code } } } }",
            1 + 20 + 20,
        ),
        (
            &registry,
            "{ programmes { nodes { title { text } period { start } } } }",
            1 + 20 * 3,
        ),
        (
            &registry,
            "{ programmes { nodes { countries { country } } } }",
            1 + 20 * (1 + 10),
        ),
        (
            &registry,
            "{ programmes(first: 50) { nodes { participations(first: 10) { nodes { organisation { code } } } } } }",
            1 + 50 * (1 + 1 + 10 * 2),
        ),
        // What is written twice is read once.
        (
            &registry,
            "{ programmes { nodes { code } } programmes { nodes { version } } }",
            1 + 20,
        ),
        (
            &registry,
            "{ a: programmes { nodes { code } } b: programmes { nodes { code } } }",
            2 * (1 + 20),
        ),
        (&registry, "{ nodes(ids: [1, 2, 3]) { id } }", 3),
        (
            &registry,
            "{ node(id: 1) { id ... on Programme { period { start } } } }",
            1 + 1,
        ),
        (&toy, "mutation { feed(id: 1) }", 10),
        (
            &toy,
            "mutation { rename(id: 1, name: \"x\") { owner { pets { name } } } }",
            10 + 1 + 10,
        ),
        (&toy, "subscription { barked { owner { name } } }", 1 + 1),
    ] {
        let plan = plan(documents, text, &json!({})).unwrap();
        assert_eq!(plan.cost, cost, "{text}");
    }
}

#[test]
fn what_costs_too_much_is_refused_with_both_figures() {
    let registry = registry();
    let pages = |outer: u64, inner: u64| {
        format!(
            "{{ programmes(first: {outer}) {{ nodes {{ participations(first: {inner}) {{ nodes {{ \
             organisation {{ programmes(first: 4) {{ nodes {{ code }} }} }} }} }} }} }} }}"
        )
    };
    let cost = plan(&registry, &pages(70, 100), &json!({})).unwrap().cost;
    assert_eq!(cost, 1 + 70 * (2 + 100 * (2 + 1 + 4)));
    let problem = refused(&registry, &pages(72, 100), &json!({}))
        .errors
        .remove(0);
    assert_eq!(problem.code, Code::QueryRejected);
    for figure in [(1 + 72 * 702).to_string(), LIMITS.cost.to_string()] {
        assert!(problem.message.contains(&figure), "{}", problem.message);
    }
    // All the pages that the depth allows.
    let deep = "programmes(first: 100) { nodes { participations(first: 100) { nodes { organisation { \
                programmes(first: 100) { nodes { participations(first: 100) { nodes { organisation \
                { code } } } } } } } } } }";
    let problem = refused(&registry, &format!("{{ {deep} }}"), &json!({}))
        .errors
        .remove(0);
    assert_eq!(problem.code, Code::QueryRejected);
}
