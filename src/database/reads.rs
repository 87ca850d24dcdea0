//! PostgreSQL connections that reads go over, and nothing else.
//!
//! sqlx's own pool asks a connection whether it lives each time before it lends it and, in a task
//! of its own, each time it comes back: two round trips more for each statement. What is here is
//! lent again as it came back. That is enough for reads: they leave no transaction behind,
//! the server refuses anything else on these connections, and a read that meets a broken one is
//! sent once more over a new one.

use std::{
    fmt, mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::{ConnAcquireErr, DbErr, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a read waits for a connection.
const WAIT: Duration = Duration::from_secs(5);

/// How long a connection may lie unused before it is asked whether it still lives.
const UNASKED: Duration = Duration::from_secs(1);

/// After how long a connection is replaced: the server keeps what each has prepared.
const LIFE: Duration = Duration::from_secs(30 * 60);

/// How many statements a connection keeps prepared: a few for each relation.
const PREPARED: usize = 1_000;

/// Connections for reads.
pub(super) struct Reads {
    options: PgConnectOptions,
    most: usize,
    /// As many permits as there may be connections; closed with them.
    room: Arc<Semaphore>,
    idle: Mutex<Vec<Link>>,
}

/// An open connection.
struct Link {
    connection: PgConnection,
    opened: Instant,
    used: Instant,
}

impl fmt::Debug for Reads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reads")
    }
}

impl Reads {
    /// At most so many connections, which are opened as they are needed.
    pub(super) fn new(options: PgConnectOptions, most: usize) -> Arc<Self> {
        Arc::new(Self {
            options: options
                .options([("default_transaction_read_only", "on")])
                .statement_cache_capacity(PREPARED),
            most,
            room: Arc::new(Semaphore::new(most)),
            idle: Mutex::default(),
        })
    }

    /// The rows that a statement gives.
    pub(super) async fn rows(
        self: &Arc<Self>,
        statement: &Statement,
    ) -> Result<Vec<QueryResult>, DbErr> {
        let mut lent = self.lend().await?;
        match lent.run(statement).await {
            Err(error) if is_broken(&error) && !lent.is_new => {
                tracing::debug!(%error, "a connection broke, and the read is sent again");
                // Those that lie there broke with it, as likely as not.
                self.idle().clear();
                lent.link = Some(self.open().await?);
                lent.run(statement).await
            }
            outcome => outcome,
        }
        .map_err(|error| DbErr::Query(RuntimeErr::SqlxError(Arc::new(error))))
    }

    /// Closes every connection, after the reads that run.
    pub(super) async fn close(&self) {
        let all = u32::try_from(self.most).unwrap_or(u32::MAX);
        // Whoever still waits is told that there will be none.
        let held = self.room.acquire_many(all).await;
        self.room.close();
        drop(held);
        let idle = mem::take(&mut *self.idle());
        for link in idle {
            if let Err(error) = link.connection.close().await {
                tracing::warn!(%error, "a database connection did not close cleanly");
            }
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Link>> {
        // A panic while it was held leaves a list of connections, which is still one.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn lend(self: &Arc<Self>) -> Result<Lent, DbErr> {
        let permit = match tokio::time::timeout(WAIT, self.room.clone().acquire_owned()).await {
            Ok(Ok(permit)) => permit,
            Ok(Err(_)) => return Err(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)),
            Err(_) => return Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
        };
        let lent = |link, is_new| Lent {
            link: Some(link),
            is_new,
            returns: false,
            permit: Some(permit),
            home: self.clone(),
        };
        loop {
            // The one that was used last: those that are not needed grow old.
            let Some(mut link) = self.idle().pop() else {
                return Ok(lent(self.open().await?, true));
            };
            if link.opened.elapsed() > LIFE {
                continue;
            }
            if link.used.elapsed() < UNASKED || link.connection.ping().await.is_ok() {
                return Ok(lent(link, false));
            }
        }
    }

    async fn open(&self) -> Result<Link, DbErr> {
        let connection = tokio::time::timeout(WAIT, self.options.connect()).await;
        let connection = connection
            .map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?
            .map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))?;
        let now = Instant::now();
        Ok(Link {
            connection,
            opened: now,
            used: now,
        })
    }
}

/// A connection that is lent to one read.
struct Lent {
    link: Option<Link>,
    is_new: bool,
    /// Whether it is as good as it was: set when the read has ended.
    returns: bool,
    permit: Option<OwnedSemaphorePermit>,
    home: Arc<Reads>,
}

impl Lent {
    async fn run(&mut self, statement: &Statement) -> Result<Vec<QueryResult>, sqlx::Error> {
        let Some(link) = &mut self.link else {
            return Err(sqlx::Error::PoolClosed);
        };
        self.returns = false;
        let values = statement
            .values
            .clone()
            .unwrap_or(sea_orm::Values(Vec::new()));
        let sql = AssertSqlSafe(statement.sql.as_str());
        let rows = sqlx::query_with(sql, SqlxValues(values))
            .fetch_all(&mut link.connection)
            .await;
        link.used = Instant::now();
        match rows {
            Ok(rows) => {
                self.returns = true;
                Ok(rows.into_iter().map(QueryResult::from).collect())
            }
            Err(error) => {
                if is_broken(&error) {
                    self.link = None;
                } else {
                    self.returns = true;
                }
                Err(error)
            }
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(mut link) = self.link.take() else {
            return;
        };
        if self.returns {
            self.home.idle().push(link);
            return;
        }
        // Nobody waits for the read any more, but the server is still at it. The place is free
        // again when it has ended.
        let (home, permit) = (self.home.clone(), self.permit.take());
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if link.connection.ping().await.is_ok() {
                    link.used = Instant::now();
                    home.idle().push(link);
                }
                drop(permit);
            });
        }
    }
}

/// Whether a connection is of no use after an error: it broke, or the server ends it (SQLSTATE
/// 57P01 to 57P03).
fn is_broken(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code.starts_with("57P")),
        _ => true,
    }
}
