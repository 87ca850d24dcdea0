//! Reading documents, compared with graphql-js over `validation_corpus.json`.
//!
//! The corpus holds graphql-js's verdicts; `node validation_corpus.mjs` recomputes them.

use cooperation_registry::graphql::operation::{Documents, Stage};
use serde::Deserialize;

/// Where this reads a document otherwise than graphql-js 16 does, by schema, rule and name, and
/// why.
const DIFFERENCES: &[(&str, &str, &str, &str)] = &[
    (
        "toy",
        "2.9 Input Values",
        "an exponent that overflows",
        "Stricter: 1e400 is no finite number of 64 bits (3.5.2); graphql-js hands on an infinity.",
    ),
    (
        "toy",
        "5.2.4 Subscription Operation Definitions",
        "a literal condition on the root",
        "Stricter: the specification of September 2025 forbids @skip and @include there (5.2.4.1); \
         graphql-js 16 evaluates them without variables.",
    ),
    (
        "toy",
        "5.3.2 Field Selection Merging",
        "a string and a block string",
        "Laxer: the two are one value, and so are the answers; graphql-js compares how they are \
         written.",
    ),
    (
        "toy",
        "5.6.5 OneOf Input Objects",
        "a variable",
        "Stricter: such a variable must be non-null (5.8.5); graphql-js 16.15 refuses it only where \
         the input object itself is nullable, since it compares with the type around it unwrapped.",
    ),
    (
        "toy",
        "5.6.5 OneOf Input Objects",
        "a variable with a default",
        "Stricter: as the one before.",
    ),
    (
        "registry",
        "5.6.5 OneOf Input Objects",
        "a programme by a nullable variable",
        "Stricter: as the one before.",
    ),
];

#[derive(Deserialize)]
struct Case {
    name: String,
    schema: String,
    rule: String,
    document: String,
    valid: bool,
}

fn corpus() -> Vec<Case> {
    serde_json::from_str(include_str!(
        "../../clients/validation/validation_corpus.json"
    ))
    .unwrap()
}

#[test]
fn documents_are_read_as_graphql_js_reads_them() {
    let registry = Documents::new(include_str!("../../../schema/schema.graphql")).unwrap();
    let toy = Documents::new(include_str!("../../clients/validation/toy.graphql")).unwrap();
    let (mut wrong, mut met) = (Vec::new(), 0);
    for case in corpus() {
        let documents = if case.schema == "toy" {
            &toy
        } else {
            &registry
        };
        let read = documents.read(&case.document).map(drop);
        let differs = DIFFERENCES.iter().any(|(schema, rule, name, _)| {
            (*schema, *rule, *name) == (&case.schema, &case.rule, &case.name)
        });
        met += usize::from(differs);
        if (read.is_ok() == case.valid) == differs {
            wrong.push(format!(
                "{}, {}: {} is {}: {:?}\n    {}",
                case.schema,
                case.rule,
                case.name,
                if case.valid { "valid" } else { "not valid" },
                read.err(),
                case.document,
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert_eq!(met, DIFFERENCES.len(), "a difference isn't in the corpus");
}

#[test]
fn the_corpus_is_large_and_has_both_kinds() {
    let corpus = corpus();
    assert!(corpus.len() >= 150, "{}", corpus.len());
    for valid in [true, false] {
        let count = corpus.iter().filter(|case| case.valid == valid).count();
        assert!(count >= 50, "{count} with the verdict {valid}");
    }
}

#[test]
fn what_is_refused_is_told_on_one_line_and_in_its_place() {
    let toy = Documents::new(include_str!("../../clients/validation/toy.graphql")).unwrap();
    for case in corpus().into_iter().filter(|case| case.schema == "toy") {
        let Err(refused) = toy.read(&case.document) else {
            continue;
        };
        assert!((1..=20).contains(&refused.errors.len()), "{}", case.name);
        for problem in refused.errors {
            let message = &problem.message;
            for art in [
                "\n",
                "│",
                "╭",
                "-->",
                "Did you mean",
                "did you mean",
                "Some(",
                "Node",
            ] {
                assert!(!message.contains(art), "{}: {message}", case.name);
            }
            let code = match refused.stage {
                Stage::Parse => "GRAPHQL_PARSE_FAILED",
                _ => "GRAPHQL_VALIDATION_FAILED",
            };
            assert_eq!(problem.code.as_str(), code, "{}", case.name);
            for (line, column) in problem.locations {
                let lines = case.document.split(['\n', '\r']).count();
                assert!(line >= 1 && line <= lines, "{}: line {line}", case.name);
                assert!(column >= 1, "{}: column {column}", case.name);
            }
        }
    }
}
