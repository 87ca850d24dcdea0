//! A portfolio as it was known at an instant.

use std::{collections::HashMap, sync::Arc};

use async_graphql::Context;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::{
    change::SubjectKind,
    clock::Timestamp,
    database::Cells,
    entity::programme,
    error::Failure,
    graphql::{Found, Load, Question, Request, ask},
};

/// Of how many programmes the past is told at once: their records are read, and stand in the tables'
/// places.
const MOST: usize = 2_000;

/// The request in which everything below the field is asked of programmes as they were.
///
/// # Errors
/// [`Failure::Input`] for an instant that lies ahead, or since which too many programmes of then have changed.
pub(super) async fn then(
    ctx: &Context<'_>,
    request: &Arc<Request>,
    at: Timestamp,
) -> Result<Arc<Request>, Failure> {
    if at > request.now() {
        let sentence = "asOf lies in the future, of which nothing is known";
        return Err(Failure::input(&["asOf"], sentence));
    }
    let changed = ask::<ChangedSince>(request, at, Uuid::nil()).await?;
    if changed.len() > MOST {
        return Err(Failure::input(
            &["asOf"],
            format!(
                "more than {MOST} of the programmes that there were have changed since then; ask for a later instant"
            ),
        ));
    }
    request
        .as_of_all(ctx, at, SubjectKind::Programme, &changed)
        .await
}

/// The programmes that were there at an instant and have changed since, one more than are told of. Those that came later need
/// no records: they weren't there.
struct ChangedSince;

impl Load for ChangedSince {
    type Key = Timestamp;
    type Out = Arc<Vec<Uuid>>;

    fn question(_: &Request, at: &Timestamp, _: &[Uuid]) -> Question {
        // Whoever may see what of them is decided when they stand in their table's place.
        let changed = programme::Entity::find()
            .select_only()
            .column(programme::Column::Id)
            .filter(programme::Column::CreatedAt.lte(*at))
            .filter(programme::Column::UpdatedAt.gt(*at))
            .order_by_asc(programme::Column::Id)
            .limit(MOST as u64 + 1);
        Question::filtered(changed.into_query())
    }

    fn answers(
        _: &Request,
        _: &Timestamp,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let keys = found.rows().iter().map(|row| Cells::of(row, 0).value());
        let keys = keys.collect::<Result<Vec<Uuid>, _>>()?;
        Ok([(Uuid::nil(), Arc::new(keys))].into())
    }

    fn nothing() -> Self::Out {
        Arc::default()
    }
}
