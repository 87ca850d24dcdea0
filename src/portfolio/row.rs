//! The rows of the statement behind sums of budgets, as they are read.

use chrono::NaiveDate;
use sea_orm::QueryResult;
use uuid::Uuid;

use super::{
    dimension::{BudgetDimension, Value},
    judged::Verdict,
};
use crate::{
    database::{Cells, read_sum},
    error::Failure,
    money::CurrencyCode,
    period::PartialDate,
};

/// What a row of the statement says.
#[derive(Clone, Debug)]
pub(super) enum Row {
    /// Lines of one group and currency.
    Lines {
        values: Vec<Value>,
        currency: CurrencyCode,
        in_effect: bool,
        minor: i128,
        count: i64,
        alone: Option<Alone>,
    },
    /// How many programmes of a group were judged so.
    Programmes {
        values: Vec<Value>,
        verdict: Verdict,
        count: i64,
    },
}

/// A line that comes by itself.
#[derive(Clone, Debug)]
pub(super) struct Alone {
    /// Its programme.
    pub(super) programme: Uuid,
    /// First and last day, where it is to be divided by them.
    pub(super) period: Option<(NaiveDate, NaiveDate)>,
    /// The date whose exchange rate holds.
    pub(super) value_date: Option<PartialDate>,
}

/// Reads a row of the statement; in lots, its lot is the last of its values.
///
/// # Errors
/// When it is none.
pub(super) fn read(
    row: &QueryResult,
    by: &[BudgetDimension],
    in_lots: bool,
) -> Result<Row, Failure> {
    let mut cells = Cells::of(row, 0);
    let verdict = Verdict::of(cells.value()?)
        .ok_or_else(|| Failure::internal("a verdict that there isn't"))?;
    let mut values = Vec::with_capacity(by.len());
    for dimension in by {
        values.push(value(&mut cells, *dimension)?);
    }
    if in_lots {
        values.push(Value::Key(cells.value()?));
    }
    let currency: Option<CurrencyCode> = cells.optional()?;
    let in_effect: Option<i32> = cells.optional()?;
    let alone: Option<Uuid> = cells.optional()?;
    let programme: Option<Uuid> = cells.optional()?;
    let from: Option<NaiveDate> = cells.optional()?;
    let to: Option<NaiveDate> = cells.optional()?;
    let value_date: Option<PartialDate> = cells.optional()?;
    let sum: Option<String> = cells.optional()?;
    let count: i64 = cells.value()?;
    let (Some(currency), Some(sum)) = (currency, sum) else {
        return Ok(Row::Programmes {
            values,
            verdict,
            count,
        });
    };
    let minor = read_sum(&sum).ok_or_else(|| Failure::internal("a sum that is no number"))?;
    Ok(Row::Lines {
        values,
        currency,
        in_effect: in_effect == Some(1),
        minor,
        count,
        alone: alone.zip(programme).map(|(_, programme)| Alone {
            programme,
            period: from.zip(to),
            value_date,
        }),
    })
}

/// Reads a group's value of a dimension.
pub(super) fn value(cells: &mut Cells<'_>, dimension: BudgetDimension) -> Result<Value, Failure> {
    let value = if dimension == BudgetDimension::Year {
        cells.optional::<i32>()?.map(Value::Number)
    } else if dimension.has_keys() {
        cells.optional::<Uuid>()?.map(Value::Key)
    } else {
        cells.optional::<String>()?.map(Value::Text)
    };
    Ok(value.unwrap_or(Value::Nothing))
}
