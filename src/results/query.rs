//! Finding results.

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use super::{ProgrammeResult, ResultFilter};
use crate::{
    entity::result,
    error::Failure,
    graphql::{
        All, Connection, NullsPosition, OrderDirection, Paging, Request, Rows, connection,
        is_ordered, searched, sorts,
    },
};

/// What results can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ResultOrderField {
    /// The title in its original language, without accents.
    Title,
    /// When it was reached.
    AchievedOn,
    /// When it last changed.
    UpdatedAt,
}

/// One step of an order.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct ResultOrder {
    /// What to sort by.
    field: ResultOrderField,
    /// In which direction.
    #[graphql(default)]
    direction: OrderDirection,
    /// Where results without a value go.
    #[graphql(default)]
    nulls: NullsPosition,
}

/// `Query.results`.
///
/// # Errors
/// [`Failure::Input`] with the place of what can't be asked.
pub fn results(
    ctx: &Context<'_>,
    filter: Option<Box<ResultFilter>>,
    search: Option<String>,
    order: Option<Vec<ResultOrder>>,
    paging: Paging,
) -> Result<Connection<ProgrammeResult>, Failure> {
    among(
        Request::of(ctx)?,
        Condition::all(),
        filter,
        search,
        order,
        paging,
    )
}

/// The results that meet a condition, and a caller's filter.
///
/// # Errors
/// As [`results`].
pub(crate) fn among(
    request: &Arc<Request>,
    own: Condition,
    filter: Option<Box<ResultFilter>>,
    search: Option<String>,
    order: Option<Vec<ResultOrder>>,
    paging: Paging,
) -> Result<Connection<ProgrammeResult>, Failure> {
    use result::Column;
    let ordered = is_ordered(order.as_ref());
    let by_title = ResultOrder {
        field: ResultOrderField::Title,
        direction: OrderDirection::Asc,
        nulls: NullsPosition::Last,
    };
    let sorts = sorts(order, by_title, |step| match step.field {
        ResultOrderField::Title => step.direction.of(Column::SortTitle),
        ResultOrderField::AchievedOn => step.nulls.of(step.direction.of(Column::AchievedFrom)),
        ResultOrderField::UpdatedAt => step.direction.of(Column::UpdatedAt),
    })?;
    let mut rows = Rows::sorted(sorts).filtered(own);
    if let Some(filter) = filter {
        rows = rows.meeting(filter.condition(&request.place(), request.viewer)?);
    }
    let id = result::Column::Id.into_expr();
    let rows = searched(request, rows, id, search, ordered)?;
    connection::<_, All<result::Entity>>(request, Uuid::nil(), rows, paging)
}
