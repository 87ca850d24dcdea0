//! A row for each graph without cycles: whoever adds an edge holds it, so that two writers
//! can't each add half of a cycle.

use sea_orm_migration::prelude::*;

use crate::columns::{Columns, drop_tables};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0011_graph_locks"
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
                    .table("graph_lock")
                    .col(c.text("graph"))
                    .primary_key(Index::create().col("graph"))
                    .take(),
            )
            .await?;
        manager
            .get_connection()
            .execute_unprepared(
                "INSERT INTO graph_lock (graph) VALUES ('organisations'), ('programmes')",
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["graph_lock"]).await
    }
}
