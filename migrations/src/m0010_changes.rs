//! The trace: one record a change, chained by hash, which the database itself won't let anyone
//! alter or remove.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::columns::drop_tables;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0010_changes"
    }
}

/// `transaction_id` and `seq` order the feed: on PostgreSQL a reader cuts at the oldest running
/// transaction and so never skips a slow one; on SQLite one writer makes `seq` enough.
const POSTGRES: &[&str] = &[
    "CREATE TABLE change (\
       seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \
       transaction_id bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint), \
       id uuid NOT NULL UNIQUE, \
       subject_kind text COLLATE \"C\" NOT NULL, \
       subject_id uuid NOT NULL, \
       version integer NOT NULL, \
       action text COLLATE \"C\" NOT NULL, \
       fields jsonb NOT NULL, \
       author_id uuid REFERENCES organisation (id), \
       at bigint NOT NULL, \
       body text COLLATE \"C\" NOT NULL, \
       hash text COLLATE \"C\" NOT NULL, \
       UNIQUE (subject_id, version))",
    "CREATE INDEX change_feed ON change (transaction_id, seq)",
    "CREATE FUNCTION change_is_append_only() RETURNS trigger LANGUAGE plpgsql AS \
       $$ BEGIN RAISE EXCEPTION 'the trace is append-only' USING ERRCODE = 'insufficient_privilege'; END $$",
    "CREATE TRIGGER change_no_edit BEFORE UPDATE OR DELETE ON change \
       FOR EACH ROW EXECUTE FUNCTION change_is_append_only()",
    "CREATE TRIGGER change_no_truncate BEFORE TRUNCATE ON change \
       FOR EACH STATEMENT EXECUTE FUNCTION change_is_append_only()",
];

const SQLITE: &[&str] = &[
    "CREATE TABLE change (\
       seq integer PRIMARY KEY AUTOINCREMENT, \
       transaction_id bigint NOT NULL DEFAULT 0, \
       id blob NOT NULL UNIQUE, \
       subject_kind text NOT NULL, \
       subject_id blob NOT NULL, \
       version integer NOT NULL, \
       action text NOT NULL, \
       fields text NOT NULL, \
       author_id blob REFERENCES organisation (id), \
       at bigint NOT NULL, \
       body text NOT NULL, \
       hash text NOT NULL, \
       UNIQUE (subject_id, version))",
    "CREATE TRIGGER change_no_update BEFORE UPDATE ON change \
       BEGIN SELECT RAISE(ABORT, 'the trace is append-only'); END",
    "CREATE TRIGGER change_no_delete BEFORE DELETE ON change \
       BEGIN SELECT RAISE(ABORT, 'the trace is append-only'); END",
    // INSERT OR REPLACE deletes past the trigger above, unless the connection asks for recursion.
    "CREATE TRIGGER change_no_replace BEFORE INSERT ON change \
       WHEN EXISTS (SELECT 1 FROM change AS held WHERE held.seq = NEW.seq OR held.id = NEW.id \
         OR (held.subject_id = NEW.subject_id AND held.version = NEW.version)) \
       BEGIN SELECT RAISE(ABORT, 'the trace is append-only'); END",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = match manager.get_database_backend() {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
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
        drop_tables(manager, &["change"]).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            manager
                .get_connection()
                .execute_unprepared("DROP FUNCTION change_is_append_only()")
                .await?;
        }
        Ok(())
    }
}
