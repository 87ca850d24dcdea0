//! Following the feed through the API.

use async_graphql::Context;
use futures_util::{Stream, StreamExt};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait};

use super::{Change, ChangeFilter, SubjectKind};
use crate::{
    entity::{change, programme},
    error::Failure,
    graphql::{Request, Visible},
    programme::ProgrammeFilter,
};

/// `Subscription.changes`.
///
/// # Errors
/// [`Failure::Input`] for a filter or a cursor that can't be read; [`Failure::CursorExpired`].
pub async fn changes(
    ctx: &Context<'_>,
    after: Option<String>,
    filter: Option<Box<ChangeFilter>>,
) -> Result<impl Stream<Item = Result<Change, Failure>> + use<>, Failure> {
    let request = Request::of(ctx)?;
    let condition = match filter {
        Some(filter) => filter.condition(&request.place())?,
        None => Condition::all(),
    };
    following(request, condition, after.as_deref()).await
}

/// `Subscription.programmeChanged`.
///
/// # Errors
/// [`Failure::Input`] for a filter that can't be asked.
pub async fn programme_changed(
    ctx: &Context<'_>,
    filter: Option<Box<ProgrammeFilter>>,
) -> Result<impl Stream<Item = Result<Change, Failure>> + use<>, Failure> {
    let request = Request::of(ctx)?;
    let mut condition =
        Condition::all().add(change::Column::SubjectKind.eq(SubjectKind::Programme));
    if let Some(filter) = filter {
        let viewer = request.viewer.in_feed();
        let such = programme::Entity::visible(viewer)
            .select_only()
            .column(programme::Column::Id)
            .filter(filter.condition(&request.place(), viewer)?)
            .into_query();
        condition = condition.add(change::Column::SubjectId.in_subquery(such));
    }
    following(request, condition, None).await
}

async fn following(
    request: &std::sync::Arc<Request>,
    condition: Condition,
    after: Option<&str>,
) -> Result<impl Stream<Item = Result<Change, Failure>> + use<>, Failure> {
    let place = request.feed.place(after).await?;
    let records = request.feed.follow(request.clone(), condition, place);
    Ok(records.map(|row| row.map(Change)))
}
