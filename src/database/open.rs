//! Opening a database, and telling a person what is wrong when it can't be.

use std::{io, path::PathBuf};

use super::{Database, Location, postgres, sqlite};

/// Why a database can't be used. Each prints as one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file, or its lock file, can't be opened.
    #[error("the database file {} can't be opened: {cause}", path.display())]
    NoFile {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        cause: io::Error,
    },
    /// There is no file, and it isn't this command's to make one.
    #[error("there is no database {}; `cooperation-registry migrate up` makes it, and so does `serve`", .0.display())]
    NotThere(PathBuf),
    /// Another process has the file.
    #[error("the database file {} is in use by another process; stop it first, or use PostgreSQL for several servers", .0.display())]
    InUse(PathBuf),
    /// The file is no SQLite database, or a damaged one.
    #[error("the database file is no usable SQLite database: {0}")]
    Broken(String),
    /// The server doesn't answer, or refuses us.
    #[error("the PostgreSQL server can't be used: {0}")]
    OutOfReach(String),
    /// The schema has changes that this binary doesn't know.
    #[error(
        "the database has a newer schema than this version knows ({0}); install the newer version, or run its `migrate down` first"
    )]
    Newer(String),
    /// The schema lacks changes that this binary needs.
    #[error("the database lacks {0} schema change(s); run `cooperation-registry migrate up`")]
    Older(usize),
    /// Another process is changing the schema.
    #[error("another process is changing the schema; try again when it is done")]
    Migrating,
    /// A schema change failed; nothing of it remains.
    #[error("a schema change failed and was undone: {0}")]
    MigrationFailed(String),
}

impl Database {
    /// Opens the database at `location`; a SQLite file is made when it isn't there.
    ///
    /// # Errors
    /// An [`OpenError`] that says in one line what is wrong.
    pub async fn open(location: &Location) -> Result<Self, OpenError> {
        match location {
            Location::Sqlite(path) => sqlite::open(path).await,
            Location::Postgres(url) => postgres::open(url).await,
        }
    }

    /// Opens the database at `location`, which must be there already.
    ///
    /// # Errors
    /// [`OpenError::NotThere`], or another that says in one line what is wrong.
    pub async fn open_existing(location: &Location) -> Result<Self, OpenError> {
        if let Location::Sqlite(path) = location
            && !path.exists()
        {
            return Err(OpenError::NotThere(path.clone()));
        }
        Self::open(location).await
    }

    /// Opens the database at `location`, which must be there already, beside a server that may
    /// have it open: for single writes that can't wait until that server stops.
    ///
    /// # Errors
    /// [`OpenError::NotThere`], or another that says in one line what is wrong.
    pub async fn open_beside(location: &Location) -> Result<Self, OpenError> {
        match location {
            Location::Sqlite(path) if !path.exists() => Err(OpenError::NotThere(path.clone())),
            Location::Sqlite(path) => sqlite::open_beside(path).await,
            Location::Postgres(url) => postgres::open(url).await,
        }
    }
}
