//! Which programmes a result came of.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, vocabulary::ContributionRole};

/// A row of `contribution`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "contribution")]
pub struct Model {
    /// The result.
    #[sea_orm(primary_key, auto_increment = false)]
    pub result_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The programme.
    pub programme_id: Uuid,
    /// Whether it leads.
    pub role: ContributionRole,
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
    result_id, id, programme_id, role, document_id: null, entered_by: null, external_id, withdrawn_at: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
