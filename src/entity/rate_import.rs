//! Imports that changed a table of exchange rates.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// A row of `rate_import`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "rate_import")]
pub struct Model {
    /// The table.
    #[sea_orm(primary_key, auto_increment = false)]
    pub table_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256 over the bytes of the file, in hex.
    pub content_hash: String,
    /// Where the file is from, in the words or the address of whoever imported it.
    pub citation: Option<String>,
    /// How many rates were new.
    pub created: i64,
    /// How many rates became others.
    pub updated: i64,
    /// How many rates were as they are.
    pub unchanged: i64,
    /// How many rows and values were refused.
    pub rejected: i64,
    /// When it was.
    pub at: Timestamp,
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
