//! SQLite takes rows by statements of many rows each.

use std::{collections::HashSet, path::Path};

use sea_orm::Value;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, Row as _, Sqlite,
    SqliteConnection,
    query::Query,
    sqlite::{SqliteArguments, SqliteConnectOptions, SqliteSynchronous},
};

use super::{
    Fault,
    batch::{Held, Rows},
    schema::Schema,
};

/// How many rows a statement writes: as many as possible, of few sizes, so that the statements
/// are prepared once.
const SIZES: [usize; 3] = [64, 8, 1];

/// A connection that is filling a database.
pub(super) struct SqliteFile {
    connection: SqliteConnection,
    schema: Schema,
}

impl SqliteFile {
    pub(super) async fn open(path: &Path) -> Result<Self, Fault> {
        // The references hold by construction, and a crash only costs another run.
        let mut connection = SqliteConnectOptions::new()
            .filename(path)
            .foreign_keys(false)
            .synchronous(SqliteSynchronous::Off)
            .pragma("cache_size", "-262144")
            .statement_cache_capacity(256)
            .disable_statement_logging()
            .connect()
            .await?;
        let columns = connection
            .fetch_all(
                "SELECT m.name, c.name, c.\"notnull\" AND c.dflt_value IS NULL AND NOT c.pk \
                 FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'",
            )
            .await?;
        let columns = columns
            .iter()
            .map(|row| (row.get(0), row.get(1), row.get(2)));
        let schema = Schema::of(columns);
        let mut filled = HashSet::new();
        for table in schema.tables() {
            let held = format!("SELECT EXISTS (SELECT 1 FROM {table})");
            let held = connection.fetch_one(AssertSqlSafe(held)).await?;
            if held.get(0) {
                filled.insert(table);
            }
        }
        schema.must_be_empty(&filled)?;
        Ok(Self { connection, schema })
    }

    pub(super) async fn load(&mut self, batch: Vec<Rows>) -> Result<(), Fault> {
        let mut transaction = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        for rows in batch {
            self.schema.must_fit(&rows)?;
            let width = rows.columns.len();
            let Held::Values(values) = rows.held else {
                return Err("rows for another database".into());
            };
            let mut left = values.into_iter();
            for size in SIZES {
                let statement = insert(rows.table, &rows.columns, size);
                while left.len() >= size * width {
                    let query = sqlx::query(AssertSqlSafe(statement.clone()));
                    let query = left.by_ref().take(size * width).fold(query, bound);
                    query.execute(&mut *transaction).await?;
                }
            }
        }
        Ok(transaction.commit().await?)
    }

    /// Leaves statistics for the planner, and no log that would be longer than the database.
    pub(super) async fn finish(mut self) -> Result<(), Fault> {
        self.connection.execute("ANALYZE").await?;
        self.connection
            .execute("PRAGMA wal_checkpoint(TRUNCATE)")
            .await?;
        Ok(self.connection.close().await?)
    }
}

fn insert(table: &str, columns: &[&str], rows: usize) -> String {
    let row = format!("({})", vec!["?"; columns.len()].join(", "));
    let (columns, rows) = (columns.join(", "), vec![row; rows].join(", "));
    format!("INSERT INTO {table} ({columns}) VALUES {rows}")
}

fn bound(
    query: Query<'_, Sqlite, SqliteArguments>,
    value: Value,
) -> Query<'_, Sqlite, SqliteArguments> {
    match value {
        Value::Bool(value) => query.bind(value),
        Value::Int(value) => query.bind(value),
        Value::BigInt(value) => query.bind(value),
        Value::Uuid(value) => query.bind(value.map(|key| key.as_bytes().to_vec())),
        Value::ChronoDate(value) => query.bind(value.map(|day| day.to_string())),
        Value::Json(value) => query.bind(value.map(|value| value.to_string())),
        Value::String(value) => query.bind(value),
        // Every other type is absent from the tables.
        _ => query.bind(None::<String>),
    }
}
