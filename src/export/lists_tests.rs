//! A declaration is held against its document: a path that leads nowhere would be an empty column.

use std::collections::BTreeSet;

use async_graphql::parser::{
    parse_query,
    types::{DocumentOperations, Selection, SelectionSet},
};

use super::*;
use crate::export::{
    column::{Of, Shows},
    template,
};

/// The paths of all fields of a selection.
fn fields(selected: &SelectionSet, within: &str, found: &mut BTreeSet<String>) {
    for selection in &selected.items {
        match &selection.node {
            Selection::Field(field) => {
                let name = field.node.name.node.as_str();
                let path = match within {
                    "" => name.to_owned(),
                    within => format!("{within}.{name}"),
                };
                found.insert(path.clone());
                fields(&field.node.selection_set.node, &path, found);
            }
            Selection::InlineFragment(fragment) => {
                fields(&fragment.node.selection_set.node, within, found);
            }
            Selection::FragmentSpread(_) => panic!("documents of exports have no fragments"),
        }
    }
}

fn joined(parts: &[&str]) -> String {
    let parts: Vec<_> = parts
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect();
    parts.join(".")
}

#[test]
fn every_path_of_a_declaration_is_asked_for_by_its_document() {
    for list in LISTS {
        let document = parse_query(list.document).unwrap();
        let DocumentOperations::Multiple(operations) = &document.operations else {
            panic!("{} has an operation without a name", list.name);
        };
        let operation = operations.values().next().unwrap();
        let mut asked = BTreeSet::new();
        fields(&operation.node.selection_set.node, "", &mut asked);
        let mut named = Vec::new();
        for (_, path, words) in list.rules {
            named.extend(template::paths(words).map(|own| joined(&[path, own])));
        }
        let node = joined(&[list.connection, "nodes"]);
        let part = joined(&[&node, list.each.unwrap_or_default()]);
        for column in list.columns {
            let of = match column.of {
                Of::Node => &node,
                Of::Part => &part,
            };
            match column.shows {
                Shows::Text(path) | Shows::Number(path) | Shows::Flag(path) => {
                    named.push(joined(&[of, path]));
                }
                Shows::Each(path, words) => {
                    named.extend(template::paths(words).map(|own| joined(&[of, path, own])));
                }
            }
        }
        for rest in ["pageInfo.hasNextPage", "pageInfo.endCursor", "totalCount"] {
            named.push(joined(&[list.connection, rest]));
        }
        for path in named {
            assert!(
                asked.contains(&path),
                "{}: {path} isn't asked for",
                list.name
            );
        }
        let variables = &operation.node.variable_definitions;
        let declared = |name: &str| {
            let mut names = variables.iter().map(|one| one.node.name.node.as_str());
            names.any(|own| own == name)
        };
        let always = ["first", "after", "counted"].into_iter();
        for name in always.chain(list.parameters.iter().map(|parameter| parameter.name)) {
            assert!(declared(name), "{} doesn't declare ${name}", list.name);
        }
    }
}

#[test]
fn a_list_that_is_cut_short_within_a_node_can_say_so() {
    for list in LISTS {
        let parts = list.document.split("(first: ").skip(1);
        for part in parts.filter(|part| !part.starts_with('$')) {
            let begins = part.split_once(") { ").map(|(_, rest)| rest);
            let says = begins.is_some_and(|rest| rest.starts_with("pageInfo { hasNextPage }"));
            assert!(says, "{}: first: {part}", list.name);
        }
    }
}

#[test]
fn names_of_lists_and_headings_are_each_there_once() {
    let names: BTreeSet<_> = LISTS.iter().map(|list| list.name).collect();
    assert_eq!(names.len(), LISTS.len());
    for list in LISTS {
        let headings: BTreeSet<_> = list.columns.iter().map(|column| column.heading).collect();
        assert_eq!(headings.len(), list.columns.len(), "{}", list.name);
    }
}
