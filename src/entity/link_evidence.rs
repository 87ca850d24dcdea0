//! What a link to a recommendation rests on.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `link_evidence`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "link_evidence")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: Uuid,
    /// The link.
    #[sea_orm(primary_key, auto_increment = false)]
    pub link_id: Uuid,
    /// Place in the list, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The document.
    pub document_id: Option<Uuid>,
    /// The paragraph of it.
    pub paragraph: Option<String>,
    /// Its words.
    pub quote: Option<String>,
}

crate::database::by_place! {
    programme_id, link_id, position, document_id: null, paragraph: null, quote: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
