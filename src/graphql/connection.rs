//! Relay connections: `nodes`, `edges`, `pageInfo` and a lazy `totalCount` over one edge.
//!
//! All parts of a connection ask the same question in the same wave, and so share one statement.

use std::{any::Any, borrow::Cow, future::Future, pin::Pin, sync::Arc};

use async_graphql::{Object, OutputType, TypeName};
use futures_util::future::try_join_all;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{
    edge::{Edge, PageInfo},
    keyset::{Cursor, Sort, Window},
    limits::LIMITS,
    rank,
    relation::{self, ModelOf, Relates, Rows},
    request::Request,
    visible::Visible,
};
use crate::error::Failure;

/// An API type that is a newtype over a row.
pub trait Api: OutputType + 'static {
    /// The table of the row.
    type Entity: Visible;
    /// The API's view of a row.
    fn new(row: Arc<<Self::Entity as EntityTrait>::Model>) -> Self;

    /// The same, in a list that says more of its rows than they do themselves.
    fn within(row: Arc<<Self::Entity as EntityTrait>::Model>, _: Option<&Aside>) -> Self
    where
        Self: Sized,
    {
        Self::new(row)
    }
}

/// What a list says of its rows beside what is in them; the type that is shown knows what it is.
pub(crate) type Aside = Arc<dyn Any + Send + Sync>;

/// The arguments that every list has.
#[derive(Clone, Debug, Default)]
pub struct Paging {
    /// At most so many from the start.
    pub first: Option<i32>,
    /// Behind this cursor.
    pub after: Option<String>,
    /// At most so many from the end.
    pub last: Option<i32>,
    /// Before this cursor.
    pub before: Option<String>,
}

impl Paging {
    /// Forward paging alone, for lists that have nothing else.
    #[must_use]
    pub fn forward(first: Option<i32>, after: Option<String>) -> Self {
        Self {
            first,
            after,
            ..Self::default()
        }
    }

    fn window<E: Visible>(self, rows: &Rows<E>) -> Result<Window, Failure> {
        let backward = self.last.is_some() || self.before.is_some();
        if backward && (self.first.is_some() || self.after.is_some()) {
            return Err(Failure::input(
                &["last"],
                "page forward with first and after, or backward with last and before, not both",
            ));
        }
        let (count, cursor, names) = if backward {
            (self.last, self.before, ["last", "before"])
        } else {
            (self.first, self.after, ["first", "after"])
        };
        let limit = page_size(count, names[0])?;
        let boundary = cursor
            .map(|text| {
                Cursor::read(&text)
                    .and_then(|cursor| {
                        let order = Sort::with_key::<E>(&rows.sorts, false);
                        cursor.boundary(rows.rank.as_ref(), &order)
                    })
                    .ok_or_else(|| {
                        Failure::input(
                            &names[1..],
                            "the cursor isn't one of this list in this order; take it from an edge or from pageInfo of the same query",
                        )
                    })
            })
            .transpose()?;
        Ok(Window {
            limit,
            boundary,
            backward,
        })
    }
}

/// How many objects a page has at the most, as the argument with this name says.
///
/// # Errors
/// [`Failure::Input`] when the argument is out of bounds.
pub(crate) fn page_size(count: Option<i32>, name: &str) -> Result<u64, Failure> {
    let Some(count) = count else {
        return Ok(LIMITS.page_default);
    };
    u64::try_from(count)
        .ok()
        .filter(|count| (1..=LIMITS.page_max).contains(count))
        .ok_or_else(|| {
            Failure::input(
                &[name],
                format!("{name} must be 1 to {}, not {count}", LIMITS.page_max),
            )
        })
}

/// A page of an edge that is read when something of it is selected.
pub struct Connection<N: Api> {
    request: Arc<Request>,
    parent: Uuid,
    edge: Arc<dyn Reads<N::Entity>>,
    aside: Option<Aside>,
}

/// The connection from `parent` along the edge `R`. A root list has the nil key as its parent.
///
/// # Errors
/// [`Failure::Input`] when the paging arguments contradict each other or are out of bounds.
pub fn connection<N, R>(
    request: &Arc<Request>,
    parent: Uuid,
    rows: Rows<N::Entity>,
    paging: Paging,
) -> Result<Connection<N>, Failure>
where
    N: Api,
    R: Relates<Entity = N::Entity>,
{
    Ok(Connection {
        request: request.clone(),
        parent,
        edge: Arc::new(Along::<R> {
            window: paging.window::<N::Entity>(&rows)?,
            rows,
        }),
        aside: None,
    })
}

/// The connection from `parent` through the rows of the junction `J` to what they lead to. The
/// order and the cursors are the junction's.
///
/// # Errors
/// [`Failure::Input`] when the paging arguments contradict each other or are out of bounds.
pub fn joined_connection<N, J>(
    request: &Arc<Request>,
    parent: Uuid,
    rows: Rows<J::Entity>,
    paging: Paging,
) -> Result<Connection<N>, Failure>
where
    N: Api,
    J: Joins<Far = N::Entity>,
{
    Ok(Connection {
        request: request.clone(),
        parent,
        edge: Arc::new(Through::<J>(Along {
            window: paging.window::<J::Entity>(&rows)?,
            rows,
        })),
        aside: None,
    })
}

/// An edge whose rows are those of a junction: each leads to one row of another table.
pub trait Joins: Relates {
    /// The other table.
    type Far: Visible;
    /// The key that a row of the junction leads to.
    fn far(row: &ModelOf<Self>) -> Uuid
    where
        Self: Sized;
}

/// What is read when it is waited for.
pub(crate) type Read<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// An edge with its type erased: two edges to the same rows are one GraphQL type.
pub(crate) trait Reads<E: Visible>: Send + Sync {
    /// The rows of the page.
    fn page<'a>(&'a self, of: &'a Arc<Request>, parent: Uuid) -> Read<'a, Shown<E>>;
    /// How many rows the whole list has.
    fn count<'a>(&'a self, of: &'a Arc<Request>, parent: Uuid) -> Read<'a, i64>;
    /// Whether a cursor was given, and whether the page is read backward.
    fn opening(&self) -> Opening;
}

/// How a page was asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening {
    /// Whether it begins at a cursor.
    pub(crate) at_cursor: bool,
    /// Whether it is read towards the beginning of the list.
    pub(crate) backward: bool,
}

impl From<&Window> for Opening {
    fn from(window: &Window) -> Self {
        Self {
            at_cursor: window.boundary.is_some(),
            backward: window.backward,
        }
    }
}

/// What a page shows, in the list's own order.
pub(crate) struct Shown<E: EntityTrait> {
    /// The rows.
    pub(crate) rows: Vec<Arc<E::Model>>,
    /// Whether there are more in the direction of reading.
    pub(crate) more: bool,
    /// The cursor of each row's place. Made when it is asked for: most readers want the rows alone.
    pub(crate) cursor: Box<dyn Fn(usize) -> Option<String> + Send>,
    /// The cursor behind the page, where that isn't its last row's.
    pub(crate) end: Option<String>,
}

struct Along<R: Relates> {
    rows: Rows<R::Entity>,
    window: Window,
}

impl<R: Relates> Reads<R::Entity> for Along<R> {
    fn page<'a>(&'a self, of: &'a Arc<Request>, parent: Uuid) -> Read<'a, Shown<R::Entity>> {
        Box::pin(async move {
            let (rows, window) = (self.rows.clone(), self.window.clone());
            let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
            let backward = window.backward;
            if let Some(by) = self.rows.rank.clone() {
                if R::parent().is_some() {
                    return Err(Failure::internal("only root lists are searched"));
                }
                let found = rank::ranked(of, rows, by.clone(), window).await?;
                let mut scored: Vec<_> = found.iter().take(limit).cloned().collect();
                if backward {
                    scored.reverse();
                }
                let sorts = self.rows.sorts.clone();
                return Ok(Shown {
                    rows: scored.iter().map(|(row, _)| row.clone()).collect(),
                    more: found.len() > limit,
                    cursor: Box::new(move |at| {
                        let order = Sort::with_key::<R::Entity>(&sorts, false);
                        let (row, score) = scored.get(at)?;
                        Some(Cursor::ranked::<R::Entity>(&by, *score, &order, row).to_string())
                    }),
                    end: None,
                });
            }
            let found = relation::page::<R>(of, rows, window, parent).await?;
            let mut rows: Vec<_> = found.iter().take(limit).cloned().collect();
            if backward {
                rows.reverse();
            }
            Ok(Shown {
                cursor: self.cursor(rows.clone()),
                rows,
                more: found.len() > limit,
                end: None,
            })
        })
    }

    fn count<'a>(&'a self, of: &'a Arc<Request>, parent: Uuid) -> Read<'a, i64> {
        Box::pin(relation::count::<R>(of, &self.rows, parent))
    }

    fn opening(&self) -> Opening {
        Opening::from(&self.window)
    }
}

impl<R: Relates> Along<R> {
    fn cursor(&self, rows: Vec<Arc<ModelOf<R>>>) -> Box<dyn Fn(usize) -> Option<String> + Send> {
        let sorts = self.rows.sorts.clone();
        Box::new(move |at| {
            let order = Sort::with_key::<R::Entity>(&sorts, false);
            Some(Cursor::of::<R::Entity>(&order, rows.get(at)?).to_string())
        })
    }
}

struct Through<J: Joins>(Along<J>);

impl<J: Joins> Reads<J::Far> for Through<J> {
    fn page<'a>(&'a self, of: &'a Arc<Request>, parent: Uuid) -> Read<'a, Shown<J::Far>> {
        Box::pin(async move {
            let near = self.0.page(of, parent).await?;
            let asked = near
                .rows
                .iter()
                .map(|row| relation::one::<J::Far>(of, J::far(row)));
            let far = try_join_all(asked).await?;
            let (rows, near_rows) = far
                .into_iter()
                .zip(near.rows)
                .filter_map(|(far, near)| Some((far?, near)))
                .unzip();
            Ok(Shown {
                rows,
                more: near.more,
                cursor: self.0.cursor(near_rows),
                end: None,
            })
        })
    }

    fn count<'a>(&'a self, of: &'a Arc<Request>, parent: Uuid) -> Read<'a, i64> {
        self.0.count(of, parent)
    }

    fn opening(&self) -> Opening {
        Opening::from(&self.0.window)
    }
}

impl<N: Api> Connection<N> {
    /// A root list that is read in a way of its own.
    pub(crate) fn reading(request: &Arc<Request>, edge: impl Reads<N::Entity> + 'static) -> Self {
        Self {
            request: request.clone(),
            parent: Uuid::nil(),
            edge: Arc::new(edge),
            aside: None,
        }
    }

    /// The same list, which says this of its rows too.
    pub(crate) fn saying(mut self, aside: Aside) -> Self {
        self.aside = Some(aside);
        self
    }

    fn view(&self, row: Arc<<N::Entity as EntityTrait>::Model>) -> N {
        N::within(row, self.aside.as_ref())
    }

    async fn shown(&self) -> Result<Shown<N::Entity>, Failure> {
        self.edge.page(&self.request, self.parent).await
    }
}

impl<N: Api> TypeName for Connection<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::type_name()).into()
    }
}

/// A page of a list, as in the Relay cursor connections specification.
#[Object(name_type)]
impl<N: Api> Connection<N> {
    /// The objects of the page, without their cursors.
    async fn nodes(&self) -> Result<Vec<N>, Failure> {
        let shown = self.shown().await?;
        Ok(shown.rows.into_iter().map(|row| self.view(row)).collect())
    }

    /// The objects of the page, each with the cursor of its place.
    async fn edges(&self) -> Result<Vec<Edge<N>>, Failure> {
        let shown = self.shown().await?;
        let Shown { rows, cursor, .. } = shown;
        let edges = rows.into_iter().enumerate().filter_map(|(at, row)| {
            Some(Edge {
                node: self.view(row),
                cursor: cursor(at)?,
            })
        });
        Ok(edges.collect())
    }

    /// Whether there are more objects, and the cursors to ask for them.
    async fn page_info(&self) -> Result<PageInfo, Failure> {
        let shown = self.shown().await?;
        let Opening {
            at_cursor: behind,
            backward,
        } = self.edge.opening();
        let last = || (shown.cursor)(shown.rows.len().checked_sub(1)?);
        Ok(PageInfo {
            has_next_page: if backward { behind } else { shown.more },
            has_previous_page: if backward { shown.more } else { behind },
            start_cursor: (shown.cursor)(0),
            end_cursor: shown.end.clone().or_else(last),
        })
    }

    /// How many objects the whole list has. Counted only when selected, at a cost that grows
    /// with the list.
    async fn total_count(&self) -> Result<i64, Failure> {
        self.edge.count(&self.request, self.parent).await
    }
}
