//! Codes of programmes in the schemes of others.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `programme_reference`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "programme_reference")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: Uuid,
    /// Whose code, for example `EU_TWINNING`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scheme: String,
    /// The code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub value: String,
}

crate::database::by_place! {
    programme_id, scheme, value
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
