//! Exchange rates: the tables that they come in, what was imported, and the rates.

use sea_orm_migration::prelude::*;

use crate::columns::{Columns, drop_tables, int, key, long, refers, unique};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0028_exchange_rates"
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
                    .table("rate_table")
                    .col(key("id"))
                    .col(c.text("code"))
                    .col(int("version"))
                    .col(c.text("base"))
                    .col(long("created_at"))
                    .col(long("updated_at"))
                    .primary_key(Index::create().col("id"))
                    .take(),
            )
            .await?;
        unique(manager, "rate_table", "rate_table_code", &["code"]).await?;
        manager
            .create_table(
                Table::create()
                    .table("rate_import")
                    .col(key("table_id"))
                    .col(key("id"))
                    .col(c.text("content_hash"))
                    .col(c.text_null("citation"))
                    .col(long("created"))
                    .col(long("updated"))
                    .col(long("unchanged"))
                    .col(long("rejected"))
                    .col(long("at"))
                    .primary_key(Index::create().col("table_id").col("id"))
                    .foreign_key(&mut refers("table_id", "rate_table"))
                    .take(),
            )
            .await?;
        // Without foreign keys: the import's row holds its counts, and so comes after its rates.
        manager
            .create_table(
                Table::create()
                    .table("exchange_rate")
                    .col(c.text("source"))
                    .col(c.text("currency"))
                    .col(ColumnDef::new("day").date().not_null())
                    .col(c.text("base"))
                    .col(c.text("stated"))
                    .col(long("mantissa"))
                    .col(ColumnDef::new("scale").small_integer().not_null())
                    .col(key("import_id"))
                    .primary_key(Index::create().col("source").col("currency").col("day"))
                    .take(),
            )
            .await?;
        // An import asks for what a table says of its days; the key begins with the currency.
        manager
            .create_index(
                Index::create()
                    .name("exchange_rate_day")
                    .table("exchange_rate")
                    .col("source")
                    .col("day")
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["rate_table", "rate_import", "exchange_rate"]).await
    }
}
