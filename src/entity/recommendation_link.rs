//! What a programme does for a recommendation, or for a cluster of them.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    period::PartialDate,
    text::Texts,
    vocabulary::{LinkClaim, LinkState, LinkTargetKind, MechanismClass},
};

/// A row of `recommendation_link`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "recommendation_link")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Place in the list, from 0.
    pub position: i32,
    /// What it leads to; one of the next six columns holds it.
    pub target: LinkTargetKind,
    /// A recommendation.
    pub recommendation_id: Option<Uuid>,
    /// All recommendations of a mechanism.
    pub mechanism_id: Option<Uuid>,
    /// All recommendations of a class of mechanisms.
    pub mechanism_class: Option<MechanismClass>,
    /// All recommendations of a document.
    pub document_id: Option<Uuid>,
    /// All recommendations of a review.
    pub review_id: Option<Uuid>,
    /// All recommendations with a theme.
    pub concept_id: Option<Uuid>,
    /// How much is claimed.
    pub claim: LinkClaim,
    /// Whether the coordinator agrees.
    pub state: LinkState,
    /// Why; empty where nobody said.
    pub rationale: Texts,
    /// The programme's result that the claim rests on.
    pub result_id: Option<Uuid>,
    /// Who claims it; none: the registry's editor.
    pub asserted_by: Option<Uuid>,
    /// When.
    pub asserted_on: Option<PartialDate>,
    /// The organisation that entered the row; none: the registry's editor.
    pub entered_by: Option<Uuid>,
    /// The id of the row in the system of whoever entered it.
    pub external_id: String,
    /// When whoever entered the row took it back; kept for the trace.
    pub withdrawn_at: Option<Timestamp>,
}

crate::database::by_place! {
    programme_id, id, position, target, recommendation_id: null, mechanism_id: null, mechanism_class: null, document_id: null, review_id: null, concept_id: null, claim, state, rationale, result_id: null, asserted_by: null, asserted_on: null, entered_by: null, external_id, withdrawn_at: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
