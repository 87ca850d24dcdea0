//! What the records of one subject say of its rows, taken together.

use std::collections::BTreeMap;

use sea_orm::EntityTrait;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::tables::{Columns, Traced};
use crate::{entity::change, error::Failure};

/// The part of a record's body that says what changed.
#[derive(serde::Deserialize)]
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

#[derive(serde::Deserialize)]
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
#[derive(Debug, Default)]
pub struct Fold {
    pub(super) rows: BTreeMap<Name, Columns>,
    /// The version that they are of.
    version: i32,
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
        self.version = said.version;
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

    /// Takes in a record that was read, if it is the next one: what follows a gap isn't known.
    ///
    /// # Errors
    /// When its body can't be read.
    pub(crate) fn record(&mut self, record: &change::Model) -> Result<(), Failure> {
        if record.version != self.version + 1 {
            return Ok(());
        }
        let said = serde_json::from_str(&record.body).map_err(|error| {
            Failure::internal(format!("the record {} can't be read: {error}", record.id))
        })?;
        self.take(said);
        Ok(())
    }

    /// The rows of one of the subject's tables.
    pub(crate) fn of(&self, table: &dyn Traced) -> Vec<&Columns> {
        let rows = self.rows.iter();
        rows.filter(|((field, _), row)| field == table.field() && table.has(row))
            .map(|(_, row)| row)
            .collect()
    }

    /// Whether one of the rows has this key.
    pub(crate) fn holds(&self, id: Uuid) -> bool {
        let id = id.to_string();
        let mut rows = self.rows.values();
        rows.any(|row| row.get("id").and_then(Value::as_str) == Some(id.as_str()))
    }

    /// The subject's own row.
    pub(crate) fn own(&self) -> Option<&Columns> {
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

/// A recorded row as a row of its table.
///
/// # Errors
/// When the table has changed so much since that it isn't one.
pub(crate) fn model<E>(row: &Columns) -> Result<E::Model, Failure>
where
    E: EntityTrait<Model: DeserializeOwned>,
{
    serde_json::from_value(Value::Object(row.clone()))
        .map_err(|error| Failure::internal(format!("a recorded row is none any more: {error}")))
}
