//! What the State under review said of a recommendation, each time that it said something.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, period::PartialDate, vocabulary::PositionValue};

/// A row of `recommendation_position`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "recommendation_position")]
pub struct Model {
    /// The recommendation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recommendation_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The position, normalised.
    pub value: PositionValue,
    /// The position in the document's own words.
    pub wording: Option<String>,
    /// When it was said.
    pub stated_on: Option<PartialDate>,
    /// The first day that this can mean.
    pub stated_from: Option<Date>,
    /// Where it is written.
    pub document_id: Option<Uuid>,
    /// The paragraph there.
    pub paragraph: Option<String>,
    /// The organisation that entered the row; none: the registry's editor.
    pub entered_by: Option<Uuid>,
    /// The id of the row in the system of whoever entered it.
    pub external_id: String,
    /// When whoever entered the row took it back; kept for the trace.
    pub withdrawn_at: Option<Timestamp>,
}

crate::database::by_place! {
    recommendation_id, id, value, wording: null, stated_on: null, stated_from: null, document_id: null, paragraph: null, entered_by: null, external_id, withdrawn_at: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
