//! What sources say about single fields.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    change::SubjectKind,
    clock::Timestamp,
    period::PartialDate,
    text::Texts,
    vocabulary::{StatementRank, StatementState},
};

/// A row of `statement`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "statement")]
pub struct Model {
    /// The programme or organisation that it is about.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which of the two.
    pub subject_kind: SubjectKind,
    /// The field, as a path in the API: `period.durationMonths`.
    pub field: String,
    /// The value that the source gives.
    pub value: String,
    /// How it stands among the others.
    pub rank: StatementRank,
    /// Whether it was taken up.
    pub state: StatementState,
    /// Who says so; none: the registry's editor.
    pub asserted_by: Option<Uuid>,
    /// Where it is written.
    pub document_id: Option<Uuid>,
    /// When it was said.
    pub stated_on: Option<PartialDate>,
    /// A remark on how to read it.
    pub note: Texts,
    /// The organisation that entered the row; none: the registry's editor.
    pub entered_by: Option<Uuid>,
    /// The id of the row in the system of whoever entered it.
    pub external_id: String,
    /// When whoever entered the row took it back; kept for the trace.
    pub withdrawn_at: Option<Timestamp>,
    /// What was sent for a field that another party answers for, as JSON, to be done as sent
    /// when it is adopted.
    pub proposal: Option<String>,
}

crate::database::by_place! {
    subject_id, id, subject_kind, field, value, rank, state, asserted_by: null, document_id:
    null, stated_on: null, note, entered_by: null, external_id, withdrawn_at: null, proposal: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
