//! What plans and frameworks a programme serves.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, text::Texts};

/// A row of `alignment`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "alignment")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Place in the list, from 0.
    pub position: i32,
    /// The plan or framework.
    pub framework: Texts,
    /// The priority of it that the programme serves; empty: the framework as a whole.
    pub priority: Texts,
    /// The same as a concept, where the framework has a list.
    pub concept_id: Option<Uuid>,
    /// Who says so; none: the registry's editor.
    pub asserted_by: Option<Uuid>,
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
    programme_id, id, position, framework, priority, concept_id: null, asserted_by: null, document_id: null, entered_by: null, external_id, withdrawn_at: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
