//! A mechanism's review of one State.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, period::PartialDate, vocabulary::CountryCode};

/// A row of `review`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "review")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short, readable, unique.
    pub code: String,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Who reviews.
    pub mechanism_id: Uuid,
    /// The State under review.
    pub country: Option<CountryCode>,
    /// The cycle, where the mechanism counts them.
    pub cycle: Option<i32>,
    /// The session, as the mechanism names it.
    pub session: Option<String>,
    /// When it took place.
    pub held_on: Option<PartialDate>,
    /// The document that came of it.
    pub document_id: Option<Uuid>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

crate::database::by_place! {
    id, code, version, mechanism_id, country: null, cycle: null, session: null, held_on: null, document_id: null, created_at, updated_at
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
