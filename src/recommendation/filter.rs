//! Which recommendations.

use async_graphql::InputObject;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};

use crate::{
    access::Viewer,
    concept::{self, ConceptFilter},
    entity::{
        assessment, organisation, recommendation::Column, recommendation_tag, recommending_state,
        responsibility,
    },
    error::Failure,
    graphql::{
        BooleanComparator, CountryCodeComparator, Given, IntComparator, Place,
        PositionValueComparator, ResponsibilityRoleComparator, StringComparator, TextComparator,
        Visible, is_one_of_texts,
    },
    link::RecommendationLinkRelationFilter,
    mechanism::{MechanismFilter, ReviewFilter, mechanisms_where, reviews_where},
    organisation::OrganisationFilter,
    vocabulary::{CountryCode, TagFacet},
};

/// Which recommendations. Every condition that is given must hold; `{}` is all of them.
#[derive(Clone, Debug, Default, InputObject)]
pub struct RecommendationFilter {
    /// The symbol of its document: `A/HRC/36/6`.
    pub symbol: Given<StringComparator>,
    /// The paragraph: `144.48`.
    pub paragraph: Given<StringComparator>,
    /// The part of the paragraph.
    pub part: Given<StringComparator>,
    /// Who recommends.
    pub mechanism: Given<MechanismFilter>,
    /// The review that it comes from.
    pub review: Given<ReviewFilter>,
    /// The session, as the mechanism names it.
    pub session: Given<StringComparator>,
    /// The cycle.
    pub cycle: Given<IntComparator>,
    /// The State that it concerns.
    pub country: Given<CountryCodeComparator>,
    /// Was made by this State, among others.
    pub recommending_state: Given<CountryCodeComparator>,
    /// The latest position of the State under review.
    pub position: Given<PositionValueComparator>,
    /// Has a theme like this.
    pub theme: Given<ConceptFilter>,
    /// Has a group of persons like this.
    pub group: Given<ConceptFilter>,
    /// Serves a target of the Sustainable Development Goals like this.
    pub sdg_target: Given<ConceptFilter>,
    /// Which institutions answer for it.
    pub responsible_institution: Given<ResponsibilityRelationFilter>,
    /// How it was assessed.
    pub assessment: Given<AssessmentRelationFilter>,
    /// What programmes do for this very recommendation.
    pub programme_link: Given<RecommendationLinkRelationFilter>,
    /// Words of its text, its symbol or its tags.
    pub text: Given<TextComparator>,
    /// All of these hold.
    pub and: Given<Vec<RecommendationFilter>>,
    /// At least one of these holds; none of an empty list.
    pub or: Given<Vec<RecommendationFilter>>,
    /// This doesn't hold.
    pub not: Given<Box<RecommendationFilter>>,
}

/// Which institutions answer for a recommendation.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ResponsibilityRelationFilter {
    /// At least one is like this.
    pub some: Given<ResponsibilityFilter>,
    /// Every one is like this; holds too where there is none.
    pub every: Given<ResponsibilityFilter>,
    /// None is like this.
    pub none: Given<ResponsibilityFilter>,
}

/// Which responsibilities.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ResponsibilityFilter {
    /// Of such an institution.
    pub organisation: Given<OrganisationFilter>,
    /// In this role.
    pub role: Given<ResponsibilityRoleComparator>,
}

/// How a recommendation was assessed.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AssessmentRelationFilter {
    /// At least one assessment is like this.
    pub some: Given<AssessmentFilter>,
    /// Every assessment is like this; holds too where there is none.
    pub every: Given<AssessmentFilter>,
    /// No assessment is like this.
    pub none: Given<AssessmentFilter>,
}

/// Which assessments.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AssessmentFilter {
    /// By such an organisation.
    pub assessor: Given<OrganisationFilter>,
    /// With such a grade; its scheme and version are part of it.
    pub value: Given<ConceptFilter>,
    /// Whether somebody else has checked it.
    pub verified: Given<BooleanComparator>,
}

impl RecommendationFilter {
    /// The filter as a condition on the table `recommendation`, as this viewer may ask it.
    ///
    /// # Errors
    /// [`Failure::Input`] with the place of what can't be asked.
    pub fn condition(&self, at: &Place, viewer: Viewer) -> Result<Condition, Failure> {
        let mut all = Condition::all();
        for (comparator, column, name) in [
            (&self.symbol, Column::Symbol, "symbol"),
            (&self.paragraph, Column::Paragraph, "paragraph"),
            (&self.part, Column::Part, "part"),
            (&self.session, Column::Session, "session"),
        ] {
            if let Some(comparator) = &comparator.0 {
                all = all.add(comparator.condition(column.into_expr(), &at.field(name))?);
            }
        }
        if let Some(mechanism) = &self.mechanism.0 {
            let such = mechanism.condition(&at.nested("mechanism")?)?;
            all = all.add(Column::MechanismId.in_subquery(mechanisms_where(such)));
        }
        if let Some(review) = &self.review.0 {
            let such = review.condition(&at.nested("review")?)?;
            all = all
                .add(Column::ReviewId.is_not_null())
                .add(Column::ReviewId.in_subquery(reviews_where(such)));
        }
        if let Some(cycle) = &self.cycle.0 {
            all = all.add(cycle.condition(Column::Cycle.into_expr(), &at.field("cycle"))?);
        }
        if let Some(country) = &self.country.0 {
            all = all.add(country.on_column(Column::Country.into_expr(), &at.field("country"))?);
        }
        if let Some(state) = &self.recommending_state.0 {
            all = all.add(recommended_by(state, at)?);
        }
        if let Some(position) = &self.position.0 {
            all = all.add(position.on_column(Column::Position.into_expr(), &at.field("position"))?);
        }
        for (filter, facet, name) in [
            (&self.theme, TagFacet::Theme, "theme"),
            (&self.group, TagFacet::Group, "group"),
            (&self.sdg_target, TagFacet::SdgTarget, "sdgTarget"),
        ] {
            if let Some(filter) = &filter.0 {
                all = all.add(has(tagged(facet, filter.condition(&at.nested(name)?)?)));
            }
        }
        if let Some(institution) = &self.responsible_institution.0 {
            all = all.add(institution.condition(&at.field("responsibleInstitution"))?);
        }
        if let Some(assessment) = &self.assessment.0 {
            all = all.add(assessment.condition(&at.field("assessment"))?);
        }
        if let Some(link) = &self.programme_link.0 {
            all = all.add(link.of_recommendations(&at.field("programmeLink"), viewer)?);
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

/// The keys of the recommendations that are tagged with a concept that meets a condition.
fn tagged(facet: TagFacet, such: Condition) -> SelectStatement {
    use recommendation_tag::Column as Tag;
    recommendation_tag::Entity::find()
        .select_only()
        .column(Tag::RecommendationId)
        .filter(Tag::WithdrawnAt.is_null())
        .filter(Tag::Facet.eq(facet))
        .filter(Tag::ConceptId.in_subquery(concept::ids_where(such)))
        .into_query()
}

fn recommended_by(state: &CountryCodeComparator, at: &Place) -> Result<Condition, Failure> {
    use recommending_state::Column as State;
    let of = |condition| {
        let keys = recommending_state::Entity::find()
            .select_only()
            .column(State::RecommendationId)
            .filter(condition)
            .into_query();
        has(keys)
    };
    let one_of = |countries: &[CountryCode]| {
        let codes: Vec<String> = countries.iter().map(ToString::to_string).collect();
        let column = State::Country.into_expr();
        of(Condition::all().add(is_one_of_texts(at.backend, column, &codes)))
    };
    let none = || of(Condition::all()).not();
    state.condition(&at.field("recommendingState"), one_of, none)
}

impl ResponsibilityRelationFilter {
    fn condition(&self, at: &Place) -> Result<Condition, Failure> {
        use responsibility::Column as Row;
        let with = |like: Condition| {
            responsibility::Entity::visible(Viewer::Public)
                .select_only()
                .column(Row::RecommendationId)
                .filter(like)
                .into_query()
        };
        let like = |filter: &ResponsibilityFilter, at: &Place| {
            let mut all = Condition::all();
            if let Some(organisation) = &filter.organisation.0 {
                let such = organisation.condition(&at.nested("organisation")?)?;
                all = all.add(Row::OrganisationId.in_subquery(organisations(such)));
            }
            if let Some(role) = &filter.role.0 {
                all = all.add(role.on_column(Row::Role.into_expr(), &at.field("role"))?);
            }
            Ok(all)
        };
        at.relation(&self.some, &self.every, &self.none, like, |like| {
            has(with(like))
        })
    }
}

impl AssessmentRelationFilter {
    fn condition(&self, at: &Place) -> Result<Condition, Failure> {
        use assessment::Column as Row;
        let with = |like: Condition| {
            assessment::Entity::visible(Viewer::Public)
                .select_only()
                .column(Row::RecommendationId)
                .filter(like)
                .into_query()
        };
        let like = |filter: &AssessmentFilter, at: &Place| {
            let mut all = Condition::all();
            if let Some(assessor) = &filter.assessor.0 {
                let such = assessor.condition(&at.nested("assessor")?)?;
                all = all.add(Row::AssessorId.in_subquery(organisations(such)));
            }
            if let Some(value) = &filter.value.0 {
                let such = value.condition(&at.nested("value")?)?;
                all = all.add(Row::ValueId.in_subquery(concept::ids_where(such)));
            }
            if let Some(verified) = filter.verified.0.as_ref().and_then(|yes| yes.eq.0) {
                all = all.add(Row::Verified.eq(verified));
            }
            Ok(all)
        };
        at.relation(&self.some, &self.every, &self.none, like, |like| {
            has(with(like))
        })
    }
}

fn organisations(such: Condition) -> SelectStatement {
    organisation::Entity::find()
        .select_only()
        .column(organisation::Column::Id)
        .filter(such)
        .into_query()
}

fn has(keys: SelectStatement) -> Condition {
    Condition::all().add(Column::Id.in_subquery(keys))
}
