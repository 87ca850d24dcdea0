//! What was measured of an indicator, or is aimed at.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    period::PartialDate,
    quantity::Number,
    results::Disaggregation,
    text::Texts,
    vocabulary::{MeasurementKind, Qualifier},
};

/// A row of `measurement`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "measurement")]
pub struct Model {
    /// The result.
    #[sea_orm(primary_key, auto_increment = false)]
    pub result_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The indicator.
    pub indicator_id: Uuid,
    /// Baseline, target or actual value.
    pub kind: MeasurementKind,
    /// First date that it covers.
    pub period_start: Option<PartialDate>,
    /// Last date that it covers.
    pub period_end: Option<PartialDate>,
    /// First day that the start can mean.
    pub period_from: Option<Date>,
    /// Last day that the end can mean.
    pub period_to: Option<Date>,
    /// How exact the value is.
    pub qualifier: Qualifier,
    /// The value; none: a wording alone.
    pub value: Option<Number>,
    /// What is counted.
    pub unit: Option<String>,
    /// The value in words, where the source has no number.
    pub wording: Texts,
    /// The part of the whole that it is about; empty: the whole.
    pub disaggregation: Disaggregation,
    /// Who reports it.
    pub reported_by: Option<Uuid>,
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
    result_id, id, indicator_id, kind, period_start: null, period_end: null, period_from: null, period_to: null, qualifier, value: null, unit: null, wording, disaggregation, reported_by: null, document_id: null, entered_by: null, external_id, withdrawn_at: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
