//! What a programme does: a training, a mission, a visit, an event.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    period::PartialDate,
    quantity::Quantities,
    text::Texts,
    vocabulary::{ActivityKind, CountryCode},
};

/// A row of `activity`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "activity")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Place in the list, from 0.
    pub position: i32,
    /// What it is.
    pub kind: ActivityKind,
    /// Title.
    pub title: Texts,
    /// Summary; empty where there is none.
    pub summary: Texts,
    /// First date.
    pub starts_on: Option<PartialDate>,
    /// Last date.
    pub ends_on: Option<PartialDate>,
    /// First day that the start can mean.
    pub starts_from: Option<Date>,
    /// Last day that the end can mean.
    pub ends_to: Option<Date>,
    /// Where; empty where the source doesn't say.
    pub place: Texts,
    /// In which country.
    pub country: Option<CountryCode>,
    /// What was counted of it.
    pub quantities: Quantities,
    /// Where it is written.
    pub document_id: Option<Uuid>,
    /// The organisation that entered the row; none: the registry's editor.
    pub entered_by: Option<Uuid>,
    /// The id of the row in the system of whoever entered it.
    pub external_id: String,
    /// When whoever entered the row took it back; kept for the trace.
    pub withdrawn_at: Option<Timestamp>,
}

crate::database::by_place! {
    programme_id, id, position, kind, title, summary, starts_on: null, ends_on: null, starts_from: null, ends_to: null, place, country: null, quantities, document_id: null, entered_by: null, external_id, withdrawn_at: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
