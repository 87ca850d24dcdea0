//! What a list of concepts must keep.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::{
    entity::{concept, concept_scheme},
    error::{Path, Violation},
    text::is_web_address,
};

/// The rules on the list itself.
pub(super) fn scheme(row: &concept_scheme::Model) -> Vec<Violation> {
    let root = Path::root();
    let mut violations = Vec::new();
    if row.title.is_empty() {
        violations.push(Violation::new(
            &root.field("title"),
            "CONCEPT_SCHEME_TITLED",
            "a list of concepts needs a title in at least one language",
        ));
    }
    if row.url.as_ref().is_some_and(|url| !is_web_address(url)) {
        violations.push(Violation::new(
            &root.field("url"),
            "CONCEPT_SCHEME_URL",
            "the address must begin with http:// or https:// and name a host",
        ));
    }
    violations
}

/// The rules on the concepts of the draft, within all concepts that the list will have.
pub(super) fn concepts(drafted: &[concept::Model], all: &[concept::Model]) -> Vec<Violation> {
    let list = Path::root().field("concepts");
    let broader: HashMap<Uuid, Option<Uuid>> =
        all.iter().map(|row| (row.id, row.broader_id)).collect();
    let mut violations = Vec::new();
    for (index, row) in drafted.iter().enumerate() {
        let at = list.item(index);
        if row.label.is_empty() {
            violations.push(Violation::new(
                &at.field("label"),
                "CONCEPT_LABELLED",
                "a concept needs a label in at least one language",
            ));
        }
        if in_a_circle(row.id, &broader) {
            violations.push(Violation::new(
                &at.field("broader"),
                "CONCEPT_NO_CYCLE",
                "a concept can't be broader than itself, not even through others",
            ));
        }
    }
    violations
}

/// Whether going from one concept to broader ones leads back to it.
fn in_a_circle(start: Uuid, broader: &HashMap<Uuid, Option<Uuid>>) -> bool {
    let mut passed = HashSet::new();
    let mut at = broader.get(&start).copied().flatten();
    while let Some(concept) = at {
        if concept == start {
            return true;
        }
        // A circle further up that doesn't hold this concept is the fault of those that it holds.
        if !passed.insert(concept) {
            return false;
        }
        at = broader.get(&concept).copied().flatten();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_found_by_each_of_its_members_and_by_nobody_else() {
        let [a, b, c, d] = [1, 2, 3, 4].map(Uuid::from_u128);
        let broader = [(a, Some(b)), (b, Some(c)), (c, Some(b)), (d, None)];
        let broader = HashMap::from(broader);
        assert_eq!(
            [a, b, c, d].map(|one| in_a_circle(one, &broader)),
            [false, true, true, false]
        );
        assert!(in_a_circle(a, &HashMap::from([(a, Some(a))])));
    }
}
