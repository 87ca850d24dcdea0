//! Webhooks: where agencies are told of changes, and what is still to be told. The second table is
//! the outbox: its rows are written in the transaction of the change itself.

use sea_orm_migration::prelude::*;

use crate::columns::{Columns, drop_tables, index, int, key, long, long_null, refers};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0024_webhooks"
    }
}

/// What is still to be delivered. What has been is looked for by nobody but the housekeeping.
const DUE: &str = "CREATE INDEX webhook_delivery_due \
                   ON webhook_delivery (endpoint_id, next_attempt_at) \
                   WHERE delivered_at IS NULL";

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
                    .table("webhook_endpoint")
                    .col(key("id"))
                    .col(key("organisation_id"))
                    .col(c.text("url"))
                    .col(c.text("secret"))
                    .col(long("created_at"))
                    .col(long_null("failing_since"))
                    .col(long_null("disabled_at"))
                    .col(c.text_null("disabled_reason"))
                    .primary_key(Index::create().col("id"))
                    .foreign_key(&mut refers("organisation_id", "organisation"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("webhook_delivery")
                    // One change is told to one endpoint once, so that no key of its own is needed.
                    .col(key("endpoint_id"))
                    .col(key("change_id"))
                    .col(long("created_at"))
                    .col(long("next_attempt_at"))
                    .col(int("attempts"))
                    .col(long_null("delivered_at"))
                    .col(c.text_null("last_error"))
                    .primary_key(Index::create().col("endpoint_id").col("change_id"))
                    // The trace keeps its records by itself; nothing else is to hang on it.
                    .foreign_key(&mut refers("endpoint_id", "webhook_endpoint"))
                    .take(),
            )
            .await?;
        manager.get_connection().execute_unprepared(DUE).await?;
        index(
            manager,
            "webhook_delivery",
            "webhook_delivery_age",
            &["created_at"],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["webhook_endpoint", "webhook_delivery"]).await
    }
}
