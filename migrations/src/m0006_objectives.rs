//! What programmes set out to reach.

use sea_orm_migration::prelude::*;

use crate::columns::{Columns, drop_tables, entry, index, int, json, key, refers};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0006_objectives"
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
                    .table("objective")
                    .col(key("programme_id"))
                    .col(key("id"))
                    .col(c.text("level"))
                    .col(int("position"))
                    .col(json("statement"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("programme_id").col("id"))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "objective",
            "objective_order",
            &["programme_id", "position", "id"],
        )
        .await?;
        index(manager, "objective", "objective_id", &["id"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["objective"]).await
    }
}
