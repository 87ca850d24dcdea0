//! PostgreSQL: the same tables for any number of stateless replicas.

use std::time::Duration;

use sea_orm::{DatabaseConnection, SqlxPostgresConnector};
use sqlx::{
    ConnectOptions as _, Connection as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use url::Url;

use super::{Database, Finds, OpenError, reads::Reads};

/// Connections for each purpose. All together are few: 4 to 10 that have work did best on two
/// cores; 32 cost 10 to 20 percent.
const WRITES: u32 = 6;
const BY_KEY: usize = 6;
const LISTS: usize = 4;

/// How long a connection may lie unused before it is asked whether it still lives. To ask each
/// time would cost a round trip; one that was good a moment ago breaks with the server, and then
/// what runs breaks too.
const UNASKED: Duration = Duration::from_secs(1);

pub(super) async fn open(url: &Url) -> Result<Database, OpenError> {
    let options = PgConnectOptions::from_url(url)
        .map_err(unusable)?
        .application_name("cooperation-registry")
        .options([
            ("statement_timeout", "20s"),
            ("lock_timeout", "5s"),
            ("idle_in_transaction_session_timeout", "30s"),
            // A portfolio's statement has hundreds of small expressions over tables whose size the server can't know. To
            // compile them took it four times as long as to run them.
            ("jit", "off"),
        ])
        .disable_statement_logging();
    // Once without the pool, whose only answer to a server that isn't there is a timeout.
    let probe = options.connect().await.map_err(unusable)?;
    probe.close().await.map_err(unusable)?;
    // What finds rows by keys has one good plan whatever the keys, over an index. Left to itself
    // the server would plan anew each time it gets fewer keys than it expects, and read all of a
    // table that is small.
    let by_key = options.clone().options([
        ("plan_cache_mode", "force_generic_plan"),
        ("enable_seqscan", "off"),
        // Rows of questions that share a statement come in the order of each only while nobody
        // gathers them from several workers; and for a few rows none is worth its start.
        ("max_parallel_workers_per_gather", "0"),
    ]);
    // A prepared text filter falls to a generic plan after five runs, and on a large table that
    // plan reads all of it.
    let planned = options.options([("plan_cache_mode", "force_custom_plan")]);
    let connection = pool(planned.clone()).await?;
    Ok(Database {
        read: connection.clone(),
        write: connection,
        finds: Some(Finds {
            by_key: Reads::new(by_key, BY_KEY),
            lists: Reads::new(planned, LISTS),
        }),
        seen: None,
        _lock: None,
    })
}

async fn pool(options: PgConnectOptions) -> Result<DatabaseConnection, OpenError> {
    let pool = PgPoolOptions::new()
        .max_connections(WRITES)
        .acquire_timeout(Duration::from_secs(5))
        // A busy moment is no news; a pool that stays busy ends in the timeout, which is logged.
        .acquire_slow_level(log::LevelFilter::Off)
        .test_before_acquire(false)
        .before_acquire(|connection, of| {
            Box::pin(async move {
                if of.idle_for > UNASKED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await
        .map_err(unusable)?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

fn unusable(error: sqlx::Error) -> OpenError {
    OpenError::OutOfReach(match &error {
        // The server's own sentence, without the driver's remarks on where in its code it arose.
        sqlx::Error::Database(cause) => cause.message().to_owned(),
        _ => error.to_string(),
    })
}
