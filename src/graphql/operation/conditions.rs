//! What a request's conditions cost, beside the objects that it reads.
//!
//! A relation in a filter (`some`, `every`, `none`) joins a table, and planning many joins takes
//! a database longer than running them; words are looked up in an index of their own. Both are
//! few in any real question, so a request has a bounded number of them, and each has its price.

use async_graphql::Value as Constant;
use serde_json::Value as Json;

use super::{normal::Normal, refused::Problem};
use crate::{error::Code, graphql::limits::LIMITS};

/// What a relation or a search costs, in objects.
const PRICE: u64 = 100;

/// The fields of filters that join or look words up.
const DEAR: [&str; 4] = ["some", "every", "none", "text"];

/// The fields of filters that join the one thing that a row hangs on, or one of few. Those of
/// these names that hold relations are counted by their relations.
const JOINS: [&str; 12] = [
    "assessor",
    "group",
    "mechanism",
    "programme",
    "publisher",
    "recommendation",
    "result",
    "review",
    "sdgTarget",
    "sector",
    "shared",
    "theme",
];

/// The argument that looks words up.
const SEARCH: &str = "search";

/// What the conditions of an operation cost.
///
/// # Errors
/// More relations and searches, or more values, than a request may have.
pub(super) fn cost(root: &[Normal<'_>]) -> Result<u64, Problem> {
    let mut found = Found::default();
    found.fields(root);
    if found.dear > LIMITS.relations {
        return Err(too_many(
            "relations and searches in its filters",
            found.dear,
            LIMITS.relations,
        ));
    }
    if found.values > LIMITS.input_values {
        return Err(too_many(
            "values in its arguments",
            found.values,
            LIMITS.input_values,
        ));
    }
    Ok(found.dear.saturating_mul(PRICE))
}

/// Holds variables against the limit on values before anything is made of them.
///
/// # Errors
/// More values than a request may have.
pub(super) fn check_variables<'v>(
    variables: impl Iterator<Item = &'v Json>,
) -> Result<(), Problem> {
    fn values(value: &Json) -> u64 {
        match value {
            Json::Array(items) => 1 + items.iter().map(values).sum::<u64>(),
            Json::Object(fields) => 1 + fields.values().map(values).sum::<u64>(),
            _ => 1,
        }
    }
    let is: u64 = variables.map(values).sum();
    if is > LIMITS.input_values {
        return Err(too_many("values in its variables", is, LIMITS.input_values));
    }
    Ok(())
}

fn too_many(what: &str, is: u64, most: u64) -> Problem {
    Problem::new(
        Code::QueryRejected,
        format!("the request has {is} {what}; at most {most} are allowed"),
    )
}

#[derive(Default)]
struct Found {
    dear: u64,
    values: u64,
}

impl Found {
    fn fields(&mut self, fields: &[Normal<'_>]) {
        for field in fields {
            for argument in &field.arguments {
                if argument.name == SEARCH && argument.value != Constant::Null {
                    self.dear += 1;
                }
                self.value(&argument.value);
            }
            self.fields(&field.below);
        }
    }

    /// Values are at most [`LIMITS`]`.input_depth` deep, so this calls itself no deeper.
    fn value(&mut self, value: &Constant) {
        self.values += 1;
        match value {
            Constant::List(items) => items.iter().for_each(|item| self.value(item)),
            Constant::Object(fields) => {
                for (name, value) in fields {
                    let joins = JOINS.contains(&name.as_str()) && !holds_relations(value);
                    if (joins || DEAR.contains(&name.as_str())) && *value != Constant::Null {
                        self.dear += 1;
                    }
                    self.value(value);
                }
            }
            _ => {}
        }
    }
}

/// Whether a filter's field holds nothing but relations.
fn holds_relations(value: &Constant) -> bool {
    match value {
        Constant::Object(fields) => {
            let relation = |name: &str| matches!(name, "some" | "every" | "none");
            !fields.is_empty() && fields.keys().all(|name| relation(name))
        }
        _ => false,
    }
}
