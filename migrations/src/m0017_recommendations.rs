//! Recommendations, with positions, tags, responsibilities, assessments and reports.

use sea_orm_migration::prelude::*;

use crate::columns::{
    Columns, day_null, drop_tables, entry, flag, index, int, int_null, json, key, key_null, long,
    refers, unique,
};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0017_recommendations"
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
                    .table("recommendation")
                    .col(key("id"))
                    .col(int("version"))
                    .col(c.text_null("natural_key"))
                    .col(c.text_null("symbol"))
                    .col(c.text_null("paragraph"))
                    .col(c.text_null("part"))
                    .col(c.text("sort_key"))
                    .col(key("mechanism_id"))
                    .col(key_null("review_id"))
                    .col(key_null("document_id"))
                    .col(c.text_null("session"))
                    .col(int_null("cycle"))
                    .col(c.text_null("issued_on"))
                    .col(day_null("issued_from"))
                    .col(c.text_null("country"))
                    .col(c.text_null("addressee"))
                    .col(json("texts"))
                    .col(c.text_null("position"))
                    .col(long("created_at"))
                    .col(long("updated_at"))
                    .primary_key(Index::create().col("id"))
                    .foreign_key(&mut refers("mechanism_id", "mechanism"))
                    .foreign_key(&mut refers("review_id", "review"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .take(),
            )
            .await?;
        unique(
            manager,
            "recommendation",
            "recommendation_natural_key",
            &["natural_key"],
        )
        .await?;
        index(
            manager,
            "recommendation",
            "recommendation_order",
            &["sort_key", "id"],
        )
        .await?;
        index(
            manager,
            "recommendation",
            "recommendation_mechanism",
            &["mechanism_id", "sort_key", "id"],
        )
        .await?;
        index(
            manager,
            "recommendation",
            "recommendation_country",
            &["country", "sort_key", "id"],
        )
        .await?;
        index(
            manager,
            "recommendation",
            "recommendation_review",
            &["review_id", "sort_key", "id"],
        )
        .await?;
        index(
            manager,
            "recommendation",
            "recommendation_document",
            &["document_id"],
        )
        .await?;
        index(
            manager,
            "recommendation",
            "recommendation_paragraph",
            &["paragraph"],
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("recommendation_reference")
                    .col(key("recommendation_id"))
                    .col(c.text("scheme"))
                    .col(c.text("value"))
                    .primary_key(
                        Index::create()
                            .col("recommendation_id")
                            .col("scheme")
                            .col("value"),
                    )
                    .foreign_key(&mut refers("recommendation_id", "recommendation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "recommendation_reference",
            "recommendation_reference_value",
            &["scheme", "value", "recommendation_id"],
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("recommending_state")
                    .col(key("recommendation_id"))
                    .col(c.text("country"))
                    .col(int("position"))
                    .primary_key(Index::create().col("recommendation_id").col("country"))
                    .foreign_key(&mut refers("recommendation_id", "recommendation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "recommending_state",
            "recommending_state_country",
            &["country", "recommendation_id"],
        )
        .await?;
        let [entered_by, external_id, withdrawn_at] = entry(c);
        manager
            .create_table(
                Table::create()
                    .table("recommendation_position")
                    .col(key("recommendation_id"))
                    .col(key("id"))
                    .col(c.text("value"))
                    .col(c.text_null("wording"))
                    .col(c.text_null("stated_on"))
                    .col(day_null("stated_from"))
                    .col(key_null("document_id"))
                    .col(c.text_null("paragraph"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("recommendation_id").col("id"))
                    .foreign_key(&mut refers("recommendation_id", "recommendation"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "recommendation_position",
            "recommendation_position_order",
            &["recommendation_id", "stated_from", "id"],
        )
        .await?;
        index(
            manager,
            "recommendation_position",
            "recommendation_position_id",
            &["id"],
        )
        .await?;
        let [entered_by, external_id, withdrawn_at] = entry(c);
        manager
            .create_table(
                Table::create()
                    .table("recommendation_tag")
                    .col(key("recommendation_id"))
                    .col(key("id"))
                    .col(c.text("facet"))
                    .col(key("concept_id"))
                    .col(c.text("method"))
                    .col(key_null("tagged_by"))
                    .col(c.text_null("tagged_on"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("recommendation_id").col("id"))
                    .foreign_key(&mut refers("concept_id", "concept"))
                    .foreign_key(&mut refers("recommendation_id", "recommendation"))
                    .foreign_key(&mut refers("tagged_by", "organisation"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "recommendation_tag",
            "recommendation_tag_concept",
            &["concept_id", "recommendation_id"],
        )
        .await?;
        index(
            manager,
            "recommendation_tag",
            "recommendation_tag_id",
            &["id"],
        )
        .await?;
        let [entered_by, external_id, withdrawn_at] = entry(c);
        manager
            .create_table(
                Table::create()
                    .table("responsibility")
                    .col(key("recommendation_id"))
                    .col(key("id"))
                    .col(key("organisation_id"))
                    .col(c.text("role"))
                    .col(c.text_null("since"))
                    .col(c.text_null("until"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("recommendation_id").col("id"))
                    .foreign_key(&mut refers("recommendation_id", "recommendation"))
                    .foreign_key(&mut refers("organisation_id", "organisation"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "responsibility",
            "responsibility_organisation",
            &["organisation_id", "id"],
        )
        .await?;
        index(manager, "responsibility", "responsibility_id", &["id"]).await?;
        let [entered_by, external_id, withdrawn_at] = entry(c);
        manager
            .create_table(
                Table::create()
                    .table("assessment")
                    .col(key("recommendation_id"))
                    .col(key("id"))
                    .col(key("assessor_id"))
                    .col(key("scheme_id"))
                    .col(key("value_id"))
                    .col(c.text_null("assessed_on"))
                    .col(day_null("assessed_from"))
                    .col(key_null("document_id"))
                    .col(flag("verified"))
                    .col(json("note"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("recommendation_id").col("id"))
                    .foreign_key(&mut refers("value_id", "concept"))
                    .foreign_key(&mut refers("recommendation_id", "recommendation"))
                    .foreign_key(&mut refers("assessor_id", "organisation"))
                    .foreign_key(&mut refers("scheme_id", "concept_scheme"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "assessment",
            "assessment_assessor",
            &["assessor_id", "id"],
        )
        .await?;
        index(
            manager,
            "assessment",
            "assessment_value",
            &["value_id", "recommendation_id"],
        )
        .await?;
        index(
            manager,
            "assessment",
            "assessment_order",
            &["recommendation_id", "assessed_from", "id"],
        )
        .await?;
        index(manager, "assessment", "assessment_id", &["id"]).await?;
        let [entered_by, external_id, withdrawn_at] = entry(c);
        manager
            .create_table(
                Table::create()
                    .table("progress_report")
                    .col(key("recommendation_id"))
                    .col(key("id"))
                    .col(key("reported_by"))
                    .col(c.text_null("reported_on"))
                    .col(day_null("reported_from"))
                    .col(json("summary"))
                    .col(key_null("document_id"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("recommendation_id").col("id"))
                    .foreign_key(&mut refers("recommendation_id", "recommendation"))
                    .foreign_key(&mut refers("reported_by", "organisation"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "progress_report",
            "progress_report_order",
            &["recommendation_id", "reported_from", "id"],
        )
        .await?;
        index(manager, "progress_report", "progress_report_id", &["id"]).await?;
        index(
            manager,
            "recommendation",
            "recommendation_symbol",
            &["symbol", "sort_key", "id"],
        )
        .await?;
        index(
            manager,
            "recommendation",
            "recommendation_issued_from",
            &["issued_from", "id"],
        )
        .await?;
        index(
            manager,
            "recommendation",
            "recommendation_updated_at",
            &["updated_at", "id"],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            &[
                "recommendation",
                "recommendation_reference",
                "recommending_state",
                "recommendation_position",
                "recommendation_tag",
                "responsibility",
                "assessment",
                "progress_report",
            ],
        )
        .await
    }
}
