//! The mechanisms that programmes address: the one definition behind the facet of mechanisms, and behind the groups
//! of money by mechanism. The filter of programmes says the same of a mechanism that it is asked for.

use sea_orm::{
    ColumnTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Func, JoinType, Query, SelectStatement},
};

use super::judged::of;
use crate::{
    access::Viewer,
    entity::{mechanism, recommendation, recommendation_link, review},
    graphql::Visible,
    vocabulary::LinkState,
};

/// Which links lead to mechanisms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claims {
    /// All that are made.
    All,
    /// Those that no coordinator disputes.
    Undisputed,
}

/// The mechanisms that programmes address, each once: `programme_id`, `value`. By a link to the mechanism, to one of its
/// recommendations or reviews, or to its class, by which every mechanism of the class is addressed.
pub(super) fn addressed(
    viewer: Viewer,
    claims: Claims,
    programmes: Option<&SelectStatement>,
) -> SelectStatement {
    use recommendation_link::Column;
    let mut links = recommendation_link::Entity::visible(viewer)
        .select_only()
        .column(Column::ProgrammeId);
    if claims == Claims::Undisputed {
        links = links.filter(Column::State.ne(LinkState::Disputed));
    }
    if let Some(programmes) = programmes {
        links = links.filter(Column::ProgrammeId.in_subquery(programmes.clone()));
    }
    // A link leads to one thing. Looked up beside one another, its mechanism is found in one pass of the links, where a union
    // would ask four times who may know of each.
    let through = Func::coalesce([
        Column::MechanismId.into_expr(),
        recommendation::Column::MechanismId.into_expr(),
        review::Column::MechanismId.into_expr(),
        mechanism::Column::Id.into_expr(),
    ]);
    let same = |one: Expr, link: Column| one.eq(link.into_expr());
    let mut links = links.into_query();
    links
        .join(
            JoinType::LeftJoin,
            recommendation::Entity,
            same(
                recommendation::Column::Id.into_expr(),
                Column::RecommendationId,
            ),
        )
        .join(
            JoinType::LeftJoin,
            review::Entity,
            same(review::Column::Id.into_expr(), Column::ReviewId),
        )
        .join(
            JoinType::LeftJoin,
            mechanism::Entity,
            same(mechanism::Column::Class.into_expr(), Column::MechanismClass),
        )
        .distinct()
        .expr_as(Expr::expr(through.clone()), "value")
        .and_where(Expr::expr(through).is_not_null())
        .take()
}

/// The mechanism of each programme that addresses only one: `programme_id`, `value`. Of a disputed claim nobody's money is.
pub(super) fn only_one(viewer: Viewer) -> SelectStatement {
    let own = Expr::cust("COUNT(*) OVER (PARTITION BY \"programme_id\")");
    let counted = Query::select()
        .columns([("each", "programme_id"), ("each", "value")])
        .expr_as(own, "several")
        .from_subquery(addressed(viewer, Claims::Undisputed, None), "each")
        .take();
    Query::select()
        .columns([("counted", "programme_id"), ("counted", "value")])
        .from_subquery(counted, "counted")
        .and_where(of("counted", "several").eq(1))
        .take()
}
