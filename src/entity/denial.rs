//! What is no longer believed although its signature is good.

use sea_orm::entity::prelude::*;

use crate::{clock::Timestamp, trust::DenialKind};

/// A row of `denial`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "denial")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What is denied.
    pub kind: DenialKind,
    /// Whose token, subject or key; none for an organisation.
    pub issuer_id: Option<Uuid>,
    /// The organisation that is denied, with all its issuers.
    pub organisation_id: Option<Uuid>,
    /// The token's `jti`, its `sub`, or the key's `kid`; empty for an organisation.
    pub value: String,
    /// Since when.
    pub denied_at: Timestamp,
    /// Since when it is believed again.
    pub lifted_at: Option<Timestamp>,
}

/// Relations are declared where they are read; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
