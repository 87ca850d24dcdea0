//! The search index in each database: writing an entry, and the condition that reads it.

use sea_orm::{Condition, ConnectionTrait, DbBackend, Statement, sea_query::Expr};
use uuid::Uuid;

use super::{Entry, Query, QueryError};
use crate::{database::Write, error::Failure};

/// Sets what is found of a subject, in place of whatever was there.
///
/// # Errors
/// When the database refuses.
pub async fn index(
    write: &Write,
    kind: &'static str,
    id: Uuid,
    entry: &Entry,
) -> Result<(), Failure> {
    let connection = write.transaction();
    let run = async |sql: &str, values: Vec<sea_orm::Value>| {
        let statement =
            Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        connection.execute_raw(statement).await
    };
    match connection.get_database_backend() {
        DbBackend::Postgres => {
            run(
                "INSERT INTO search_entry (subject_id, kind, lexemes, title) \
                 VALUES ($1, $2, $3::tsvector, $4::tsvector) \
                 ON CONFLICT (subject_id) DO UPDATE \
                 SET lexemes = excluded.lexemes, title = excluded.title",
                vec![
                    id.into(),
                    kind.into(),
                    entry.text.tsvector().into(),
                    entry.title.tsvector().into(),
                ],
            )
            .await?;
        }
        _ => {
            run(
                "INSERT INTO search_entry (subject_id, kind) VALUES (?, ?) \
                 ON CONFLICT (subject_id) DO NOTHING",
                vec![id.into(), kind.into()],
            )
            .await?;
            for (table, words) in [("search_text", &entry.text), ("search_title", &entry.title)] {
                let statement = format!(
                    "INSERT OR REPLACE INTO {table} (rowid, lexemes) \
                     SELECT seq, ? FROM search_entry WHERE subject_id = ?"
                );
                run(&statement, vec![words.fts5().into(), id.into()]).await?;
            }
        }
    }
    Ok(())
}

/// The condition that the subject whose key is `id` was found by `words`.
///
/// Nothing but spaces finds everything, as an empty search box does; nothing but punctuation
/// finds nothing.
///
/// # Errors
/// A [`QueryError`] with a sentence for whoever typed the words.
pub fn matching(backend: DbBackend, id: Expr, words: &str) -> Result<Condition, QueryError> {
    if words.trim().is_empty() {
        return Ok(Condition::all());
    }
    let Some(query) = Query::parse(words)? else {
        return Ok(Condition::all().add(Expr::val(false)));
    };
    Ok(Condition::all().add(match backend {
        DbBackend::Postgres => Expr::cust_with_exprs(
            "$1 IN (SELECT subject_id FROM search_entry WHERE lexemes @@ $2::tsquery)",
            [id, Expr::val(query.tsquery())],
        ),
        _ => Expr::cust_with_exprs(
            "? IN (SELECT subject_id FROM search_entry WHERE seq IN \
             (SELECT rowid FROM search_text WHERE search_text MATCH ?))",
            [id, Expr::val(query.fts5())],
        ),
    }))
}
