//! What sources say about single fields, side by side where they disagree.

use sea_orm_migration::prelude::*;

use crate::columns::{Columns, drop_tables, entry, index, json, key, key_null, refers};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0008_statements"
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
                    .table("statement")
                    .col(key("subject_id"))
                    .col(key("id"))
                    .col(c.text("subject_kind"))
                    .col(c.text("field"))
                    .col(c.text("value"))
                    .col(c.text("rank"))
                    .col(c.text("state"))
                    .col(key_null("asserted_by"))
                    .col(key_null("document_id"))
                    .col(c.text_null("stated_on"))
                    .col(json("note"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("subject_id").col("id"))
                    .foreign_key(&mut refers("asserted_by", "organisation"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "statement",
            "statement_order",
            &["subject_id", "field", "id"],
        )
        .await?;
        index(manager, "statement", "statement_id", &["id"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["statement"]).await
    }
}
