//! The epoch of the feed: cursors carry it, so that one from before a restore, whose
//! transaction numbers mean nothing any more, is told apart.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::columns::{Columns, drop_tables};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0014_feed_epoch"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let c = Columns::of(manager);
        manager
            .create_table(
                Table::create()
                    .table("feed_epoch")
                    .col(c.text("epoch"))
                    .primary_key(Index::create().col("epoch"))
                    .take(),
            )
            .await?;
        let random = match manager.get_database_backend() {
            DbBackend::Postgres => "substr(replace(gen_random_uuid()::text, '-', ''), 1, 16)",
            _ => "lower(hex(randomblob(8)))",
        };
        manager
            .get_connection()
            .execute_unprepared(&format!("INSERT INTO feed_epoch (epoch) SELECT {random}"))
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["feed_epoch"]).await
    }
}
