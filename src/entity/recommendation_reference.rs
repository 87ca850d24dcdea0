//! The codes of a recommendation in the schemes of others.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `recommendation_reference`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "recommendation_reference")]
pub struct Model {
    /// The recommendation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recommendation_id: Uuid,
    /// Whose code it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scheme: String,
    /// The code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub value: String,
}

crate::database::by_place! {
    recommendation_id, scheme, value
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
