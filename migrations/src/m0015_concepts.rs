//! Lists of concepts in their versions, the crosswalk between them, and the sectors and themes of programmes.

use sea_orm_migration::prelude::*;

use crate::columns::{
    Columns, drop_tables, index, int, json, key, key_null, long, long_null, refers, unique,
};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0015_concepts"
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
                    .table("concept_scheme")
                    .col(key("id"))
                    .col(c.text("code"))
                    .col(c.text("edition"))
                    .col(int("version"))
                    .col(json("title"))
                    .col(c.text("sort_title"))
                    .col(c.text_null("url"))
                    .col(key_null("publisher_id"))
                    .col(c.text_null("issued_on"))
                    .col(long("created_at"))
                    .col(long("updated_at"))
                    .primary_key(Index::create().col("id"))
                    .foreign_key(&mut refers("publisher_id", "organisation"))
                    .take(),
            )
            .await?;
        unique(
            manager,
            "concept_scheme",
            "concept_scheme_edition",
            &["code", "edition"],
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("concept")
                    .col(key("scheme_id"))
                    .col(key("id"))
                    .col(c.text("code"))
                    .col(json("label"))
                    .col(json("definition"))
                    .col(key_null("broader_id"))
                    .col(int("position"))
                    .col(c.text_null("since"))
                    .col(c.text_null("until"))
                    .primary_key(Index::create().col("scheme_id").col("id"))
                    .foreign_key(&mut refers("scheme_id", "concept_scheme"))
                    .take(),
            )
            .await?;
        unique(manager, "concept", "concept_code", &["scheme_id", "code"]).await?;
        index(
            manager,
            "concept",
            "concept_order",
            &["scheme_id", "position", "id"],
        )
        .await?;
        unique(manager, "concept", "concept_id", &["id"]).await?;
        index(
            manager,
            "concept",
            "concept_broader",
            &["broader_id", "position"],
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("concept_mapping")
                    .col(key("scheme_id"))
                    .col(key("concept_id"))
                    .col(key("other_id"))
                    .col(c.text("relation"))
                    .col(c.text("method"))
                    .col(key_null("asserted_by"))
                    .primary_key(
                        Index::create()
                            .col("scheme_id")
                            .col("concept_id")
                            .col("other_id"),
                    )
                    .foreign_key(&mut refers("concept_id", "concept"))
                    .foreign_key(&mut refers("other_id", "concept"))
                    .foreign_key(&mut refers("scheme_id", "concept_scheme"))
                    .foreign_key(&mut refers("asserted_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "concept_mapping",
            "concept_mapping_concept",
            &["concept_id", "other_id"],
        )
        .await?;
        index(
            manager,
            "concept_mapping",
            "concept_mapping_other",
            &["other_id", "concept_id"],
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("sector_share")
                    .col(key("programme_id"))
                    .col(key("concept_id"))
                    .col(long_null("percent"))
                    .primary_key(Index::create().col("programme_id").col("concept_id"))
                    .foreign_key(&mut refers("concept_id", "concept"))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "sector_share",
            "sector_share_concept",
            &["concept_id", "programme_id"],
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("theme_share")
                    .col(key("programme_id"))
                    .col(key("concept_id"))
                    .col(long_null("percent"))
                    .primary_key(Index::create().col("programme_id").col("concept_id"))
                    .foreign_key(&mut refers("concept_id", "concept"))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "theme_share",
            "theme_share_concept",
            &["concept_id", "programme_id"],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            &[
                "concept_scheme",
                "concept",
                "concept_mapping",
                "sector_share",
                "theme_share",
            ],
        )
        .await
    }
}
