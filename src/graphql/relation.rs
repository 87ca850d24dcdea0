//! Relations as the API reads them: to one, to many, a page of many, and how many.
//!
//! A slice declares an edge once, beside the rows it belongs to ([`Relates`]); the frame makes
//! the statements. Every one of them starts at [`Visible::visible`], so no edge can forget it.

use std::{collections::HashMap, marker::PhantomData, sync::Arc};

use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, IdenStatic, ModelTrait, Order, QueryFilter,
    QuerySelect, QueryTrait, Select, Value,
    sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, Query, WindowStatement},
};
use uuid::Uuid;

use super::{
    keyset::{Sort, Window},
    one_of::is_one_of,
    past::{Answers, Past, Whose},
    question::{Found, Question},
    rank::Rank,
    recorded,
    request::Request,
    shape::Shape,
    template::{keeps, kept},
    visible::{Below, Visible, seen},
    waves::{Load, Waiting, ask},
};
use crate::{change::Fold, database::By, error::Failure};

/// Where a read of what hangs on `parents` starts below parents that this request has seen. None: with what is visible.
fn under<R: Relates>(request: &Request, parents: &[Uuid]) -> Option<Below<R::Entity>> {
    let parent = R::parent()?;
    let under = R::Entity::under()?;
    let there = under.column.as_str() == parent.as_str();
    let seen = match &request.past {
        Some(past) => past.is_of(under.decides, parents),
        None => request.wave.has_seen(under.decides, parents),
    };
    (there && seen).then_some(under.rows)
}

/// Where it starts.
fn start<R: Relates>(request: &Request, under: Option<Below<R::Entity>>) -> Select<R::Entity> {
    under.map_or_else(
        || R::Entity::visible(request.viewer),
        |rows| rows(request.viewer),
    )
}

/// An edge from a parent to rows of `Entity`.
pub trait Relates: Send + Sync + 'static {
    /// The table of the rows.
    type Entity: Visible;
    /// The column that holds the parent's key; none: the rows hang on the root.
    fn parent() -> Option<<Self::Entity as EntityTrait>::Column>;
}

/// The rows of a table, all of them: the edge of a root list.
pub struct All<E>(PhantomData<fn() -> E>);

impl<E: Visible> Relates for All<E> {
    type Entity = E;
    fn parent() -> Option<E::Column> {
        None
    }
}

/// Which rows of an edge, in which order.
#[derive(Clone, Debug)]
pub struct Rows<E: EntityTrait> {
    /// What a row must meet.
    pub condition: Condition,
    /// The order; the key comes last by itself.
    pub sorts: Vec<Sort<E::Column>>,
    /// What comes before that order, where something was searched for.
    pub rank: Option<Rank>,
    /// Whether a caller's filter is among the conditions, so that no plan is good for all of them.
    pub filtered: bool,
}

// Derived, it would ask for columns that can be compared; by name they always can.
impl<E: EntityTrait> PartialEq for Rows<E> {
    fn eq(&self, other: &Self) -> bool {
        self.condition == other.condition && self.sorts == other.sorts && self.rank == other.rank
    }
}

impl<E: EntityTrait> Rows<E> {
    /// All rows of the edge, in this order.
    #[must_use]
    pub fn sorted(sorts: Vec<Sort<E::Column>>) -> Self {
        Self {
            condition: Condition::all(),
            sorts,
            rank: None,
            filtered: false,
        }
    }

    /// The rows that meet a caller's filter.
    #[must_use]
    pub fn filtered(mut self, condition: Condition) -> Self {
        self.filtered = true;
        self.meeting(condition)
    }

    /// The rows that meet `condition`.
    #[must_use]
    pub fn meeting(mut self, condition: Condition) -> Self {
        self.condition = self.condition.add(condition);
        self
    }
}

/// The model of an edge's rows.
pub type ModelOf<R> = <<R as Relates>::Entity as EntityTrait>::Model;

/// The row with this key, if the viewer may know of it.
///
/// # Errors
/// When the database can't be read.
pub fn one<E: Visible>(request: &Arc<Request>, id: Uuid) -> Waiting<Option<Arc<E::Model>>> {
    ask::<One<E>>(request, (), id)
}

/// All rows of an edge under one parent.
///
/// # Errors
/// When the database can't be read.
pub fn many<R: Relates>(
    request: &Arc<Request>,
    rows: Rows<R::Entity>,
    parent: Uuid,
) -> Waiting<Arc<Vec<Arc<ModelOf<R>>>>> {
    ask::<Many<R>>(request, (rows, None), parent)
}

/// A window on the rows of an edge under one parent; one row more than the window's limit
/// where there is one.
pub(super) fn page<R: Relates>(
    request: &Arc<Request>,
    rows: Rows<R::Entity>,
    window: Window,
    parent: Uuid,
) -> Waiting<Arc<Vec<Arc<ModelOf<R>>>>> {
    ask::<Many<R>>(request, (rows, Some(window)), parent)
}

/// How many rows an edge has under one parent.
pub(super) fn count<R: Relates>(
    request: &Arc<Request>,
    rows: &Rows<R::Entity>,
    parent: Uuid,
) -> Waiting<i64> {
    let key = (rows.condition.clone(), rows.filtered);
    ask::<Count<R>>(request, key, parent)
}

struct One<E>(PhantomData<fn() -> E>);

impl<E: Visible> Load for One<E> {
    type Key = ();
    type Out = Option<Arc<E::Model>>;

    fn question(request: &Request, (): &(), ids: &[Uuid]) -> Question {
        let written = || {
            let key = is_one_of(request.database.backend(), E::key().into_expr(), ids);
            let statement = E::visible(request.viewer).filter(key).into_query();
            Question::new(statement, By::Key, ids.len(), Shape::of::<E>(None))
        };
        kept::<Self, ()>(keeps(request), ids, |()| true, || (), written)
    }

    fn past(past: &Past, (): &(), id: Uuid) -> Answers {
        recorded::answers_one::<E>(past, id)
    }

    fn home(present: &Arc<Request>, id: Uuid) -> Waiting<Option<Whose>> {
        recorded::home::<E>(present, id)
    }

    fn recorded(
        past: &Past,
        whose: Whose,
        fold: &Fold,
        id: Uuid,
    ) -> Result<Option<Self::Out>, Failure> {
        recorded::one::<E>(past, whose, fold, id)
    }

    fn hangs_on(_: &Past, _: Whose, fold: &Fold, id: Uuid) -> bool {
        fold.holds(id)
    }

    fn answers(
        request: &Request,
        (): &(),
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let rows = found.models::<E>()?;
        seen::<E>(request, &rows);
        Ok(rows
            .into_iter()
            .filter_map(|row| Some((key_of(row.get(E::key()))?, Some(Arc::new(row)))))
            .collect())
    }

    fn nothing() -> Self::Out {
        None
    }
}

struct Many<R>(PhantomData<fn() -> R>);

impl<R: Relates> Load for Many<R> {
    type Key = (Rows<R::Entity>, Option<Window>);
    type Out = Arc<Vec<Arc<ModelOf<R>>>>;

    fn question(request: &Request, (rows, window): &Self::Key, parents: &[Uuid]) -> Question {
        let under = under::<R>(request, parents);
        let written = || rows_of::<R>(request, under, rows, window.as_ref(), parents);
        let at_cursor = window
            .as_ref()
            .is_some_and(|window| window.boundary.is_some());
        if R::parent().is_none() || rows.filtered || at_cursor {
            return written();
        }
        kept::<Self, (bool, Rows<R::Entity>, Option<Window>)>(
            keeps(request),
            parents,
            |(seen, of, part)| *seen == under.is_some() && of == rows && part == window,
            || (under.is_some(), rows.clone(), window.clone()),
            written,
        )
    }

    fn past(past: &Past, _: &Self::Key, _: Uuid) -> Answers {
        recorded::own_rows::<R>(past)
    }

    fn hangs_on(past: &Past, _: Whose, fold: &Fold, parent: Uuid) -> bool {
        recorded::hangs_on::<R>(past, fold, parent)
    }

    fn answers(
        request: &Request,
        _: &Self::Key,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let found = found.models::<R::Entity>()?;
        seen::<R::Entity>(request, &found);
        let mut groups = HashMap::<Uuid, Vec<Arc<ModelOf<R>>>>::new();
        for row in found {
            let parent = R::parent().map_or(Some(Uuid::nil()), |column| key_of(row.get(column)));
            if let Some(parent) = parent {
                groups.entry(parent).or_default().push(Arc::new(row));
            }
        }
        Ok(groups
            .into_iter()
            .map(|(parent, rows)| (parent, Arc::new(rows)))
            .collect())
    }

    fn nothing() -> Self::Out {
        Arc::new(Vec::new())
    }
}

/// The column that numbers each parent's rows: a name that no table has.
const PLACE: &str = "place_among_siblings";

fn rows_of<R: Relates>(
    request: &Request,
    under: Option<Below<R::Entity>>,
    rows: &Rows<R::Entity>,
    window: Option<&Window>,
    parents: &[Uuid],
) -> Question {
    let backend = request.database.backend();
    let mut select = start::<R>(request, under).filter(rows.condition.clone());
    if let Some(column) = R::parent() {
        select = select.filter(is_one_of(backend, column.into_expr(), parents));
    }
    let backward = window.is_some_and(|window| window.backward);
    let order = Sort::with_key::<R::Entity>(&rows.sorts, backward);
    if let Some(boundary) = window.and_then(|window| window.boundary.as_ref()) {
        select = select.filter(super::keyset::beyond(&order, boundary));
    }
    let limit = window.map(|window| window.limit + 1);
    let ordered = |select: Select<R::Entity>| {
        order.iter().fold(select, |mut select, sort| {
            sort.apply(QuerySelect::query(&mut select));
            select
        })
    };
    let (statement, numbered) = match (limit, R::parent()) {
        // One LIMIT can't serve many parents: number each parent's rows instead.
        (Some(limit), Some(parent)) if parents.len() > 1 => {
            let mut window = WindowStatement::partition_by(parent.as_column_ref());
            for sort in &order {
                sort.over(&mut window);
            }
            let mut numbered = select.into_query();
            numbered.expr_window_as(Func::cust("row_number"), window, PLACE);
            let statement = Query::select()
                .column(Asterisk)
                .from_subquery(numbered, "numbered")
                .and_where(Expr::col(Alias::new(PLACE)).lte(limit))
                .order_by(PLACE, Order::Asc)
                .take();
            (statement, true)
        }
        (Some(limit), _) => (ordered(select).limit(limit).into_query(), false),
        (None, _) => (ordered(select).into_query(), false),
    };
    let shape = Shape::of::<R::Entity>(numbered.then_some(PLACE));
    Question::new(statement, by::<R>(rows.filtered), parents.len(), shape)
}

/// What hangs on parents is found by their keys; a root list by whatever its filter says.
fn by<R: Relates>(filtered: bool) -> By {
    match R::parent() {
        Some(_) if !filtered => By::Key,
        _ => By::Filter,
    }
}

struct Count<R>(PhantomData<fn() -> R>);

impl<R: Relates> Load for Count<R> {
    type Key = (Condition, bool);
    type Out = i64;

    fn question(
        request: &Request,
        (condition, filtered): &Self::Key,
        parents: &[Uuid],
    ) -> Question {
        let mut select = start::<R>(request, under::<R>(request, parents))
            .filter(condition.clone())
            .select_only()
            .expr_as(Func::count(Expr::cust("*")), "rows");
        if let Some(column) = R::parent() {
            let backend = request.database.backend();
            select = select
                .filter(is_one_of(backend, column.into_expr(), parents))
                .expr_as(column.into_expr(), "parent")
                .group_by(column);
        }
        let by = by::<R>(*filtered);
        Question::new(select.into_query(), by, parents.len(), None)
    }

    fn past(past: &Past, _: &Self::Key, _: Uuid) -> Answers {
        recorded::own_rows::<R>(past)
    }

    fn hangs_on(past: &Past, _: Whose, fold: &Fold, parent: Uuid) -> bool {
        recorded::hangs_on::<R>(past, fold, parent)
    }

    fn answers(_: &Request, _: &Self::Key, found: &Found) -> Result<HashMap<Uuid, i64>, Failure> {
        let counts = found.rows().iter().map(|row| {
            let parent = match R::parent() {
                Some(_) => row.try_get("", "parent")?,
                None => Uuid::nil(),
            };
            Ok((parent, row.try_get("", "rows")?))
        });
        Ok(counts.collect::<Result<_, DbErr>>()?)
    }

    fn nothing() -> i64 {
        0
    }
}

pub(super) fn key_of(value: Value) -> Option<Uuid> {
    match value {
        Value::Uuid(key) => key,
        _ => None,
    }
}
