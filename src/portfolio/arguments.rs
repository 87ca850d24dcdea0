//! What the arguments of a portfolio's fields ask for.

use async_graphql::resolver_utils::EnumType;
use sea_orm::{ColumnTrait, Condition};

use crate::{
    entity::programme,
    error::Failure,
    graphql::{Request, Rows, searched},
    programme::ProgrammeFilter,
    recommendation::RecommendationFilter,
};

/// The programmes that a filter and a search leave.
pub(super) fn matching(
    request: &Request,
    filter: Option<&ProgrammeFilter>,
    search: Option<String>,
    ordered: bool,
    mut rows: Rows<programme::Entity>,
) -> Result<Rows<programme::Entity>, Failure> {
    if let Some(filter) = filter {
        rows = rows.meeting(filter.condition(&request.place(), request.viewer)?);
    }
    let id = programme::Column::Id.into_expr();
    searched(request, rows, id, search, ordered)
}

/// The recommendations that a filter leaves.
pub(super) fn these(
    request: &Request,
    filter: Option<&RecommendationFilter>,
) -> Result<Condition, Failure> {
    match filter {
        Some(filter) => filter.condition(&request.place(), request.viewer),
        None => Ok(Condition::all()),
    }
}

/// Dimensions or fields that were named in an argument, each once. `otherwise` says what to do for none of them.
pub(super) fn dimensions<D: EnumType>(
    argument: &str,
    by: Vec<D>,
    otherwise: &str,
) -> Result<Vec<D>, Failure> {
    let twice = by
        .iter()
        .enumerate()
        .find(|(at, one)| by[..*at].contains(one));
    if let Some((at, _)) = twice {
        return Err(Failure::input(
            &[argument, &at.to_string()],
            "this is named already",
        ));
    }
    if by.is_empty() {
        let all: Vec<&str> = D::items().iter().map(|item| item.name).collect();
        return Err(Failure::input(
            &[argument],
            format!("name at least one of {}{otherwise}", all.join(", ")),
        ));
    }
    Ok(by)
}
