//! The past: questions answered from what the trace said at an instant.
//!
//! A field that is asked as of an instant gets a request of its own, and everything below it asks
//! through that one. Each question then says whose rows answer it ([`Load::past`]); unless it does, it is
//! refused, so that an edge that nobody thought of is refused too and never answered with what is
//! there today. The rows are those that the subject's records come to, and stand in their tables'
//! places: the statement is the one that would be asked of the tables, with the same
//! visibility, order, filter and window. One that reads any other table is refused.

use std::{
    any::TypeId,
    collections::HashMap,
    fmt,
    sync::{Arc, OnceLock, Weak},
};

use async_graphql::{Context, QueryPathNode, QueryPathSegment};
use sea_orm::{
    ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QueryTrait, Statement,
    StatementBuilder,
    sea_query::{
        PostgresQueryBuilder, QueryBuilder, SelectStatement, SqlWriterValues, SqliteQueryBuilder,
    },
};
use uuid::Uuid;

use super::{
    question::{Found, Question, Shape},
    request::Request,
    waves::{Load, Waiting, ask_now, later},
};
use crate::{
    change::{Fold, SubjectKind, Traced, tables},
    clock::Timestamp,
    database::By,
    entity::change,
    error::Failure,
};

/// A subject as it was known at an instant.
#[derive(Clone)]
pub struct Past {
    /// The request of the present: its waves are where the past is asked for.
    present: Weak<Request>,
    /// The instant.
    at: Timestamp,
    /// The kind of the subject.
    pub(super) kind: SubjectKind,
    /// The subject.
    pub(super) subject: Uuid,
    /// What its records say.
    known: Option<Arc<Fold>>,
}

impl fmt::Debug for Past {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Past({:?} {} at {})", self.kind, self.subject, self.at)
    }
}

/// Whose rows answer a question about the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whose {
    /// The kind of the subject.
    pub(super) kind: SubjectKind,
    /// The subject.
    pub(super) subject: Uuid,
}

/// Who answers a question about the past.
#[derive(Clone, Copy, Debug)]
pub enum Answers {
    /// Nobody: it is refused.
    Nobody,
    /// The records of this subject.
    Records(Whose),
    /// The records of the subject that today's row belongs to, which it always did.
    Home,
}

/// What is said where the past can't be told.
pub(super) fn untold() -> Failure {
    Failure::input(
        &["asOf"],
        "the past is told of an object's own fields and of what hangs on it alone; this belongs to another object, or follows from several: ask for it without asOf",
    )
}

impl Past {
    /// The subject itself.
    pub(super) fn whose(&self) -> Whose {
        Whose {
            kind: self.kind,
            subject: self.subject,
        }
    }

    /// Whether these are the subject alone, a row of this table: who may know of it was decided when
    /// it was asked for.
    pub(super) fn is_of(&self, table: TypeId, parents: &[Uuid]) -> bool {
        let tables = tables(self.kind);
        let own = tables.first().is_some_and(|own| own.id() == table);
        own && parents == [self.subject]
    }

    /// The request of the present.
    pub(super) fn present(&self) -> Result<Arc<Request>, Failure> {
        let present = self.present.upgrade();
        present.ok_or_else(|| Failure::internal("a past outlived its request"))
    }

    /// What is known of another subject at the same instant, or of this one.
    pub(super) async fn of(&self, whose: Whose) -> Result<Option<Arc<Fold>>, Failure> {
        if whose == self.whose()
            && let Some(known) = &self.known
        {
            return Ok(Some(known.clone()));
        }
        let present = self.present()?;
        ask_now::<Recorded>(&present, (whose.kind, self.at), whose.subject).await
    }
}

impl Request {
    /// The request in which everything below the field that `ctx` resolves is asked as of an
    /// instant, and what was known of the subject then; none before its first record.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn as_of(
        self: &Arc<Self>,
        ctx: &Context<'_>,
        at: Timestamp,
        kind: SubjectKind,
        subject: Uuid,
    ) -> Result<Option<Arc<Fold>>, Failure> {
        if self.past.is_some() {
            return Err(untold());
        }
        let mut past = Past {
            present: Arc::downgrade(self),
            at,
            kind,
            subject,
            known: None,
        };
        past.known = past.of(past.whose()).await?;
        let known = past.known.clone();
        let path = ctx.path_node.as_ref().map(path).unwrap_or_default();
        self.pasts.add(path, Arc::new(self.in_past(past, at)));
        Ok(known)
    }
}

/// The requests of the past within one of the present, each by the path of the field that asked
/// for it. Grows only, so that what is in it can be lent for as long as the request lives.
#[derive(Debug, Default)]
pub(super) struct Pasts(OnceLock<Box<Link>>);

#[derive(Debug)]
struct Link {
    path: Vec<String>,
    request: Arc<Request>,
    next: Pasts,
}

impl Pasts {
    fn add(&self, path: Vec<String>, request: Arc<Request>) {
        let mut place = self;
        let mut link = Box::new(Link {
            path,
            request,
            next: Self::default(),
        });
        while let Err(back) = place.0.set(link) {
            link = back;
            match place.0.get() {
                Some(taken) => place = &taken.next,
                None => return,
            }
        }
    }

    /// The request for what stands at this path, if it is one of the past.
    pub(super) fn at(&self, node: Option<&QueryPathNode<'_>>) -> Option<&Arc<Request>> {
        let mut link = self.0.get()?;
        let path = path(node?);
        loop {
            if path.starts_with(&link.path) {
                return Some(&link.request);
            }
            link = link.next.0.get()?;
        }
    }
}

fn path(node: &QueryPathNode<'_>) -> Vec<String> {
    let mut path = Vec::new();
    let mut next = Some(node);
    while let Some(node) = next {
        path.push(match node.segment {
            QueryPathSegment::Index(at) => at.to_string(),
            QueryPathSegment::Name(name) => name.to_owned(),
        });
        next = node.parent;
    }
    path.reverse();
    path
}

/// What the records of subjects say up to an instant.
struct Recorded;

impl Load for Recorded {
    type Key = (SubjectKind, Timestamp);
    type Out = Option<Arc<Fold>>;

    fn question(request: &Request, (kind, at): &Self::Key, ids: &[Uuid]) -> Question {
        let backend = request.database.backend();
        let subject = change::Column::SubjectId;
        let records = change::Entity::find()
            .filter(change::Column::SubjectKind.eq(*kind))
            .filter(change::Column::At.lte(*at))
            .filter(super::is_one_of(backend, subject.into_expr(), ids))
            .order_by_asc(subject)
            .order_by_asc(change::Column::Version);
        Question {
            statement: records.into_query(),
            by: By::Key,
            keys: ids.len(),
            shape: Shape::of::<change::Entity>(false),
            past: None,
        }
    }

    fn answers(
        _: &Request,
        _: &Self::Key,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let mut folds = HashMap::<Uuid, Fold>::new();
        for record in found.models::<change::Entity>()? {
            folds
                .entry(record.subject_id)
                .or_default()
                .record(&record)?;
        }
        let known = folds.into_iter();
        Ok(known.map(|(id, fold)| (id, Some(Arc::new(fold)))).collect())
    }

    fn nothing() -> Self::Out {
        None
    }
}

/// Asks a question of the past about one parent.
pub(super) fn ask_then<L: Load>(
    request: &Arc<Request>,
    past: &Past,
    key: L::Key,
    id: Uuid,
) -> Waiting<L::Out> {
    let (request, past) = (request.clone(), past.clone());
    later(async move {
        let whose = match L::past(&past, &key, id) {
            Answers::Nobody => None,
            Answers::Records(whose) => Some(whose),
            Answers::Home => L::home(&past.present()?, id).await?,
        };
        let whose = whose.ok_or_else(untold)?;
        let Some(fold) = past.of(whose).await? else {
            return Err(untold());
        };
        if let Some(found) = L::recorded(&past, whose, &fold, id)? {
            return Ok(found);
        }
        if !L::hangs_on(&past, whose, &fold, id) {
            return Err(untold());
        }
        let then = (
            Instead {
                request,
                fold,
                kind: whose.kind,
            },
            key,
        );
        ask_now::<Then<L>>(&past.present()?, then, id).await
    })
}

/// The rows that a question reads in place of tables, and the request that it belongs to.
pub(super) struct Instead {
    request: Arc<Request>,
    fold: Arc<Fold>,
    kind: SubjectKind,
}

/// The same question, of rows that stand in the tables' places.
struct Then<L>(std::marker::PhantomData<fn() -> L>);

impl PartialEq for Instead {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.request, &other.request) && Arc::ptr_eq(&self.fold, &other.fold)
    }
}

impl<L: Load> Load for Then<L> {
    type Key = (Instead, L::Key);
    type Out = L::Out;

    fn question(_: &Request, (instead, key): &Self::Key, ids: &[Uuid]) -> Question {
        let mut question = L::question(&instead.request, key, ids);
        question.past = Some((instead.kind, instead.fold.clone()));
        question
    }

    fn answers(
        _: &Request,
        (instead, key): &Self::Key,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        L::answers(&instead.request, key, found)
    }

    fn nothing() -> Self::Out {
        L::nothing()
    }
}

/// The statement, with a subject's rows in place of its tables.
///
/// # Errors
/// When it reads any other table.
pub(super) fn instead(
    backend: DbBackend,
    statement: &SelectStatement,
    kind: SubjectKind,
    fold: &Fold,
) -> Result<Statement, Failure> {
    match backend {
        DbBackend::Postgres => written(
            backend,
            &PostgresQueryBuilder,
            ("$", true),
            statement,
            kind,
            fold,
        ),
        _ => written(
            backend,
            &SqliteQueryBuilder,
            ("?", false),
            statement,
            kind,
            fold,
        ),
    }
}

fn written(
    backend: DbBackend,
    builder: &impl QueryBuilder,
    (placeholder, numbered): (&'static str, bool),
    statement: &SelectStatement,
    kind: SubjectKind,
    fold: &Fold,
) -> Result<Statement, Failure> {
    use std::fmt::Write as _;
    let unwritten = |_| Failure::internal("a statement can't be written");
    let known = tables(kind);
    let sql = StatementBuilder::build(statement, &backend).sql;
    let mut written = SqlWriterValues::new(placeholder, numbered);
    for (at, name) in read(&sql).into_iter().enumerate() {
        let table = known.iter().find(|table| table.name() == name);
        let table = table.ok_or_else(untold)?;
        let begin = if at == 0 { "WITH " } else { ", " };
        write!(written, "{begin}").map_err(unwritten)?;
        stand_in(&mut written, backend, builder, &**table, fold)?;
    }
    written.write_str(" ").map_err(unwritten)?;
    statement.build_collect_any_into(builder, &mut written);
    let (sql, values) = written.into_parts();
    Ok(Statement::from_sql_and_values(backend, sql, values))
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
    use sea_orm::sea_query::SqlWriter as _;
    use std::fmt::Write as _;
    let unwritten = |_| Failure::internal("a statement can't be written");
    let (name, columns) = (table.name(), table.columns().join("\", \""));
    // SQLite takes a table of the same name within itself for a recursion.
    let itself = match backend {
        DbBackend::Postgres => "",
        _ => "main.",
    };
    write!(
        written,
        "\"{name}\" AS (SELECT \"{columns}\" FROM {itself}\"{name}\" WHERE 1 = 0"
    )
    .map_err(unwritten)?;
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

/// The tables that a statement reads, each once.
fn read(sql: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for word in ["FROM ", "JOIN ", ", LATERAL "] {
        for (at, _) in sql.match_indices(word) {
            let behind = &sql[at + word.len()..];
            // A parenthesis holds a statement, whose own tables are met by themselves.
            if let Some(name) = behind.strip_prefix('"') {
                let name = name.split('"').next().unwrap_or_default().to_owned();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
    }
    names
}
