//! Which programmes.

use async_graphql::InputObject;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{ExprTrait, SelectStatement},
};

use super::period::in_phases;
use crate::{
    access::Viewer,
    clock::Timestamp,
    concept::{self, ConceptFilter},
    entity::{
        country_share, organisation, participation, programme::Column, programme_reference,
        region_share, sector_share, theme_share,
    },
    error::Failure,
    graphql::{
        BooleanComparator, BudgetStateComparator, CountryCodeComparator, Day, Given,
        InstrumentComparator, ParticipationRoleComparator, PhaseComparator, Place,
        StatusComparator, StringComparator, TextComparator, VisibilityComparator, Visible,
        is_one_of_texts,
    },
    link::{self, RecommendationLinkRelationFilter},
    mechanism::MechanismFilter,
    organisation::OrganisationFilter,
    results::ResultRelationFilter,
    vocabulary::CountryCode,
};

/// Which programmes. Every condition that is given must hold; `{}` is all of them.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ProgrammeFilter {
    /// The registry's own code.
    pub code: Given<StringComparator>,
    /// The kind of arrangement.
    pub instrument: Given<InstrumentComparator>,
    /// The status as reported, which is often stale.
    pub status: Given<StatusComparator>,
    /// Where it stands today by its dates.
    pub phase: Given<PhaseComparator>,
    /// How far it is on its way to the public.
    pub visibility: Given<VisibilityComparator>,
    /// Has this country among its countries.
    pub country: Given<CountryCodeComparator>,
    /// Has a region with this code among its regions.
    pub region: Given<StringComparator>,
    /// When it takes place.
    pub period: Given<PeriodFilter>,
    /// Who takes part in which role.
    pub participation: Given<ParticipationRelationFilter>,
    /// What is known of its money.
    pub budget_state: Given<BudgetStateComparator>,
    /// Has a reference such that all of this holds.
    pub reference: Given<ReferenceFilter>,
    /// Has a sector like this.
    pub sector: Given<ConceptFilter>,
    /// Has a theme like this.
    pub theme: Given<ConceptFilter>,
    /// Addresses what such a mechanism recommends: one of its recommendations, all of them, all
    /// of its class, or one of its reviews. By a link that is disputed too; `recommendation` tells links apart by their state.
    pub mechanism: Given<MechanismFilter>,
    /// Which recommendations, or clusters of them, it addresses.
    pub recommendation: Given<RecommendationLinkRelationFilter>,
    /// What came of it.
    pub result: Given<ResultRelationFilter>,
    /// Whether its sources disagree about a field.
    pub has_discrepancy: Given<BooleanComparator>,
    /// Changed at this instant or later.
    pub updated_since: Given<Timestamp>,
    /// Words of its title, summary or objectives, of the labels of its sectors and themes, or of the
    /// titles of its results.
    pub text: Given<TextComparator>,
    /// All of these hold.
    pub and: Given<Vec<ProgrammeFilter>>,
    /// At least one of these holds; none of an empty list.
    pub or: Given<Vec<ProgrammeFilter>>,
    /// This doesn't hold.
    pub not: Given<Box<ProgrammeFilter>>,
}

/// When a programme takes place. Every condition that is given must hold. A date known to the
/// year or month counts with every day it can mean; a programme without dates meets none.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PeriodFilter {
    /// May have been under way on a day of this range. An unknown end counts as open, and so
    /// does an unknown start; a programme without either overlaps nothing.
    pub overlaps: Given<DateRange>,
    /// May have started on a day of this range.
    pub starts_in: Given<DateRange>,
    /// May have ended on a day of this range.
    pub ends_in: Given<DateRange>,
}

/// A range of days, both ends included; an end that is left out is open.
#[derive(Clone, Debug, Default, InputObject)]
pub struct DateRange {
    /// The first day.
    pub from: Given<Day>,
    /// The last day.
    pub to: Given<Day>,
}

/// Who takes part.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ParticipationRelationFilter {
    /// At least one participation is like this.
    pub some: Given<ParticipationFilter>,
    /// Every participation is like this; holds too where there is none.
    pub every: Given<ParticipationFilter>,
    /// No participation is like this.
    pub none: Given<ParticipationFilter>,
}

/// Which participations.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ParticipationFilter {
    /// Of such an organisation.
    pub organisation: Given<OrganisationFilter>,
    /// In this role.
    pub role: Given<ParticipationRoleComparator>,
}

/// A code in someone's scheme.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ReferenceFilter {
    /// Whose code it is.
    pub scheme: Given<StringComparator>,
    /// The code.
    pub value: Given<StringComparator>,
}

impl ProgrammeFilter {
    /// The filter as a condition on the table `programme`, as this viewer may ask it: what the
    /// viewer may not know of, no filter can tell of either.
    ///
    /// # Errors
    /// [`Failure::Input`] with the place of what can't be asked.
    pub fn condition(&self, at: &Place, viewer: Viewer) -> Result<Condition, Failure> {
        let Self {
            code,
            instrument,
            status,
            phase,
            visibility,
            country,
            region,
            period,
            participation,
            budget_state,
            reference,
            sector,
            theme,
            mechanism,
            recommendation,
            result,
            has_discrepancy,
            updated_since,
            text,
            and,
            or,
            not,
        } = self;
        let mut all = Condition::all();
        if let Some(code) = &code.0 {
            all = all.add(code.condition(Column::Code.into_expr(), &at.field("code"))?);
        }
        if let Some(instrument) = &instrument.0 {
            all = all.add(
                instrument.on_column(Column::Instrument.into_expr(), &at.field("instrument"))?,
            );
        }
        if let Some(status) = &status.0 {
            all = all.add(status.on_column(Column::Status.into_expr(), &at.field("status"))?);
        }
        if let Some(phase) = &phase.0 {
            let today = at.now.day();
            all = all.add(phase.condition(
                &at.field("phase"),
                |phases| in_phases(phases, today),
                || in_phases(&[], today),
            )?);
        }
        if let Some(visibility) = &visibility.0 {
            all = all.add(
                visibility.on_column(Column::Visibility.into_expr(), &at.field("visibility"))?,
            );
        }
        if let Some(country) = &country.0 {
            let of = |condition| {
                has(keys::<country_share::Entity>(
                    country_share::Column::ProgrammeId,
                    condition,
                ))
            };
            let one_of = |countries: &[CountryCode]| {
                let codes: Vec<String> = countries.iter().map(ToString::to_string).collect();
                let column = country_share::Column::Country.into_expr();
                of(Condition::all().add(is_one_of_texts(at.backend, column, &codes)))
            };
            let none = || of(Condition::all()).not();
            all = all.add(country.condition(&at.field("country"), one_of, none)?);
        }
        if let Some(region) = &region.0 {
            let of = |condition| {
                let column = region_share::Column::ProgrammeId;
                has(keys::<region_share::Entity>(column, condition))
            };
            all = all.add(region.each(
                region_share::Column::Region.into_expr(),
                &at.field("region"),
                |condition| of(Condition::all().add(condition)),
                || of(Condition::all()).not(),
            )?);
        }
        if let Some(period) = &period.0 {
            all = all.add(period.condition());
        }
        if let Some(participation) = &participation.0 {
            all = all.add(participation.condition(&at.field("participation"), viewer)?);
        }
        if let Some(state) = &budget_state.0 {
            all = all
                .add(state.on_column(Column::BudgetState.into_expr(), &at.field("budgetState"))?);
        }
        if let Some(reference) = &reference.0 {
            let at = at.field("reference");
            let mut of_reference = Condition::all();
            if let Some(scheme) = &reference.scheme.0 {
                let column = programme_reference::Column::Scheme.into_expr();
                of_reference = of_reference.add(scheme.condition(column, &at.field("scheme"))?);
            }
            if let Some(value) = &reference.value.0 {
                let column = programme_reference::Column::Value.into_expr();
                of_reference = of_reference.add(value.condition(column, &at.field("value"))?);
            }
            let column = programme_reference::Column::ProgrammeId;
            all = all.add(has(keys::<programme_reference::Entity>(
                column,
                of_reference,
            )));
        }
        if let Some(sector) = &sector.0 {
            let such = concept::ids_where(sector.condition(&at.nested("sector")?)?);
            let such = Condition::all().add(sector_share::Column::ConceptId.in_subquery(such));
            let column = sector_share::Column::ProgrammeId;
            all = all.add(has(keys::<sector_share::Entity>(column, such)));
        }
        if let Some(theme) = &theme.0 {
            let such = concept::ids_where(theme.condition(&at.nested("theme")?)?);
            let such = Condition::all().add(theme_share::Column::ConceptId.in_subquery(such));
            let column = theme_share::Column::ProgrammeId;
            all = all.add(has(keys::<theme_share::Entity>(column, such)));
        }
        if let Some(mechanism) = &mechanism.0 {
            let at = at.nested("mechanism")?;
            all = all.add(has(link::programmes_towards(viewer, mechanism, &at)?));
        }
        if let Some(recommendation) = &recommendation.0 {
            all = all.add(recommendation.of_programmes(&at.field("recommendation"), viewer)?);
        }
        if let Some(result) = &result.0 {
            let at = at.field("result");
            all = all.add(result.of_programmes(&at, viewer, Column::Id)?);
        }
        if let Some(wanted) = has_discrepancy
            .0
            .as_ref()
            .and_then(|comparator| comparator.eq.0)
        {
            all = all.add(Column::HasDiscrepancy.eq(wanted));
        }
        if let Some(since) = updated_since.0 {
            all = all.add(Column::UpdatedAt.gte(since));
        }
        if let Some(text) = &text.0 {
            all = all.add(text.condition(Column::Id.into_expr(), &at.field("text"))?);
        }
        all = all.add(at.combine(and, or, not, |filter, at| filter.condition(at, viewer))?);
        Ok(all)
    }
}

impl PeriodFilter {
    fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if let Some(range) = &self.overlaps.0 {
            let start = || Column::StartsFrom.into_expr();
            let end = || Column::EndsTo.into_expr();
            all = all
                .add(start().is_not_null().or(end().is_not_null()))
                .add_option(range.to.0.map(|to| start().is_null().or(start().lte(to.0))))
                .add_option(
                    range
                        .from
                        .0
                        .map(|from| end().is_null().or(end().gte(from.0))),
                );
        }
        for (range, from, to) in [
            (&self.starts_in, Column::StartsFrom, Column::StartsTo),
            (&self.ends_in, Column::EndsFrom, Column::EndsTo),
        ] {
            if let Some(range) = &range.0 {
                all = all.add(range.meets(from, to));
            }
        }
        all
    }
}

impl DateRange {
    /// The condition that a date, whose first and last possible day are in these columns, may lie
    /// in the range. A date that isn't known lies in none.
    pub(crate) fn meets<C: ColumnTrait>(&self, from: C, to: C) -> Condition {
        Condition::all()
            .add(from.is_not_null())
            .add_option(self.to.0.map(|day| from.lte(day.0)))
            .add_option(self.from.0.map(|day| to.gte(day.0)))
    }
}

impl ParticipationRelationFilter {
    fn condition(&self, at: &Place, viewer: Viewer) -> Result<Condition, Failure> {
        let like = |filter: &ParticipationFilter, at: &Place| filter.condition(at);
        at.relation(&self.some, &self.every, &self.none, like, |like| {
            let taking_part = participation::Entity::visible(viewer)
                .select_only()
                .column(participation::Column::ProgrammeId)
                .filter(like)
                .into_query();
            has(taking_part)
        })
    }
}

impl ParticipationFilter {
    fn condition(&self, at: &Place) -> Result<Condition, Failure> {
        let mut all = Condition::all();
        if let Some(organisation) = &self.organisation.0 {
            let such = organisation::Entity::find()
                .select_only()
                .column(organisation::Column::Id)
                .filter(organisation.condition(&at.nested("organisation")?)?)
                .into_query();
            all = all.add(participation::Column::OrganisationId.in_subquery(such));
        }
        if let Some(role) = &self.role.0 {
            all = all
                .add(role.on_column(participation::Column::Role.into_expr(), &at.field("role"))?);
        }
        Ok(all)
    }
}

/// The programme keys of the rows of a child table that meet a condition.
fn keys<E: EntityTrait>(programme: E::Column, condition: Condition) -> SelectStatement {
    E::find()
        .select_only()
        .column(programme)
        .filter(condition)
        .into_query()
}

fn has(keys: SelectStatement) -> Condition {
    Condition::all().add(Column::Id.in_subquery(keys))
}
