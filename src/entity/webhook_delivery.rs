//! The outbox of webhooks: which change is to be told to which endpoint, and what came of it.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// A row of `webhook_delivery`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    /// To whom.
    #[sea_orm(primary_key, auto_increment = false)]
    pub endpoint_id: Uuid,
    /// The record of the trace that it tells of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub change_id: Uuid,
    /// Since when it waits: the time of the change, or of its replay.
    pub created_at: Timestamp,
    /// When to try next. While someone tries, the end of that claim.
    pub next_attempt_at: Timestamp,
    /// How often it was tried, counting attempts that are under way or were cut off.
    pub attempts: i32,
    /// When the receiver took it.
    pub delivered_at: Option<Timestamp>,
    /// What went wrong the last time, for the operator.
    pub last_error: Option<String>,
}

/// Relations are declared where they are read; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
