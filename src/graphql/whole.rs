//! Root lists of which a reader takes all, page after page: the keys are read once, in order, and each page by keys.
//!
//! A condition that is dear, such as which programmes count, is then judged once for all pages. A key is 16 bytes: a list of
//! 400,000 rows takes 6 MB for as long as it is read.

use std::{collections::HashMap, marker::PhantomData, sync::Arc};

use futures_util::future::try_join_all;
use sea_orm::{
    QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Func, Order, Query, WindowStatement},
};
use uuid::Uuid;

use super::{
    connection::{Api, Connection, Opening, Paging, Read, Reads, Shown, connection, page_size},
    keyset::Sort,
    question::{Found, Question},
    relation::{self, All, Rows},
    request::Request,
    visible::Visible,
    waves::{Load, ask},
};
use crate::{
    database::{Cells, packed_keys, read_keys},
    error::Failure,
};

/// A root list that may be dear to find. For a reader who takes all of it, its keys are kept; for others it is as
/// any list.
///
/// # Errors
/// [`Failure::Input`] when the paging arguments contradict each other or are out of bounds.
pub(crate) fn whole<N: Api>(
    request: &Arc<Request>,
    rows: Rows<N::Entity>,
    paging: Paging,
) -> Result<Connection<N>, Failure> {
    if request.kept.is_none() || paging.last.is_some() || paging.before.is_some() {
        return connection::<N, All<N::Entity>>(request, Uuid::nil(), rows, paging);
    }
    let limit = usize::try_from(page_size(paging.first, "first")?).unwrap_or(usize::MAX);
    let from = paging.after.map_or(Ok(0), |place| {
        let sentence =
            "the cursor isn't one of this list; take it from pageInfo of the same reading";
        place
            .parse()
            .map_err(|_| Failure::input(&["after"], sentence))
    })?;
    Ok(Connection::reading(request, Whole { rows, from, limit }))
}

/// A page of such a list: a place among the keys. Cursors are places, because the keys don't change.
struct Whole<E: Visible> {
    rows: Rows<E>,
    from: usize,
    limit: usize,
}

impl<E: Visible> Whole<E> {
    async fn keys(&self, request: &Arc<Request>) -> Result<Arc<[Uuid]>, Failure> {
        let keys = async { ask::<Keys<E>>(request, self.rows.clone(), Uuid::nil()).await };
        request.found_once(self.rows.clone(), keys).await
    }
}

impl<E: Visible> Reads<E> for Whole<E> {
    fn page<'a>(&'a self, of: &'a Arc<Request>, _: Uuid) -> Read<'a, Shown<E>> {
        Box::pin(async move {
            let keys = self.keys(of).await?;
            let (from, to) = (self.from, self.from.saturating_add(self.limit));
            let here = keys.iter().skip(from).take(self.limit);
            let rows = try_join_all(here.map(|key| relation::one::<E>(of, *key))).await?;
            Ok(Shown {
                // What was taken back or hidden meanwhile isn't shown.
                rows: rows.into_iter().flatten().collect(),
                more: keys.len() > to,
                cursor: Box::new(move |at| Some((from + at + 1).to_string())),
                end: Some(to.min(keys.len()).to_string()),
            })
        })
    }

    fn count<'a>(&'a self, of: &'a Arc<Request>, _: Uuid) -> Read<'a, i64> {
        Box::pin(async move {
            let keys = self.keys(of).await?;
            Ok(i64::try_from(keys.len()).unwrap_or(i64::MAX))
        })
    }

    fn opening(&self) -> Opening {
        Opening {
            at_cursor: self.from > 0,
            backward: false,
        }
    }
}

/// How many keys come in one row: a row for each would take more room than they do.
const TOGETHER: i64 = 1_000;

/// The column of a row's place: a name that no table has.
const PLACE: &str = "place_in_the_whole";

/// The keys of a list, in its order.
struct Keys<E>(PhantomData<fn() -> E>);

impl<E: Visible> Load for Keys<E> {
    type Key = Rows<E>;
    type Out = Arc<[Uuid]>;

    fn question(request: &Request, rows: &Self::Key, _: &[Uuid]) -> Question {
        let mut order = WindowStatement::new();
        if let Some(rank) = &rows.rank {
            order.order_by_expr(rank.score.clone(), Order::Desc);
        }
        for sort in Sort::with_key::<E>(&rows.sorts, false) {
            sort.over(&mut order);
        }
        let mut numbered = E::visible(request.viewer)
            .select_only()
            .column_as(<E as Visible>::key(), "id")
            .filter(rows.condition.clone())
            .into_query();
        numbered.expr_window_as(Func::cust("row_number"), order, PLACE);
        let place = || Expr::col(("numbered", PLACE));
        let id = Expr::col(("numbered", "id"));
        let statement = Query::select()
            .expr(packed_keys(request.database.backend(), id, place()))
            .from_subquery(numbered, "numbered")
            .add_group_by([place().sub(1_i64).div(TOGETHER)])
            .order_by_expr(place().min(), Order::Asc)
            .take();
        Question::filtered(statement)
    }

    fn answers(
        _: &Request,
        _: &Self::Key,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let mut keys = Vec::new();
        for row in found.rows() {
            let text: String = Cells::of(row, 0).value()?;
            let some = read_keys(&text);
            keys.extend(some.ok_or_else(|| Failure::internal("keys that are none"))?);
        }
        Ok([(Uuid::nil(), keys.into())].into())
    }

    fn nothing() -> Self::Out {
        Arc::new([])
    }
}
