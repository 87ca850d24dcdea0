//! The same edges seen from both ends: a view, never written.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, vocabulary::RelationKind};

/// A row of `programme_edge`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "programme_edge")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// How, seen from this programme.
    pub kind: RelationKind,
    /// The other programme, once it is here.
    pub other_id: Option<Uuid>,
    /// The scheme of a reference to a programme that isn't here yet.
    pub other_scheme: Option<String>,
    /// The value of that reference.
    pub other_value: Option<String>,
    /// Who says so; none: the registry's editor.
    pub asserted_by: Option<Uuid>,
    /// Whether the coordinator has confirmed it.
    pub confirmed: bool,
    /// When whoever entered the row took it back; kept for the trace.
    pub withdrawn_at: Option<Timestamp>,
}

crate::database::by_place! {
    programme_id, id, kind, other_id: null, other_scheme: null, other_value: null,
    asserted_by: null, confirmed, withdrawn_at: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
