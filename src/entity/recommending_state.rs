//! The States that made a recommendation in a universal periodic review.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::vocabulary::CountryCode;

/// A row of `recommending_state`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "recommending_state")]
pub struct Model {
    /// The recommendation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recommendation_id: Uuid,
    /// The State.
    #[sea_orm(primary_key, auto_increment = false)]
    pub country: CountryCode,
    /// Place in the list, from 0.
    pub position: i32,
}

crate::database::by_place! {
    recommendation_id, country, position
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
