//! Keyset paging: an order, a place in it, and the cursor that names the place.
//!
//! A cursor holds the sort values and the key of its row, so the next page starts right there
//! at any depth, whatever was inserted or removed in between.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD};

use sea_orm::{
    ColumnTrait, ColumnType, Condition, EntityTrait, ModelTrait, Order, Value,
    sea_query::{
        Expr, ExprTrait, NullOrdering, OrderedStatement, SelectStatement, WindowStatement,
    },
};
use serde_json::{Value as Json, json};

use super::{rank::Rank, visible::Visible};

/// Where rows without a value go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// Every row has a value.
    Never,
    /// Before the others.
    First,
    /// After the others.
    Last,
}

/// One column of an order.
#[derive(Clone, Copy, Debug)]
pub struct Sort<C> {
    /// The column.
    pub column: C,
    /// Whether the largest value comes first.
    pub descending: bool,
    /// Where rows without a value go. Said in every statement, because the databases differ.
    pub nulls: Nulls,
}

impl<C: ColumnTrait> PartialEq for Sort<C> {
    fn eq(&self, other: &Self) -> bool {
        self.column.as_str() == other.column.as_str()
            && self.descending == other.descending
            && self.nulls == other.nulls
    }
}

impl<C: ColumnTrait> Sort<C> {
    /// Smallest first, in a column that always has a value.
    pub const fn ascending(column: C) -> Self {
        Self {
            column,
            descending: false,
            nulls: Nulls::Never,
        }
    }

    /// Largest first, in a column that always has a value.
    pub const fn descending(column: C) -> Self {
        Self {
            column,
            descending: true,
            nulls: Nulls::Never,
        }
    }

    /// The same, with rows without a value at the end.
    #[must_use]
    pub const fn nulls_last(mut self) -> Self {
        self.nulls = Nulls::Last;
        self
    }

    /// The same, with rows without a value at the beginning.
    #[must_use]
    pub const fn nulls_first(mut self) -> Self {
        self.nulls = Nulls::First;
        self
    }

    /// The order with the key at its end, turned round for reading backwards. Without the key
    /// two rows alike would have no order, and one could be skipped between two pages.
    pub(super) fn with_key<E: Visible<Column = C>>(sorts: &[Self], backward: bool) -> Vec<Self> {
        let last = sorts.first().is_some_and(|sort| sort.descending);
        let key = Self {
            descending: last,
            ..Self::ascending(E::key())
        };
        sorts
            .iter()
            .copied()
            .chain([key])
            .map(|sort| if backward { sort.reversed() } else { sort })
            .collect()
    }

    const fn reversed(self) -> Self {
        Self {
            column: self.column,
            descending: !self.descending,
            nulls: match self.nulls {
                Nulls::Never => Nulls::Never,
                Nulls::First => Nulls::Last,
                Nulls::Last => Nulls::First,
            },
        }
    }

    fn order(&self) -> Order {
        if self.descending {
            Order::Desc
        } else {
            Order::Asc
        }
    }

    fn ordered_by(&self, statement: &mut impl OrderedStatement) {
        let column = self.column.as_column_ref();
        match self.nulls {
            Nulls::Never => statement.order_by(column, self.order()),
            Nulls::First => {
                statement.order_by_with_nulls(column, self.order(), NullOrdering::First)
            }
            Nulls::Last => statement.order_by_with_nulls(column, self.order(), NullOrdering::Last),
        };
    }

    pub(super) fn apply(&self, statement: &mut SelectStatement) {
        self.ordered_by(statement);
    }

    pub(super) fn over(&self, window: &mut WindowStatement) {
        self.ordered_by(window);
    }

    fn equals(&self, value: &Value) -> Expr {
        let column = self.column.into_expr();
        if is_null(value) {
            column.is_null()
        } else {
            column.eq(value.clone())
        }
    }

    /// The rows that come strictly after `value` in this column; none where there can't be any.
    fn after(&self, value: &Value) -> Option<Expr> {
        let column = || self.column.into_expr();
        match (is_null(value), self.nulls) {
            (true, Nulls::First) => Some(column().is_not_null()),
            (true, _) => None,
            (false, nulls) => {
                let beyond = if self.descending {
                    column().lt(value.clone())
                } else {
                    column().gt(value.clone())
                };
                Some(match nulls {
                    Nulls::Last => beyond.or(column().is_null()),
                    Nulls::First | Nulls::Never => beyond,
                })
            }
        }
    }
}

/// The part of a list to read.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// How many rows at most.
    pub limit: u64,
    /// The place to start behind.
    pub boundary: Option<Vec<Value>>,
    /// Whether to read from the end.
    pub backward: bool,
}

/// The rows behind `boundary` in `order`.
pub(super) fn beyond<C: ColumnTrait>(order: &[Sort<C>], boundary: &[Value]) -> Condition {
    let mut any = Condition::any();
    for (place, (sort, value)) in order.iter().zip(boundary).enumerate() {
        let Some(after) = sort.after(value) else {
            continue;
        };
        let tied = order.iter().zip(boundary).take(place);
        let all = tied.fold(Condition::all(), |all, (sort, value)| {
            all.add(sort.equals(value))
        });
        any = any.add(all.add(after));
    }
    let all = Condition::all().add(any);
    // Said once more without OR, so that an index on the first column knows where to start.
    match (order.first(), boundary.first()) {
        (Some(first), Some(value)) if first.nulls == Nulls::Never => all.add(if first.descending {
            first.column.into_expr().lte(value.clone())
        } else {
            first.column.into_expr().gte(value.clone())
        }),
        _ => all,
    }
}

/// A place in a list. Opaque to clients: base64url over a version, the order and the values.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor(Json);

const VERSION: u32 = 1;

impl Cursor {
    /// The place of `row` in `order`.
    pub(super) fn of<E: EntityTrait>(order: &[Sort<E::Column>], row: &E::Model) -> Self {
        let values: Vec<Json> = order
            .iter()
            .map(|sort| encode(row.get(sort.column)))
            .collect();
        Self(json!([VERSION, signature(order), values]))
    }

    /// The place of `row`, which has this score, in `order` behind a rank.
    pub(super) fn ranked<E: EntityTrait>(
        rank: &Rank,
        score: i64,
        order: &[Sort<E::Column>],
        row: &E::Model,
    ) -> Self {
        let Self(mut parts) = Self::of::<E>(order, row);
        parts[1] = json!(rank.signature.clone() + &signature(order));
        if let Some(values) = parts[2].as_array_mut() {
            values.insert(0, json!(score));
        }
        Self(parts)
    }

    /// The values to start behind, if the cursor was made for this order (as it is read forward)
    /// behind this rank.
    pub(super) fn boundary<C: ColumnTrait>(
        &self,
        rank: Option<&Rank>,
        order: &[Sort<C>],
    ) -> Option<Vec<Value>> {
        let parts = self.0.as_array()?;
        let [version, made_for, values] = parts.as_slice() else {
            return None;
        };
        let expected = rank.map_or("", |rank| &rank.signature).to_owned() + &signature(order);
        if *version != VERSION || *made_for != expected {
            return None;
        }
        let values = values.as_array()?;
        match rank {
            None => decoded(order, values),
            Some(_) => {
                let (score, rest) = values.split_first()?;
                let score = Value::from(score.as_i64()?);
                Some([vec![score], decoded(order, rest)?].concat())
            }
        }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        serde_json::from_slice(&bytes).ok().map(Self)
    }
}

fn decoded<C: ColumnTrait>(order: &[Sort<C>], values: &[Json]) -> Option<Vec<Value>> {
    if values.len() != order.len() {
        return None;
    }
    order
        .iter()
        .zip(values)
        .map(|(sort, value)| decode(sort, value))
        .collect()
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0.to_string()))
    }
}

/// The order that a cursor belongs to, as it is read forward: a place is a place, from which
/// either end can be read.
fn signature<C: ColumnTrait>(order: &[Sort<C>]) -> String {
    let table = order
        .first()
        .map(|sort| sort.column.entity_name().to_string());
    let steps = order.iter().map(|sort| {
        let direction = if sort.descending { "-" } else { "+" };
        let nulls = match sort.nulls {
            Nulls::Never => "",
            Nulls::First => "<",
            Nulls::Last => ">",
        };
        format!("{direction}{}{nulls}", sort.column.unquoted())
    });
    let steps = steps.collect::<Vec<_>>().join(",");
    format!("{}:{steps}", table.unwrap_or_default())
}

fn is_null(value: &Value) -> bool {
    *value == value.as_null()
}

fn encode(value: Value) -> Json {
    match value {
        Value::String(text) => json!(text),
        Value::BigInt(number) => json!(number),
        Value::Int(number) => json!(number),
        Value::Bool(flag) => json!(flag),
        Value::Uuid(key) => json!(key),
        Value::ChronoDate(day) => json!(day),
        _ => Json::Null,
    }
}

fn decode<C: ColumnTrait>(sort: &Sort<C>, value: &Json) -> Option<Value> {
    let read = |value: &Json| {
        Some(match sort.column.def().get_column_type() {
            ColumnType::BigInteger => Value::from(value.as_i64()?),
            ColumnType::Integer => Value::from(i32::try_from(value.as_i64()?).ok()?),
            ColumnType::Boolean => Value::from(value.as_bool()?),
            ColumnType::Uuid => Value::from(value.as_str()?.parse::<uuid::Uuid>().ok()?),
            ColumnType::Date => Value::from(value.as_str()?.parse::<chrono::NaiveDate>().ok()?),
            // Nothing stored holds a control character, and a database may refuse to look for one.
            _ => Value::from(
                value
                    .as_str()
                    .filter(|text| !text.contains(char::is_control))?,
            ),
        })
    };
    match (value, sort.nulls) {
        (Json::Null, Nulls::Never) => None,
        (Json::Null, _) => Some(Value::String(None)),
        (value, _) => read(value),
    }
}
