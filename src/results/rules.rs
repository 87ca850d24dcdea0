//! What a result must keep.

use uuid::Uuid;

use crate::{
    entity::{contribution, indicator, measurement, result::Model},
    error::{Path, Violation},
    quantity::Number,
    vocabulary::{IndicatorMeasure, MeasurementKind},
};

/// The rules on a result's own row and on what it came of. One that its last programme takes back
/// comes of none any more, and is seen by nobody; `belongs` says that this isn't meant.
pub(super) fn result(
    row: &Model,
    contributions: &[contribution::Model],
    belongs: bool,
) -> Vec<Violation> {
    let root = Path::root();
    let mut violations = Vec::new();
    if row.title.is_empty() {
        violations.push(Violation::new(
            &root.field("title"),
            "RESULT_TITLED",
            "a result needs a title in at least one language",
        ));
    }
    if belongs && contributions.is_empty() {
        violations.push(Violation::new(
            &root.field("contributions"),
            "RESULT_OF_PROGRAMME",
            "a result comes of at least one programme",
        ));
    }
    violations
}

/// The rule on the contributions of a draft, within all that the result will have: a programme
/// contributes once.
pub(super) fn contributions(
    drafted: &[contribution::Model],
    others: &[contribution::Model],
) -> Vec<Violation> {
    let list = Path::root().field("contributions");
    let mut violations = Vec::new();
    for (index, row) in drafted.iter().enumerate() {
        let same = |other: &contribution::Model| other.programme_id == row.programme_id;
        if drafted[..index].iter().any(same) || others.iter().any(same) {
            violations.push(Violation::new(
                &list.item(index).field("programme"),
                "TWICE",
                "the programme contributes to this result already",
            ));
        }
    }
    violations
}

/// The rule on links that rest on the result: their programmes go on contributing to it.
pub(super) fn contributions_stay(
    rested: &[Uuid],
    contributions: &[contribution::Model],
) -> Option<Violation> {
    let gone = rested.iter().any(|programme| {
        contributions
            .iter()
            .all(|row| row.programme_id != *programme)
    });
    gone.then(|| {
        Violation::new(
            &Path::root().field("contributions"),
            "CONTRIBUTION_OF_LINK",
            "a link to a recommendation rests on this result; withdraw the link before the contribution of its programme",
        )
    })
}

/// An indicator with the measurements of its draft.
pub(super) struct Measured<'a> {
    pub(super) indicator: &'a indicator::Model,
    pub(super) measurements: &'a [measurement::Model],
}

/// The rules on indicators and their values, each at its place in the draft.
pub(super) fn indicators(of: &[Measured<'_>]) -> Vec<Violation> {
    let list = Path::root().field("indicators");
    let mut violations = Vec::new();
    for (index, measured) in of.iter().enumerate() {
        let at = list.item(index);
        if measured.indicator.title.is_empty() {
            violations.push(Violation::new(
                &at.field("title"),
                "INDICATOR_TITLED",
                "an indicator needs a title in at least one language",
            ));
        }
        let baselines = measured.measurements.iter();
        let whole = baselines
            .filter(|row| row.kind == MeasurementKind::Baseline && row.disaggregation.0.is_empty());
        if whole.count() > 1 {
            violations.push(Violation::new(
                &at.field("measurements"),
                "INDICATOR_ONE_BASELINE",
                "an indicator has one baseline; its parts may have one each",
            ));
        }
        let counts = matches!(
            measured.indicator.measure,
            IndicatorMeasure::Unit | IndicatorMeasure::Percentage
        );
        for (place, row) in measured.measurements.iter().enumerate() {
            let at = at.field("measurements").item(place).field("quantity");
            if !counts && row.value.is_some() {
                violations.push(Violation::new(
                    &at.field("value"),
                    "MEASURE_IN_WORDS",
                    "a nominal or qualitative indicator has wordings, not numbers",
                ));
            }
            if measured.indicator.measure == IndicatorMeasure::Percentage
                && row.value.is_some_and(Number::is_negative)
            {
                violations.push(Violation::new(
                    &at.field("value"),
                    "PERCENTAGE_NOT_NEGATIVE",
                    "a percentage is not below zero",
                ));
            }
        }
    }
    violations
}
