//! The epoch of the feed: one row, which tells this registry's cursors from another's.

use sea_orm::entity::prelude::*;

/// A row of `feed_epoch`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed_epoch")]
pub struct Model {
    /// Random; every cursor of the feed carries it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub epoch: String,
}

/// Relations are declared where they are read; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
