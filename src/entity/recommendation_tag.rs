//! The themes, groups and targets of a recommendation, each with how it was found.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    period::PartialDate,
    vocabulary::{TagFacet, TagMethod},
};

/// A row of `recommendation_tag`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "recommendation_tag")]
pub struct Model {
    /// The recommendation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recommendation_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Theme, group or target.
    pub facet: TagFacet,
    /// The concept.
    pub concept_id: Uuid,
    /// How the tag was found.
    pub method: TagMethod,
    /// Who tagged; none: the registry's editor.
    pub tagged_by: Option<Uuid>,
    /// When.
    pub tagged_on: Option<PartialDate>,
    /// The organisation that entered the row; none: the registry's editor.
    pub entered_by: Option<Uuid>,
    /// The id of the row in the system of whoever entered it.
    pub external_id: String,
    /// When whoever entered the row took it back; kept for the trace.
    pub withdrawn_at: Option<Timestamp>,
}

crate::database::by_place! {
    recommendation_id, id, facet, concept_id, method, tagged_by: null, tagged_on: null, entered_by: null, external_id, withdrawn_at: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
