//! Directions of an order.

use async_graphql::Enum;
use sea_orm::ColumnTrait;

use super::keyset::{Nulls, Sort};

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
}
