//! Which groups of budgets are listed, and in which order.

use std::cmp::Ordering;

use async_graphql::{Enum, InputObject};

use super::{dimension::Value, groups::Group};
use crate::{
    error::Failure,
    graphql::{Given, IntComparator, LIMITS, NullsPosition, OrderDirection},
    money::CurrencyCode,
};

/// What groups can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum BudgetGroupOrderField {
    /// The values, in the order of `groupBy`: years by number, words by letter, objects by id. A group may have none.
    Values,
    /// The amount in the currency `in`, without which it is refused: amounts in several currencies have no order. A group of
    /// which nothing could be converted has none.
    Total,
    /// How many programmes have money in the group.
    ProgrammeCount,
}

/// One step of an order.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct BudgetGroupOrder {
    /// What to sort by.
    field: BudgetGroupOrderField,
    /// In which direction.
    #[graphql(default)]
    direction: OrderDirection,
    /// Where groups without a value go, and those whose total is unknown. Whatever the direction: what isn't known is neither the
    /// least nor the most.
    #[graphql(default)]
    nulls: NullsPosition,
}

/// Which groups are listed.
#[derive(Clone, Debug, Default, InputObject)]
pub struct BudgetGroupHaving {
    /// How many programmes have money in the group.
    pub programme_count: Given<IntComparator>,
}

impl BudgetGroupOrder {
    /// Whether programmes must be counted for it.
    pub(super) fn counts(&self) -> bool {
        self.field == BudgetGroupOrderField::ProgrammeCount
    }

    fn compare(&self, one: &(Vec<Value>, Group), other: &(Vec<Value>, Group)) -> Ordering {
        match self.field {
            BudgetGroupOrderField::Values => {
                let mut places = one.0.iter().zip(&other.0).map(|(one, other)| {
                    self.nulls.compare(self.direction, known(one), known(other))
                });
                places
                    .find(|ordering| *ordering != Ordering::Equal)
                    .unwrap_or(Ordering::Equal)
            }
            BudgetGroupOrderField::Total => {
                let (one, other) = (one.1.converted, other.1.converted);
                self.nulls.compare(self.direction, one, other)
            }
            BudgetGroupOrderField::ProgrammeCount => {
                let (one, other) = (one.1.programmes, other.1.programmes);
                self.nulls.compare(self.direction, Some(one), Some(other))
            }
        }
    }
}

impl BudgetGroupHaving {
    /// Whether programmes must be counted for it.
    pub(super) fn counts(&self) -> bool {
        self.programme_count.0.is_some()
    }

    pub(super) fn holds(&self, group: &Group) -> bool {
        let count = &self.programme_count.0;
        count
            .as_ref()
            .is_none_or(|count| count.holds(group.programmes))
    }
}

/// A value, unless it is none.
fn known(value: &Value) -> Option<&Value> {
    Some(value).filter(|value| **value != Value::Nothing)
}

/// Sorts groups; their values come last by themselves.
///
/// # Errors
/// [`Failure::Input`] for too many steps, and for an order by amounts without a currency.
pub(super) fn sort(
    groups: &mut [(Vec<Value>, Group)],
    order: &[BudgetGroupOrder],
    into: Option<CurrencyCode>,
) -> Result<(), Failure> {
    let by_total = order
        .iter()
        .position(|step| step.field == BudgetGroupOrderField::Total);
    if let (Some(at), None) = (by_total, into) {
        return Err(Failure::input(
            &["orderBy", &at.to_string(), "field"],
            "amounts in several currencies have no order: name the currency to compare them in with the argument in",
        ));
    }
    if order.len() as u64 > LIMITS.order_steps {
        return Err(Failure::input(
            &["orderBy"],
            format!("an order has at most {} steps", LIMITS.order_steps),
        ));
    }
    groups.sort_by(|one, other| {
        let mut steps = order.iter().map(|step| step.compare(one, other));
        steps
            .find(|ordering| *ordering != Ordering::Equal)
            .unwrap_or_else(|| one.0.cmp(&other.0))
    });
    Ok(())
}
