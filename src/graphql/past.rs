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
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QueryTrait};
use uuid::Uuid;

use super::{
    question::{Found, Question},
    request::Request,
    shape::Shape,
    waves::{Load, Waiting, ask_now, later},
};
use crate::{
    change::{Fold, SubjectKind, tables},
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
    /// What the records of all subjects of the kind say, where the past is one of all of them.
    all: Option<Arc<Since>>,
}

/// All subjects of a kind as they were known at an instant: those that have changed since, by their
/// records, and the others as they are.
pub(super) struct Since {
    /// The kind.
    pub(super) kind: SubjectKind,
    /// The instant.
    pub(super) at: Timestamp,
    /// Those that have changed since; none: nothing is known of what they were.
    pub(super) changed: HashMap<Uuid, Option<Arc<Fold>>>,
}

/// What stands in the tables' places.
#[derive(Clone)]
pub(super) enum Stand {
    /// One subject's rows, and nobody else's.
    One(SubjectKind, Arc<Fold>),
    /// All subjects' rows.
    All(Arc<Since>),
}

impl PartialEq for Stand {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::One(kind, one), Self::One(other_kind, other)) => {
                kind == other_kind && Arc::ptr_eq(one, other)
            }
            (Self::All(one), Self::All(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
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

/// What is said where it can't be told of a portfolio's.
pub(super) fn untold_of_all() -> Failure {
    Failure::input(
        &["asOf"],
        "the past of a portfolio is told by what its programmes themselves were; this follows from something else, such as words that are searched for, results or recommendations: ask for it without asOf",
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
        if self.all.is_some() {
            return false;
        }
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
            all: None,
        };
        past.known = past.of(past.whose()).await?;
        let known = past.known.clone();
        let path = ctx.path_node.as_ref().map(path).unwrap_or_default();
        self.pasts.add(path, Arc::new(self.in_past(past, at)));
        Ok(known)
    }
}

impl Request {
    /// Refuses what can't be told of the past.
    ///
    /// # Errors
    /// [`Failure::Input`] in a request of the past.
    pub(crate) fn of_the_present(&self) -> Result<(), Failure> {
        match self.past {
            None => Ok(()),
            Some(_) => Err(untold_of_all()),
        }
    }

    /// The request that is asked of the present: this one, unless it is one of the past.
    ///
    /// # Errors
    /// When that one has ended, which it never has while this one is answered.
    pub(crate) fn present(self: &Arc<Self>) -> Result<Arc<Self>, Failure> {
        match &self.past {
            None => Ok(self.clone()),
            Some(past) => past.present(),
        }
    }

    /// The request in which everything below the field that `ctx` resolves is asked of all subjects of a
    /// kind as they were known at an instant. `changed` are those that have changed since.
    ///
    /// What tables of other kinds say is as it is today, and the search index can't be asked.
    ///
    /// # Errors
    /// When the database can't be read.
    pub(crate) async fn as_of_all(
        self: &Arc<Self>,
        ctx: &Context<'_>,
        at: Timestamp,
        kind: SubjectKind,
        changed: &[Uuid],
    ) -> Result<Arc<Self>, Failure> {
        if self.past.is_some() {
            return Err(untold());
        }
        let folds = changed.iter().map(async |id| {
            let fold = ask_now::<Recorded>(self, (kind, at), *id).await?;
            Ok::<_, Failure>((*id, fold))
        });
        let changed = futures_util::future::try_join_all(folds).await?;
        let past = Past {
            present: Arc::downgrade(self),
            at,
            kind,
            subject: Uuid::nil(),
            known: None,
            all: Some(Arc::new(Since {
                kind,
                at,
                changed: changed.into_iter().collect(),
            })),
        };
        let path = ctx.path_node.as_ref().map(path).unwrap_or_default();
        let request = Arc::new(self.in_past(past, at));
        self.pasts.add(path, request.clone());
        Ok(request)
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
        let shape = Shape::of::<change::Entity>(None);
        Question::new(records.into_query(), By::Key, ids.len(), shape)
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
        if let Some(all) = &past.all {
            let stand = Stand::All(all.clone());
            let then = (Instead { request, stand }, key);
            return ask_now::<Then<L>>(&past.present()?, then, id).await;
        }
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
                stand: Stand::One(whose.kind, fold),
            },
            key,
        );
        ask_now::<Then<L>>(&past.present()?, then, id).await
    })
}

/// The rows that a question reads in place of tables, and the request that it belongs to.
pub(super) struct Instead {
    request: Arc<Request>,
    stand: Stand,
}

/// The same question, of rows that stand in the tables' places.
struct Then<L>(std::marker::PhantomData<fn() -> L>);

impl PartialEq for Instead {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.request, &other.request) && self.stand == other.stand
    }
}

impl<L: Load> Load for Then<L> {
    type Key = (Instead, L::Key);
    type Out = L::Out;

    fn question(_: &Request, (instead, key): &Self::Key, ids: &[Uuid]) -> Question {
        let mut question = L::question(&instead.request, key, ids);
        question.past = Some(instead.stand.clone());
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
