//! A subscription asks for one thing (GraphQL specification, section 5.2.4.1, Single Root Field).

use std::collections::HashSet;

use apollo_compiler::{ExecutableDocument, executable::Selection};

use super::super::{place::Places, refused::Problem};
use crate::error::Code;

/// Holds the roots of subscriptions against the rule. Fields of one response key are one: they
/// become one when they are executed.
pub(super) fn check(document: &ExecutableDocument, places: &Places) -> Vec<Problem> {
    let mut problems = Vec::new();
    for operation in document
        .operations
        .iter()
        .filter(|one| one.is_subscription())
    {
        let mut sets = vec![&operation.selection_set];
        let (mut keys, mut spread) = (HashSet::new(), HashSet::new());
        while let Some(set) = sets.pop() {
            for selection in &set.selections {
                match selection {
                    Selection::Field(field) => {
                        keys.insert(field.response_key());
                    }
                    Selection::InlineFragment(inline) => sets.push(&inline.selection_set),
                    Selection::FragmentSpread(name) => {
                        let name = &name.fragment_name;
                        if let Some(fragment) = document.fragments.get(name)
                            && spread.insert(name)
                        {
                            sets.push(&fragment.selection_set);
                        }
                    }
                }
            }
        }
        if keys.len() > 1 {
            let sentence = "a subscription asks for one field; this one has several";
            let place = operation.location().map(|span| places.at(span.offset()));
            problems.push(Problem::new(Code::GraphqlValidationFailed, sentence).at(place));
        }
    }
    problems
}
