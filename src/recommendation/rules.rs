//! What a recommendation must keep.

use crate::{
    entity::{progress_report, recommendation::Model, recommendation_position, responsibility},
    error::{Path, Violation},
    vocabulary::MechanismClass,
};

/// A recommendation as it will be, with what else is known of its names.
pub(super) struct Candidate<'a> {
    pub(super) row: &'a Model,
    /// The class of its mechanism; none where the mechanism is unknown.
    pub(super) class: Option<MechanismClass>,
    /// How many States made it.
    pub(super) states: usize,
    pub(super) positions: &'a [recommendation_position::Model],
    /// Whether another recommendation has its symbol, paragraph and part.
    pub(super) paragraph_taken: bool,
    /// The place of a code by which it can't be told from others.
    pub(super) ambiguous: Option<usize>,
}

/// Every broken rule of the recommendation itself.
pub(super) fn check(of: &Candidate<'_>) -> Vec<Violation> {
    let root = Path::root();
    let mut violations = Vec::new();
    let mut broken = |at: &Path, rule, sentence: &str| {
        violations.push(Violation::new(at, rule, sentence));
    };
    if of.row.natural_key.is_none() {
        broken(
            &root.field("paragraph"),
            "RECOMMENDATION_NAMED",
            "name the recommendation by the symbol of its document and its paragraph; where one of them is unknown, by a code in someone's scheme",
        );
    }
    if of.row.part.is_some() && of.row.paragraph.is_none() {
        broken(
            &root.field("part"),
            "PART_OF_PARAGRAPH",
            "a part needs the paragraph that it is a part of",
        );
    }
    if of.paragraph_taken {
        broken(
            &root.field("paragraph"),
            "PARAGRAPH_TAKEN",
            "the code is that of a recommendation whose paragraph isn't known, and another recommendation has this paragraph; a document holds a paragraph once",
        );
    }
    if let Some(index) = of.ambiguous {
        broken(
            &root.field("references").item(index),
            "REFERENCE_AMBIGUOUS",
            "several recommendations have this code; name the symbol and the paragraph",
        );
    }
    let reviewed = |class| class == MechanismClass::UniversalPeriodicReview;
    if !of.class.is_none_or(reviewed) {
        let sentence = "only recommendations of the universal periodic review have this";
        if !of.positions.is_empty() {
            broken(&root.field("positions"), "REVIEW_ONLY", sentence);
        }
        if of.states > 0 {
            broken(&root.field("recommendingStates"), "REVIEW_ONLY", sentence);
        }
    }
    violations
}

/// The rules on institutions that answer for it, each at its place in the draft.
pub(super) fn responsibilities(rows: &[responsibility::Model]) -> Vec<Violation> {
    let list = Path::root().field("responsibleInstitutions");
    let mut violations = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let same = |other: &responsibility::Model| {
            (other.organisation_id, other.role, other.since)
                == (row.organisation_id, row.role, row.since)
        };
        if rows[..index].iter().any(same) {
            violations.push(Violation::new(
                &list.item(index),
                "TWICE",
                "the institution is in the list in this role already, since the same date",
            ));
        }
    }
    violations
}

/// The rule on reports: one without words says nothing.
pub(super) fn reports(rows: &[progress_report::Model]) -> Vec<Violation> {
    let list = Path::root().field("progressReports");
    let silent = rows.iter().enumerate();
    silent
        .filter(|(_, row)| row.summary.is_empty())
        .map(|(index, _)| {
            Violation::new(
                &list.item(index).field("summary"),
                "REPORT_STATED",
                "a report needs words in at least one language",
            )
        })
        .collect()
}

/// The rule that an import holds a paragraph once, at its place in its item.
pub(super) fn paragraph_twice() -> Violation {
    Violation::new(
        &Path::root().field("paragraph"),
        "PARAGRAPH_TWICE",
        "the list holds this paragraph of this document already",
    )
}

/// The paragraphs that stand twice in one import, by the place of the second.
pub(super) fn twice<'a>(keys: impl Iterator<Item = Option<&'a str>>) -> Vec<Violation> {
    let mut seen = std::collections::HashSet::new();
    let list = Path::root().field("recommendations");
    keys.enumerate()
        .filter(|(_, key)| key.is_some_and(|key| !seen.insert(key)))
        .map(|(index, _)| {
            Violation::new(
                &list.item(index).field("paragraph"),
                "PARAGRAPH_TWICE",
                "the list holds this paragraph of this document already",
            )
        })
        .collect()
}
