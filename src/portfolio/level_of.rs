//! The level of single recommendations, a page of them at once.

use std::{collections::HashMap, sync::Arc};

use sea_orm::{ColumnTrait, Condition, sea_query::Query};
use uuid::Uuid;

use super::{
    Programmes,
    level::{CoverageLevel, rated},
};
use crate::{
    database::Cells,
    entity::recommendation,
    error::Failure,
    graphql::{Found, Load, Question, Request, ask, is_one_of},
};

/// How far all programmes that the reader may see go for a recommendation.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn level(request: &Arc<Request>, id: Uuid) -> Result<CoverageLevel, Failure> {
    ask::<LevelOf>(request, (), id).await
}

struct LevelOf;

impl Load for LevelOf {
    type Key = ();
    type Out = CoverageLevel;

    fn question(request: &Request, (): &(), ids: &[Uuid]) -> Question {
        let id = recommendation::Column::Id.into_expr();
        let these = Condition::all().add(is_one_of(request.database.backend(), id, ids));
        let levels = Query::select()
            .columns([("rated", "id"), ("rated", "level")])
            .from("rated")
            .with_cte(rated(request.viewer, &Programmes::all(), these, false))
            .take();
        Question::filtered(levels)
    }

    fn answers(
        _: &Request,
        (): &(),
        found: &Found,
    ) -> Result<HashMap<Uuid, CoverageLevel>, Failure> {
        let levels = found.rows().iter().map(|row| {
            let mut cells = Cells::of(row, 0);
            let id = cells.value()?;
            let level = CoverageLevel::of(cells.value()?)
                .ok_or_else(|| Failure::internal("a level that there isn't"))?;
            Ok((id, level))
        });
        levels.collect()
    }

    fn nothing() -> CoverageLevel {
        CoverageLevel::None
    }
}
