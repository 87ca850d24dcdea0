//! Money: planned in budget lines, moved in transactions. Integers of minor units, never floats.

use sea_orm_migration::prelude::*;

use crate::columns::{
    Columns, day_null, drop_tables, entry, flag, index, json, key, key_null, long, refers,
};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0005_finance"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let c = Columns::of(manager);
        let [entered_by, external_id, withdrawn_at] = entry(c);
        manager
            .create_table(
                Table::create()
                    .table("budget_line")
                    .col(key("programme_id"))
                    .col(key("id"))
                    .col(c.text("kind"))
                    .col(c.text_null("commitment"))
                    .col(c.text_null("period_start"))
                    .col(c.text_null("period_end"))
                    .col(day_null("period_from"))
                    .col(day_null("period_to"))
                    .col(key_null("provider_id"))
                    .col(key_null("receiver_id"))
                    .col(c.text_null("value_date"))
                    .col(long("amount_minor"))
                    .col(c.text("currency"))
                    .col(flag("in_effect"))
                    .col(key_null("document_id"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("programme_id").col("id"))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .foreign_key(&mut refers("provider_id", "organisation"))
                    .foreign_key(&mut refers("receiver_id", "organisation"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(manager, "budget_line", "budget_line_id", &["id"]).await?;
        index(
            manager,
            "budget_line",
            "budget_line_provider",
            &["provider_id", "programme_id"],
        )
        .await?;
        index(
            manager,
            "budget_line",
            "budget_line_order",
            &["programme_id", "period_from", "id"],
        )
        .await?;
        let [entered_by, external_id, withdrawn_at] = entry(c);
        manager
            .create_table(
                Table::create()
                    .table("financial_transaction")
                    .col(key("programme_id"))
                    .col(key("id"))
                    .col(c.text("kind"))
                    .col(c.text_null("occurred_on"))
                    .col(day_null("occurred_from"))
                    .col(c.text_null("value_date"))
                    .col(long("amount_minor"))
                    .col(c.text("currency"))
                    .col(key_null("provider_id"))
                    .col(key_null("receiver_id"))
                    .col(json("description"))
                    .col(key_null("document_id"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("programme_id").col("id"))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .foreign_key(&mut refers("provider_id", "organisation"))
                    .foreign_key(&mut refers("receiver_id", "organisation"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "financial_transaction",
            "financial_transaction_id",
            &["id"],
        )
        .await?;
        index(
            manager,
            "financial_transaction",
            "financial_transaction_order",
            &["programme_id", "occurred_from", "id"],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["budget_line", "financial_transaction"]).await
    }
}
