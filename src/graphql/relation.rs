//! Relations as the API reads them: to one, to many, a page of many, and how many.
//!
//! A slice declares an edge once, beside the rows it belongs to ([`Relates`]); the frame makes
//! the statements. Every one of them starts at [`Visible::visible`], so no edge can forget it.

use std::{collections::HashMap, marker::PhantomData, sync::Arc};

use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, FromQueryResult, ModelTrait, QueryFilter,
    QuerySelect, QueryTrait, Select, StatementBuilder, Value,
    sea_query::{
        Alias, ArrayType, Asterisk, Expr, ExprTrait, Func, Query, SelectStatement, WindowStatement,
    },
};
use uuid::Uuid;

use super::{
    keyset::{Sort, Window},
    request::Request,
    waves::{Load, ask},
};
use crate::{access::Viewer, error::Failure};

/// A table that the API reads: where every read of it starts.
pub trait Visible: EntityTrait<Model: Send + Sync> {
    /// The rows that a viewer may know of.
    fn visible(viewer: Viewer) -> Select<Self>;
    /// The column of the key that the API's ids are made of.
    fn key() -> Self::Column;
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
}

// Derived, it would ask for columns that can be compared; by name they always can.
impl<E: EntityTrait> PartialEq for Rows<E> {
    fn eq(&self, other: &Self) -> bool {
        self.condition == other.condition && self.sorts == other.sorts
    }
}

impl<E: EntityTrait> Rows<E> {
    /// All rows of the edge, in this order.
    #[must_use]
    pub fn sorted(sorts: Vec<Sort<E::Column>>) -> Self {
        Self {
            condition: Condition::all(),
            sorts,
        }
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
pub async fn one<E: Visible>(
    request: &Arc<Request>,
    id: Uuid,
) -> Result<Option<Arc<E::Model>>, Failure> {
    ask::<One<E>>(request, (), id).await
}

/// All rows of an edge under one parent.
///
/// # Errors
/// When the database can't be read.
pub async fn many<R: Relates>(
    request: &Arc<Request>,
    rows: Rows<R::Entity>,
    parent: Uuid,
) -> Result<Arc<Vec<Arc<ModelOf<R>>>>, Failure> {
    ask::<Many<R>>(request, (rows, None), parent).await
}

/// A window on the rows of an edge under one parent; one row more than the window's limit
/// where there is one.
pub(super) async fn page<R: Relates>(
    request: &Arc<Request>,
    rows: Rows<R::Entity>,
    window: Window,
    parent: Uuid,
) -> Result<Arc<Vec<Arc<ModelOf<R>>>>, Failure> {
    ask::<Many<R>>(request, (rows, Some(window)), parent).await
}

/// How many rows an edge has under one parent.
pub(super) async fn count<R: Relates>(
    request: &Arc<Request>,
    condition: Condition,
    parent: Uuid,
) -> Result<i64, Failure> {
    ask::<Count<R>>(request, condition, parent).await
}

struct One<E>(PhantomData<fn() -> E>);

impl<E: Visible> Load for One<E> {
    type Key = ();
    type Out = Option<Arc<E::Model>>;

    async fn load(
        request: &Request,
        (): &(),
        ids: Vec<Uuid>,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let backend = request.database.backend();
        let rows = E::visible(request.viewer)
            .filter(is_one_of(backend, E::key().into_expr(), &ids))
            .all(request.database.reader())
            .await?;
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

    async fn load(
        request: &Request,
        (rows, window): &Self::Key,
        parents: Vec<Uuid>,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let found = rows_of::<R>(request, rows, window.as_ref(), &parents).await?;
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

async fn rows_of<R: Relates>(
    request: &Request,
    rows: &Rows<R::Entity>,
    window: Option<&Window>,
    parents: &[Uuid],
) -> Result<Vec<ModelOf<R>>, Failure> {
    let backend = request.database.backend();
    let reader = request.database.reader();
    let mut select = <R::Entity as Visible>::visible(request.viewer).filter(rows.condition.clone());
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
    let found = match (limit, R::parent()) {
        // One LIMIT can't serve many parents: number each parent's rows instead.
        (Some(limit), Some(parent)) if parents.len() > 1 => {
            let mut window = WindowStatement::partition_by(parent.as_column_ref());
            for sort in &order {
                sort.over(&mut window);
            }
            let mut numbered = select.into_query();
            numbered.expr_window_as(Func::cust("row_number"), window, PLACE);
            let statement: SelectStatement = Query::select()
                .column(Asterisk)
                .from_subquery(numbered, "numbered")
                .and_where(Expr::col(Alias::new(PLACE)).lte(limit))
                .order_by(PLACE, sea_orm::Order::Asc)
                .take();
            ModelOf::<R>::find_by_statement(StatementBuilder::build(&statement, &backend))
                .all(reader)
                .await?
        }
        (Some(limit), _) => ordered(select).limit(limit).all(reader).await?,
        (None, _) => ordered(select).all(reader).await?,
    };
    Ok(found)
}

struct Count<R>(PhantomData<fn() -> R>);

impl<R: Relates> Load for Count<R> {
    type Key = Condition;
    type Out = i64;

    async fn load(
        request: &Request,
        condition: &Condition,
        parents: Vec<Uuid>,
    ) -> Result<HashMap<Uuid, i64>, Failure> {
        let reader = request.database.reader();
        let select = <R::Entity as Visible>::visible(request.viewer)
            .filter(condition.clone())
            .select_only()
            .expr_as(Func::count(Expr::cust("*")), "rows");
        let Some(column) = R::parent() else {
            let rows: Option<i64> = select.into_tuple().one(reader).await?;
            return Ok([(Uuid::nil(), rows.unwrap_or(0))].into());
        };
        let counted: Vec<(i64, Uuid)> = select
            .filter(is_one_of(
                request.database.backend(),
                column.into_expr(),
                &parents,
            ))
            .column(column)
            .group_by(column)
            .into_tuple()
            .all(reader)
            .await?;
        Ok(counted
            .into_iter()
            .map(|(rows, parent)| (parent, rows))
            .collect())
    }

    fn nothing() -> i64 {
        0
    }
}

/// `column` is one of these keys, as one parameter: a list of parameters would make a new
/// statement for every length, and each would be parsed and planned anew.
pub(crate) fn is_one_of(backend: DbBackend, column: Expr, ids: &[Uuid]) -> Expr {
    match backend {
        DbBackend::Postgres => {
            let ids = ids.iter().map(|id| Value::from(*id)).collect();
            any(column, ArrayType::Uuid, ids)
        }
        _ => {
            let hex: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
            let list = serde_json::json!(hex).to_string();
            Expr::cust_with_exprs(
                "? IN (SELECT unhex(value) FROM json_each(?))",
                [column, Expr::val(list)],
            )
        }
    }
}

/// `column` is one of these texts, as one parameter.
pub(crate) fn is_one_of_texts(backend: DbBackend, column: Expr, texts: &[String]) -> Expr {
    match backend {
        DbBackend::Postgres => {
            let texts = texts
                .iter()
                .map(|text| Value::from(text.as_str()))
                .collect();
            any(column, ArrayType::String, texts)
        }
        _ => Expr::cust_with_exprs(
            "? IN (SELECT value FROM json_each(?))",
            [column, Expr::val(serde_json::json!(texts).to_string())],
        ),
    }
}

fn any(column: Expr, of: ArrayType, values: Vec<Value>) -> Expr {
    let array = Value::Array(of, Some(Box::new(values)));
    Expr::cust_with_exprs("$1 = ANY($2)", [column, Expr::val(array)])
}

fn key_of(value: Value) -> Option<Uuid> {
    match value {
        Value::Uuid(key) => key,
        _ => None,
    }
}
