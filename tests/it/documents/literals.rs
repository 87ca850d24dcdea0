//! Values that are written in the document: refused with their path, at their field.

use cooperation_registry::error::Code;
use serde_json::json;

use super::support::{plan, refused, registry};

#[test]
fn values_in_the_document_are_refused_with_their_path_at_their_field() {
    let registry = registry();
    for (text, path, says, at) in [
        (
            "{\n  programmes(filter: {period: {startsIn: {from: \"soon\"}}}) { totalCount } }",
            "filter.period.startsIn.from",
            "\"soon\" is no Date",
            (2, 3),
        ),
        (
            "{ organisation(by: {code: \"x\"}) {\n x: names(on: 2013) { name } } }",
            "on",
            "found a number",
            (2, 2),
        ),
        (
            "{ programmes { nodes { title(locale: [\"fr\", \"?\"]) { text } } } }",
            "locale.1",
            "is no LocaleTag",
            (1, 24),
        ),
        (
            "{ programmes(search: \"a\\u0000b\") { totalCount } }",
            "search",
            "U+0000",
            (1, 3),
        ),
        (
            "{ programmes(filter: {code: {in: [\"a\", \"\\u{0}\"]}}) { totalCount } }",
            "filter.code.in.1",
            "U+0000",
            (1, 3),
        ),
        (
            "{ ...f } fragment f on Query { programme(by: {id: \"\\u0000\"}) { id } }",
            "by.id",
            "U+0000",
            (1, 32),
        ),
        (
            "query ($d: Date = \"soon\") { programmes(filter: {period: {startsIn: {from: $d}}}) { totalCount } }",
            "variables.d",
            "is no Date",
            (1, 8),
        ),
    ] {
        let problem = refused(&registry, text, &json!({})).errors.remove(0);
        assert_eq!(problem.code, Code::BadUserInput, "{text}");
        assert_eq!(problem.input_path.unwrap().join("."), path, "{text}");
        assert!(
            problem.message.contains(says),
            "{text}: {}",
            problem.message
        );
        assert_eq!(problem.locations, [at], "{text}");
    }
    // What is left out is not looked at.
    let skipped = "{ apiInfo { version } programmes(filter: {updatedSince: \"x\"}, first: 0) @skip(if: true) { totalCount } }";
    assert!(plan(&registry, skipped, &json!({})).is_ok());
}
