//! How far programmes go for a recommendation: the one rule behind coverage and gaps.

use async_graphql::Enum;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, EnumIter, Iterable, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{CaseStatement, Expr, ExprTrait, JoinType, Query, SelectStatement, WithClause},
};

use super::{
    Programmes,
    judged::{LOT, cte, of},
};
use crate::{
    access::Viewer,
    entity::{
        mechanism, programme, recommendation, recommendation_link, recommendation_tag,
        recommending_state,
    },
    graphql::Visible,
    vocabulary::{LinkState, Visibility},
};

/// How far programmes go for a recommendation, at the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter)]
pub enum CoverageLevel {
    /// No programme says that it does anything for it.
    None,
    /// Programmes address a cluster that it belongs to: its mechanism, its class of mechanisms, its document, its
    /// review, or one of its themes. Of this very recommendation nobody speaks.
    InGeneral,
    /// A link to it is proposed, or its programme isn't published.
    Proposed,
    /// A published programme has a link to it that a coordinator has confirmed.
    Addressed,
}

impl CoverageLevel {
    /// How statements write it.
    pub(super) const fn code(self) -> i32 {
        self as i32
    }

    /// What statements wrote.
    pub(super) fn of(code: i32) -> Option<Self> {
        Self::iter().find(|level| level.code() == code)
    }
}

/// The live links of these programmes that nobody disputes.
fn links(viewer: Viewer, programmes: &Programmes) -> sea_orm::Select<recommendation_link::Entity> {
    let such = programme::Entity::visible(viewer)
        .select_only()
        .column(programme::Column::Id)
        .filter(programmes.condition.clone());
    recommendation_link::Entity::find()
        .select_only()
        .filter(recommendation_link::Column::WithdrawnAt.is_null())
        .filter(recommendation_link::Column::State.ne(LinkState::Disputed))
        .filter(recommendation_link::Column::ProgrammeId.in_subquery(such.into_query()))
}

/// Links that address the recommendation itself, as a condition on `recommendation_link`.
fn addresses() -> Condition {
    let published = programme::Entity::find()
        .select_only()
        .column(programme::Column::Id)
        .filter(programme::Column::Visibility.eq(Visibility::Published));
    Condition::all()
        .add(recommendation_link::Column::State.eq(LinkState::Confirmed))
        .add(recommendation_link::Column::ProgrammeId.in_subquery(published.into_query()))
}

/// The recommendations to which links lead themselves: those that address them, or all.
fn direct(viewer: Viewer, programmes: &Programmes, level: CoverageLevel) -> SelectStatement {
    use recommendation_link::Column;
    let links = links(viewer, programmes)
        .column(Column::RecommendationId)
        .filter(Column::RecommendationId.is_not_null());
    match level {
        CoverageLevel::Addressed => links.filter(addresses()).into_query(),
        _ => links.into_query(),
    }
}

/// Whether a recommendation is in a cluster that a link leads to, as a condition on `recommendation`.
fn in_general(viewer: Viewer, programmes: &Programmes) -> Condition {
    use recommendation::Column;
    use recommendation_link::Column as Link;
    let to = |column: Link| {
        links(viewer, programmes)
            .column(column)
            .filter(column.is_not_null())
            .into_query()
    };
    let of_class = mechanism::Entity::find()
        .select_only()
        .column(mechanism::Column::Id)
        .filter(mechanism::Column::Class.in_subquery(to(Link::MechanismClass)))
        .into_query();
    let of_theme = recommendation_tag::Entity::find()
        .select_only()
        .column(recommendation_tag::Column::RecommendationId)
        .filter(recommendation_tag::Column::WithdrawnAt.is_null())
        .filter(recommendation_tag::Column::ConceptId.in_subquery(to(Link::ConceptId)))
        .into_query();
    // A column that may be null is never unknown here, so that the whole can be negated.
    let within = |column: Column, keys: SelectStatement| {
        Condition::all()
            .add(column.is_not_null())
            .add(column.in_subquery(keys))
    };
    Condition::any()
        .add(Column::MechanismId.in_subquery(to(Link::MechanismId)))
        .add(Column::MechanismId.in_subquery(of_class))
        .add(within(Column::DocumentId, to(Link::DocumentId)))
        .add(within(Column::ReviewId, to(Link::ReviewId)))
        .add(Column::Id.in_subquery(of_theme))
}

/// The recommendations for which programmes go at least so far, as a condition on `recommendation`.
pub(super) fn at_least(viewer: Viewer, programmes: &Programmes, level: CoverageLevel) -> Condition {
    let id = recommendation::Column::Id;
    match level {
        CoverageLevel::None => Condition::all(),
        CoverageLevel::InGeneral => in_general(viewer, programmes).add(id.in_subquery(direct(
            viewer,
            programmes,
            CoverageLevel::Proposed,
        ))),
        level => Condition::all().add(id.in_subquery(direct(viewer, programmes, level))),
    }
}

/// The recommendations for which programmes go exactly so far, likewise.
pub(super) fn exactly(viewer: Viewer, programmes: &Programmes, level: CoverageLevel) -> Condition {
    let further = CoverageLevel::iter().find(|other| *other > level);
    let at_least_so_far = at_least(viewer, programmes, level);
    match further {
        None => at_least_so_far,
        Some(further) => Condition::all()
            .add(at_least_so_far)
            .add(at_least(viewer, programmes, further).not()),
    }
}

/// The programmes behind recommendations: those with such a link to one of them, as a condition on `programme`.
pub(super) fn programmes_behind(
    viewer: Viewer,
    programmes: &Programmes,
    recommendations: SelectStatement,
) -> Condition {
    use recommendation_link::Column;
    let links = links(viewer, programmes)
        .column(Column::ProgrammeId)
        .filter(addresses())
        .filter(Column::RecommendationId.in_subquery(recommendations));
    programmes
        .condition
        .clone()
        .add(programme::Column::Id.in_subquery(links.into_query()))
}

/// The programmes behind recommendations that come in lots, `id` and `lot`: `programme_id`, `lot`. It says nothing of who may see them: only
/// those that are matched are judged in lots, and what is matched is visible.
pub(super) fn lots_behind(recommendations: SelectStatement) -> SelectStatement {
    use recommendation_link::Column;
    let mut links = recommendation_link::Entity::find()
        .select_only()
        .distinct()
        .column(Column::ProgrammeId)
        .filter(Column::WithdrawnAt.is_null())
        .filter(addresses())
        .into_query();
    let same = of("behind", "id").eq(Column::RecommendationId.into_expr());
    links
        .join_subquery(JoinType::InnerJoin, recommendations, "behind", same)
        .column(("behind", LOT))
        .take()
}

/// The table `rated`: recommendations that meet a condition, each once, with its `level` and its `weight`: 1, or in pairs with the States that
/// recommend it, as many as these are; a paragraph of nobody's is one.
pub(super) fn rated(
    viewer: Viewer,
    programmes: &Programmes,
    recommendations: Condition,
    pairs: bool,
) -> WithClause {
    let level = {
        use recommendation_link::Column;
        let each = CaseStatement::new()
            .case(addresses(), CoverageLevel::Addressed.code())
            .finally(CoverageLevel::Proposed.code());
        links(viewer, programmes)
            .column_as(Column::RecommendationId, "id")
            .expr_as(Expr::expr(each).max(), "level")
            .filter(Column::RecommendationId.is_not_null())
            .group_by(Column::RecommendationId)
            .into_query()
    };
    let rating = CaseStatement::new()
        .case(of("direct", "level").is_not_null(), of("direct", "level"))
        .case(
            in_general(viewer, programmes),
            CoverageLevel::InGeneral.code(),
        )
        .finally(CoverageLevel::None.code());
    use recommendation::Column;
    let mut rated = Query::select()
        .columns([
            (recommendation::Entity, Column::Id),
            (recommendation::Entity, Column::MechanismId),
            (recommendation::Entity, Column::Cycle),
            (recommendation::Entity, Column::Position),
        ])
        .expr(rating)
        .from(recommendation::Entity)
        .left_join("direct", of("direct", "id").eq(Column::Id.into_expr()))
        .cond_where(recommendations)
        .take();
    let mut with = WithClause::new();
    if pairs {
        let states = recommending_state::Entity::find()
            .select_only()
            .column_as(recommending_state::Column::RecommendationId, "id")
            .expr_as(recommending_state::Column::Country.count(), "states")
            .group_by(recommending_state::Column::RecommendationId)
            .into_query();
        rated
            .left_join("pairs", of("pairs", "id").eq(Column::Id.into_expr()))
            .expr(of("pairs", "states").if_null(1_i64));
        with.cte(cte("pairs", &["id", "states"], states));
    } else {
        rated.expr(Expr::val(1_i64));
    }
    with.cte(cte("direct", &["id", "level"], level))
        .cte(cte(
            "rated",
            &["id", "mechanism", "cycle", "position", "level", "weight"],
            rated,
        ))
        .to_owned()
}
