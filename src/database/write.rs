//! The one way to write: a permit, one transaction, a task that nobody cancels.
//!
//! A future that is dropped while `BEGIN` is in flight leaves its pooled connection inside a
//! transaction that nobody tracks, and later writes on it are acknowledged and rolled back.
//! So the transaction runs in a task of its own: a client that hangs up, a timeout or an
//! abort drops the one who waits, never the one who writes.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::{Database, Memory};
use crate::{
    access::{Author, Permit},
    change::Provenance,
    clock::{Clock, Timestamp},
    error::{Busy, Failure},
    id::Ids,
};

/// How often a transaction that met another one is run again.
const RETRIES: u32 = 5;

/// What a use case does inside its transaction. It may be run several times, each time in a
/// new transaction that knows nothing of the ones before.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// What is done at the end of every transaction that is to be committed.
pub type AtEnd = for<'a> fn(&'a Write) -> Work<'a, ()>;

/// Runs writes. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Writer {
    database: Database,
    at_end: AtEnd,
    clock: Clock,
    ids: Ids,
    tasks: TaskTracker,
    committed: Arc<Notify>,
}

/// One transaction that may write, and what it needs besides: who, when, and new keys.
#[derive(Debug)]
pub struct Write {
    transaction: DatabaseTransaction,
    permit: Permit,
    now: Timestamp,
    ids: Ids,
    abandoned: AtomicBool,
    provenance: OnceLock<Provenance>,
    memory: Memory,
}

impl Writer {
    /// A writer for `database`, which does `at_end` before each commit.
    #[must_use]
    pub fn new(database: Database, clock: Clock, ids: Ids, at_end: AtEnd) -> Self {
        Self {
            database,
            at_end,
            clock,
            ids,
            tasks: TaskTracker::new(),
            committed: Arc::default(),
        }
    }

    /// The database that is written to.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Notified of every commit.
    #[must_use]
    pub fn committed(&self) -> Arc<Notify> {
        self.committed.clone()
    }

    /// Runs `work` in one transaction and commits it if it succeeds. Dropping the returned
    /// future abandons the answer, not the transaction.
    ///
    /// # Errors
    /// What `work` fails with; [`Failure::Busy`] when others were in the way
    /// every time, or the database is out of reach. Then nothing is stored, except when the
    /// link broke during the commit itself: that outcome is unknown to everyone.
    pub async fn run<T, F>(&self, permit: Permit, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: for<'a> Fn(&'a Write) -> Work<'a, T> + Send + Sync + 'static,
    {
        let this = self.clone();
        let work = Arc::new(work);
        self.tasks
            .spawn(async move { this.retried(permit, &*work).await })
            .await
            .unwrap_or_else(|panic| Err(Failure::Internal(Arc::new(panic))))
    }

    /// Waits until every write that was begun has ended, for a graceful stop.
    pub async fn drain(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    async fn retried<T, F>(&self, permit: Permit, work: &F) -> Result<T, Failure>
    where
        F: for<'a> Fn(&'a Write) -> Work<'a, T> + Sync,
    {
        for attempt in 0..RETRIES {
            match self.once(permit.clone(), work).await {
                Err(Failure::Busy(Busy::Contention)) => {
                    tracing::debug!(attempt, "a transaction met another one and is run again");
                    tokio::time::sleep(backoff(attempt)).await;
                }
                outcome => return outcome,
            }
        }
        self.once(permit, work).await
    }

    async fn once<T, F>(&self, permit: Permit, work: &F) -> Result<T, Failure>
    where
        F: for<'a> Fn(&'a Write) -> Work<'a, T>,
    {
        let options = TransactionOptions {
            // SQLite: take the write lock at once, instead of failing half-way.
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let write = Write {
            transaction: self.database.write.begin_with_options(options).await?,
            permit,
            now: self.clock.now(),
            ids: self.ids.clone(),
            abandoned: AtomicBool::new(false),
            provenance: OnceLock::new(),
            memory: Memory::default(),
        };
        let mut outcome = work(&write).await;
        if outcome.is_ok()
            && !write.abandoned.load(Ordering::Relaxed)
            && let Err(failure) = (self.at_end)(&write).await
        {
            outcome = Err(failure);
        }
        match outcome {
            Ok(value) if write.abandoned.load(Ordering::Relaxed) => {
                write.transaction.rollback().await?;
                Ok(value)
            }
            Ok(value) => {
                write.transaction.commit().await?;
                self.committed.notify_one();
                Ok(value)
            }
            Err(failure) => {
                // The work's own failure is what the caller must know; a rollback that fails
                // means that the connection is gone, and with it the transaction.
                if let Err(error) = write.transaction.rollback().await {
                    tracing::warn!(%error, "a transaction was not rolled back cleanly");
                }
                Err(failure)
            }
        }
    }
}

impl Write {
    /// The transaction, for the stores.
    #[must_use]
    pub fn transaction(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Ends the transaction without a trace, whatever the work answers: for what was only tried.
    pub fn abandon(&self) {
        self.abandoned.store(true, Ordering::Relaxed);
    }

    /// Does a part of the work that may fail and leave nothing, while the rest goes on.
    ///
    /// # Errors
    /// What the part fails with, and then nothing of it is written.
    pub async fn attempt<T>(
        &self,
        part: impl Future<Output = Result<T, Failure>> + Send,
    ) -> Result<T, Failure> {
        self.transaction
            .execute_unprepared("SAVEPOINT part")
            .await?;
        let outcome = part.await;
        if outcome.is_err() {
            self.transaction
                .execute_unprepared("ROLLBACK TO SAVEPOINT part")
                .await?;
        }
        self.transaction
            .execute_unprepared("RELEASE SAVEPOINT part")
            .await?;
        outcome
    }

    /// Who writes.
    #[must_use]
    pub fn author(&self) -> Author {
        self.permit.author()
    }

    /// Says which request this write is for: its records in the trace will name it.
    pub fn attribute(&self, provenance: Provenance) {
        // One transaction is one request's; what was said first stays.
        let _ = self.provenance.set(provenance);
    }

    /// The request that this write is for; none: it came by no request.
    #[must_use]
    pub fn provenance(&self) -> Option<&Provenance> {
        self.provenance.get()
    }

    /// What this transaction knows already.
    #[must_use]
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The instant of this attempt, the same for everything in it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// A new key.
    #[must_use]
    pub fn new_key(&self) -> Uuid {
        self.ids.next()
    }
}

/// A random time up to 10, 20, 40, … milliseconds, so that those who met don't meet again.
fn backoff(attempt: u32) -> Duration {
    let mut random = [0_u8; 1];
    // Without random numbers everyone waits the longest time, which is still correct.
    let share = match getrandom::fill(&mut random) {
        Ok(()) => u64::from(random[0]),
        Err(_) => 255,
    };
    Duration::from_micros((10_000 << attempt) * share / 255)
}
