//! A column that has one of several values: one parameter, however many they are.

use sea_orm::{
    DbBackend, Value,
    sea_query::{ArrayType, Expr, ExprTrait},
};
use uuid::Uuid;

/// `column` is one of these keys, as one parameter: a list of parameters would make a new
/// statement for every length, and each would be parsed and planned anew.
///
/// A single one is compared as such: then an index also gives the order, and what is unique in a
/// row needs no sorting out.
pub(crate) fn is_one_of(backend: DbBackend, column: Expr, ids: &[Uuid]) -> Expr {
    let keys = Expr::val(parameter(backend, ids));
    if ids.len() == 1 {
        return column.eq(keys);
    }
    match backend {
        DbBackend::Postgres => any(column, keys),
        _ => Expr::cust_with_exprs(
            "? IN (SELECT unhex(value) FROM json_each(?))",
            [column, keys],
        ),
    }
}

/// The one parameter that holds these keys.
pub(super) fn parameter(backend: DbBackend, ids: &[Uuid]) -> Value {
    if let [only] = ids {
        return Value::from(*only);
    }
    match backend {
        DbBackend::Postgres => array(ArrayType::Uuid, ids.iter().map(|id| Value::from(*id))),
        _ => {
            let hex: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
            Value::from(serde_json::json!(hex).to_string())
        }
    }
}

/// `column` is one of these texts, as one parameter, and a single one as such.
pub(crate) fn is_one_of_texts(backend: DbBackend, column: Expr, texts: &[String]) -> Expr {
    if let [only] = texts {
        return column.eq(only.as_str());
    }
    match backend {
        DbBackend::Postgres => {
            let texts = texts.iter().map(|text| Value::from(text.as_str()));
            any(column, Expr::val(array(ArrayType::String, texts)))
        }
        _ => Expr::cust_with_exprs(
            "? IN (SELECT value FROM json_each(?))",
            [column, Expr::val(serde_json::json!(texts).to_string())],
        ),
    }
}

/// `column` is one of these numbers, as one parameter.
pub(crate) fn is_one_of_numbers(backend: DbBackend, column: Expr, numbers: &[i32]) -> Expr {
    match backend {
        DbBackend::Postgres => {
            let numbers = numbers.iter().map(|number| Value::from(*number));
            any(column, Expr::val(array(ArrayType::Int, numbers)))
        }
        _ => Expr::cust_with_exprs(
            "? IN (SELECT value FROM json_each(?))",
            [column, Expr::val(serde_json::json!(numbers).to_string())],
        ),
    }
}

fn any(column: Expr, array: Expr) -> Expr {
    Expr::cust_with_exprs("$1 = ANY($2)", [column, array])
}

fn array(of: ArrayType, values: impl Iterator<Item = Value>) -> Value {
    Value::Array(of, Some(Box::new(values.collect())))
}
