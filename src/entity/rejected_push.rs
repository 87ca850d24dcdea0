//! Pushed programmes that were rejected, for whoever pushed them.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{batch::Rejections, clock::Timestamp};

/// A row of `rejected_push`. Kept as long as the answers to requests are.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "rejected_push")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The agency that pushed.
    pub organisation_id: Uuid,
    /// The key of its request.
    pub idempotency_key: String,
    /// The id that it knows the programme by.
    pub external_id: String,
    /// What was wrong.
    pub errors: Rejections,
    /// When.
    pub at: Timestamp,
}

crate::database::by_place! { id, organisation_id, idempotency_key, external_id, errors, at }

/// Relations are declared where they are read; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
