//! Documents: the papers and pages that statements and recommendations come from.

use sea_orm_migration::prelude::*;

use crate::columns::{
    Columns, day_null, drop_tables, index, int, json, key, key_null, long, refers, unique,
};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0002_documents"
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
                    .table("document")
                    .col(key("id"))
                    .col(c.text("code"))
                    .col(int("version"))
                    .col(c.text("kind"))
                    .col(json("title"))
                    .col(c.text_null("url"))
                    .col(c.text_null("symbol"))
                    .col(c.text_null("language"))
                    .col(c.text_null("published_on"))
                    .col(day_null("published_from"))
                    .col(key_null("publisher_id"))
                    .col(c.text("sort_title"))
                    .col(long("created_at"))
                    .col(long("updated_at"))
                    .primary_key(Index::create().col("id"))
                    .foreign_key(&mut refers("publisher_id", "organisation"))
                    .take(),
            )
            .await?;
        unique(manager, "document", "document_code", &["code"]).await?;
        index(
            manager,
            "document",
            "document_sort_title",
            &["sort_title", "id"],
        )
        .await?;
        index(
            manager,
            "document",
            "document_published",
            &["published_from", "id"],
        )
        .await?;
        index(
            manager,
            "document",
            "document_publisher",
            &["publisher_id", "id"],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["document"]).await
    }
}
