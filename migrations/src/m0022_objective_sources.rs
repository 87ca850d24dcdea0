//! Where an objective is written.

use sea_orm_migration::prelude::*;

use crate::columns::key_null;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0022_objective_sources"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Without a foreign key: SQLite can't add one to a table that is there. The service
        // resolves the document's code, and documents are never removed.
        let mut table = Table::alter().table("objective").to_owned();
        manager
            .alter_table(table.add_column(key_null("document_id")).take())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::alter().table("objective").to_owned();
        manager
            .alter_table(table.drop_column("document_id").take())
            .await
    }
}
