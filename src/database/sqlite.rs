//! SQLite: one file, one process, one writer, many readers.
//!
//! WAL so that readers never wait for the writer; `synchronous = FULL`, because in WAL mode
//! less than that may lose the last acknowledged transactions when the power fails.

use std::{
    fs::{File, TryLockError},
    path::Path,
    sync::Arc,
    time::Duration,
};

use sea_orm::{DatabaseConnection, SqlxSqliteConnector};
use sqlx::{
    ConnectOptions as _,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Database, OpenError};

/// How many reads run at once.
const READERS: u32 = 4;

pub(super) async fn open(path: &Path) -> Result<Database, OpenError> {
    let lock = lock(path)?;
    connected(path, Some(Arc::new(lock))).await
}

/// Opens the file beside a server. SQLite itself keeps the two writers apart: each transaction
/// begins IMMEDIATE and waits for the other's end. The lock file only keeps a second server off,
/// which would hold its caches for the truth.
pub(super) async fn open_beside(path: &Path) -> Result<Database, OpenError> {
    connected(path, None).await
}

async fn connected(path: &Path, lock: Option<Arc<File>>) -> Result<Database, OpenError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5))
        // What is erased is overwritten, and not merely given back to the file.
        .pragma("secure_delete", "ON")
        .disable_statement_logging();
    // The writer opens first: it makes the file and switches it to WAL.
    let write = connect(options.clone(), 1).await?;
    let read = connect(options.pragma("query_only", "ON"), READERS).await?;
    Ok(Database {
        read,
        finds: None,
        seen: None,
        write,
        _lock: lock,
    })
}

async fn connect(
    options: SqliteConnectOptions,
    connections: u32,
) -> Result<DatabaseConnection, OpenError> {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        // Waiting for the one writer is how SQLite works, and no news.
        .acquire_slow_level(log::LevelFilter::Off)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await
        .map(SqlxSqliteConnector::from_sqlx_sqlite_pool)
        .map_err(|error| OpenError::Broken(error.to_string()))
}

/// Takes the lock file beside the database: SQLite itself would let a second process write,
/// and two processes would each believe they were the only writer.
fn lock(path: &Path) -> Result<File, OpenError> {
    let no_file = |cause| OpenError::NoFile {
        path: path.to_owned(),
        cause,
    };
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&name)
        .map_err(no_file)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(path.to_owned())),
        Err(TryLockError::Error(cause)) => Err(no_file(cause)),
    }
}
