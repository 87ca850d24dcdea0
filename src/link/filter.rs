//! Which links, and what has such links.

use async_graphql::InputObject;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

use crate::{
    access::Viewer,
    concept::{self, ConceptFilter},
    entity::{mechanism, programme, recommendation, recommendation_link as link, result},
    error::Failure,
    graphql::{
        Given, LinkClaimComparator, LinkStateComparator, LinkTargetKindComparator, Place, Visible,
    },
    mechanism::{MechanismFilter, mechanisms_where, reviews_where},
    programme::ProgrammeFilter,
    recommendation::{RecommendationFilter, recommendations_where},
    results::{ResultFilter, results_where},
};

/// Which links. Every condition that is given must hold; `{}` is all of them.
#[derive(Clone, Debug, Default, InputObject)]
pub struct LinkFilter {
    /// How much is claimed.
    pub claim: Given<LinkClaimComparator>,
    /// Whether the coordinator agrees.
    pub state: Given<LinkStateComparator>,
    /// What kind of thing it leads to.
    pub target: Given<LinkTargetKindComparator>,
    /// Leads to such a recommendation itself; a cluster is none.
    pub recommendation: Given<Box<RecommendationFilter>>,
    /// Leads to what such a mechanism recommends: to one of its recommendations, to it, to its
    /// class, or to one of its reviews.
    pub mechanism: Given<MechanismFilter>,
    /// Leads to all recommendations with such a theme.
    pub theme: Given<ConceptFilter>,
    /// Of such a programme.
    pub programme: Given<Box<ProgrammeFilter>>,
    /// Rests on such a result.
    pub result: Given<Box<ResultFilter>>,
    /// All of these hold.
    pub and: Given<Vec<LinkFilter>>,
    /// At least one of these holds; none of an empty list.
    pub or: Given<Vec<LinkFilter>>,
    /// This doesn't hold.
    pub not: Given<Box<LinkFilter>>,
}

/// Which links to recommendations something has.
#[derive(Clone, Debug, Default, InputObject)]
pub struct RecommendationLinkRelationFilter {
    /// At least one link is like this.
    pub some: Given<LinkFilter>,
    /// Every link is like this; holds too where there is none.
    pub every: Given<LinkFilter>,
    /// No link is like this.
    pub none: Given<LinkFilter>,
}

impl LinkFilter {
    /// The filter as a condition on the table `recommendation_link`, as this viewer may ask it.
    ///
    /// # Errors
    /// [`Failure::Input`] with the place of what can't be asked.
    pub fn condition(&self, at: &Place, viewer: Viewer) -> Result<Condition, Failure> {
        use link::Column;
        let mut all = Condition::all();
        if let Some(claim) = &self.claim.0 {
            all = all.add(claim.on_column(Column::Claim.into_expr(), &at.field("claim"))?);
        }
        if let Some(state) = &self.state.0 {
            all = all.add(state.on_column(Column::State.into_expr(), &at.field("state"))?);
        }
        if let Some(target) = &self.target.0 {
            all = all.add(target.on_column(Column::Target.into_expr(), &at.field("target"))?);
        }
        if let Some(filter) = &self.recommendation.0 {
            let such = filter.condition(&at.nested("recommendation")?, viewer)?;
            all = all.add(within(
                Column::RecommendationId,
                recommendations_where(such),
            ));
        }
        if let Some(filter) = &self.mechanism.0 {
            let at = at.nested("mechanism")?;
            all = all.add(of_mechanism(filter, &at)?);
        }
        if let Some(filter) = &self.theme.0 {
            let such = filter.condition(&at.nested("theme")?)?;
            all = all.add(within(Column::ConceptId, concept::ids_where(such)));
        }
        if let Some(filter) = &self.programme.0 {
            let such = programme::Entity::visible(viewer)
                .select_only()
                .column(programme::Column::Id)
                .filter(filter.condition(&at.nested("programme")?, viewer)?);
            all = all.add(Column::ProgrammeId.in_subquery(such.into_query()));
        }
        if let Some(filter) = &self.result.0 {
            let such = filter.condition(&at.nested("result")?, viewer)?;
            all = all.add(within(Column::ResultId, results_where(viewer, such)));
        }
        Ok(
            all.add(at.combine(&self.and, &self.or, &self.not, |filter, at| {
                filter.condition(at, viewer)
            })?),
        )
    }
}

/// The keys of the programmes that address what such mechanisms recommend.
///
/// # Errors
/// [`Failure::Input`] with the place of what can't be asked.
pub fn programmes_towards(
    viewer: Viewer,
    mechanism: &MechanismFilter,
    at: &Place,
) -> Result<SelectStatement, Failure> {
    Ok(link::Entity::visible(viewer)
        .select_only()
        .column(link::Column::ProgrammeId)
        .filter(of_mechanism(mechanism, at)?)
        .into_query())
}

/// The condition that a link leads to what such mechanisms recommend.
fn of_mechanism(filter: &MechanismFilter, at: &Place) -> Result<Condition, Failure> {
    use link::Column;
    let such = filter.condition(at)?;
    let mechanisms = || mechanisms_where(such.clone());
    let classes = mechanism::Entity::find()
        .select_only()
        .column(mechanism::Column::Class)
        .filter(such.clone())
        .into_query();
    let of_them = recommendation::Column::MechanismId.in_subquery(mechanisms());
    let recommendations = recommendations_where(Condition::all().add(of_them));
    let reviews = crate::entity::review::Column::MechanismId.in_subquery(mechanisms());
    let reviews = reviews_where(Condition::all().add(reviews));
    let any = Condition::any()
        .add(within(Column::MechanismId, mechanisms()))
        .add(within(Column::MechanismClass, classes))
        .add(within(Column::RecommendationId, recommendations))
        .add(within(Column::ReviewId, reviews));
    // A class is addressed whether or not the registry knows a mechanism of it.
    let classes = filter.classes().unwrap_or_default();
    Ok(any.add(
        Condition::all()
            .add(Column::MechanismClass.is_not_null())
            .add(Column::MechanismClass.is_in(classes)),
    ))
}

/// A column that may be null is one of these keys; never unknown, so that it can be negated.
fn within(column: link::Column, keys: SelectStatement) -> Condition {
    Condition::all()
        .add(column.is_not_null())
        .add(column.in_subquery(keys))
}

impl RecommendationLinkRelationFilter {
    /// As a condition on the table `programme`.
    ///
    /// # Errors
    /// [`Failure::Input`] with the place of what can't be asked.
    pub fn of_programmes(&self, at: &Place, viewer: Viewer) -> Result<Condition, Failure> {
        self.on(at, viewer, link::Column::ProgrammeId, programme::Column::Id)
    }

    /// As a condition on the table `recommendation`: links to that very recommendation.
    ///
    /// # Errors
    /// [`Failure::Input`] with the place of what can't be asked.
    pub fn of_recommendations(&self, at: &Place, viewer: Viewer) -> Result<Condition, Failure> {
        let (from, to) = (link::Column::RecommendationId, recommendation::Column::Id);
        self.on(at, viewer, from, to)
    }

    /// As a condition on the table `result`: links that rest on it.
    ///
    /// # Errors
    /// [`Failure::Input`] with the place of what can't be asked.
    pub fn of_results(&self, at: &Place, viewer: Viewer) -> Result<Condition, Failure> {
        self.on(at, viewer, link::Column::ResultId, result::Column::Id)
    }

    fn on(
        &self,
        at: &Place,
        viewer: Viewer,
        key: link::Column,
        of: impl ColumnTrait,
    ) -> Result<Condition, Failure> {
        let like = |filter: &LinkFilter, at: &Place| filter.condition(at, viewer);
        at.relation(&self.some, &self.every, &self.none, like, |like| {
            // Asked row by row, along the index: as a list it would be all links, for every row.
            let with = link::Entity::visible(viewer)
                .select_only()
                .expr(Expr::val(1))
                .filter(key.into_expr().eq(of.into_expr()))
                .filter(like)
                .into_query();
            Condition::all().add(Expr::exists(with))
        })
    }
}
