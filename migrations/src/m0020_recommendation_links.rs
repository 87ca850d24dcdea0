//! What programmes do for recommendations, and what that rests on.

use sea_orm_migration::prelude::*;

use crate::columns::{
    Columns, belongs, drop_tables, entry, index, int, json, key, key_null, refers,
};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0020_recommendation_links"
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
                    .table("recommendation_link")
                    .col(key("programme_id"))
                    .col(key("id"))
                    .col(int("position"))
                    .col(c.text("target"))
                    .col(key_null("recommendation_id"))
                    .col(key_null("mechanism_id"))
                    .col(c.text_null("mechanism_class"))
                    .col(key_null("document_id"))
                    .col(key_null("review_id"))
                    .col(key_null("concept_id"))
                    .col(c.text("claim"))
                    .col(c.text("state"))
                    .col(json("rationale"))
                    .col(key_null("result_id"))
                    .col(key_null("asserted_by"))
                    .col(c.text_null("asserted_on"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("programme_id").col("id"))
                    .foreign_key(&mut refers("concept_id", "concept"))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .foreign_key(&mut refers("recommendation_id", "recommendation"))
                    .foreign_key(&mut refers("mechanism_id", "mechanism"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .foreign_key(&mut refers("review_id", "review"))
                    .foreign_key(&mut refers("result_id", "result"))
                    .foreign_key(&mut refers("asserted_by", "organisation"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "recommendation_link",
            "recommendation_link_order",
            &["programme_id", "position", "id"],
        )
        .await?;
        index(
            manager,
            "recommendation_link",
            "recommendation_link_recommendation",
            &["recommendation_id", "id"],
        )
        .await?;
        index(
            manager,
            "recommendation_link",
            "recommendation_link_mechanism",
            &["mechanism_id", "id"],
        )
        .await?;
        index(
            manager,
            "recommendation_link",
            "recommendation_link_document",
            &["document_id"],
        )
        .await?;
        index(
            manager,
            "recommendation_link",
            "recommendation_link_review",
            &["review_id"],
        )
        .await?;
        index(
            manager,
            "recommendation_link",
            "recommendation_link_concept",
            &["concept_id"],
        )
        .await?;
        index(
            manager,
            "recommendation_link",
            "recommendation_link_result",
            &["result_id", "id"],
        )
        .await?;
        index(
            manager,
            "recommendation_link",
            "recommendation_link_id",
            &["id"],
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("link_evidence")
                    .col(key("programme_id"))
                    .col(key("link_id"))
                    .col(int("position"))
                    .col(key_null("document_id"))
                    .col(c.text_null("paragraph"))
                    .col(c.text_null("quote"))
                    .primary_key(
                        Index::create()
                            .col("programme_id")
                            .col("link_id")
                            .col("position"),
                    )
                    .foreign_key(&mut belongs(
                        ["programme_id", "link_id"],
                        "recommendation_link",
                        ["programme_id", "id"],
                    ))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "link_evidence",
            "link_evidence_link",
            &["link_id", "position"],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["recommendation_link", "link_evidence"]).await
    }
}
