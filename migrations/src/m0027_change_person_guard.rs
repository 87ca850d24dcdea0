//! Who made a change in person stays as it was entered, or is erased: the database itself lets
//! nobody put another person in, restore one that was erased, or remove the row.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0027_change_person_guard"
    }
}

/// A row changes once, into a tombstone: person and salt go together, and the day is noted.
const POSTGRES: &[&str] = &[
    "CREATE FUNCTION change_person_is_only_erased() RETURNS trigger LANGUAGE plpgsql AS \
       $$ BEGIN \
         IF TG_OP = 'UPDATE' THEN \
           IF NEW.change_id = OLD.change_id AND NEW.author_id = OLD.author_id \
              AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL \
              AND NEW.salt IS NULL AND NEW.subject IS NULL THEN \
             RETURN NEW; \
           END IF; \
         END IF; \
         RAISE EXCEPTION 'who made a change can only be erased' USING ERRCODE = 'insufficient_privilege'; \
       END $$",
    "CREATE TRIGGER change_person_no_edit BEFORE UPDATE OR DELETE ON change_person \
       FOR EACH ROW EXECUTE FUNCTION change_person_is_only_erased()",
    "CREATE TRIGGER change_person_no_truncate BEFORE TRUNCATE ON change_person \
       FOR EACH STATEMENT EXECUTE FUNCTION change_person_is_only_erased()",
];

const SQLITE: &[&str] = &[
    "CREATE TRIGGER change_person_no_update BEFORE UPDATE ON change_person \
       WHEN NOT (NEW.change_id IS OLD.change_id AND NEW.author_id IS OLD.author_id \
         AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL \
         AND NEW.salt IS NULL AND NEW.subject IS NULL) \
       BEGIN SELECT RAISE(ABORT, 'who made a change can only be erased'); END",
    "CREATE TRIGGER change_person_no_delete BEFORE DELETE ON change_person \
       BEGIN SELECT RAISE(ABORT, 'who made a change can only be erased'); END",
    // INSERT OR REPLACE deletes past the trigger above, unless the connection asks for recursion.
    "CREATE TRIGGER change_person_no_replace BEFORE INSERT ON change_person \
       WHEN EXISTS (SELECT 1 FROM change_person AS held WHERE held.change_id = NEW.change_id) \
       BEGIN SELECT RAISE(ABORT, 'who made a change can only be erased'); END",
];

const POSTGRES_DOWN: &[&str] = &[
    "DROP TRIGGER change_person_no_truncate ON change_person",
    "DROP TRIGGER change_person_no_edit ON change_person",
    "DROP FUNCTION change_person_is_only_erased()",
];

const SQLITE_DOWN: &[&str] = &[
    "DROP TRIGGER change_person_no_replace",
    "DROP TRIGGER change_person_no_delete",
    "DROP TRIGGER change_person_no_update",
];

async fn run(manager: &SchemaManager<'_>, postgres: &[&str], sqlite: &[&str]) -> Result<(), DbErr> {
    let statements = match manager.get_database_backend() {
        DbBackend::Postgres => postgres,
        _ => sqlite,
    };
    for statement in statements {
        manager
            .get_connection()
            .execute_unprepared(statement)
            .await?;
    }
    Ok(())
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, POSTGRES, SQLITE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, POSTGRES_DOWN, SQLITE_DOWN).await
    }
}
