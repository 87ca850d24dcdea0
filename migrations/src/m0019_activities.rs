//! What programmes do, what can be learnt from them, and what they serve.

use sea_orm_migration::prelude::*;

use crate::columns::{
    Columns, belongs, day_null, drop_tables, entry, index, int, json, key, key_null, refers,
};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0019_activities"
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
                    .table("activity")
                    .col(key("programme_id"))
                    .col(key("id"))
                    .col(int("position"))
                    .col(c.text("kind"))
                    .col(json("title"))
                    .col(json("summary"))
                    .col(c.text_null("starts_on"))
                    .col(c.text_null("ends_on"))
                    .col(day_null("starts_from"))
                    .col(day_null("ends_to"))
                    .col(json("place"))
                    .col(c.text_null("country"))
                    .col(json("quantities"))
                    .col(key_null("document_id"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("programme_id").col("id"))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "activity",
            "activity_order",
            &["programme_id", "position", "id"],
        )
        .await?;
        index(manager, "activity", "activity_id", &["id"]).await?;
        manager
            .create_table(
                Table::create()
                    .table("activity_participation")
                    .col(key("programme_id"))
                    .col(key("activity_id"))
                    .col(key("organisation_id"))
                    .col(c.text("role"))
                    .primary_key(
                        Index::create()
                            .col("programme_id")
                            .col("activity_id")
                            .col("organisation_id")
                            .col("role"),
                    )
                    .foreign_key(&mut belongs(
                        ["programme_id", "activity_id"],
                        "activity",
                        ["programme_id", "id"],
                    ))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .foreign_key(&mut refers("organisation_id", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "activity_participation",
            "activity_participation_activity",
            &["activity_id", "organisation_id"],
        )
        .await?;
        index(
            manager,
            "activity_participation",
            "activity_participation_organisation",
            &["organisation_id", "activity_id"],
        )
        .await?;
        let [entered_by, external_id, withdrawn_at] = entry(c);
        manager
            .create_table(
                Table::create()
                    .table("practice")
                    .col(key("programme_id"))
                    .col(key("id"))
                    .col(int("position"))
                    .col(c.text("kind"))
                    .col(json("title"))
                    .col(json("description"))
                    .col(key_null("asserted_by"))
                    .col(key_null("document_id"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("programme_id").col("id"))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .foreign_key(&mut refers("asserted_by", "organisation"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "practice",
            "practice_order",
            &["programme_id", "position", "id"],
        )
        .await?;
        index(manager, "practice", "practice_id", &["id"]).await?;
        let [entered_by, external_id, withdrawn_at] = entry(c);
        manager
            .create_table(
                Table::create()
                    .table("alignment")
                    .col(key("programme_id"))
                    .col(key("id"))
                    .col(int("position"))
                    .col(json("framework"))
                    .col(json("priority"))
                    .col(key_null("concept_id"))
                    .col(key_null("asserted_by"))
                    .col(key_null("document_id"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("programme_id").col("id"))
                    .foreign_key(&mut refers("concept_id", "concept"))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .foreign_key(&mut refers("asserted_by", "organisation"))
                    .foreign_key(&mut refers("document_id", "document"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "alignment",
            "alignment_order",
            &["programme_id", "position", "id"],
        )
        .await?;
        index(manager, "alignment", "alignment_id", &["id"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            &[
                "activity",
                "activity_participation",
                "practice",
                "alignment",
            ],
        )
        .await
    }
}
