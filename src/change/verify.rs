//! Recomputing the chains: is the trace what it was when it was written?

use futures_util::TryStreamExt;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::Value;
use uuid::Uuid;

use super::record::chained;
use crate::{database::Database, entity::change, error::Failure};

/// A place where the trace isn't what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The subject whose chain is broken.
    pub subject: Uuid,
    /// The version of the first record that doesn't fit.
    pub version: i32,
    /// What doesn't fit, as a sentence.
    pub what: &'static str,
}

/// Walks every chain and answers how many records were checked, and where a chain breaks:
/// for each subject the first place, if any.
///
/// # Errors
/// When the database can't be read.
pub async fn verify_chains(database: &Database) -> Result<(u64, Vec<Broken>), Failure> {
    let mut records = change::Entity::find()
        .order_by_asc(change::Column::SubjectId)
        .order_by_asc(change::Column::Version)
        .stream(database.reader())
        .await?;
    let (mut checked, mut broken) = (0, Vec::<Broken>::new());
    let (mut subject, mut version, mut hash) = (None, 0, String::new());
    while let Some(record) = records.try_next().await? {
        checked += 1;
        if subject != Some(record.subject_id) {
            (subject, version, hash) = (Some(record.subject_id), 0, String::new());
        }
        version += 1;
        let known = broken
            .last()
            .is_some_and(|b| b.subject == record.subject_id);
        if !known && let Some(what) = fault(&record, version, &hash) {
            broken.push(Broken {
                subject: record.subject_id,
                version: record.version,
                what,
            });
        }
        hash = record.hash;
    }
    Ok((checked, broken))
}

fn fault(record: &change::Model, version: i32, previous: &str) -> Option<&'static str> {
    if record.version != version {
        return Some("a record before this one is missing");
    }
    if record.hash != chained(previous, &record.body) {
        return Some("the hash doesn't cover the record and the one before it");
    }
    let Ok(body) = serde_json::from_str::<Value>(&record.body) else {
        return Some("the record's body can't be read");
    };
    let agrees = body["version"] == record.version
        && body["subjectId"] == record.subject_id.to_string()
        && body["at"] == record.at.to_string()
        && body["authorId"] == serde_json::json!(record.author_id)
        && body["action"] == serde_json::json!(record.action);
    (!agrees).then_some("the record's columns differ from its body")
}
