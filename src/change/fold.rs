//! What the records of one subject say of its rows, taken together.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::tables::Columns;

/// The part of a record's body that says what changed.
#[derive(Deserialize)]
pub(super) struct Said {
    /// The version that the change led to.
    version: i32,
    /// When.
    at: Value,
    /// The rows that changed.
    rows: Vec<Change>,
    /// The digest of who made it in person.
    #[serde(default)]
    pub(super) person: Option<String>,
}

#[derive(Deserialize)]
struct Change {
    field: String,
    key: String,
    was: Value,
    now: Value,
}

/// What tells a row from all others of its subject: the API field that it is recorded under, empty
/// for the subject itself, and its key.
pub(super) type Name = (String, String);

/// The rows of one subject as its records left them.
#[derive(Default)]
pub(super) struct Fold {
    pub(super) rows: BTreeMap<Name, Columns>,
}

/// A record that found another row than the records before it had left.
pub(super) struct Surprise {
    pub(super) row: Name,
    /// The columns that differed; none where the row was there or wasn't, against expectation.
    pub(super) columns: Vec<String>,
}

impl Fold {
    /// Takes in the next record. Answers where it began from something else than the ones before
    /// it had led to: then the rows were changed past the trace in between.
    pub(super) fn take(&mut self, said: Said) -> Vec<Surprise> {
        let mut surprises = Vec::new();
        for change in said.rows {
            let row = (change.field, change.key);
            let held = self.rows.remove(&row);
            let columns = match (&held, &change.was) {
                (None, Value::Null) => None,
                (Some(held), Value::Object(was)) => {
                    let other = different(held, was.iter());
                    (!other.is_empty()).then_some(other)
                }
                _ => Some(Vec::new()),
            };
            if let Some(columns) = columns {
                surprises.push(Surprise {
                    row: row.clone(),
                    columns,
                });
            }
            if let Value::Object(now) = change.now {
                let mut left = held.unwrap_or_default();
                left.extend(now);
                self.rows.insert(row, left);
            }
        }
        // Every change sets these, and no record says so.
        let mut own = self.rows.iter_mut();
        if let Some((_, own)) = own.find(|((field, _), _)| field.is_empty()) {
            own.insert("version".to_owned(), Value::from(said.version));
            own.insert("updated_at".to_owned(), said.at);
        }
        surprises
    }

    /// The subject's own row.
    pub(super) fn own(&self) -> Option<&Columns> {
        let mut own = self.rows.iter();
        own.find_map(|((field, _), row)| field.is_empty().then_some(row))
    }
}

/// The columns in which a row differs from these values. A column that a row doesn't have is one
/// that the schema got later, and nothing.
pub(super) fn different<'a>(
    row: &Columns,
    values: impl Iterator<Item = (&'a String, &'a Value)>,
) -> Vec<String> {
    values
        .filter(|(column, value)| row.get(*column).unwrap_or(&Value::Null) != *value)
        .map(|(column, _)| column.clone())
        .collect()
}
