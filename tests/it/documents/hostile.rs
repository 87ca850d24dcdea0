//! Documents that mean harm: whatever comes, it is refused or answered, and nothing panics.

use cooperation_registry::graphql::operation::{Scalars, Stage};
use serde::Deserialize;
use serde_json::Map;

use super::support::{Random, checks, registry, toy};

#[derive(Deserialize)]
struct Case {
    document: String,
}

#[test]
fn nothing_panics_on_documents_with_pieces_changed() {
    let corpus: Vec<Case> = serde_json::from_str(include_str!(
        "../../clients/validation/validation_corpus.json"
    ))
    .unwrap();
    let pieces = [
        "{", "}", "(", ")", "[", "]", "...", "$", "@", "!", ":", "=", "\"", "\"\"\"", "\\u{",
        "\\uD83D", "#", "\n", "null", "on", "fragment", "query", "\u{0}", "é", "-", "1e999", "&",
        "|", "{}", " ",
    ];
    let (toy, mut random) = (toy(), Random::new(1));
    let (mut read, mut refused) = (0, 0);
    for case in &corpus {
        for _ in 0..4 {
            let mut letters: Vec<char> = case.document.chars().take(3_000).collect();
            for _ in 0..=random.below(3) {
                let at = random.below(letters.len() + 1);
                let end = (at + random.below(6)).min(letters.len());
                let piece = random.pick(&pieces).chars();
                match random.below(3) {
                    0 => drop(letters.splice(at..at, piece)),
                    1 => drop(letters.splice(at..end, piece)),
                    _ => drop(letters.drain(at..end)),
                }
            }
            let text: String = letters.into_iter().collect();
            match toy.read(&text) {
                Ok(document) => {
                    read += 1;
                    drop(document.plan(None, &Map::new(), &Scalars(checks)));
                }
                Err(told) => {
                    refused += 1;
                    assert!(!told.errors.is_empty(), "{text:?}");
                }
            }
        }
    }
    assert!(
        read > 15 && refused > 1_000,
        "{read} read, {refused} refused"
    );
}

/// `levels` levels that each tell three types apart, every one with an answer of its own.
fn told_apart(levels: usize) -> String {
    let mut inner = "name".to_owned();
    for level in 0..levels {
        let each: String = ["Dog", "Cat", "Human"]
            .iter()
            .map(|of| {
                let (open, close) = ("friend {".repeat(level + 1), "}".repeat(level + 1));
                format!("... on {of} {{ {open} a{level}{of}: name {close} }} ")
            })
            .collect();
        inner = format!("friend {{ {inner} }} {each}");
    }
    format!("{{ being {{ {inner} }} }}")
}

#[test]
fn telling_types_apart_at_many_levels_is_refused_before_the_validation() {
    let toy = toy();
    for levels in 1..=5 {
        toy.read(&told_apart(levels)).unwrap();
    }
    for levels in 8..=10 {
        let refused = toy.read(&told_apart(levels)).unwrap_err();
        assert_eq!(refused.stage, Stage::Guard, "{levels} levels");
        let message = &refused.errors[0].message;
        assert!(
            message.contains("tells types apart"),
            "{levels} levels: {message}"
        );
    }
}

#[test]
fn the_deepest_that_the_limits_allow_fits_a_small_stack() {
    let inline = |levels: usize| {
        format!(
            "{{ cat {{ {} name {} }} }}",
            "... {".repeat(levels),
            "}".repeat(levels)
        )
    };
    let fragments = |levels: usize| {
        let chain: String = (0..levels)
            .map(|n| format!("fragment f{n} on Cat {{ ...f{} }} ", n + 1))
            .collect();
        format!("{{ cat {{ ...f0 }} }} {chain} fragment f{levels} on Cat {{ name }}")
    };
    let list = format!(
        "{{ scalars(anything: {}1{}) }}",
        "[{a: ".repeat(8),
        "}]".repeat(8)
    );
    let texts = [inline(62), fragments(61), list];
    let small = std::thread::Builder::new().stack_size(512 * 1024);
    let thread = small.spawn(move || {
        let toy = toy();
        for text in texts {
            let document = toy.read(&text).unwrap();
            drop(document.plan(None, &Map::new(), &Scalars(checks)));
        }
    });
    thread.unwrap().join().unwrap();
}

#[test]
fn every_operation_of_the_schema_folder_is_planned() {
    let registry = registry();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/operations");
    let mut planned = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|is| is == "graphql") {
            let text = std::fs::read_to_string(&path).unwrap();
            let document = registry.read(&text).unwrap();
            let plan = document.plan(None, &Map::new(), &Scalars(checks)).unwrap();
            assert!(plan.cost < 5_000, "{path:?} costs {}", plan.cost);
            planned += 1;
        }
    }
    assert!(planned >= 14, "{planned}");
}
