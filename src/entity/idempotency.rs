//! The answers to requests that may be sent again.

use sea_orm::entity::prelude::*;

use crate::{clock::Timestamp, idempotency::Answer};

/// A row of `idempotency`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// The organisation that sent the request; nil: the registry's own editor.
    #[sea_orm(primary_key, auto_increment = false)]
    pub author_id: Uuid,
    /// The key that it gave the request.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// SHA-256 of the mutation's name and input, in hex.
    pub fingerprint: String,
    /// What came of it.
    pub answer: Answer,
    /// When.
    pub created_at: Timestamp,
}

/// Relations are declared where they are read; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
