//! What is found by its title comes first: the titles' lexemes once more, by themselves.
//!
//! What was indexed before is still found, only not preferred, until it is written again or
//! the index is rebuilt.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::columns::drop_tables;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0021_search_titles"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statement = match manager.get_database_backend() {
            DbBackend::Postgres => "ALTER TABLE search_entry ADD COLUMN title tsvector",
            _ => {
                "CREATE VIRTUAL TABLE search_title USING fts5 (\
                   lexemes, content='', contentless_delete=1, tokenize='ascii')"
            }
        };
        manager
            .get_connection()
            .execute_unprepared(statement)
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match manager.get_database_backend() {
            DbBackend::Postgres => {
                let drop = "ALTER TABLE search_entry DROP COLUMN title";
                manager.get_connection().execute_unprepared(drop).await?;
                Ok(())
            }
            _ => drop_tables(manager, &["search_title"]).await,
        }
    }
}
