//! Where agencies want to be told of changes.

use sea_orm::entity::prelude::*;

use crate::{clock::Timestamp, webhook::Secret};

/// A row of `webhook_endpoint`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_endpoint")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The organisation that is told; it is told what it may see.
    pub organisation_id: Uuid,
    /// Where it is told.
    pub url: String,
    /// What its messages are signed with.
    pub secret: Secret,
    /// Since when.
    pub created_at: Timestamp,
    /// Since when nothing could be delivered to it; none: the last attempt went well.
    pub failing_since: Option<Timestamp>,
    /// Since when it is told nothing any more.
    pub disabled_at: Option<Timestamp>,
    /// Why, as a sentence for the operator.
    pub disabled_reason: Option<String>,
}

/// Relations are declared where they are read; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
