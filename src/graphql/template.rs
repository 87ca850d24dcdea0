//! Statements that were written before.
//!
//! But for the keys, what the public asks for is the same few statements again and again, and to build one
//! from its parts and write it down takes a sixth of the processor's work on a page with everything. So those
//! of [`relation`](super::relation) are kept, each with a place for its keys. A statement belongs to what it was made
//! from, all of which is compared; what a caller's `filter`, a cursor, the past or another viewer has a part in is
//! written anew.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt::Write as _,
    sync::{Arc, PoisonError, RwLock},
};

use sea_orm::{
    DbBackend, Statement, StatementBuilder, Value, Values,
    sea_query::{PostgresQueryBuilder, SelectStatement, SqlWriter as _, SqlWriterValues},
};
use uuid::Uuid;

use super::{
    one_of::parameter,
    question::{Question, Wording},
    request::Request,
    shape::Shape,
};
use crate::{access::Viewer, database::By};

/// How many statements of one question are kept, those that came last: lists are asked for in a few sizes and orders.
const MOST: usize = 64;

/// A statement with a place for its keys.
pub(super) struct Template {
    backend: DbBackend,
    text: String,
    /// The text around the parameters, of which there is one less. Only where statements share one.
    pieces: Vec<String>,
    values: Vec<Value>,
    /// Which of the values holds the keys.
    place: usize,
}

impl Template {
    /// The statement with the place of its keys; none where that can't be told for certain.
    fn of(backend: DbBackend, statement: &SelectStatement, keys: &Value) -> Option<Self> {
        let Statement { sql, values, .. } = StatementBuilder::build(statement, &backend);
        let values = values.map_or(Vec::new(), |values| values.0);
        let mut places = (0..values.len()).filter(|at| values.get(*at) == Some(keys));
        let (place, None) = (places.next()?, places.next()) else {
            return None;
        };
        let pieces = match backend {
            DbBackend::Postgres => pieces(&sql, values.len())?,
            _ => Vec::new(),
        };
        let mut values = values;
        // Those of the first who asked: others put theirs here.
        if let Some(there) = values.get_mut(place) {
            *there = Value::Bool(None);
        }
        Some(Self {
            backend,
            text: sql,
            pieces,
            values,
            place,
        })
    }

    /// The values with these keys among them.
    fn values(&self, keys: &Value) -> Vec<Value> {
        let mut values = self.values.clone();
        if let Some(place) = values.get_mut(self.place) {
            place.clone_from(keys);
        }
        values
    }

    /// The statement for these keys.
    pub(super) fn statement(&self, keys: &Value) -> Statement {
        let values = Values(self.values(keys));
        Statement::from_sql_and_values(self.backend, self.text.as_str(), values)
    }

    /// Writes the statement for these keys behind what is there.
    pub(super) fn write(&self, keys: &Value, sql: &mut SqlWriterValues) -> std::fmt::Result {
        let mut values = self.values(keys).into_iter();
        for piece in &self.pieces {
            sql.write_str(piece)?;
            if let Some(value) = values.next() {
                sql.push_param(value, &PostgresQueryBuilder);
            }
        }
        Ok(())
    }
}

/// The text around `$1`, `$2` and so on, each of which must be there once, in this order.
fn pieces(sql: &str, parameters: usize) -> Option<Vec<String>> {
    let mut pieces = Vec::with_capacity(parameters + 1);
    let mut rest = sql;
    for number in 1..=parameters {
        let (before, after) = rest.split_once(&format!("${number}"))?;
        if before.contains('$') || after.starts_with(|next: char| next.is_ascii_digit()) {
            return None;
        }
        pieces.push(before.to_owned());
        rest = after;
    }
    pieces.push(rest.to_owned());
    (!rest.contains('$')).then_some(pieces)
}

/// What is kept of a question.
struct Kept {
    backend: DbBackend,
    /// Whether it is for one key: then it is compared as such, and a limit needs no numbering.
    single: bool,
    /// What else it was made from.
    from: Box<dyn Any + Send + Sync>,
    template: Arc<Template>,
    by: By,
    shape: Option<Shape>,
}

static KEPT: RwLock<Option<HashMap<TypeId, Vec<Kept>>>> = RwLock::new(None);

/// Whose statements are kept: the public's, of what is there now, in this database.
pub(super) fn keeps(request: &Request) -> Option<DbBackend> {
    let is_kept = request.viewer == Viewer::Public && request.past.is_none();
    is_kept.then(|| request.database.backend())
}

/// The question `Q` for these keys, which `write` would write: from what is kept in this database, where it was made from
/// the `same`; else it is written, and kept with what it is made `from`.
pub(super) fn kept<Q: 'static, F: Send + Sync + 'static>(
    keeps: Option<DbBackend>,
    ids: &[Uuid],
    same: impl Fn(&F) -> bool,
    from: impl FnOnce() -> F,
    write: impl FnOnce() -> Question,
) -> Question {
    let Some(backend) = keeps else {
        return write();
    };
    let (single, keys) = (ids.len() == 1, parameter(backend, ids));
    let question = TypeId::of::<Q>();
    let is_it = |kept: &&Kept| {
        kept.backend == backend
            && kept.single == single
            && kept.from.downcast_ref::<F>().is_some_and(&same)
    };
    {
        // A panic while it was held leaves what was kept, which is still good.
        let kept = KEPT.read().unwrap_or_else(PoisonError::into_inner);
        let of_question = kept.as_ref().and_then(|kept| kept.get(&question));
        if let Some(found) = of_question.and_then(|of_question| of_question.iter().find(is_it)) {
            return Question {
                wording: Wording::Kept(found.template.clone(), keys),
                by: found.by,
                keys: ids.len(),
                shape: found.shape.clone(),
                past: None,
            };
        }
    }
    let written = write();
    if let Wording::Written(statement) = &written.wording
        && let Some(template) = Template::of(backend, statement, &keys)
    {
        let mut kept = KEPT.write().unwrap_or_else(PoisonError::into_inner);
        let of_question = kept.get_or_insert_default().entry(question).or_default();
        // Others may have written the same meanwhile.
        if of_question.iter().find(is_it).is_none() {
            if of_question.len() >= MOST {
                of_question.remove(0);
            }
            of_question.push(Kept {
                backend,
                single,
                from: Box::new(from()),
                template: Arc::new(template),
                by: written.by,
                shape: written.shape.clone(),
            });
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::{Expr, ExprTrait, Query};

    use super::*;
    use crate::graphql::is_one_of;

    fn statement(keys: &Value) -> SelectStatement {
        Query::select()
            .column("id")
            .from("programme")
            .and_where(Expr::col("code").ne("a"))
            .and_where(Expr::col("id").eq(keys.clone()))
            .limit(3)
            .take()
    }

    fn key(number: u128) -> Value {
        Value::from(Uuid::from_u128(number))
    }

    #[test]
    fn a_kept_statement_is_the_one_that_would_be_written() {
        for backend in [DbBackend::Postgres, DbBackend::Sqlite] {
            let template = Template::of(backend, &statement(&key(1)), &key(1)).unwrap();
            let written = StatementBuilder::build(&statement(&key(2)), &backend);
            assert_eq!(template.statement(&key(2)), written);
        }
    }

    #[test]
    fn several_in_one_are_numbered_through() {
        let template = Template::of(DbBackend::Postgres, &statement(&key(1)), &key(1)).unwrap();
        let mut sql = SqlWriterValues::new("$", true);
        for number in [2, 3] {
            template.write(&key(number), &mut sql).unwrap();
        }
        let (sql, values) = sql.into_parts();
        let one = |a: u8, b: u8, c: u8| {
            format!(
                r#"SELECT "id" FROM "programme" WHERE "code" <> ${a} AND "id" = ${b} LIMIT ${c}"#
            )
        };
        assert_eq!(sql, one(1, 2, 3) + &one(4, 5, 6));
        assert_eq!((&values.0[1], &values.0[4]), (&key(2), &key(3)));
    }

    #[test]
    fn what_could_be_mistaken_for_the_keys_is_not_kept() {
        let twice = Query::select()
            .column("id")
            .from("programme")
            .and_where(Expr::col("part_of").ne(key(1)))
            .and_where(Expr::col("id").eq(key(1)))
            .take();
        assert!(Template::of(DbBackend::Postgres, &twice, &key(1)).is_none());
        assert!(Template::of(DbBackend::Postgres, &twice, &key(2)).is_none());
        assert_eq!(pieces("SELECT '$1', $1", 1), None);
    }

    struct Asked;

    /// Asks for these keys in this database, made from `of`; answers whether the statement was kept, and the statement.
    fn ask(keeps: Option<DbBackend>, keys: &[u128], of: u8) -> (bool, Statement) {
        let ids: Vec<Uuid> = keys.iter().map(|key| Uuid::from_u128(*key)).collect();
        let backend = keeps.unwrap_or(DbBackend::Postgres);
        let write = || {
            let statement = Query::select()
                .column("id")
                .from("programme")
                .and_where(is_one_of(backend, Expr::col("id"), &ids))
                .limit(u64::from(of))
                .take();
            Question::new(statement, By::Key, ids.len(), None)
        };
        let question = kept::<Asked, u8>(keeps, &ids, |from| *from == of, || of, write);
        match &question.wording {
            Wording::Kept(template, keys) => (true, template.statement(keys)),
            Wording::Written(statement) => (false, StatementBuilder::build(&**statement, &backend)),
        }
    }

    #[test]
    fn a_statement_is_kept_for_what_it_was_made_from_and_for_nothing_else() {
        let (postgres, sqlite) = (Some(DbBackend::Postgres), Some(DbBackend::Sqlite));
        let asked = [
            (postgres, &[1][..], 1),
            (postgres, &[1, 2], 1),
            (postgres, &[1], 2),
            (sqlite, &[1], 1),
            (sqlite, &[1, 2], 1),
        ];
        for (keeps, keys, of) in asked {
            assert!(!ask(keeps, keys, of).0, "{keeps:?} {keys:?} {of}");
        }
        for (keeps, keys, of) in asked {
            ask(keeps, keys, of);
            let others: Vec<u128> = keys.iter().map(|key| key + 7).collect();
            let (is_kept, statement) = ask(keeps, &others, of);
            assert!(is_kept, "{keeps:?} {keys:?} {of}");
            // So many others that it is kept no more, and written again.
            for other in 100..100 + u8::try_from(MOST).unwrap() {
                ask(keeps, keys, other);
            }
            assert_eq!(ask(keeps, &others, of), (false, statement));
        }
        assert!(!ask(None, &[1], 1).0);
        assert!(!ask(None, &[1], 1).0);
    }
}
