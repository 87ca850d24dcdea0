//! PostgreSQL takes rows by COPY.

use std::collections::HashSet;

use sea_orm::Value;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection, Row as _,
    postgres::PgConnectOptions,
};
use url::Url;

use super::{
    Fault,
    batch::{Held, Rows},
    indexes::Indexes,
    schema::Schema,
};

/// The lines of a COPY in its text format.
pub(super) type Copy = Vec<u8>;

/// Adds a row to the lines.
pub(super) fn copy_line(lines: &mut Copy, values: impl IntoIterator<Item = Value>) {
    for (place, value) in values.into_iter().enumerate() {
        if place > 0 {
            lines.push(b'\t');
        }
        copy_value(lines, value);
    }
    lines.push(b'\n');
}

fn copy_value(lines: &mut Copy, value: Value) {
    let plain = match value {
        Value::Bool(Some(value)) => if value { "t" } else { "f" }.to_owned(),
        Value::Int(Some(value)) => value.to_string(),
        Value::BigInt(Some(value)) => value.to_string(),
        Value::Uuid(Some(value)) => value.simple().to_string(),
        Value::ChronoDate(Some(value)) => value.to_string(),
        Value::String(Some(value)) => return escaped(lines, &value),
        Value::Json(Some(value)) => return escaped(lines, &value.to_string()),
        // Every other type is absent from the tables, or it is no value.
        _ => "\\N".to_owned(),
    };
    lines.extend_from_slice(plain.as_bytes());
}

fn escaped(lines: &mut Copy, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'\\' => lines.extend_from_slice(b"\\\\"),
            b'\n' => lines.extend_from_slice(b"\\n"),
            b'\r' => lines.extend_from_slice(b"\\r"),
            b'\t' => lines.extend_from_slice(b"\\t"),
            byte => lines.push(byte),
        }
    }
}

/// A connection that is filling a database.
pub(super) struct Postgres {
    connection: PgConnection,
    schema: Schema,
    indexes: Indexes,
}

impl Postgres {
    pub(super) async fn open(url: &Url) -> Result<Self, Fault> {
        let options = PgConnectOptions::from_url(url)?.disable_statement_logging();
        let mut connection = options.connect().await?;
        connection.execute("SET synchronous_commit = off").await?;
        // Looking each reference up takes longer than all the rest. Who may not switch it off
        // waits; that the references hold is what the tests of the generator prove.
        let _ = connection
            .execute("SET session_replication_role = replica")
            .await;
        // All of it or nothing: what fails leaves the database as it was, indexes included.
        connection.execute("BEGIN").await?;
        let columns = connection
            .fetch_all(
                "SELECT table_name::text, column_name::text, \
                        is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' \
                 FROM information_schema.columns WHERE table_schema = current_schema()",
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
        let indexes = Indexes::set_aside(&mut connection).await?;
        Ok(Self {
            connection,
            schema,
            indexes,
        })
    }

    pub(super) async fn load(&mut self, batch: Vec<Rows>) -> Result<(), Fault> {
        for rows in batch {
            self.schema.must_fit(&rows)?;
            let Held::Lines(lines) = rows.held else {
                return Err("rows for another database".into());
            };
            let (table, columns) = (rows.table, rows.columns.join(", "));
            let statement = format!("COPY {table} ({columns}) FROM STDIN");
            let mut copy = self.connection.copy_in_raw(&statement).await?;
            copy.send(lines).await?;
            copy.finish().await?;
        }
        Ok(())
    }

    /// Leaves the database as one that has been in use: with statistics, and nothing pending.
    pub(super) async fn finish(mut self) -> Result<(), Fault> {
        self.indexes.make_again(&mut self.connection).await?;
        self.connection.execute("COMMIT").await?;
        self.connection.execute("VACUUM ANALYZE").await?;
        Ok(self.connection.close().await?)
    }
}
