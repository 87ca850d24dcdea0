//! Questions to the database. On PostgreSQL those of a wave that find a few rows by keys go in
//! one statement: what a small one costs is mostly that it is a statement.
//!
//! Such a statement is a `UNION ALL` whose rows have the number of the question, and as many columns of each type as
//! the widest of them needs, of which a row fills its own ([`shape`](super::shape)). Each part is the
//! statement that the question would be alone, so that it starts at what is visible as that does.

use std::{collections::HashMap, fmt::Write, panic::AssertUnwindSafe, sync::Arc};

use futures_util::{FutureExt, future::join_all};
use sea_orm::{
    DbBackend, DbErr, FromQueryResult, QueryResult, Statement, StatementBuilder, Value,
    sea_query::{PostgresQueryBuilder, SelectStatement, SqlWriterValues},
};

use super::{
    instead::instead,
    past::Stand,
    shape::{Beside, Shape},
    template::Template,
    visible::Visible,
};
use crate::{
    database::{By, Cells, Database},
    error::Failure,
};

/// For how many keys a question may ask and still share its statement: the rows of one that
/// shares are wider than they would be alone.
const FEW: usize = 20;

/// A question to the database.
pub struct Question {
    /// The statement that it is alone.
    pub(super) wording: Wording,
    /// How it finds its rows.
    pub(super) by: By,
    /// How many keys it asks for.
    pub(super) keys: usize,
    /// What its rows look like; none: they are read by their columns' names.
    pub(super) shape: Option<Shape>,
    /// The recorded rows that it reads in place of the tables, if it is about the past.
    pub(super) past: Option<Stand>,
}

impl Question {
    /// A question that a filter is part of, whose rows are read as they are.
    pub(crate) fn filtered(statement: SelectStatement) -> Self {
        Self::new(statement, By::Filter, 0, None)
    }

    /// A question for so many keys, whose statement is written anew.
    pub(super) fn new(
        statement: SelectStatement,
        by: By,
        keys: usize,
        shape: Option<Shape>,
    ) -> Self {
        Self {
            wording: Wording::Written(Box::new(statement)),
            by,
            keys,
            shape,
            past: None,
        }
    }
}

/// A question's statement.
pub(super) enum Wording {
    /// As it was put together for this question.
    Written(Box<SelectStatement>),
    /// As it was written down before, for these keys.
    Kept(Arc<Template>, Value),
}

/// The rows that a question found.
#[derive(Default)]
pub struct Found {
    rows: Vec<QueryResult>,
    /// The place of each of its columns, where they aren't all that a row has.
    places: Option<Arc<[usize]>>,
}

impl Found {
    /// The rows as they are.
    pub(crate) fn rows(&self) -> &[QueryResult] {
        &self.rows
    }

    fn cells<'a>(&'a self, row: &'a QueryResult) -> Cells<'a> {
        match &self.places {
            None => Cells::of(row, 0),
            Some(places) => Cells::at(row, places),
        }
    }

    /// The rows of a table.
    ///
    /// # Errors
    /// When they are of another one.
    pub(super) fn models<E: Visible>(&self) -> Result<Vec<E::Model>, DbErr> {
        let rows = self.rows.iter();
        match E::places() {
            Some(read) => rows.map(|row| read(&mut self.cells(row))).collect(),
            None => rows
                .map(|row| E::Model::from_query_result(row, ""))
                .collect(),
        }
    }
}

/// Asks all questions at once. The answers are in the order of the questions.
pub(super) async fn ask_all(
    database: &Database,
    questions: &[Result<Question, Failure>],
) -> Vec<Result<Found, Failure>> {
    let mut sharing = Vec::new();
    let mut alone = Vec::new();
    for (at, question) in questions.iter().enumerate() {
        match question {
            Ok(question) if shares(database, question) => sharing.push((at, question)),
            Ok(question) => alone.push((at, question)),
            Err(_) => {}
        }
    }
    if sharing.len() == 1 {
        alone.append(&mut sharing);
    }
    let (together, alone) = futures_util::join!(
        ask_together(database, &sharing),
        join_all(alone.into_iter().map(async |(at, question)| {
            let answer = ask(database, question).await;
            (at, answer)
        })),
    );
    let mut answers: HashMap<usize, _> = together.into_iter().chain(alone).collect();
    let questions = questions.iter().enumerate();
    let answers = questions.map(|(at, question)| match question {
        Ok(_) => answers
            .remove(&at)
            .unwrap_or_else(|| Err(Failure::internal("a question was not asked"))),
        Err(failure) => Err(failure.clone()),
    });
    answers.collect()
}

/// Whether a question's rows may come beside those of others.
fn shares(database: &Database, question: &Question) -> bool {
    database.backend() == DbBackend::Postgres
        && question.by == By::Key
        && question.keys <= FEW
        && question.shape.is_some()
        && question.past.is_none()
}

/// Asks one question.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn ask(database: &Database, question: &Question) -> Result<Found, Failure> {
    let backend = database.backend();
    let (by, statement) = match (&question.wording, &question.past) {
        (Wording::Kept(template, keys), None) => (question.by, template.statement(keys)),
        (Wording::Written(statement), None) => {
            let statement = StatementBuilder::build(&**statement, &backend);
            (question.by, statement)
        }
        (Wording::Written(statement), Some(stand)) => {
            (By::Filter, instead(backend, statement, stand)?)
        }
        (Wording::Kept(..), Some(_)) => {
            return Err(Failure::internal("a statement about the past was kept"));
        }
    };
    let rows = find(database, by, statement).await?;
    Ok(Found { rows, places: None })
}

/// Asks several questions in one statement.
async fn ask_together(
    database: &Database,
    questions: &[(usize, &Question)],
) -> Vec<(usize, Result<Found, Failure>)> {
    if questions.is_empty() {
        return Vec::new();
    }
    let answers = match shared(questions) {
        Ok((statement, mut answers)) => find(database, By::Key, statement).await.and_then(|rows| {
            for row in rows {
                let question: i32 = row.try_get_by_index(0)?;
                let answer = usize::try_from(question).ok();
                match answer.and_then(|at| answers.get_mut(at)) {
                    Some(answer) => answer.rows.push(row),
                    None => return Err(Failure::internal("a row of no question")),
                }
            }
            Ok(answers)
        }),
        Err(failure) => Err(failure),
    };
    let positions = questions.iter().map(|(at, _)| *at);
    match answers {
        Ok(answers) => positions.zip(answers.into_iter().map(Ok)).collect(),
        Err(failure @ Failure::Busy(_)) => positions.map(|at| (at, Err(failure.clone()))).collect(),
        // One that can't be answered must not take the others with it.
        Err(failure) => {
            tracing::warn!(%failure, "questions that were asked together are asked one by one");
            join_all(questions.iter().map(async |(at, question)| {
                let answer = ask(database, question).await;
                (*at, answer)
            }))
            .await
        }
    }
}

/// The one statement for several questions, and where the rows of each will be.
fn shared(questions: &[(usize, &Question)]) -> Result<(Statement, Vec<Found>), Failure> {
    let unwritten = |_| Failure::internal("a statement can't be written");
    let shape = |(_, question): &(usize, &Question)| question.shape.clone();
    let shapes: Vec<Shape> = questions.iter().filter_map(shape).collect();
    let beside = Beside::of(&shapes);
    let mut sql = SqlWriterValues::new("$", true);
    let mut answers = Vec::with_capacity(questions.len());
    for (number, ((_, question), shape)) in questions.iter().zip(&shapes).enumerate() {
        let union = if number == 0 { "" } else { " UNION ALL " };
        write!(sql, "{union}SELECT {number}").map_err(unwritten)?;
        for column in beside.columns(number, shape, "x") {
            write!(sql, ", {column}").map_err(unwritten)?;
        }
        sql.write_str(" FROM (").map_err(unwritten)?;
        match &question.wording {
            Wording::Kept(template, keys) => template.write(keys, &mut sql).map_err(unwritten)?,
            Wording::Written(statement) => {
                statement.build_collect_any_into(&PostgresQueryBuilder, &mut sql);
            }
        }
        sql.write_str(") AS x").map_err(unwritten)?;
        answers.push(Found {
            rows: Vec::new(),
            // The question's number comes first.
            places: beside
                .places(number)
                .map(|places| places.iter().map(|place| place + 1).collect()),
        });
    }
    let (sql, values) = sql.into_parts();
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    Ok((statement, answers))
}

/// The rows that a statement gives. One that panics fails what waits for it, not the whole answer.
async fn find(
    database: &Database,
    by: By,
    statement: Statement,
) -> Result<Vec<QueryResult>, Failure> {
    let found = AssertUnwindSafe(database.find(by, statement)).catch_unwind();
    match found.await {
        Ok(found) => Ok(found?),
        Err(_) => Err(Failure::internal("a statement panicked")),
    }
}
