//! A statement about the past: recorded rows under the names of the tables that it reads.

use std::{fmt::Write as _, sync::Arc};

use sea_orm::Iterable;
use sea_orm::{
    DbBackend, Statement, StatementBuilder,
    sea_query::{
        PostgresQueryBuilder, QueryBuilder, SelectStatement, SqlWriter as _, SqlWriterValues,
        SqliteQueryBuilder, Value,
    },
};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::past::{Since, Stand, untold, untold_of_all};
use crate::{
    change::{Fold, SubjectKind, Traced, tables},
    error::Failure,
};

/// The statement, with what stands in the places of its tables.
///
/// # Errors
/// When it reads a table that the past can't be told of.
pub(super) fn instead(
    backend: DbBackend,
    statement: &SelectStatement,
    stand: &Stand,
) -> Result<Statement, Failure> {
    match backend {
        DbBackend::Postgres => written(
            backend,
            &PostgresQueryBuilder,
            ("$", true),
            statement,
            stand,
        ),
        _ => written(backend, &SqliteQueryBuilder, ("?", false), statement, stand),
    }
}

fn written(
    backend: DbBackend,
    builder: &impl QueryBuilder,
    (placeholder, numbered): (&'static str, bool),
    statement: &SelectStatement,
    stand: &Stand,
) -> Result<Statement, Failure> {
    let sql = StatementBuilder::build(statement, &backend).sql;
    let mut written = SqlWriterValues::new(placeholder, numbered);
    let replaced = replaced(&sql, stand)?;
    for (at, table) in replaced.iter().enumerate() {
        let begin = if at == 0 { "WITH " } else { ", " };
        write!(written, "{begin}").map_err(unwritten)?;
        match stand {
            Stand::One(_, fold) => stand_in(&mut written, backend, builder, &**table, fold)?,
            Stand::All(since) => stand_among(&mut written, backend, builder, &**table, since)?,
        }
    }
    // A statement that begins with tables of its own sees these from within.
    let within = sql.starts_with("WITH ");
    written
        .write_str(if within { " SELECT * FROM (" } else { " " })
        .map_err(unwritten)?;
    statement.build_collect_any_into(builder, &mut written);
    if within {
        written.write_str(") AS \"then\"").map_err(unwritten)?;
    }
    let (sql, values) = written.into_parts();
    Ok(Statement::from_sql_and_values(backend, sql, values))
}

fn unwritten(_: std::fmt::Error) -> Failure {
    Failure::internal("a statement can't be written")
}

/// The tables that are replaced, of those that a statement reads.
fn replaced(sql: &str, stand: &Stand) -> Result<Vec<Box<dyn Traced>>, Failure> {
    let kind = match stand {
        Stand::One(kind, _) => *kind,
        Stand::All(since) => since.kind,
    };
    let mut replaced = Vec::new();
    for name in read(sql) {
        match tables(kind).into_iter().find(|table| table.name() == name) {
            Some(table) => replaced.push(table),
            None => match stand {
                Stand::All(_) if is_public(&name) || is_made_by(sql, &name) => {}
                Stand::All(_) => return Err(untold_of_all()),
                Stand::One(..) => return Err(untold()),
            },
        }
    }
    // The subjects last: what stands in the places of the others still reads their own table by its name.
    replaced.sort_by_key(|table| table.field().is_empty());
    Ok(replaced)
}

/// Whether a table is one of a kind of subject that is public as soon as it is there.
fn is_public(name: &str) -> bool {
    let mut public = SubjectKind::iter().filter(|kind| kind.is_public());
    public.any(|kind| tables(kind).iter().any(|table| table.name() == name))
}

/// Whether a statement makes a table with this name itself.
fn is_made_by(sql: &str, name: &str) -> bool {
    sql.contains(&format!("\"{name}\" (")) || sql.contains(&format!("\"{name}\" AS ("))
}

/// A table's rows under the table's name. They follow those of the table itself, of which there are
/// none, so that their columns have its names, types and order of texts.
fn stand_in(
    written: &mut SqlWriterValues,
    backend: DbBackend,
    builder: &impl QueryBuilder,
    table: &dyn Traced,
    fold: &Fold,
) -> Result<(), Failure> {
    begin(written, backend, table, "")?;
    written.write_str("1 = 0").map_err(unwritten)?;
    for (at, row) in table.values(&fold.of(table))?.into_iter().enumerate() {
        let begin = if at == 0 {
            " UNION ALL VALUES ("
        } else {
            ", ("
        };
        written.write_str(begin).map_err(unwritten)?;
        for (at, value) in row.into_iter().enumerate() {
            if at > 0 {
                written.write_str(", ").map_err(unwritten)?;
            }
            written.push_param(value, builder);
        }
        written.write_str(")").map_err(unwritten)?;
    }
    written.write_str(")").map_err(unwritten)
}

/// The rows of a table that nobody has touched since, and of those who have, what was recorded.
fn stand_among(
    written: &mut SqlWriterValues,
    backend: DbBackend,
    builder: &impl QueryBuilder,
    table: &dyn Traced,
    since: &Since,
) -> Result<(), Failure> {
    // PostgreSQL would write all of a table down that is read twice, and know nothing of what it wrote.
    let inline = match backend {
        DbBackend::Postgres => "NOT MATERIALIZED ",
        _ => "",
    };
    begin(written, backend, table, inline)?;
    let subject = table.subject();
    // One that came later wasn't there, and nothing that hangs on it was.
    let then = since.at.micros();
    match tables(since.kind)
        .into_iter()
        .find(|of| of.field().is_empty() && !table.field().is_empty())
    {
        None => {
            written.write_str("\"created_at\" <= ").map_err(unwritten)?;
            written.push_param(then.into(), builder);
        }
        Some(subjects) => {
            write!(
                written,
                "NOT EXISTS (SELECT 1 FROM {}\"{}\" AS \"later\" WHERE \"later\".\"id\" = \"{}\".\"{subject}\" AND \"later\".\"created_at\" > ",
                itself(backend),
                subjects.name(),
                table.name()
            )
            .map_err(unwritten)?;
            written.push_param(then.into(), builder);
            written.write_str(")").map_err(unwritten)?;
        }
    }
    let touched: Vec<&Uuid> = since.changed.keys().collect();
    if !touched.is_empty() {
        write!(written, " AND \"{subject}\" NOT IN (").map_err(unwritten)?;
        listed(written, backend, builder, &touched)?;
        written.write_str(")").map_err(unwritten)?;
    }
    let folds: Vec<&Arc<Fold>> = since.changed.values().flatten().collect();
    let recorded: Vec<_> = folds.iter().flat_map(|fold| fold.of(table)).collect();
    let rows = table.values(&recorded)?;
    if !rows.is_empty() {
        recorded_rows(written, backend, builder, table, &rows)?;
    }
    written.write_str(")").map_err(unwritten)
}

/// Keys as one parameter.
fn listed(
    written: &mut SqlWriterValues,
    backend: DbBackend,
    builder: &impl QueryBuilder,
    touched: &[&Uuid],
) -> Result<(), Failure> {
    match backend {
        DbBackend::Postgres => {
            let keys: Vec<String> = touched.iter().map(|key| key.to_string()).collect();
            written
                .write_str("SELECT CAST(value AS uuid) FROM json_array_elements_text(CAST(")
                .map_err(unwritten)?;
            written.push_param(json!(keys).to_string().into(), builder);
            written.write_str(" AS json))").map_err(unwritten)
        }
        _ => {
            let keys: Vec<String> = touched.iter().map(|key| key.simple().to_string()).collect();
            written
                .write_str("SELECT unhex(value) FROM json_each(")
                .map_err(unwritten)?;
            written.push_param(json!(keys).to_string().into(), builder);
            written.write_str(")").map_err(unwritten)
        }
    }
}

/// Rows as one parameter, however many they are: the databases allow some ten thousand.
fn recorded_rows(
    written: &mut SqlWriterValues,
    backend: DbBackend,
    builder: &impl QueryBuilder,
    table: &dyn Traced,
    rows: &[Vec<Value>],
) -> Result<(), Failure> {
    let columns = table.columns();
    match backend {
        DbBackend::Postgres => {
            let objects: Vec<Json> = rows
                .iter()
                .map(|row| {
                    let cells = columns.iter().zip(row);
                    let cells = cells.map(|(name, value)| Ok(((*name).to_owned(), cell(value)?.0)));
                    Ok::<_, Failure>(Json::Object(cells.collect::<Result<_, Failure>>()?))
                })
                .collect::<Result<_, _>>()?;
            write!(
                written,
                " UNION ALL SELECT \"{}\" FROM json_populate_recordset(NULL::\"{}\", CAST(",
                columns.join("\", \""),
                table.name()
            )
            .map_err(unwritten)?;
            written.push_param(Json::Array(objects).to_string().into(), builder);
            written.write_str(" AS json))").map_err(unwritten)
        }
        _ => {
            let mut binary = vec![false; columns.len()];
            let mut lists = Vec::with_capacity(rows.len());
            for row in rows {
                let mut list = Vec::with_capacity(row.len());
                for (at, value) in row.iter().enumerate() {
                    let (json, is_binary) = cell(value)?;
                    binary[at] |= is_binary;
                    list.push(match (is_binary, json) {
                        (true, Json::String(key)) => Json::String(key.replace('-', "")),
                        // SQLite has no other truth than 1.
                        (_, Json::Bool(truth)) => Json::from(i32::from(truth)),
                        (_, nested @ (Json::Array(_) | Json::Object(_))) => {
                            Json::from(nested.to_string())
                        }
                        (_, other) => other,
                    });
                }
                lists.push(Json::Array(list));
            }
            written.write_str(" UNION ALL SELECT ").map_err(unwritten)?;
            for (at, is_binary) in binary.iter().enumerate() {
                let comma = if at > 0 { ", " } else { "" };
                let value = format!("json_extract(value, '$[{at}]')");
                match is_binary {
                    true => write!(written, "{comma}unhex({value})"),
                    false => write!(written, "{comma}{value}"),
                }
                .map_err(unwritten)?;
            }
            written.write_str(" FROM json_each(").map_err(unwritten)?;
            written.push_param(Json::Array(lists).to_string().into(), builder);
            written.write_str(")").map_err(unwritten)
        }
    }
}

/// A value as JSON, and whether the database holds it as bytes.
fn cell(value: &Value) -> Result<(Json, bool), Failure> {
    Ok(match value {
        Value::Uuid(key) => (
            key.map_or(Json::Null, |key| Json::from(key.to_string())),
            true,
        ),
        Value::Bool(truth) => (json!(truth), false),
        Value::Int(number) => (json!(number), false),
        Value::SmallInt(number) => (json!(number), false),
        Value::BigInt(number) => (json!(number), false),
        Value::String(text) => (json!(text), false),
        Value::ChronoDate(day) => (json!(day.map(|day| day.to_string())), false),
        Value::Json(None) => (Json::Null, false),
        Value::Json(Some(json)) => ((**json).clone(), false),
        other => {
            return Err(Failure::internal(format!(
                "a recorded column of a type that no table has: {other:?}"
            )));
        }
    })
}

/// The beginning of a table that stands under the name of another, up to its condition.
fn begin(
    written: &mut SqlWriterValues,
    backend: DbBackend,
    table: &dyn Traced,
    hint: &str,
) -> Result<(), Failure> {
    let (name, columns) = (table.name(), table.columns().join("\", \""));
    write!(
        written,
        "\"{name}\" AS {hint}(SELECT \"{columns}\" FROM {}\"{name}\" WHERE ",
        itself(backend)
    )
    .map_err(unwritten)
}

/// What names a table itself where another stands under its name: SQLite takes the name within that one for a recursion.
const fn itself(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "",
        _ => "main.",
    }
}

/// The tables that a statement reads, each once.
fn read(sql: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for word in ["FROM ", "JOIN ", ", LATERAL "] {
        for (at, _) in sql.match_indices(word) {
            let behind = &sql[at + word.len()..];
            // A parenthesis holds a statement, whose own tables are met by themselves.
            let name = match behind.strip_prefix('"') {
                Some(name) => name.split('"').next(),
                None => {
                    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
                    let end = behind.find(|c| !plain(c)).unwrap_or(behind.len());
                    // What is called is a function, and no table.
                    let called = behind[end..].starts_with('(');
                    Some(&behind[..end]).filter(|name| !name.is_empty() && !called)
                }
            };
            if let Some(name) = name
                && !names.iter().any(|one| one == name)
            {
                names.push(name.to_owned());
            }
        }
    }
    names
}
