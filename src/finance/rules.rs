//! What money must keep.

use std::collections::HashMap;

use crate::{
    entity::budget_line::Model as Line,
    error::{Path, Violation},
    vocabulary::{BudgetKind, BudgetState},
};

/// The rule on a budget: its state and its live lines agree.
pub(super) fn budget(state: BudgetState, lines: &[Line]) -> Vec<Violation> {
    let at = Path::root().field("budget");
    let mut violations = Vec::new();
    let live = lines.iter().any(|line| line.withdrawn_at.is_none());
    match (state, live) {
        (BudgetState::Known, false) => violations.push(Violation::new(
            &at.field("lines"),
            "BUDGET_KNOWN_HAS_LINES",
            "a known budget has at least one line; without one its state is UNKNOWN",
        )),
        (BudgetState::Unknown | BudgetState::NotApplicable, true) => {
            violations.push(Violation::new(
                &at.field("state"),
                "BUDGET_LINES_ARE_KNOWN",
                "a budget with lines is KNOWN; withdraw the lines first",
            ))
        }
        _ => {}
    }
    violations
}

/// The rules on single lines, each with its place in the draft.
pub(super) fn lines<'a>(
    lines: impl IntoIterator<Item = (usize, &'a Line)>,
    list: &Path,
) -> Vec<Violation> {
    let backwards = lines.into_iter().filter(|(_, line)| {
        let ends = (line.period_start, line.period_end);
        matches!(ends, (Some(start), Some(end)) if start.earliest() > end.latest())
    });
    backwards
        .map(|(index, _)| {
            Violation::new(
                &list.item(index).field("end"),
                "PERIOD_ENDS_BEFORE_START",
                "the end lies before the start; exchange or correct them",
            )
        })
        .collect()
}

/// Marks the lines that count: of the lines of the same period, provider and currency, the
/// last revised one, else every original.
pub(super) fn put_in_effect(lines: &mut [Line]) {
    let place = |line: &Line| {
        (
            // By its days: a year is the same one however it was written.
            line.period_from,
            line.period_to,
            line.provider_id,
            line.currency,
        )
    };
    let mut revised = HashMap::new();
    for line in lines.iter() {
        if line.kind == BudgetKind::Revised && line.withdrawn_at.is_none() {
            // One process makes keys in order, so the largest is the latest; between two
            // processes it is as good as their clocks.
            let latest = revised.entry(place(line)).or_insert(line.id);
            *latest = line.id.max(*latest);
        }
    }
    for line in lines {
        line.in_effect = revised
            .get(&place(line))
            .is_none_or(|latest| *latest == line.id);
    }
}
