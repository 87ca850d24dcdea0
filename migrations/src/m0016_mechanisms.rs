//! Who issues recommendations, and their reviews of States.

use sea_orm_migration::prelude::*;

use crate::columns::{
    Columns, drop_tables, index, int, int_null, json, key, key_null, long, refers, unique,
};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0016_mechanisms"
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
                    .table("mechanism")
                    .col(key("id"))
                    .col(c.text("code"))
                    .col(int("version"))
                    .col(c.text("class"))
                    .col(json("name"))
                    .col(json("acronym"))
                    .col(c.text("sort_name"))
                    .col(key_null("organisation_id"))
                    .col(c.text_null("established_on"))
                    .col(c.text_null("ended_on"))
                    .col(long("created_at"))
                    .col(long("updated_at"))
                    .primary_key(Index::create().col("id"))
                    .foreign_key(&mut refers("organisation_id", "organisation"))
                    .take(),
            )
            .await?;
        unique(manager, "mechanism", "mechanism_code", &["code"]).await?;
        index(
            manager,
            "mechanism",
            "mechanism_class",
            &["class", "sort_name", "id"],
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("review")
                    .col(key("id"))
                    .col(c.text("code"))
                    .col(int("version"))
                    .col(key("mechanism_id"))
                    .col(c.text_null("country"))
                    .col(int_null("cycle"))
                    .col(c.text_null("session"))
                    .col(c.text_null("held_on"))
                    .col(key_null("document_id"))
                    .col(long("created_at"))
                    .col(long("updated_at"))
                    .primary_key(Index::create().col("id"))
                    .foreign_key(&mut refers("mechanism_id", "mechanism"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .take(),
            )
            .await?;
        unique(manager, "review", "review_code", &["code"]).await?;
        index(
            manager,
            "review",
            "review_mechanism",
            &["mechanism_id", "country", "id"],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["mechanism", "review"]).await
    }
}
