//! Schema changes behind a lock: several servers may start at once, one of them migrates.

use migrations::{Migrator, MigratorTrait, SchemaManager};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, TransactionTrait};

use super::{Database, OpenError};

/// PostgreSQL's advisory lock for schema changes: the registry's initials, as a number.
const LOCK: i64 = 0x6372_6567;

/// One schema change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its name, which begins with its number.
    pub name: String,
    /// Whether the database has it.
    pub applied: bool,
}

/// Which way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Apply everything that is missing.
    Up,
    /// Undo the newest change; its data goes with it.
    Down,
}

impl Database {
    /// The schema changes this binary knows, oldest first.
    ///
    /// # Errors
    /// [`OpenError::Newer`] when the database has one that it doesn't know.
    pub async fn migrations(&self) -> Result<Vec<Migration>, OpenError> {
        let known = Migrator::migrations();
        let applied = self.applied().await?;
        let strange = |name: &&String| !known.iter().any(|known| known.name() == name.as_str());
        if let Some(strange) = applied.iter().find(strange) {
            return Err(OpenError::Newer(strange.clone()));
        }
        let listed = known.iter().map(|migration| Migration {
            name: migration.name().to_owned(),
            applied: applied.iter().any(|applied| applied == migration.name()),
        });
        Ok(listed.collect())
    }

    /// The names of the changes that the database has. Only reads: readiness asks for it.
    async fn applied(&self) -> Result<Vec<String>, OpenError> {
        let unusable = |error: DbErr| match self.backend() {
            DbBackend::Postgres => OpenError::OutOfReach(error.to_string()),
            _ => OpenError::Broken(error.to_string()),
        };
        // A database without the table of changes has none of them.
        let there = SchemaManager::new(self.reader())
            .has_table("seaql_migrations")
            .await;
        if !there.map_err(unusable)? {
            return Ok(Vec::new());
        }
        let select = Statement::from_string(self.backend(), "SELECT version FROM seaql_migrations");
        let rows = self
            .reader()
            .query_all_raw(select)
            .await
            .map_err(unusable)?;
        rows.iter()
            .map(|row| row.try_get("", "version").map_err(unusable))
            .collect()
    }

    /// Fails unless the schema is exactly the one this binary knows.
    ///
    /// # Errors
    /// [`OpenError::Newer`] or [`OpenError::Older`].
    pub async fn require_current(&self) -> Result<(), OpenError> {
        let missing = self
            .migrations()
            .await?
            .iter()
            .filter(|m| !m.applied)
            .count();
        if missing == 0 {
            Ok(())
        } else {
            Err(OpenError::Older(missing))
        }
    }

    /// Changes the schema, and says how many changes were made.
    ///
    /// # Errors
    /// An [`OpenError`] in one line; a change that fails leaves nothing of itself behind.
    pub async fn migrate(&self, step: Step) -> Result<usize, OpenError> {
        let before = self.migrations().await?;
        let applied = before.iter().filter(|m| m.applied).count();
        let change = match step {
            Step::Up => before.len() - applied,
            Step::Down => applied.min(1),
        };
        if change == 0 {
            return Ok(0);
        }
        // On PostgreSQL the lock and the changes share one transaction, so the lock can't
        // outlive a process that dies; on SQLite the lock file has kept others out already.
        let transaction = self.write.begin().await.map_err(failed)?;
        if self.backend() == DbBackend::Postgres && !try_lock(&transaction).await.map_err(failed)? {
            return Err(OpenError::Migrating);
        }
        match step {
            Step::Up => Migrator::up(&transaction, None).await,
            Step::Down => Migrator::down(&transaction, Some(1)).await,
        }
        .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(change)
    }
}

async fn try_lock(connection: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let ask = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_try_advisory_xact_lock($1) AS taken",
        [LOCK.into()],
    );
    match connection.query_one_raw(ask).await? {
        Some(row) => row.try_get("", "taken"),
        None => Ok(false),
    }
}

fn failed(error: DbErr) -> OpenError {
    OpenError::MigrationFailed(error.to_string())
}
