//! What came of programmes, and what was measured of it.

use sea_orm_migration::prelude::*;

use crate::columns::{
    Columns, belongs, day_null, drop_tables, entry, flag, index, int, json, key, key_null, long,
    long_null, refers, unique,
};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0018_results"
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
                    .table("result")
                    .col(key("id"))
                    .col(c.text("code"))
                    .col(int("version"))
                    .col(c.text("kind"))
                    .col(json("title"))
                    .col(json("summary"))
                    .col(c.text("sort_title"))
                    .col(c.text_null("achieved_on"))
                    .col(day_null("achieved_from"))
                    .col(day_null("achieved_to"))
                    .col(flag("has_discrepancy"))
                    .col(long("created_at"))
                    .col(long("updated_at"))
                    .primary_key(Index::create().col("id"))
                    .take(),
            )
            .await?;
        unique(manager, "result", "result_code", &["code"]).await?;
        index(
            manager,
            "result",
            "result_sort_title",
            &["sort_title", "id"],
        )
        .await?;
        index(
            manager,
            "result",
            "result_achieved_from",
            &["achieved_from", "id"],
        )
        .await?;
        let [entered_by, external_id, withdrawn_at] = entry(c);
        manager
            .create_table(
                Table::create()
                    .table("contribution")
                    .col(key("result_id"))
                    .col(key("id"))
                    .col(key("programme_id"))
                    .col(c.text("role"))
                    .col(key_null("document_id"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("result_id").col("id"))
                    .foreign_key(&mut refers("result_id", "result"))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "contribution",
            "contribution_programme",
            &["programme_id", "id"],
        )
        .await?;
        index(manager, "contribution", "contribution_id", &["id"]).await?;
        manager
            .create_table(
                Table::create()
                    .table("result_document")
                    .col(key("result_id"))
                    .col(key("document_id"))
                    .col(int("position"))
                    .primary_key(Index::create().col("result_id").col("document_id"))
                    .foreign_key(&mut refers("result_id", "result"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "result_document",
            "result_document_document",
            &["document_id", "result_id"],
        )
        .await?;
        let [entered_by, external_id, withdrawn_at] = entry(c);
        manager
            .create_table(
                Table::create()
                    .table("indicator")
                    .col(key("result_id"))
                    .col(key("id"))
                    .col(int("position"))
                    .col(json("title"))
                    .col(c.text("kind"))
                    .col(c.text("measure"))
                    .col(flag("cumulative"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("result_id").col("id"))
                    .foreign_key(&mut refers("result_id", "result"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "indicator",
            "indicator_order",
            &["result_id", "position", "id"],
        )
        .await?;
        index(manager, "indicator", "indicator_id", &["id"]).await?;
        let [entered_by, external_id, withdrawn_at] = entry(c);
        manager
            .create_table(
                Table::create()
                    .table("measurement")
                    .col(key("result_id"))
                    .col(key("id"))
                    .col(key("indicator_id"))
                    .col(c.text("kind"))
                    .col(c.text_null("period_start"))
                    .col(c.text_null("period_end"))
                    .col(day_null("period_from"))
                    .col(day_null("period_to"))
                    .col(c.text("qualifier"))
                    .col(long_null("value"))
                    .col(c.text_null("unit"))
                    .col(json("wording"))
                    .col(json("disaggregation"))
                    .col(key_null("reported_by"))
                    .col(key_null("document_id"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("result_id").col("id"))
                    .foreign_key(&mut belongs(
                        ["result_id", "indicator_id"],
                        "indicator",
                        ["result_id", "id"],
                    ))
                    .foreign_key(&mut refers("result_id", "result"))
                    .foreign_key(&mut refers("reported_by", "organisation"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "measurement",
            "measurement_order",
            &["indicator_id", "period_from", "id"],
        )
        .await?;
        index(manager, "measurement", "measurement_id", &["id"]).await?;
        index(
            manager,
            "result",
            "result_updated_at",
            &["updated_at", "id"],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            &[
                "result",
                "contribution",
                "result_document",
                "indicator",
                "measurement",
            ],
        )
        .await
    }
}
