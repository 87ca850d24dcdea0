//! The period of a programme: its columns, and its phase on a day.

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    entity::programme::{Column, Model},
    period::Period,
    vocabulary::Phase,
};

/// The period that a row holds.
pub(super) const fn of(row: &Model) -> Period {
    Period {
        planned_start: row.planned_start,
        planned_end: row.planned_end,
        actual_start: row.actual_start,
        actual_end: row.actual_end,
        reported_start: row.reported_start,
        reported_end: row.reported_end,
        duration_months: row.duration_months,
    }
}

/// Sets a row's period, and the days that filters and sorting use.
pub(super) fn set(row: &mut Model, period: Period) {
    let Period {
        planned_start,
        planned_end,
        actual_start,
        actual_end,
        reported_start,
        reported_end,
        duration_months,
    } = period;
    row.planned_start = planned_start;
    row.planned_end = planned_end;
    row.actual_start = actual_start;
    row.actual_end = actual_end;
    row.reported_start = reported_start;
    row.reported_end = reported_end;
    row.duration_months = duration_months;
    row.starts_from = period.start().map(|date| date.earliest());
    row.starts_to = period.start().map(|date| date.latest());
    row.ends_from = period.end().map(|date| date.earliest());
    row.ends_to = period.end().map(|date| date.latest());
}

/// The phase of a programme on a day, by its dates alone.
pub(super) fn phase(row: &Model, today: NaiveDate) -> Phase {
    match (row.starts_from, row.ends_to) {
        (None, None) => Phase::Undated,
        (_, Some(end)) if end < today => Phase::Ended,
        (Some(start), _) if start > today => Phase::Upcoming,
        _ => Phase::Ongoing,
    }
}

/// The condition that a programme is in one of these phases on a day: [`phase`] as SQL.
pub(super) fn in_phases(phases: &[Phase], today: NaiveDate) -> Condition {
    let start = || Column::StartsFrom.into_expr();
    let end = || Column::EndsTo.into_expr();
    let not_over = || end().is_null().or(end().gte(today));
    phases
        .iter()
        .fold(Condition::any().add(Expr::val(false)), |any, phase| {
            any.add(match phase {
                Phase::Undated => start().is_null().and(end().is_null()),
                Phase::Ended => end().is_not_null().and(end().lt(today)),
                Phase::Upcoming => start().is_not_null().and(start().gt(today)).and(not_over()),
                Phase::Ongoing => not_over()
                    .and(start().is_null().or(start().lte(today)))
                    .and(start().is_not_null().or(end().is_not_null())),
            })
        })
}
