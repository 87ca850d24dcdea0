//! What mechanisms and reviews must keep.

use crate::{
    entity::{mechanism, review},
    error::{Path, Violation},
};

/// The cycles that are believed.
pub(crate) const CYCLES: std::ops::RangeInclusive<i32> = 1..=99;

/// The rules on a mechanism.
pub(super) fn mechanism(row: &mechanism::Model) -> Vec<Violation> {
    let root = Path::root();
    let mut violations = Vec::new();
    if row.name.is_empty() {
        violations.push(Violation::new(
            &root.field("name"),
            "MECHANISM_NAMED",
            "a mechanism needs a name in at least one language",
        ));
    }
    violations
}

/// The rules on a review.
pub(super) fn review(row: &review::Model) -> Vec<Violation> {
    cycle(row.cycle).into_iter().collect()
}

/// The rule on a cycle.
pub(crate) fn cycle(cycle: Option<i32>) -> Option<Violation> {
    (!CYCLES.contains(&cycle?)).then(|| {
        Violation::new(
            &Path::root().field("cycle"),
            "CYCLE_COUNTED_FROM_1",
            "cycles are counted from 1 to 99",
        )
    })
}
