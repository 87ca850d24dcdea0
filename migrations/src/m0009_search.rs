//! Full text: lexemes made by the application, in the index that each database has for them.
//!
//! Both tables hold the same analysis of the same texts. PostgreSQL keeps it as a tsvector
//! under a GIN index; SQLite in an FTS5 table without a copy of the text, whose rowid is the
//! `seq` of the entry. An explicit integer key, because VACUUM renumbers implicit rowids.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::columns::drop_tables;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0009_search"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements: &[&str] = match manager.get_database_backend() {
            DbBackend::Postgres => &[
                "CREATE TABLE search_entry (\
                   subject_id uuid PRIMARY KEY, kind text NOT NULL, lexemes tsvector NOT NULL)",
                "CREATE INDEX search_entry_lexemes ON search_entry USING gin (lexemes)",
            ],
            _ => &[
                "CREATE TABLE search_entry (\
                   seq integer PRIMARY KEY, subject_id blob NOT NULL UNIQUE, kind text NOT NULL)",
                "CREATE VIRTUAL TABLE search_text USING fts5 (\
                   lexemes, content='', contentless_delete=1, tokenize='ascii')",
            ],
        };
        for statement in statements {
            manager
                .get_connection()
                .execute_unprepared(statement)
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            drop_tables(manager, &["search_text"]).await?;
        }
        drop_tables(manager, &["search_entry"]).await
    }
}
