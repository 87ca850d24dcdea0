//! What a programme's fields are made of, in the API: its period, its shares, its source.

use async_graphql::{Context, Object, SimpleObject};
use uuid::Uuid;

use super::period;
use crate::{
    entity::{organisation, programme},
    error::Failure,
    graphql::{Day, Decimal, optional},
    organisation::Organisation,
    period::PartialDate,
    vocabulary::CountryCode,
};

/// When something takes place, as far as it is known. No date is more precise than its source.
#[derive(SimpleObject)]
pub struct Period {
    /// The actual start, else the planned one, else one of which the source doesn't say which.
    pub(super) start: Option<PartialDate>,
    /// The actual end, else the planned one, else one of which the source doesn't say which.
    pub(super) end: Option<PartialDate>,
    /// The planned start.
    pub(super) planned_start: Option<PartialDate>,
    /// The planned end.
    pub(super) planned_end: Option<PartialDate>,
    /// The start as it came to be.
    pub(super) actual_start: Option<PartialDate>,
    /// The end as it came to be.
    pub(super) actual_end: Option<PartialDate>,
    /// The length in months as reported; never computed from the dates.
    pub(super) duration_months: Option<i32>,
    /// The first day that `start` can mean; for sorting, not for showing.
    pub(super) earliest: Option<Day>,
    /// The last day that `end` can mean; for sorting, not for showing.
    pub(super) latest: Option<Day>,
}

impl Period {
    /// A period of which only two dates are known, and not whether they were planned.
    pub(crate) fn between(start: Option<PartialDate>, end: Option<PartialDate>) -> Self {
        Self {
            start,
            end,
            planned_start: None,
            planned_end: None,
            actual_start: None,
            actual_end: None,
            duration_months: None,
            earliest: start.map(|date| Day(date.earliest())),
            latest: end.map(|date| Day(date.latest())),
        }
    }

    /// The period of a programme row.
    pub(super) fn of(row: &programme::Model) -> Self {
        let of = period::of(row);
        Self {
            start: of.start(),
            end: of.end(),
            planned_start: of.planned_start,
            planned_end: of.planned_end,
            actual_start: of.actual_start,
            actual_end: of.actual_end,
            duration_months: of.duration_months,
            earliest: row.starts_from.map(Day),
            latest: row.ends_to.map(Day),
        }
    }
}

/// A country and its share of the whole programme.
#[derive(SimpleObject)]
pub struct CountryShare {
    /// The country.
    pub(super) country: CountryCode,
    /// Its share in percent; null: not declared. Declared shares sum to 100.
    pub(super) percent: Option<Decimal>,
}

/// A region and its share of the whole programme.
#[derive(SimpleObject)]
pub struct RegionShare {
    /// The list that the code is from, for example `UN-M49`.
    pub(super) scheme: String,
    /// The code of the region.
    pub(super) region: String,
    /// Its share in percent; null: not declared. Declared shares sum to 100 in each scheme.
    pub(super) percent: Option<Decimal>,
}

/// The agency whose system a programme came from.
pub struct ProgrammeSource {
    pub(super) organisation: Uuid,
    pub(super) external_id: String,
}

/// The agency whose system a programme came from, and its id there: the key of the agency's pushes.
#[Object]
impl ProgrammeSource {
    /// The agency.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, Some(self.organisation), Organisation).await
    }

    /// The programme's id in the agency's system. May hold any characters.
    fn external_id(&self) -> &str {
        &self.external_id
    }
}
