//! What institutions report of carrying a recommendation out.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, period::PartialDate, text::Texts};

/// A row of `progress_report`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "progress_report")]
pub struct Model {
    /// The recommendation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recommendation_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who reports.
    pub reported_by: Uuid,
    /// When.
    pub reported_on: Option<PartialDate>,
    /// The first day that this can mean.
    pub reported_from: Option<Date>,
    /// What is reported.
    pub summary: Texts,
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
    recommendation_id, id, reported_by, reported_on: null, reported_from: null, summary, document_id: null, entered_by: null, external_id, withdrawn_at: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
