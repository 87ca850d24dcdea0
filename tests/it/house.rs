//! The rules of the house, as far as they can be read off the files.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    assert!(found.len() > 80, "where is the code?");
    found
        .into_iter()
        .map(|(path, text)| (path.strip_prefix(&root).unwrap().to_owned(), text))
        .collect()
}

/// The places outside `allowed` that hold one of the words.
fn places(words: &[&str], allowed: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources() {
        let name = path.to_string_lossy().replace('\\', "/");
        if allowed
            .iter()
            .any(|allowed| name.starts_with(allowed) || name.ends_with(allowed))
        {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap();
            if words.iter().any(|word| code.contains(word)) {
                found.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    found
}

#[track_caller]
fn none(found: Vec<String>) {
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn rules_are_pure() {
    let impure = [
        "async",
        "sea_orm::",
        "async_graphql",
        "Clock",
        "tokio",
        "Write",
    ];
    let (mut checked, mut found) = (0, Vec::new());
    for (path, text) in sources() {
        if path.ends_with("rules.rs") {
            checked += 1;
            for word in impure {
                if text
                    .lines()
                    .any(|line| line.split("//").next().unwrap().contains(word))
                {
                    found.push(format!("{}: {word}", path.display()));
                }
            }
        }
    }
    assert!(checked >= 5);
    none(found);
}

#[test]
fn only_stores_and_the_frame_start_statements() {
    none(places(
        &[".transaction()", ".reader()"],
        &[
            "store.rs",
            // What a store reads for a whole batch.
            "ahead.rs",
            "database/",
            "change/edit.rs",
            "change/lookup.rs",
            "change/verify.rs",
            "graphql/relation.rs",
            "http/health.rs",
        ],
    ));
}

#[test]
fn only_access_makes_a_permit() {
    none(places(&["Permit {"], &["access/mod.rs"]));
}

#[test]
fn only_the_write_path_begins_transactions() {
    none(places(&["begin_with_options", ".begin()"], &["database/"]));
}

#[test]
fn the_generator_of_portfolios_is_out_of_the_servers_reach() {
    none(places(&["benches", "generator::"], &[]));
}

#[test]
fn only_http_knows_axum() {
    none(places(&["axum"], &["http/"]));
}

#[test]
fn only_outbound_makes_an_http_client() {
    none(places(
        &[
            "Client::builder",
            "Client::new",
            "ClientBuilder",
            "reqwest::get",
        ],
        &["outbound/"],
    ));
}

#[test]
fn failures_become_graphql_errors_in_one_place() {
    none(places(
        &["ErrorExtensionValues", "ServerError::new", "Error::new("],
        // The executor hands the guard's sentence over, without a code.
        &["graphql/fault.rs", "graphql/execute.rs"],
    ));
}

#[test]
fn rows_know_nothing_of_graphql() {
    for (path, text) in sources() {
        if path.starts_with("entity") {
            assert!(!text.contains("async_graphql"), "{}", path.display());
        }
    }
}

#[test]
fn the_clock_and_the_ids_are_injected() {
    none(places(
        &["SystemTime::now", "Utc::now", "getrandom::"],
        &["clock.rs", "id.rs", "database/write.rs"],
    ));
}

#[test]
fn money_is_never_a_float() {
    none(places(
        &["f32", "f64"],
        &[
            // A cell of a spreadsheet is a double; a number that isn't exactly one is written as text.
            "export/sheet.rs",
            "text/locale.rs",
            "http/trace.rs",
            "http/metrics.rs",
            "graphql/operation/value.rs",
            "token/object.rs",
        ],
    ));
}

#[test]
fn slices_depend_on_one_another_in_one_direction() {
    // Only the API's phrasing may refer to any slice.
    let phrasing = ["graphql.rs", "query.rs", "filter.rs", "node.rs", "edge.rs"];
    // Each slice, and those that stand above it.
    let above_programmes = [
        "crate::finance",
        "crate::results",
        "crate::link",
        "crate::push",
    ];
    let above_papers = [
        above_programmes.as_slice(),
        &[
            "crate::programme",
            "crate::mechanism",
            "crate::recommendation",
        ],
    ]
    .concat();
    for (slice, above) in [
        ("organisation/", above_papers.as_slice()),
        ("document/", &above_papers),
        ("concept/", &above_papers),
        (
            "mechanism/",
            &[above_programmes.as_slice(), &["crate::programme"]].concat(),
        ),
        (
            "programme/",
            &[above_programmes.as_slice(), &["crate::recommendation"]].concat(),
        ),
        ("recommendation/", &above_programmes),
        (
            "finance/",
            &["crate::push", "crate::link", "crate::results"],
        ),
        (
            "activity/",
            &["crate::push", "crate::link", "crate::recommendation"],
        ),
        (
            "practice/",
            &[
                "crate::push",
                "crate::link",
                "crate::recommendation",
                "crate::results",
            ],
        ),
        (
            "alignment/",
            &[
                "crate::push",
                "crate::link",
                "crate::recommendation",
                "crate::results",
            ],
        ),
        (
            "results/",
            &["crate::push", "crate::link", "crate::recommendation"],
        ),
        ("link/", &["crate::push"]),
    ] {
        for (path, text) in sources() {
            let name = path.to_string_lossy();
            if !name.starts_with(slice) || phrasing.iter().any(|end| name.ends_with(end)) {
                continue;
            }
            for word in above {
                assert!(!text.contains(word), "{name} refers to {word}");
            }
        }
    }
}

#[test]
fn files_are_short_and_named_for_what_they_hold() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(
            lines <= 450,
            "{} has {lines} lines: is there a seam?",
            path.display()
        );
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        for drawer in [
            "utils", "util", "helpers", "common", "manager", "misc", "types",
        ] {
            assert_ne!(name, drawer, "{}", path.display());
        }
    }
}
