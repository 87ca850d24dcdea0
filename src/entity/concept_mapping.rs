//! The crosswalk: which concepts of two lists correspond, and who says so.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::vocabulary::{MappingRelation, TagMethod};

/// A row of `concept_mapping`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "concept_mapping")]
pub struct Model {
    /// The list that states it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scheme_id: Uuid,
    /// A concept of that list.
    #[sea_orm(primary_key, auto_increment = false)]
    pub concept_id: Uuid,
    /// A concept of another list, or of another version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub other_id: Uuid,
    /// What the other is to the first.
    pub relation: MappingRelation,
    /// How it was found.
    pub method: TagMethod,
    /// Who says so; none: the registry's editor.
    pub asserted_by: Option<Uuid>,
}

crate::database::by_place! {
    scheme_id, concept_id, other_id, relation, method, asserted_by: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
