//! What agencies push: the ids that they know programmes by, what they proposed for fields that
//! others answer for, and what was rejected.

use sea_orm_migration::prelude::*;

use crate::columns::{Columns, drop_tables, index, json, key, long, long_null, refers};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0025_pushes"
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
                    .table("agency_record")
                    .col(key("organisation_id"))
                    .col(c.text("external_id"))
                    .col(key("programme_id"))
                    .col(long_null("source_updated_at"))
                    .primary_key(Index::create().col("organisation_id").col("external_id"))
                    .foreign_key(&mut refers("organisation_id", "organisation"))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "agency_record",
            "agency_record_programme",
            &["programme_id"],
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("rejected_push")
                    .col(key("id").primary_key())
                    .col(key("organisation_id"))
                    .col(c.text("idempotency_key"))
                    .col(c.text("external_id"))
                    .col(json("errors"))
                    .col(long("at"))
                    .foreign_key(&mut refers("organisation_id", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "rejected_push",
            "rejected_push_organisation",
            &["organisation_id", "id"],
        )
        .await?;
        index(manager, "rejected_push", "rejected_push_age", &["at"]).await?;
        let mut table = Table::alter().table("statement").to_owned();
        manager
            .alter_table(table.add_column(c.text_null("proposal")).take())
            .await?;
        index(
            manager,
            "statement",
            "statement_state",
            &["state", "subject_id"],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut index = Index::drop();
        index.name("statement_state").table("statement");
        manager.drop_index(index).await?;
        let mut table = Table::alter().table("statement").to_owned();
        manager
            .alter_table(table.drop_column("proposal").take())
            .await?;
        drop_tables(manager, &["agency_record", "rejected_push"]).await
    }
}
