//! Portfolios for benches and tests: so many programmes, and everything that hangs on them.
//!
//! `cargo bench --bench generate -- postgres://…/DATABASE 100000` fills an empty database, which
//! it migrates first; `sqlite:PATH` works likewise, and a third number is the seed. Benches say
//! `mod generator;`, tests the same with a `#[path]`, and both call [`generate`].
//!
//! A size and a seed give the same rows, keys included, on both databases. Rows come by bulk
//! load: this is the one exception to "one way to write", and so it lies outside `src/`, where
//! the server can't reach it. The rows keep what the services keep (folded titles, derived days
//! and positions, lines in effect, hashes, search entries), which `tests/it/generated` proves
//! of a sample. A run that fails leaves a PostgreSQL database as it was, and a SQLite file to be
//! deleted. There is no trace: an object has a version and no records, so that `trace verify`
//! finds them missing and the feed is empty.
//!
//! Proportions at 100,000 programmes: 400,000 participations and budget lines, 300,000
//! objectives, 500,000 results, 200,000 recommendations, 300,000 links. All grow linearly, but
//! for the lists of concepts, mechanisms and countries, which are the same at every size.

#![expect(
    clippy::unwrap_used,
    reason = "a generator whose own constants are wrong can only end"
)]

mod activities;
mod assessments;
mod batch;
mod bodies;
mod budgets;
mod chance;
mod concepts;
mod dates;
mod documents;
mod indexes;
mod indicators;
mod keys;
mod links;
mod mechanisms;
mod objectives;
mod organisations;
mod participations;
mod periods;
mod places;
mod portfolio;
mod postgres;
mod programmes;
mod recommendations;
mod recommended;
mod relations;
mod results;
mod schema;
mod shares;
mod sqlite;
mod tags;
mod terms;
mod vocabulary;
mod words;

use std::{
    collections::BTreeMap,
    error::Error,
    fmt,
    time::{Duration, Instant},
};

use batch::Rows;
use cooperation_registry::database::Location;
use portfolio::Portfolio;
use postgres::Postgres;
use sea_orm::DbBackend;
use sqlite::SqliteFile;
use tokio::sync::mpsc;

/// Why a database can't be filled.
pub(crate) type Fault = Box<dyn Error + Send + Sync>;

/// How large a portfolio, and which of that size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// How many programmes.
    pub(crate) programmes: u32,
    /// The same seed gives the same portfolio.
    pub(crate) seed: u64,
}

/// What was written.
#[derive(Clone, Debug)]
pub(crate) struct Summary {
    /// How many rows each table got.
    pub(crate) rows: BTreeMap<&'static str, usize>,
    took: Duration,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (table, rows) in &self.rows {
            writeln!(f, "{rows:>12} {table}")?;
        }
        let all: usize = self.rows.values().sum();
        write!(f, "{all:>12} rows in {:.1} s", self.took.as_secs_f64())
    }
}

/// Fills a migrated, empty database.
///
/// # Errors
/// When the database isn't migrated or isn't empty, when it asks for something that the generator
/// doesn't give, or when it fails.
pub(crate) async fn generate(location: &Location, size: Size) -> Result<Summary, Fault> {
    let began = Instant::now();
    let mut load = match location {
        Location::Postgres(url) => Load::Postgres(Postgres::open(url).await?),
        Location::Sqlite(path) => Load::Sqlite(SqliteFile::open(path).await?),
    };
    let backend = match load {
        Load::Postgres(_) => DbBackend::Postgres,
        Load::Sqlite(_) => DbBackend::Sqlite,
    };
    // The next rows are made while these are written, and no more of them than that.
    let (sender, mut batches) = mpsc::channel::<Vec<Rows>>(1);
    let made = tokio::task::spawn_blocking(move || {
        // Only a failed load hangs up, and then nobody misses the rest.
        Portfolio::new(size, backend).fill(|batch| sender.blocking_send(batch).is_ok());
    });
    let mut rows = BTreeMap::new();
    while let Some(batch) = batches.recv().await {
        for of in &batch {
            *rows.entry(of.table).or_default() += of.count;
        }
        load.write(batch).await?;
    }
    made.await?;
    load.finish().await?;
    Ok(Summary {
        rows,
        took: began.elapsed(),
    })
}

enum Load {
    Postgres(Postgres),
    Sqlite(SqliteFile),
}

impl Load {
    async fn write(&mut self, batch: Vec<Rows>) -> Result<(), Fault> {
        match self {
            Self::Postgres(load) => load.load(batch).await,
            Self::Sqlite(load) => load.load(batch).await,
        }
    }

    async fn finish(self) -> Result<(), Fault> {
        match self {
            Self::Postgres(load) => load.finish().await,
            Self::Sqlite(load) => load.finish().await,
        }
    }
}
