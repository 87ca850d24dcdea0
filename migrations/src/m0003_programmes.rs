//! Programmes, with their references, documents, and shares of countries and regions.

use sea_orm_migration::prelude::*;

use crate::columns::{
    Columns, day_null, drop_tables, flag, index, int, int_null, json, key, key_null, long,
    long_null, refers, unique,
};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0003_programmes"
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
                    .table("programme")
                    .col(key("id"))
                    .col(c.text("code"))
                    .col(int("version"))
                    .col(c.text("visibility"))
                    .col(c.text("instrument"))
                    .col(json("terms"))
                    .col(json("title"))
                    .col(json("summary"))
                    .col(c.text("sort_title"))
                    .col(c.text_null("status"))
                    .col(c.text_null("planned_start"))
                    .col(c.text_null("planned_end"))
                    .col(c.text_null("actual_start"))
                    .col(c.text_null("actual_end"))
                    .col(c.text_null("reported_start"))
                    .col(c.text_null("reported_end"))
                    .col(int_null("duration_months"))
                    .col(day_null("starts_from"))
                    .col(day_null("starts_to"))
                    .col(day_null("ends_from"))
                    .col(day_null("ends_to"))
                    .col(c.text("budget_state"))
                    .col(flag("has_discrepancy"))
                    .col(key_null("source_organisation_id"))
                    .col(c.text_null("source_external_id"))
                    .col(long("created_at"))
                    .col(long("updated_at"))
                    .primary_key(Index::create().col("id"))
                    .foreign_key(&mut refers("source_organisation_id", "organisation"))
                    .take(),
            )
            .await?;
        unique(manager, "programme", "programme_code", &["code"]).await?;
        unique(
            manager,
            "programme",
            "programme_source",
            &["source_organisation_id", "source_external_id"],
        )
        .await?;
        index(
            manager,
            "programme",
            "programme_sort_title",
            &["sort_title", "id"],
        )
        .await?;
        index(
            manager,
            "programme",
            "programme_updated_at",
            &["updated_at", "id"],
        )
        .await?;
        index(
            manager,
            "programme",
            "programme_instrument",
            &["instrument", "id"],
        )
        .await?;
        index(
            manager,
            "programme",
            "programme_starts_from",
            &["starts_from", "id"],
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("programme_reference")
                    .col(key("programme_id"))
                    .col(c.text("scheme"))
                    .col(c.text("value"))
                    .primary_key(
                        Index::create()
                            .col("programme_id")
                            .col("scheme")
                            .col("value"),
                    )
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "programme_reference",
            "programme_reference_value",
            &["scheme", "value", "programme_id"],
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("country_share")
                    .col(key("programme_id"))
                    .col(c.text("country"))
                    .col(long_null("percent"))
                    .primary_key(Index::create().col("programme_id").col("country"))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "country_share",
            "country_share_country",
            &["country", "programme_id"],
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("region_share")
                    .col(key("programme_id"))
                    .col(c.text("scheme"))
                    .col(c.text("region"))
                    .col(long_null("percent"))
                    .primary_key(
                        Index::create()
                            .col("programme_id")
                            .col("scheme")
                            .col("region"),
                    )
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("programme_document")
                    .col(key("programme_id"))
                    .col(key("document_id"))
                    .col(int("position"))
                    .primary_key(Index::create().col("programme_id").col("document_id"))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "programme_document",
            "programme_document_document",
            &["document_id", "programme_id"],
        )
        .await?;
        index(
            manager,
            "region_share",
            "region_share_region",
            &["scheme", "region", "programme_id"],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            &[
                "programme",
                "programme_reference",
                "country_share",
                "region_share",
                "programme_document",
            ],
        )
        .await
    }
}
