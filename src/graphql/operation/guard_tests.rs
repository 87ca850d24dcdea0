//! The guard's limits, and the work that it takes.

use apollo_compiler::ast::Document;

use super::super::text;
use super::*;

fn work(document: &str) -> Result<u64, Problem> {
    text::check(document)?;
    let parsed = Document::parse(document, "document").unwrap();
    measure(&parsed, &Places::new(document))
}

fn bomb(levels: usize, fan: usize) -> String {
    let mut document = "{ ...f0 }".to_owned();
    for level in 0..levels {
        let spreads = format!("...f{} ", level + 1).repeat(fan);
        document += &format!(" fragment f{level} on Query {{ {spreads} }}");
    }
    document + &format!(" fragment f{levels} on Query {{ __typename }}")
}

#[test]
fn a_fragment_bomb_is_refused_with_linear_work() {
    for levels in 24..=31 {
        for fan in [2, 10] {
            let document = bomb(levels, fan);
            let parsed = Document::parse(&document, "document").unwrap();
            let problem = measure(&parsed, &Places::new(&document)).unwrap_err();
            assert!(
                problem.message.contains("fields"),
                "{levels} × {fan}: {}",
                problem.message
            );
        }
        let refused = work(&bomb(levels, 100)).unwrap_err();
        assert_eq!(refused.code, Code::QueryRejected, "{levels} × 100");
    }
    // Below the limit every selection is looked at once: the operation's one, those of each
    // level, and the field of the last.
    for (levels, fan) in [(1, 5), (3, 2), (2, 3), (9, 1)] {
        let is = work(&bomb(levels, fan)).unwrap();
        assert_eq!(is, 1 + (levels * fan) as u64 + 1, "{levels} × {fan}");
    }
}

#[test]
fn the_work_grows_with_the_document_and_not_with_its_fields() {
    // Ten fragments of ten fields, each spread under nine fields.
    let mut document = "{".to_owned();
    for n in 0..9 {
        document += &format!(" f{n} {{ {} }}", "...a ".repeat(10));
    }
    document += &format!(" }} fragment a on T {{ {} }}", "x ".repeat(10));
    assert_eq!(work(&document).unwrap(), 9 + 90 + 10);
}

#[test]
fn every_limit_holds_at_its_edge_and_one_beyond() {
    let deep = |levels: usize| {
        format!(
            "{}x{}",
            "{ a ".repeat(levels - 1) + "{ ",
            "}".repeat(levels)
        )
    };
    let introspection = |levels: usize| deep(levels).replacen("{ a", "{ __schema", 1);
    let fields = |wide: usize| {
        // The fragment's fields, nine times, and ten at the root.
        format!(
            "{{ b {} }} fragment f on T {{ {} }}",
            "a { ...f } ".repeat(9),
            "x ".repeat(wide)
        )
    };
    let spread_aliases = |fields: usize| {
        format!(
            "{{ q {{ {} }} }} fragment f on T {{ a: x b: x c: x }}",
            "y { ...f } ".repeat(fields)
        )
    };
    let list = |items: usize| format!("{{ a(b: [{}]) }}", "1 ".repeat(items));
    let input =
        |levels: usize| format!("{{ a(b: {}1{}) }}", "[".repeat(levels), "]".repeat(levels));
    let object = |levels: usize| {
        format!(
            "{{ a(b: {}1{}) }}",
            "{c: ".repeat(levels),
            "}".repeat(levels)
        )
    };
    let inline = |levels: usize| {
        format!(
            "{{ {} a {} }}",
            "... { ".repeat(levels - 1),
            "}".repeat(levels - 1)
        )
    };
    let chain = |levels: usize| bomb(levels - 2, 1);
    for (name, within, beyond, says) in [
        ("depth", deep(12), deep(13), "13 fields deep"),
        (
            "introspection depth",
            introspection(20),
            introspection(21),
            "21 fields deep",
        ),
        ("fields", fields(554), fields(556), "5000 fields"),
        (
            "root fields",
            "{ a a a a a a a a a a }".to_owned(),
            "{ a a a a a a a a a a a }".to_owned(),
            "10 fields at its root",
        ),
        (
            "root fields in fragments",
            "{ ...f ...f } fragment f on Q { a a a a a }".to_owned(),
            "{ ...f ...f } fragment f on Q { a a a a a a }".to_owned(),
            "10 fields at its root",
        ),
        (
            "aliases",
            format!("{{ z {{ {} }} }}", "a: b ".repeat(30)),
            format!("{{ z {{ {} }} }}", "a: b ".repeat(31)),
            "30 aliases",
        ),
        (
            "aliases in fragments",
            spread_aliases(10),
            format!("query a {{ x: y }} query b {}", spread_aliases(10)),
            "30 aliases",
        ),
        (
            "directives",
            format!("{{ a {} }}", "@b ".repeat(20)),
            format!("{{ a {} }}", "@b ".repeat(21)),
            "20 directives",
        ),
        ("list", list(500), list(501), "501 values"),
        ("nested lists", input(16), input(17), "16 lists and objects"),
        (
            "nested objects",
            object(16),
            object(17),
            "16 lists and objects",
        ),
        (
            "inline fragments",
            inline(64),
            inline(65).replacen("{ a }", "a", 1),
            "nests more than 64",
        ),
        (
            "fragments in fragments",
            chain(64),
            chain(65),
            "nests more than 64",
        ),
    ] {
        if let Err(problem) = work(&within) {
            panic!("{name} within: {}", problem.message);
        }
        let problem = work(&beyond).unwrap_err();
        assert!(
            problem.message.contains(says),
            "{name}: {}",
            problem.message
        );
        assert_eq!(problem.code, Code::QueryRejected, "{name}");
    }
}

#[test]
fn directives_count_wherever_they_stand() {
    let eleven = "@a ".repeat(11);
    for (name, document) in [
        ("operation", format!("query {eleven} {{ a }}")),
        ("variable", format!("query ($v: Int {eleven}) {{ a }}")),
        ("field", format!("{{ a {eleven} }}")),
        ("inline fragment", format!("{{ ... {eleven} {{ a }} }}")),
        (
            "spread",
            format!("{{ ...f {eleven} }} fragment f on Q {{ a }}"),
        ),
        (
            "fragment",
            format!("{{ ...f }} fragment f on Q {eleven} {{ a }}"),
        ),
        (
            "unused fragment",
            format!("{{ a }} fragment f on Q {eleven} {{ a }}"),
        ),
        (
            "second fragment of a name",
            format!("{{ ...f }} fragment f on Q {{ a }} fragment f on Q {eleven} {{ a }}"),
        ),
    ] {
        assert!(work(&document).is_ok(), "{name}");
        let twice = format!("{document} query {} {{ a }}", "@b ".repeat(10));
        let problem = work(&twice).unwrap_err();
        assert!(problem.message.contains("20 directives"), "{name}");
    }
}

#[test]
fn depth_counts_through_fragments() {
    let spread = "{ a { a { a { a { a { a { a { ...f } } } } } } } } \
                  fragment f on T { a { a { a { a { a { a } } } } } }";
    assert!(work(spread).unwrap_err().message.contains("13 fields deep"));
}

#[test]
fn a_fragment_that_spreads_itself_is_refused_where_it_stands() {
    for (name, document, at) in [
        ("itself", "{ ...a }\nfragment a on Query { ...a }", (2, 1)),
        (
            "another that spreads it",
            "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
            (1, 10),
        ),
        (
            "deep inside",
            "{ ...a } fragment a on Query { b { ... { ...a } } }",
            (1, 10),
        ),
        ("unused", "{ a }\n fragment a on Query { ...a }", (2, 2)),
    ] {
        let problem = work(document).unwrap_err();
        assert!(problem.message.contains("spreads itself"), "{name}");
        assert_eq!(problem.code, Code::GraphqlValidationFailed, "{name}");
        assert_eq!(problem.locations, [at], "{name}");
    }
}
