//! What is measured of a result.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    text::Texts,
    vocabulary::{IndicatorKind, IndicatorMeasure},
};

/// A row of `indicator`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "indicator")]
pub struct Model {
    /// The result.
    #[sea_orm(primary_key, auto_increment = false)]
    pub result_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Place in the list, from 0.
    pub position: i32,
    /// What is measured.
    pub title: Texts,
    /// Structural, process or outcome.
    pub kind: IndicatorKind,
    /// What its values are.
    pub measure: IndicatorMeasure,
    /// Whether each value includes those before it.
    pub cumulative: bool,
    /// The organisation that entered the row; none: the registry's editor.
    pub entered_by: Option<Uuid>,
    /// The id of the row in the system of whoever entered it.
    pub external_id: String,
    /// When whoever entered the row took it back; kept for the trace.
    pub withdrawn_at: Option<Timestamp>,
}

crate::database::by_place! {
    result_id, id, position, title, kind, measure, cumulative, entered_by: null, external_id, withdrawn_at: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
