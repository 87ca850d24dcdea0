//! How far a recommendation was carried out, each time that somebody judged it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, period::PartialDate, text::Texts};

/// A row of `assessment`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "assessment")]
pub struct Model {
    /// The recommendation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recommendation_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who judges.
    pub assessor_id: Uuid,
    /// The list of grades.
    pub scheme_id: Uuid,
    /// The grade, a concept of that list.
    pub value_id: Uuid,
    /// When.
    pub assessed_on: Option<PartialDate>,
    /// The first day that this can mean.
    pub assessed_from: Option<Date>,
    /// Where it is written.
    pub document_id: Option<Uuid>,
    /// Whether somebody else has checked it.
    pub verified: bool,
    /// A remark on how to read it.
    pub note: Texts,
    /// The organisation that entered the row; none: the registry's editor.
    pub entered_by: Option<Uuid>,
    /// The id of the row in the system of whoever entered it.
    pub external_id: String,
    /// When whoever entered the row took it back; kept for the trace.
    pub withdrawn_at: Option<Timestamp>,
}

crate::database::by_place! {
    recommendation_id, id, assessor_id, scheme_id, value_id, assessed_on: null, assessed_from: null, document_id: null, verified, note, entered_by: null, external_id, withdrawn_at: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
