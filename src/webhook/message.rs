//! What is sent: that something changed, without what it is now.

use serde::Serialize;
use standardwebhooks::Webhook;

use super::Secret;
use crate::{
    change::{Action, FieldNames, SubjectKind},
    clock::Timestamp,
    entity::change,
    error::Failure,
    id::Kind,
};

/// A message as it is sent, the same at every attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    /// The header `webhook-id`: the id of the change, by which a receiver knows it again.
    pub(super) id: String,
    /// The body, as JSON.
    pub(super) body: String,
}

/// The body, as Standard Webhooks lays it out.
#[derive(Serialize)]
struct Payload<'a> {
    r#type: String,
    timestamp: Timestamp,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    change: Changed<'a>,
}

/// A record of the trace, in the words of the API's type `Change`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Changed<'a> {
    id: &'a str,
    subject_kind: SubjectKind,
    subject_id: String,
    version_after: i32,
    action: Action,
    fields: &'a FieldNames,
    at: Timestamp,
    cursor: String,
}

impl Message {
    /// The message about a record whose place in the feed is `cursor`.
    pub(super) fn about(row: &change::Model, cursor: String) -> Result<Self, Failure> {
        let id = Kind::Change.id(row.id).to_string();
        let payload = Payload {
            r#type: format!("{}.{}", word(&row.subject_kind)?, word(&row.action)?),
            timestamp: row.at,
            data: Data {
                change: Changed {
                    id: &id,
                    subject_kind: row.subject_kind,
                    subject_id: row.subject_kind.node().id(row.subject_id).to_string(),
                    version_after: row.version,
                    action: row.action,
                    fields: &row.fields,
                    at: row.at,
                    cursor,
                },
            },
        };
        let body = serde_json::to_string(&payload).map_err(|error| no_json(&error))?;
        Ok(Self { id, body })
    }

    /// The header `webhook-signature` for an attempt at this second.
    pub(super) fn signature(&self, secret: &Secret, second: i64) -> Result<String, Failure> {
        Webhook::new(secret.reveal())
            .and_then(|webhook| webhook.sign(&self.id, second, self.body.as_bytes()))
            .map_err(|error| Failure::internal(format!("a message can't be signed: {error}")))
    }
}

/// A value of a closed list in small letters: `concept_scheme`.
fn word(value: &impl Serialize) -> Result<String, Failure> {
    match serde_json::to_value(value) {
        Ok(value) => Ok(value.as_str().unwrap_or_default().to_ascii_lowercase()),
        Err(error) => Err(no_json(&error)),
    }
}

fn no_json(error: &serde_json::Error) -> Failure {
    Failure::internal(format!("a message has no JSON: {error}"))
}
