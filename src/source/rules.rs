//! What statements must keep, and when two of them disagree.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    entity::statement::Model,
    error::{Path, Violation},
    period::PartialDate,
    vocabulary::{StatementRank, StatementState},
};

/// Every broken rule of the statements that an author enters beside those of `others`.
pub(super) fn check<'a>(
    statements: &[Model],
    others: impl Iterator<Item = &'a Model>,
    at: &Path,
) -> Vec<Violation> {
    let preferred = others.filter(|row| row.rank == StatementRank::Preferred);
    let mut seen: BTreeSet<&String> = preferred.map(|row| &row.field).collect();
    let mut violations = Vec::new();
    for (index, row) in statements.iter().enumerate() {
        let preferred = row.rank == StatementRank::Preferred && row.withdrawn_at.is_none();
        if preferred && !seen.insert(&row.field) {
            violations.push(Violation::new(
                &at.item(index).field("rank"),
                "STATEMENT_ONE_PREFERRED",
                format!(
                    "the field {} has a preferred statement already; rank this one NORMAL",
                    row.field
                ),
            ));
        }
    }
    violations
}

/// How far a programme is on its way to the public: remarks on its steps are statements, each about
/// its own day, and no sources of a fact.
const STEPS: &str = "visibility";

/// The fields about which live statements disagree, each with its statements.
pub(super) fn disagreements<'a>(
    statements: impl IntoIterator<Item = &'a Model>,
) -> BTreeMap<&'a str, Vec<&'a Model>> {
    let mut fields = BTreeMap::<&str, Vec<&Model>>::new();
    for row in statements {
        let live = row.withdrawn_at.is_none()
            && row.field != STEPS
            && row.rank != StatementRank::Deprecated
            && row.state != StatementState::Declined
            // What is proposed and not decided on is no source that disagrees yet.
            && (row.proposal.is_none() || row.state == StatementState::Adopted);
        if live {
            fields.entry(&row.field).or_default().push(row);
        }
    }
    fields.retain(|_, rows| {
        rows.iter().enumerate().any(|(index, one)| {
            rows[..index]
                .iter()
                .any(|other| disagree(&one.value, &other.value))
        })
    });
    fields
}

fn disagree(one: &str, other: &str) -> bool {
    if one == other {
        return false;
    }
    match (one.parse::<PartialDate>(), other.parse::<PartialDate>()) {
        (Ok(one), Ok(other)) => !one.contains(other) && !other.contains(one),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_more_precise_date_is_no_contradiction() {
        assert!(!disagree("2015", "2015-02-04"));
        assert!(!disagree("2015-02-04", "2015-02"));
        assert!(disagree("2015", "2016-02-04"));
        assert!(disagree("28", "24"));
        assert!(!disagree("28", "28"));
    }
}
