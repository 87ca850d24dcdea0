//! Who takes part in a programme, in which role.

use sea_orm_migration::prelude::*;

use crate::columns::{Columns, drop_tables, entry, index, int, key, long_null, refers};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0004_participations"
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
                    .table("participation")
                    .col(key("programme_id"))
                    .col(key("id"))
                    .col(key("organisation_id"))
                    .col(c.text("role"))
                    .col(int("position"))
                    .col(c.text_null("since"))
                    .col(c.text_null("until"))
                    .col(long_null("contribution_minor"))
                    .col(c.text_null("contribution_currency"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("programme_id").col("id"))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .foreign_key(&mut refers("organisation_id", "organisation"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "participation",
            "participation_organisation",
            &["organisation_id", "role", "programme_id"],
        )
        .await?;
        index(
            manager,
            "participation",
            "participation_order",
            &["programme_id", "position", "id"],
        )
        .await?;
        index(manager, "participation", "participation_id", &["id"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["participation"]).await
    }
}
