//! Root lists in the order of a search: the best first, then by the list's own order.
//!
//! The score is no column, so it is read beside the row, and the cursor holds it.

use std::{collections::HashMap, marker::PhantomData, sync::Arc};

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QuerySelect, QueryTrait, Value,
    sea_query::{Alias, Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    keyset::{Sort, Window, beyond},
    question::{Found, Question},
    relation::Rows,
    request::Request,
    visible::{Visible, seen},
    waves::{Load, Waiting, ask},
};
use crate::error::Failure;

/// How well rows fit what is searched for: the best come first, before every other order.
#[derive(Clone, Debug, PartialEq)]
pub struct Rank {
    /// A whole number for each row; the more, the better.
    pub score: Expr,
    /// What tells one search from another, so that a cursor of one is none of the other's.
    pub signature: String,
}

impl Rank {
    /// The rows behind a place, whose score comes before the values of `order`.
    pub(super) fn beyond<C: ColumnTrait>(
        &self,
        order: &[Sort<C>],
        boundary: &[Value],
        backward: bool,
    ) -> Condition {
        let Some((score, rest)) = boundary.split_first() else {
            return Condition::all();
        };
        let further = if backward {
            self.score.clone().gt(score.clone())
        } else {
            self.score.clone().lt(score.clone())
        };
        let alike = Condition::all()
            .add(self.score.clone().eq(score.clone()))
            .add(beyond(order, rest));
        Condition::any().add(further).add(alike)
    }
}

/// Rows, each with its score.
type Scores<E> = Arc<Vec<(Arc<<E as EntityTrait>::Model>, i64)>>;

/// A window on the rows of a root list that have a rank, each with its score; one row more than
/// the window's limit.
pub(super) fn ranked<E: Visible>(
    request: &Arc<Request>,
    rows: Rows<E>,
    rank: Rank,
    window: Window,
) -> Waiting<Scores<E>> {
    ask::<Ranked<E>>(request, (rows, rank, window), Uuid::nil())
}

struct Ranked<E>(PhantomData<fn() -> E>);

/// The column of the score: a name that no table has.
const SCORE: &str = "score_of_the_search";

impl<E: Visible> Load for Ranked<E> {
    type Key = (Rows<E>, Rank, Window);
    type Out = Scores<E>;

    fn question(request: &Request, (rows, rank, window): &Self::Key, _: &[Uuid]) -> Question {
        let backward = window.backward;
        let order = Sort::with_key::<E>(&rows.sorts, backward);
        let mut select = E::visible(request.viewer)
            .filter(rows.condition.clone())
            .expr_as(rank.score.clone(), SCORE);
        if let Some(boundary) = &window.boundary {
            select = select.filter(rank.beyond(&order, boundary, backward));
        }
        let direction = if backward { Order::Asc } else { Order::Desc };
        let statement = QuerySelect::query(&mut select);
        statement.order_by(Alias::new(SCORE), direction);
        for sort in &order {
            sort.apply(statement);
        }
        Question::filtered(select.limit(window.limit + 1).into_query())
    }

    fn answers(
        request: &Request,
        _: &Self::Key,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let rows = found.models::<E>()?;
        seen::<E>(request, &rows);
        let scores = found.rows().iter().map(|row| row.try_get::<i64>("", SCORE));
        let scores = scores.collect::<Result<Vec<_>, _>>()?;
        let rows = rows.into_iter().map(Arc::new).zip(scores).collect();
        Ok([(Uuid::nil(), Arc::new(rows))].into())
    }

    fn nothing() -> Self::Out {
        Arc::new(Vec::new())
    }
}
