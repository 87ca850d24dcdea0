//! What a merge must keep.

use crate::{
    entity::organisation,
    error::{Path, Violation},
};

/// How many objects may name a merged organisation: more are too much for one transaction.
pub(super) const MOST: usize = 500;

/// Two organisations, one of which is to be merged into the other.
pub(super) struct Candidate<'a> {
    pub(super) merged: &'a organisation::Model,
    pub(super) into: &'a organisation::Model,
    /// Whether tokens are given out in the name of the first.
    pub(super) acts: bool,
    /// Whether it is told of changes.
    pub(super) told: bool,
    /// Whether the two are tied, or would be to themselves through others.
    pub(super) tied: bool,
    /// Whether programmes came from both under the same id.
    pub(super) same_source: bool,
    /// Whether both take part in one activity in the same role.
    pub(super) same_activity: bool,
    /// How many objects name the first.
    pub(super) naming: usize,
}

/// Every broken rule.
pub(super) fn check(of: &Candidate<'_>) -> Vec<Violation> {
    let root = Path::root();
    let mut violations = Vec::new();
    let mut broken = |field: &str, rule, sentence: &str| {
        violations.push(Violation::new(&root.field(field), rule, sentence));
    };
    if of.merged.id == of.into.id {
        broken(
            "into",
            "MERGE_WITH_ITSELF",
            "an organisation can't be merged into itself; name another one",
        );
    }
    if of.merged.merged_into.is_some_and(|into| into != of.into.id) {
        broken(
            "id",
            "MERGED_ALREADY",
            "the organisation was merged into another one before; merge that one",
        );
    } else if of.merged.provisional != Some(true) {
        broken(
            "id",
            "MERGE_PROVISIONAL",
            "only a provisional organisation can be merged; one that carries another's work on succeeds it",
        );
    }
    if of.into.merged_into.is_some() {
        broken(
            "into",
            "MERGE_INTO_MERGED",
            "this organisation was itself merged into another one; name that one",
        );
    }
    if of.acts {
        broken(
            "id",
            "MERGE_ACTS",
            "tokens are given out in the name of this organisation, so that it can't be merged",
        );
    }
    if of.told {
        broken(
            "id",
            "MERGE_HAS_WEBHOOK",
            "a webhook tells this organisation of changes; disable it, and add one for the other organisation",
        );
    }
    if of.tied {
        broken(
            "into",
            "ORGANISATION_NO_CYCLE",
            "the two are tied to one another, directly or through others; end the tie first",
        );
    }
    if of.same_source {
        broken(
            "into",
            "SOURCE_TAKEN",
            "programmes came from both organisations under the same id; correct their sources first",
        );
    }
    if of.same_activity {
        broken(
            "into",
            "MERGE_SAME_ACTIVITY",
            "both organisations take part in an activity in the same role; take one of the two out of it first",
        );
    }
    if of.naming > MOST {
        broken(
            "id",
            "MERGE_SIZE",
            "more than 500 objects name this organisation, which is too many for one change; rename it instead",
        );
    }
    violations
}
