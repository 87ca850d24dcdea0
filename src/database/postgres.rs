//! PostgreSQL: the same tables for any number of stateless replicas.

use std::time::Duration;

use sea_orm::SqlxPostgresConnector;
use sqlx::{
    ConnectOptions as _, Connection as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use url::Url;

use super::{Database, OpenError};

/// A pool of 4 to 10 did best on two cores; 32 cost 10 to 20 percent.
const CONNECTIONS: u32 = 8;

pub(super) async fn open(url: &Url) -> Result<Database, OpenError> {
    let options = PgConnectOptions::from_url(url)
        .map_err(unusable)?
        .application_name("cooperation-registry")
        .options([
            ("statement_timeout", "20s"),
            ("lock_timeout", "5s"),
            ("idle_in_transaction_session_timeout", "30s"),
            // A prepared text filter falls to a generic plan after five runs, and on a large
            // table that plan reads all of it.
            ("plan_cache_mode", "force_custom_plan"),
        ])
        .disable_statement_logging();
    // Once without the pool, whose only answer to a server that isn't there is a timeout.
    let probe = options.connect().await.map_err(unusable)?;
    probe.close().await.map_err(unusable)?;
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(Duration::from_secs(5))
        // A busy moment is no news; a pool that stays busy ends in the timeout, which is logged.
        .acquire_slow_level(log::LevelFilter::Off)
        .connect_with(options)
        .await
        .map_err(unusable)?;
    let connection = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
    Ok(Database {
        read: connection.clone(),
        write: connection,
        _lock: None,
    })
}

fn unusable(error: sqlx::Error) -> OpenError {
    OpenError::OutOfReach(match &error {
        // The server's own sentence, without the driver's remarks on where in its code it arose.
        sqlx::Error::Database(cause) => cause.message().to_owned(),
        _ => error.to_string(),
    })
}
