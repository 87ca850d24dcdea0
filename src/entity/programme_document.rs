//! The documents of programmes.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `programme_document`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "programme_document")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: Uuid,
    /// The document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: Uuid,
    /// Place in the list of its programme, from 0.
    pub position: i32,
}

crate::database::by_place! {
    programme_id, document_id, position
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
