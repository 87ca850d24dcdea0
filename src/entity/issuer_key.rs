//! The public keys that an issuer signs with.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// A row of `issuer_key`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "issuer_key")]
pub struct Model {
    /// Key of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub issuer_id: Uuid,
    /// What a token's header names it by.
    pub kid: String,
    /// The one algorithm that it is for.
    pub algorithm: String,
    /// The public key as JSON (RFC 7517).
    pub jwk: String,
    /// Since when it is trusted.
    pub created_at: Timestamp,
    /// Since when no longer.
    pub revoked_at: Option<Timestamp>,
}

/// Relations are declared where they are read; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
