//! Which results.

use async_graphql::InputObject;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait, sea_query::ExprTrait};

use super::store::results_where;
use crate::{
    access::Viewer,
    entity::{contribution, programme, result::Column},
    error::Failure,
    graphql::{
        BooleanComparator, Given, Place, ResultKindComparator, StringComparator, TextComparator,
        Visible,
    },
    link::RecommendationLinkRelationFilter,
    programme::{DateRange, ProgrammeFilter},
};

/// Which results. Every condition that is given must hold; `{}` is all of them.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ResultFilter {
    /// The registry's own code.
    pub code: Given<StringComparator>,
    /// Output, outcome or impact.
    pub kind: Given<ResultKindComparator>,
    /// May have been reached on a day of this range; one without a date meets none.
    pub achieved_in: Given<DateRange>,
    /// Came of such a programme, among others.
    pub programme: Given<Box<ProgrammeFilter>>,
    /// Whether more than one programme that the caller may know of contributed.
    pub shared: Given<BooleanComparator>,
    /// The links to recommendations that rest on it.
    pub recommendation_link: Given<Box<RecommendationLinkRelationFilter>>,
    /// Words of its title, summary or indicators.
    pub text: Given<TextComparator>,
    /// All of these hold.
    pub and: Given<Vec<ResultFilter>>,
    /// At least one of these holds; none of an empty list.
    pub or: Given<Vec<ResultFilter>>,
    /// This doesn't hold.
    pub not: Given<Box<ResultFilter>>,
}

/// Which results something has.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ResultRelationFilter {
    /// At least one result is like this.
    pub some: Given<ResultFilter>,
    /// Every result is like this; holds too where there is none.
    pub every: Given<ResultFilter>,
    /// No result is like this.
    pub none: Given<ResultFilter>,
}

impl ResultFilter {
    /// The filter as a condition on the table `result`, as this viewer may ask it.
    ///
    /// # Errors
    /// [`Failure::Input`] with the place of what can't be asked.
    pub fn condition(&self, at: &Place, viewer: Viewer) -> Result<Condition, Failure> {
        let mut all = Condition::all();
        if let Some(code) = &self.code.0 {
            all = all.add(code.condition(Column::Code.into_expr(), &at.field("code"))?);
        }
        if let Some(kind) = &self.kind.0 {
            all = all.add(kind.on_column(Column::Kind.into_expr(), &at.field("kind"))?);
        }
        if let Some(range) = &self.achieved_in.0 {
            all = all.add(range.meets(Column::AchievedFrom, Column::AchievedTo));
        }
        let behind = || {
            contribution::Entity::visible(viewer)
                .select_only()
                .column(contribution::Column::ResultId)
        };
        if let Some(filter) = &self.programme.0 {
            let such = programme::Entity::visible(viewer)
                .select_only()
                .column(programme::Column::Id)
                .filter(filter.condition(&at.nested("programme")?, viewer)?)
                .into_query();
            let of_such = behind().filter(contribution::Column::ProgrammeId.in_subquery(such));
            all = all.add(Column::Id.in_subquery(of_such.into_query()));
        }
        if let Some(wanted) = self.shared.0.as_ref().and_then(|shared| shared.eq.0) {
            let several = behind()
                .group_by(contribution::Column::ResultId)
                .having(contribution::Column::ProgrammeId.count().gt(1))
                .into_query();
            let shared = Condition::all().add(Column::Id.in_subquery(several));
            all = all.add(if wanted { shared } else { shared.not() });
        }
        if let Some(link) = &self.recommendation_link.0 {
            all = all.add(link.of_results(&at.field("recommendationLink"), viewer)?);
        }
        if let Some(text) = &self.text.0 {
            all = all.add(text.condition(Column::Id.into_expr(), &at.field("text"))?);
        }
        Ok(
            all.add(at.combine(&self.and, &self.or, &self.not, |filter, at| {
                filter.condition(at, viewer)
            })?),
        )
    }
}

impl ResultRelationFilter {
    /// The filter as a condition on a programme whose key is the column `programme`.
    ///
    /// # Errors
    /// [`Failure::Input`] with the place of what can't be asked.
    pub fn of_programmes(
        &self,
        at: &Place,
        viewer: Viewer,
        programme: programme::Column,
    ) -> Result<Condition, Failure> {
        let like = |filter: &ResultFilter, at: &Place| filter.condition(at, viewer);
        at.relation(&self.some, &self.every, &self.none, like, |like| {
            let with = contribution::Entity::visible(viewer)
                .select_only()
                .column(contribution::Column::ProgrammeId)
                .filter(contribution::Column::ResultId.in_subquery(results_where(viewer, like)))
                .into_query();
            Condition::all().add(programme.in_subquery(with))
        })
    }
}
