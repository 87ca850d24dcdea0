//! What the outputs of programmes count, added up where it can be.
//!
//! Only what was found is added, of the whole of an indicator, and only counts of one unit: never percentages, values that
//! include those before them, or two reports of the same days. A result that programmes share is one result. What isn't
//! added is counted by its reason, the first in the order of [`Left`].

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use async_graphql::Enum;
use sea_orm::{
    ActiveEnum, ColumnTrait, Condition, EnumIter, Iterable,
    sea_query::{CaseStatement, Expr, ExprTrait, Func, JoinType, Query, SelectStatement},
};
use uuid::Uuid;

use super::{Programmes, judged::of};
use crate::{
    access::Viewer,
    database::{Cells, exact_sum, read_sum},
    entity::{indicator, measurement, result},
    error::Failure,
    graphql::{Found, Load, Question, Request},
    vocabulary::{IndicatorMeasure, MeasurementKind, Qualifier, ResultKind},
};

/// Why a value is not part of a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum, EnumIter)]
#[graphql(name = "IndicatorExclusionReason")]
pub enum Left {
    /// It is of a part of what is measured: of the women among the persons trained. Parts are listed beside the whole.
    PartOfWhole,
    /// It is a name of a list, or a description (the measures NOMINAL and QUALITATIVE): there is no number by nature.
    NotACount,
    /// The source has words, such as "hundreds", and no number. Not the same as zero.
    InWords,
    /// It is a percentage. Percentages are never added.
    Percentage,
    /// It includes the values before it.
    Cumulative,
    /// It is of an outcome or an impact: several programmes may see the same one.
    NotAnOutput,
    /// Nobody says what is counted.
    NoUnit,
    /// Another value of the same indicator is of some of the same days, or may be: a period isn't known.
    Overlapping,
}

/// What is added, as statements write it; a reason is its own number.
const ADDED: i32 = -1;

fn value(column: measurement::Column) -> Expr {
    Expr::col(("value", column))
}

/// The values that were found of a portfolio's results: `result`, `unit`, `qualifier`, `number`, and `left`: why it isn't added.
fn values(viewer: Viewer, programmes: &Programmes) -> SelectStatement {
    use measurement::Column;
    let whole = |table| {
        let parts = Expr::col((table, Column::Disaggregation)).cast_as("text");
        parts.eq("[]")
    };
    let found = |table| {
        Condition::all()
            .add(Expr::col((table, Column::WithdrawnAt)).is_null())
            .add(Expr::col((table, Column::Kind)).eq(MeasurementKind::Actual))
    };
    let other = |column: Column| Expr::col(("other", column));
    let ends = [Column::PeriodFrom, Column::PeriodTo];
    let unknown = ends.into_iter().fold(Condition::any(), |any, end| {
        any.add(value(end).is_null()).add(other(end).is_null())
    });
    let meets = Condition::all()
        .add(other(Column::PeriodFrom).lte(value(Column::PeriodTo)))
        .add(other(Column::PeriodTo).gte(value(Column::PeriodFrom)));
    let overlapping = Query::select()
        .expr(Expr::val(1))
        .from_as(measurement::Entity, "other")
        .and_where(other(Column::IndicatorId).eq(value(Column::IndicatorId)))
        .and_where(other(Column::Id).ne(value(Column::Id)))
        .cond_where(found("other"))
        .and_where(whole("other"))
        .and_where(other(Column::Value).is_not_null())
        .cond_where(unknown.add(meets))
        .take();
    let measured = |column: indicator::Column| Expr::col(("measured", column));
    let left = Left::iter().fold(CaseStatement::new(), |left, reason| {
        let holds = match reason {
            Left::PartOfWhole => whole("value").not(),
            Left::NotACount => measured(indicator::Column::Measure)
                .is_in([IndicatorMeasure::Nominal, IndicatorMeasure::Qualitative]),
            Left::InWords => value(Column::Value).is_null(),
            Left::Percentage => {
                measured(indicator::Column::Measure).eq(IndicatorMeasure::Percentage)
            }
            Left::Cumulative => measured(indicator::Column::Cumulative).eq(true),
            Left::NotAnOutput => {
                Expr::col((result::Entity, result::Column::Kind)).ne(ResultKind::Output)
            }
            Left::NoUnit => value(Column::Unit).is_null(),
            Left::Overlapping => Expr::exists(overlapping.clone()),
        };
        left.case(holds, reason as i32)
    });
    Query::select()
        .expr_as(result::Column::Id.into_expr(), "result")
        .expr_as(value(Column::Unit), "unit")
        .expr_as(value(Column::Qualifier), "qualifier")
        .expr_as(value(Column::Value), "number")
        .expr_as(left.finally(ADDED), "left")
        .from(result::Entity)
        .join_as(
            JoinType::InnerJoin,
            indicator::Entity,
            "measured",
            measured(indicator::Column::ResultId).eq(result::Column::Id.into_expr()),
        )
        .join_as(
            JoinType::InnerJoin,
            measurement::Entity,
            "value",
            value(Column::IndicatorId).eq(measured(indicator::Column::Id)),
        )
        .and_where(measured(indicator::Column::WithdrawnAt).is_null())
        .cond_where(found("value"))
        .cond_where(programmes.results(viewer))
        .take()
}

/// The results with values of a unit that were added, or left out for a reason, as a condition on the table `result`.
pub(super) fn behind(
    viewer: Viewer,
    programmes: &Programmes,
    unit: Option<&str>,
    left: Option<Left>,
) -> Condition {
    let of_unit = match unit {
        Some(unit) => of("each", "unit").eq(unit),
        None => of("each", "unit").is_null(),
    };
    let such = Query::select()
        .column(("each", "result"))
        .from_subquery(values(viewer, programmes), "each")
        .and_where(of_unit)
        .and_where(of("each", "left").eq(left.map_or(ADDED, |left| left as i32)))
        .take();
    Condition::all().add(result::Column::Id.in_subquery(such))
}

/// What there is of one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// The sum in millionths, and how exact it is; none where nothing can be added.
    pub(super) sum: Option<(i128, Qualifier)>,
    /// How many values are in it.
    pub(super) counted: i64,
    /// How many aren't, by reason.
    pub(super) left: BTreeMap<Left, i64>,
}

impl Counts {
    fn add(&mut self, number: i128, qualifier: Qualifier, count: i64) {
        self.sum = Some(match self.sum {
            None => (number, qualifier),
            Some((sum, so_far)) => (sum + number, together(so_far, qualifier)),
        });
        self.counted += count;
    }
}

/// How exact a sum of two numbers is.
fn together(one: Qualifier, other: Qualifier) -> Qualifier {
    use Qualifier::{About, AtLeast, AtMost, Exactly, MoreThan};
    match (one, other) {
        (same, as_other) if same == as_other => same,
        (Exactly, bound) | (bound, Exactly) => bound,
        // More than one of the numbers, and no less than the other.
        (MoreThan, AtLeast) | (AtLeast, MoreThan) => MoreThan,
        // No bound holds of the sum any more.
        (About, _) | (_, About) | (AtMost, _) | (_, AtMost) => About,
        (MoreThan | AtLeast, _) => AtLeast,
    }
}

/// What there is of each unit, that of no unit first.
pub(super) type Units = BTreeMap<Option<String>, Counts>;

/// The sums of a portfolio's indicators.
pub(super) struct Added;

impl Load for Added {
    type Key = Programmes;
    type Out = Arc<Units>;

    fn question(request: &Request, programmes: &Programmes, _: &[Uuid]) -> Question {
        let by = ["unit", "left", "qualifier"];
        let sum = exact_sum(request.database.backend(), of("each", "number"));
        let mut sums = Query::select()
            .columns(by.map(|column| ("each", column)))
            .expr(sum)
            .expr(Func::count(Expr::cust("*")))
            .from_subquery(values(request.viewer, programmes), "each")
            .take();
        sums.add_group_by(by.map(|column| of("each", column)));
        Question::filtered(sums)
    }

    fn answers(
        _: &Request,
        _: &Programmes,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let mut units = Units::new();
        for row in found.rows() {
            let mut cells = Cells::of(row, 0);
            let unit: Option<String> = cells.optional()?;
            let left: i32 = cells.value()?;
            let qualifier: String = cells.value()?;
            let sum: Option<String> = cells.optional()?;
            let count: i64 = cells.value()?;
            let counts = units.entry(unit).or_default();
            if left == ADDED {
                let sum = sum.as_deref().and_then(read_sum);
                let sum = sum.ok_or_else(|| Failure::internal("a sum that is no number"))?;
                counts.add(sum, Qualifier::try_from_value(&qualifier)?, count);
                continue;
            }
            let reason = Left::iter().find(|reason| *reason as i32 == left);
            let reason = reason.ok_or_else(|| Failure::internal("a reason that there isn't"))?;
            *counts.left.entry(reason).or_default() += count;
        }
        Ok([(Uuid::nil(), Arc::new(units))].into())
    }

    fn nothing() -> Self::Out {
        Arc::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a number may be meant by another one with this qualifier.
    fn may_mean(said: i64, qualifier: Qualifier, number: i64) -> bool {
        match qualifier {
            Qualifier::Exactly => number == said,
            Qualifier::MoreThan => number > said,
            Qualifier::AtLeast => number >= said,
            Qualifier::AtMost => number <= said,
            Qualifier::About => (number - said).abs() <= 3,
        }
    }

    #[test]
    fn a_sum_says_no_more_than_its_parts_do() {
        for one in Qualifier::iter() {
            for other in Qualifier::iter() {
                let sum = together(one, other);
                assert_eq!(sum, together(other, one), "{one:?} and {other:?}");
                if sum == Qualifier::About {
                    continue;
                }
                for a in (7..=13).filter(|a| may_mean(10, one, *a)) {
                    for b in (17..=23).filter(|b| may_mean(20, other, *b)) {
                        assert!(may_mean(30, sum, a + b), "{one:?} {a} and {other:?} {b}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_exact_takes_nothing_from_a_bound() {
        use Qualifier::{About, AtLeast, AtMost, Exactly, MoreThan};
        for (one, other, sum) in [
            (Exactly, Exactly, Exactly),
            (Exactly, AtLeast, AtLeast),
            (MoreThan, AtLeast, MoreThan),
            (AtMost, Exactly, AtMost),
            (AtMost, AtLeast, About),
            (About, MoreThan, About),
        ] {
            assert_eq!(together(one, other), sum);
        }
    }
}
