//! Programmes.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    period::PartialDate,
    programme::Terms,
    text::Texts,
    vocabulary::{BudgetState, Instrument, Status, Visibility},
};

/// A row of `programme`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "programme")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short, readable, unique.
    pub code: String,
    /// Counts the changes, from 1.
    pub version: i32,
    /// How far it is on its way to the public.
    pub visibility: Visibility,
    /// What kind of arrangement it is.
    pub instrument: Instrument,
    /// What only this instrument has.
    pub terms: Terms,
    /// Title.
    pub title: Texts,
    /// Summary; empty where there is none.
    pub summary: Texts,
    /// Folded title to sort by.
    pub sort_title: String,
    /// Status as reported.
    pub status: Option<Status>,
    /// Planned start.
    pub planned_start: Option<PartialDate>,
    /// Planned end.
    pub planned_end: Option<PartialDate>,
    /// Actual start.
    pub actual_start: Option<PartialDate>,
    /// Actual end.
    pub actual_end: Option<PartialDate>,
    /// Start of unknown kind.
    pub reported_start: Option<PartialDate>,
    /// End of unknown kind.
    pub reported_end: Option<PartialDate>,
    /// Length in months, which may be all that is known.
    pub duration_months: Option<i32>,
    /// First day that the start can mean.
    pub starts_from: Option<Date>,
    /// Last day that the start can mean.
    pub starts_to: Option<Date>,
    /// First day that the end can mean.
    pub ends_from: Option<Date>,
    /// Last day that the end can mean.
    pub ends_to: Option<Date>,
    /// What is known of its money.
    pub budget_state: BudgetState,
    /// Whether its sources disagree about a field.
    pub has_discrepancy: bool,
    /// The agency whose system it came from.
    pub source_organisation_id: Option<Uuid>,
    /// Its id in that system.
    pub source_external_id: Option<String>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

crate::database::by_place! {
    id, code, version, visibility, instrument, terms, title, summary, sort_title, status:
    null, planned_start: null, planned_end: null, actual_start: null, actual_end: null,
    reported_start: null, reported_end: null, duration_months: null, starts_from: null,
    starts_to: null, ends_from: null, ends_to: null, budget_state, has_discrepancy,
    source_organisation_id: null, source_external_id: null, created_at, updated_at
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
