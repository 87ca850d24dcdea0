//! Organisations, their identifiers, and how they hang together.

use sea_orm_migration::prelude::*;

use crate::columns::{Columns, drop_tables, index, int, json, key, long, refers, unique};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0001_organisations"
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
                    .table("organisation")
                    .col(key("id"))
                    .col(c.text("code"))
                    .col(int("version"))
                    .col(c.text("kind"))
                    .col(c.text_null("country"))
                    .col(json("names"))
                    .col(c.text_null("established_on"))
                    .col(c.text("sort_name"))
                    .col(long("created_at"))
                    .col(long("updated_at"))
                    .primary_key(Index::create().col("id"))
                    .take(),
            )
            .await?;
        unique(manager, "organisation", "organisation_code", &["code"]).await?;
        index(
            manager,
            "organisation",
            "organisation_sort_name",
            &["sort_name", "id"],
        )
        .await?;
        index(
            manager,
            "organisation",
            "organisation_country",
            &["country", "id"],
        )
        .await?;
        index(
            manager,
            "organisation",
            "organisation_updated_at",
            &["updated_at", "id"],
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("organisation_identifier")
                    .col(key("organisation_id"))
                    .col(c.text("scheme"))
                    .col(c.text("value"))
                    .primary_key(
                        Index::create()
                            .col("organisation_id")
                            .col("scheme")
                            .col("value"),
                    )
                    .foreign_key(&mut refers("organisation_id", "organisation"))
                    .take(),
            )
            .await?;
        unique(
            manager,
            "organisation_identifier",
            "organisation_identifier_value",
            &["scheme", "value"],
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("organisation_relation")
                    .col(key("organisation_id"))
                    .col(key("id"))
                    .col(c.text("kind"))
                    .col(key("other_id"))
                    .col(c.text_null("since"))
                    .col(c.text_null("until"))
                    .primary_key(Index::create().col("organisation_id").col("id"))
                    .foreign_key(&mut refers("organisation_id", "organisation"))
                    .foreign_key(&mut refers("other_id", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "organisation_relation",
            "organisation_relation_other",
            &["other_id", "kind", "id"],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            &[
                "organisation",
                "organisation_identifier",
                "organisation_relation",
            ],
        )
        .await
    }
}
