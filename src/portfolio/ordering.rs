//! Which groups of budgets are listed, and in which order.

use std::cmp::Ordering;

use async_graphql::{Enum, InputObject};

use super::{dimension::Value, groups::Group};
use crate::{
    error::Failure,
    graphql::{Given, IntComparator, LIMITS, OrderDirection},
    money::CurrencyCode,
};

/// What groups can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum BudgetGroupOrderField {
    /// The values, in the order of `groupBy`: years by number, words by letter, objects by id. What has
    /// none comes last.
    Values,
    /// The amount in the currency `in`, without which it is refused: amounts in several currencies have no order.
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
        let steps = order.iter().map(|step| {
            let ordering = match step.field {
                BudgetGroupOrderField::Values => one.0.cmp(&other.0),
                BudgetGroupOrderField::Total => one.1.converted.cmp(&other.1.converted),
                BudgetGroupOrderField::ProgrammeCount => one.1.programmes.cmp(&other.1.programmes),
            };
            match step.direction {
                OrderDirection::Asc => ordering,
                OrderDirection::Desc => ordering.reverse(),
            }
        });
        let mut steps = steps;
        steps
            .find(|ordering| *ordering != Ordering::Equal)
            .unwrap_or_else(|| one.0.cmp(&other.0))
    });
    Ok(())
}
