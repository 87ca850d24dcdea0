//! In which order.

use async_graphql::{Enum, InputObject};

use crate::{
    entity::programme::Column,
    error::Failure,
    graphql::{NullsPosition, OrderDirection, Sort, sorts},
};

/// What programmes can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ProgrammeOrderField {
    /// The title in its original language, without accents.
    Title,
    /// The registry's own code.
    Code,
    /// The first day that the start can mean.
    Start,
    /// The last day that the end can mean.
    End,
    /// When it was registered.
    CreatedAt,
    /// When it last changed.
    UpdatedAt,
}

/// One step of an order.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct ProgrammeOrder {
    /// What to sort by.
    field: ProgrammeOrderField,
    /// In which direction.
    #[graphql(default)]
    direction: OrderDirection,
    /// Where programmes without a value go.
    #[graphql(default)]
    nulls: NullsPosition,
}

impl ProgrammeOrder {
    /// The order as sorts of the table `programme`; by title when nothing is asked for.
    ///
    /// # Errors
    /// [`Failure::Input`] for more steps than the limit, or a field that is named twice.
    pub fn sorts(order: Option<Vec<Self>>) -> Result<Vec<Sort<Column>>, Failure> {
        let by_title = Self {
            field: ProgrammeOrderField::Title,
            direction: OrderDirection::Asc,
            nulls: NullsPosition::Last,
        };
        sorts(order, by_title, Self::sort)
    }

    fn sort(self) -> Sort<Column> {
        match self.field {
            ProgrammeOrderField::Title => self.direction.of(Column::SortTitle),
            ProgrammeOrderField::Code => self.direction.of(Column::Code),
            ProgrammeOrderField::Start => self.nulls.of(self.direction.of(Column::StartsFrom)),
            ProgrammeOrderField::End => self.nulls.of(self.direction.of(Column::EndsTo)),
            ProgrammeOrderField::CreatedAt => self.direction.of(Column::CreatedAt),
            ProgrammeOrderField::UpdatedAt => self.direction.of(Column::UpdatedAt),
        }
    }
}
