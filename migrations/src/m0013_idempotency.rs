//! The answers to requests that may be sent again: written in the transaction of the change
//! itself, so that an answer is there exactly when the change is.

use sea_orm_migration::prelude::*;

use crate::columns::{Columns, drop_tables, index, json, key, long};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0013_idempotency"
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
                    .table("idempotency")
                    // The nil key stands for the registry's own editor, who is no organisation.
                    .col(key("author_id"))
                    .col(c.text("key"))
                    .col(c.text("fingerprint"))
                    .col(json("answer"))
                    .col(long("created_at"))
                    .primary_key(Index::create().col("author_id").col("key"))
                    .take(),
            )
            .await?;
        index(manager, "idempotency", "idempotency_age", &["created_at"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["idempotency"]).await
    }
}
