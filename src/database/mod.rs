//! The two databases behind one door: opening them, and what their errors mean.
//!
//! What differs between SQLite and PostgreSQL is named in `sqlite`, `postgres`, and in the
//! two files that write text a database must parse: `search::store` and the migrations.

mod arithmetic;
mod cells;
mod failure;
mod location;
mod memory;
mod migrate;
mod open;
mod packed;
mod postgres;
mod reads;
mod sqlite;
mod write;

use std::{fmt, fs::File, sync::Arc};

use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, QueryResult, Statement, TransactionOptions, TransactionTrait,
};

pub(crate) use arithmetic::{exact_sum, read_sum, year};
pub use cells::Cells;
pub(crate) use cells::by_place;
pub use failure::classify;
pub use location::Location;
pub use memory::Memory;
pub use migrate::{Migration, Step};
pub use open::OpenError;
pub(crate) use packed::{packed_keys, read_keys};
use reads::Reads;
pub use write::{AtEnd, Work, Write, Writer};

/// An open database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {
    /// Where every read starts. On SQLite these connections can't write.
    read: DatabaseConnection,
    /// Where every transaction that writes begins. On SQLite a single connection.
    write: DatabaseConnection,
    /// What the API reads goes over these; none on SQLite, where it goes over `read`.
    finds: Option<Finds>,
    /// Sees every statement.
    seen: Option<Seen>,
    /// Keeps other servers off a SQLite file for as long as any clone lives.
    _lock: Option<Arc<File>>,
}

impl Database {
    /// The connections that reads use.
    #[must_use]
    pub fn reader(&self) -> &DatabaseConnection {
        &self.read
    }

    /// A view of everything at one instant, to read what must fit together. It can't write, and
    /// ends when it is dropped.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = match self.backend() {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            // The first read of a transaction fixes what SQLite shows it.
            _ => TransactionOptions::default(),
        };
        self.read.begin_with_options(options).await
    }

    /// Which of the two databases it is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.read.get_database_backend()
    }

    /// The rows that a statement of the API gives.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn find(&self, by: By, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let Some(finds) = &self.finds else {
            return self.read.query_all_raw(statement).await;
        };
        let reads = match by {
            By::Key => &finds.by_key,
            By::Filter => &finds.lists,
        };
        let found = reads.rows(&statement).await;
        if let Some(Seen(seen)) = &self.seen {
            seen(&statement);
        }
        found
    }

    /// Calls `seen` with every statement from now on, for counting and explaining them.
    #[must_use]
    pub fn observed(mut self, seen: impl Fn(&Statement) + Send + Sync + Clone + 'static) -> Self {
        for connection in [&mut self.read, &mut self.write] {
            let seen = seen.clone();
            connection.set_metric_callback(move |info| seen(info.statement));
        }
        self.seen = Some(Seen(Arc::new(seen)));
        self
    }

    /// Closes every connection, after the statements that run have ended.
    pub async fn close(self) {
        if let Some(finds) = self.finds {
            finds.by_key.close().await;
            finds.lists.close().await;
        }
        for connection in [self.read, self.write] {
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "a database connection did not close cleanly");
            }
        }
    }
}

/// How a statement finds its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By keys, their own or their parents': one plan is good for all keys.
    Key,
    /// By what a filter says: the plan depends on its values.
    Filter,
}

/// The connections of PostgreSQL that the API reads over.
#[derive(Clone, Debug)]
struct Finds {
    by_key: Arc<Reads>,
    lists: Arc<Reads>,
}

/// Whoever wants to see every statement.
#[derive(Clone)]
struct Seen(Arc<dyn Fn(&Statement) + Send + Sync>);

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seen")
    }
}
