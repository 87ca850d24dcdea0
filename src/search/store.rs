//! The search index in each database: writing an entry, and the condition that reads it.

use sea_orm::{
    Condition, ConnectionTrait, DbBackend, Statement,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{Entry, Indexed, Query, QueryError};
use crate::{database::Write, error::Failure};

/// Sets what is found of a subject, in place of whatever was there.
///
/// # Errors
/// When the database refuses.
pub async fn index(write: &Write, kind: Indexed, id: Uuid, entry: &Entry) -> Result<(), Failure> {
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
                    kind.name().into(),
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
                vec![id.into(), kind.name().into()],
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

/// How many of the words and phrases of a search count for the order: each is looked up for each
/// row that was found.
const SCORED: usize = 8;

/// How well the subject whose key is `id` fits `words`: how many of the words and phrases that
/// are looked for stand in its titles. None where nothing is looked for.
///
/// The databases' own ranks differ, in what they know and in how they round; this one is counted
/// the same on both.
#[must_use]
pub fn rank(backend: DbBackend, id: &Expr, words: &str) -> Option<Expr> {
    let query = Query::parse(words).ok().flatten()?;
    let in_titles = |term: Query| match backend {
        DbBackend::Postgres => Expr::cust_with_values(
            "CASE WHEN title @@ $1::tsquery THEN 1 ELSE 0 END",
            [term.tsquery()],
        ),
        _ => Expr::cust_with_exprs(
            "CASE WHEN ? IN (SELECT subject_id FROM search_entry WHERE seq IN \
             (SELECT rowid FROM search_title WHERE search_title MATCH ?)) THEN 1 ELSE 0 END",
            [id.clone(), Expr::val(term.fts5())],
        ),
    };
    let counted = query
        .wanted()
        .take(SCORED)
        .map(in_titles)
        .reduce(ExprTrait::add)?;
    Some(match backend {
        // Without a cast a sum of constants is a 32-bit integer.
        DbBackend::Postgres => Expr::cust_with_exprs(
            "COALESCE((SELECT ($1)::bigint FROM search_entry WHERE subject_id = $2), 0::bigint)",
            [counted, id.clone()],
        ),
        _ => counted,
    })
}
