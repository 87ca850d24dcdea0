//! The two databases behind one door: opening them, and what their errors mean.
//!
//! What differs between SQLite and PostgreSQL is named in `sqlite`, `postgres`, and in the
//! two files that write text a database must parse: `search::store` and the migrations.

mod failure;
mod location;
mod migrate;
mod open;
mod postgres;
mod sqlite;
mod write;

use std::{fs::File, sync::Arc};

use sea_orm::{DatabaseConnection, DbBackend, Statement};

pub use failure::classify;
pub use location::Location;
pub use migrate::{Migration, Step};
pub use open::OpenError;
pub use write::{Work, Write, Writer};

/// An open database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {
    /// Where every read starts. On SQLite these connections can't write.
    read: DatabaseConnection,
    /// Where reads begin that find rows by their keys. On SQLite the same.
    by_key: DatabaseConnection,
    /// Where every transaction that writes begins. On SQLite a single connection.
    write: DatabaseConnection,
    /// Keeps other servers off a SQLite file for as long as any clone lives.
    _lock: Option<Arc<File>>,
}

impl Database {
    /// The connections that reads use.
    #[must_use]
    pub fn reader(&self) -> &DatabaseConnection {
        &self.read
    }

    /// The connections that reads use which find rows by keys alone, their own or their
    /// parents': such a statement has one plan that is good for all keys, and isn't planned again.
    #[must_use]
    pub fn by_key(&self) -> &DatabaseConnection {
        &self.by_key
    }

    /// Which of the two databases it is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.read.get_database_backend()
    }

    /// Calls `seen` with every statement from now on, for counting and explaining them.
    #[must_use]
    pub fn observed(mut self, seen: impl Fn(&Statement) + Send + Sync + Clone + 'static) -> Self {
        for connection in [&mut self.read, &mut self.by_key, &mut self.write] {
            let seen = seen.clone();
            connection.set_metric_callback(move |info| seen(info.statement));
        }
        self
    }

    /// Closes every connection, after the statements that run have ended.
    pub async fn close(self) {
        for connection in [self.read, self.by_key, self.write] {
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "a database connection did not close cleanly");
            }
        }
    }
}
