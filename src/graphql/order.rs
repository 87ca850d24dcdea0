//! Directions of an order.

use std::cmp::Ordering;

use async_graphql::Enum;
use sea_orm::ColumnTrait;

use super::{
    keyset::{Nulls, Sort},
    limits::LIMITS,
};
use crate::error::Failure;

/// The sorts of an `orderBy` argument, or of the default when it is left out or empty.
///
/// # Errors
/// [`Failure::Input`] for more steps than the limit, or a field that is named twice.
pub fn sorts<T, C: ColumnTrait>(
    order: Option<Vec<T>>,
    default: T,
    sort: impl Fn(T) -> Sort<C>,
) -> Result<Vec<Sort<C>>, Failure> {
    let order = order
        .filter(|order| !order.is_empty())
        .unwrap_or_else(|| vec![default]);
    if order.len() as u64 > LIMITS.order_steps {
        return Err(Failure::input(
            &["orderBy"],
            format!("an order has at most {} steps", LIMITS.order_steps),
        ));
    }
    let sorts: Vec<Sort<C>> = order.into_iter().map(sort).collect();
    for (place, sort) in sorts.iter().enumerate() {
        let same = |other: &Sort<C>| other.column.as_str() == sort.column.as_str();
        if sorts[..place].iter().any(same) {
            return Err(Failure::input(
                &["orderBy", &place.to_string()],
                "the order names this field already",
            ));
        }
    }
    Ok(sorts)
}

/// In which direction to sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum OrderDirection {
    /// Smallest, earliest or first letter first.
    #[default]
    Asc,
    /// Largest, latest or last letter first.
    Desc,
}

impl OrderDirection {
    /// This direction on a column that always has a value.
    #[must_use]
    pub const fn of<C: ColumnTrait>(self, column: C) -> Sort<C> {
        match self {
            Self::Asc => Sort::ascending(column),
            Self::Desc => Sort::descending(column),
        }
    }
}

/// Where objects without a value go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum NullsPosition {
    /// Before the others.
    First,
    /// After the others.
    #[default]
    Last,
}

impl NullsPosition {
    /// The same sort, for a column that may have no value.
    #[must_use]
    pub const fn of<C: ColumnTrait>(self, sort: Sort<C>) -> Sort<C> {
        Sort {
            nulls: match self {
                Self::First => Nulls::First,
                Self::Last => Nulls::Last,
            },
            ..sort
        }
    }

    /// How two values compare that were read already, either of which may be none.
    #[must_use]
    pub fn compare<T: Ord>(
        self,
        direction: OrderDirection,
        one: Option<T>,
        other: Option<T>,
    ) -> Ordering {
        let (one, other) = match (one, other) {
            (Some(one), Some(other)) => (one, other),
            (one, other) => {
                let none_last = one.is_none().cmp(&other.is_none());
                return match self {
                    Self::First => none_last.reverse(),
                    Self::Last => none_last,
                };
            }
        };
        match direction {
            OrderDirection::Asc => one.cmp(&other),
            OrderDirection::Desc => other.cmp(&one),
        }
    }
}
