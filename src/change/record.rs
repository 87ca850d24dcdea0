//! What a record of the trace covers, and how it is chained.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Action, FieldNames, Row, SubjectKind, person::Attribution};
use crate::{clock::Timestamp, error::Failure};

/// What changed in one row: the columns that differ, before and after. Its fields stand in the order
/// of their names, as canonical JSON has them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Delta {
    /// The API field that shows the row; empty for the subject's own row.
    field: &'static str,
    /// The row's key within the subject.
    key: String,
    /// The values after; null for a row that is gone.
    now: Value,
    /// The values before; null for a new row.
    was: Value,
}

impl Delta {
    /// The difference between two states of a row, if there is one.
    pub(super) fn between<M: Row>(
        was: Option<&M>,
        now: Option<&M>,
    ) -> Result<Option<Self>, Failure> {
        let Some(key) = now.or(was).map(Row::key) else {
            return Ok(None);
        };
        let (mut was, mut now) = (columns(was)?, columns(now)?);
        if let (Value::Object(before), Value::Object(after)) = (&mut was, &mut now) {
            before.retain(|column, value| after.get(column) != Some(value));
            after.retain(|column, _| before.contains_key(column));
            for stamp in ["version", "updated_at"] {
                before.remove(stamp);
                after.remove(stamp);
            }
            if after.is_empty() {
                return Ok(None);
            }
        }
        Ok(Some(Self {
            field: M::FIELD,
            key,
            now,
            was,
        }))
    }

    /// The API's names of what changed.
    fn fields(&self) -> Vec<String> {
        match (self.field, &self.now) {
            // A new subject changed in what it has; an updated one also in what it has no longer.
            ("", Value::Object(columns)) => columns
                .iter()
                .filter(|(_, value)| !self.was.is_null() || !is_nothing(value))
                .filter_map(|(column, _)| api_name(column))
                .collect(),
            (field, _) => vec![field.to_owned()],
        }
    }
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

fn columns<M: Row>(row: Option<&M>) -> Result<Value, Failure> {
    match row {
        None => Ok(Value::Null),
        Some(row) => serde_json::to_value(row).map_err(|error| {
            Failure::internal(format!("a row of {} has no JSON: {error}", M::FIELD))
        }),
    }
}

/// The API field that shows a column of the subject's own row. Derived columns have none.
fn api_name(column: &str) -> Option<String> {
    let field = match column {
        "id" | "version" | "created_at" | "updated_at" | "sort_name" | "sort_title"
        | "sort_key" | "natural_key" | "starts_from" | "starts_to" | "ends_from" | "ends_to"
        | "published_from" | "issued_from" | "achieved_from" | "achieved_to" | "position"
        | "has_discrepancy" => return None,
        "planned_start" | "planned_end" | "actual_start" | "actual_end" | "reported_start"
        | "reported_end" | "duration_months" => "period",
        "budget_state" => "budget",
        "source_organisation_id" | "source_external_id" => "source",
        "edition" => "version",
        plain => plain.strip_suffix("_id").unwrap_or(plain),
    };
    let mut words = field.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    Some(words.fold(first, |name, word| {
        let mut letters = word.chars();
        let initial = letters.next().map(|letter| letter.to_ascii_uppercase());
        name + &initial.into_iter().chain(letters).collect::<String>()
    }))
}

/// A record before it is stored.
pub(super) struct Draft {
    pub(super) id: Uuid,
    pub(super) subject_kind: SubjectKind,
    pub(super) subject_id: Uuid,
    pub(super) version: i32,
    pub(super) action: Action,
    pub(super) author: Option<Uuid>,
    pub(super) at: Timestamp,
    /// The request behind it, where it was one.
    pub(super) attribution: Option<Attribution>,
    pub(super) deltas: Vec<Delta>,
}

impl Draft {
    /// The API's names of all fields that changed.
    pub(super) fn fields(&self) -> FieldNames {
        let names: BTreeSet<String> = self.deltas.iter().flat_map(Delta::fields).collect();
        FieldNames(names.into_iter().collect())
    }

    /// The record as canonical JSON: keys sorted, no spaces, so that its bytes can be hashed
    /// and hashed again years later.
    pub(super) fn body(&self) -> Result<String, Failure> {
        let mut body = BTreeMap::new();
        let mut put = |name, value| body.insert(name, Told::Value(value));
        put("id", Value::from(self.id.to_string()));
        put("subjectKind", json(&self.subject_kind)?);
        put("subjectId", Value::from(self.subject_id.to_string()));
        put("version", Value::from(self.version));
        put("action", json(&self.action)?);
        put("authorId", json(&self.author)?);
        put("at", Value::from(self.at.to_string()));
        put("fields", json(&self.fields())?);
        body.insert("rows", Told::Rows(&self.deltas));
        for (name, value) in self.attribution.iter().flat_map(|known| &known.told) {
            body.insert(name, Told::Value(value.clone()));
        }
        serde_json::to_string(&body).map_err(|error| no_json(&error))
    }
}

/// What a record tells under one name.
#[derive(Serialize)]
#[serde(untagged)]
enum Told<'a> {
    Value(Value),
    /// The rows, which are many, as they are.
    Rows(&'a [Delta]),
}

fn json(value: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|error| no_json(&error))
}

fn no_json(error: &serde_json::Error) -> Failure {
    Failure::internal(format!("a record of the trace has no JSON: {error}"))
}

/// The hash of a record: SHA-256 over the hash before it (as hex text; empty for the first)
/// and its body, in lower-case hex.
pub(super) fn chained(previous: &str, body: &str) -> String {
    let digest = Sha256::new()
        .chain_update(previous.as_bytes())
        .chain_update(body.as_bytes())
        .finalize();
    crate::text::hex(&digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_sha_256_in_hex_and_depends_on_the_one_before() {
        assert_eq!(
            chained("", ""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_ne!(chained("", "a"), chained(&chained("", ""), "a"));
    }
}
