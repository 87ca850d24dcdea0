//! What a mechanism recommends: a paragraph, or a part of one.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    period::PartialDate,
    recommendation::RecommendationTexts,
    vocabulary::{Addressee, CountryCode, PositionValue},
};

/// A row of `recommendation`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "recommendation")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Symbol, paragraph and part; none while symbol or paragraph are unknown.
    pub natural_key: Option<String>,
    /// The document's official symbol.
    pub symbol: Option<String>,
    /// The paragraph.
    pub paragraph: Option<String>,
    /// The part of the paragraph.
    pub part: Option<String>,
    /// Symbol, paragraph and part such that 144.9 comes before 144.48.
    pub sort_key: String,
    /// Who recommends.
    pub mechanism_id: Uuid,
    /// The review that it comes from.
    pub review_id: Option<Uuid>,
    /// The document that holds it.
    pub document_id: Option<Uuid>,
    /// The session, as the mechanism names it.
    pub session: Option<String>,
    /// The cycle.
    pub cycle: Option<i32>,
    /// When it was issued.
    pub issued_on: Option<PartialDate>,
    /// The first day that this can mean.
    pub issued_from: Option<Date>,
    /// The State that it concerns.
    pub country: Option<CountryCode>,
    /// To whom it is addressed.
    pub addressee: Option<Addressee>,
    /// What it says, in every version that was ever imported.
    pub texts: RecommendationTexts,
    /// The latest position of the State; derived.
    pub position: Option<PositionValue>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

crate::database::by_place! {
    id, version, natural_key: null, symbol: null, paragraph: null, part: null, sort_key, mechanism_id, review_id: null, document_id: null, session: null, cycle: null, issued_on: null, issued_from: null, country: null, addressee: null, texts, position: null, created_at, updated_at
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
