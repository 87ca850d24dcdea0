//! Who issues tokens, and for which organisation.

use sea_orm::entity::prelude::*;

use crate::{clock::Timestamp, trust::Names};

/// A row of `issuer`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "issuer")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What its tokens carry as `iss`.
    pub issuer: String,
    /// The organisation that its tokens speak for: from here, never from a token.
    pub organisation_id: Uuid,
    /// Where it publishes its keys; none: they are in `issuer_key`.
    pub jwks_url: Option<String>,
    /// The algorithms that it may sign with.
    pub algorithms: Names,
    /// The scopes that its tokens may hold; others in a token mean nothing.
    pub scopes: Names,
    /// The longest lifetime of its tokens, in seconds.
    pub longest_lifetime: i64,
    /// Since when it is trusted.
    pub created_at: Timestamp,
    /// Since when no longer.
    pub revoked_at: Option<Timestamp>,
}

/// Relations are declared where they are read; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
