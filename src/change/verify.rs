//! Recomputing the chains: is the trace what it was when it was written?

use std::collections::HashMap;

use futures_util::TryStreamExt;
use sea_orm::{EntityTrait, Iterable, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Root, SubjectKind, record::chained, rows::column};
use crate::{
    database::Database,
    entity::{
        change, concept_scheme, document, mechanism, organisation, programme, rate_table,
        recommendation, result, review,
    },
    error::Failure,
};

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
    let mut heads = HashMap::new();
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
        heads.insert(record.subject_id, record.version);
        hash = record.hash;
    }
    drop(records);
    for (subject, version) in subjects(database).await? {
        let head = heads.remove(&subject).unwrap_or(0);
        if head != version && !broken.iter().any(|place| place.subject == subject) {
            broken.push(Broken {
                subject,
                version: head,
                what: "the chain ends at another version than the object has",
            });
        }
    }
    let orphans = heads.into_iter().map(|(subject, version)| Broken {
        subject,
        version,
        what: "the object of the chain is missing",
    });
    broken.extend(orphans);
    Ok((checked, broken))
}

/// Every subject with its version.
async fn subjects(database: &Database) -> Result<Vec<(Uuid, i32)>, Failure> {
    let mut all = Vec::new();
    for kind in SubjectKind::iter() {
        all.extend(match kind {
            SubjectKind::Organisation => versions::<organisation::Entity>(database).await?,
            SubjectKind::Document => versions::<document::Entity>(database).await?,
            SubjectKind::Programme => versions::<programme::Entity>(database).await?,
            SubjectKind::Result => versions::<result::Entity>(database).await?,
            SubjectKind::ConceptScheme => versions::<concept_scheme::Entity>(database).await?,
            SubjectKind::Mechanism => versions::<mechanism::Entity>(database).await?,
            SubjectKind::Review => versions::<review::Entity>(database).await?,
            SubjectKind::Recommendation => versions::<recommendation::Entity>(database).await?,
            SubjectKind::RateTable => versions::<rate_table::Entity>(database).await?,
        });
    }
    Ok(all)
}

async fn versions<E>(database: &Database) -> Result<Vec<(Uuid, i32)>, Failure>
where
    E: EntityTrait<Model: Root>,
{
    let rows = E::find()
        .select_only()
        .columns([column::<E>("id")?, column::<E>("version")?]);
    Ok(rows.into_tuple().all(database.reader()).await?)
}

/// What doesn't fit of a record that should lead to this version, behind one with this hash.
pub(super) fn fault(record: &change::Model, version: i32, previous: &str) -> Option<&'static str> {
    if record.version != version {
        return Some("a record before this one is missing");
    }
    if record.hash != chained(previous, &record.body) {
        return Some("the hash doesn't cover the record and the one before it");
    }
    let Ok(body) = serde_json::from_str::<Value>(&record.body) else {
        return Some("the record's body can't be read");
    };
    let columns = json!({
        "id": record.id,
        "subjectKind": record.subject_kind,
        "subjectId": record.subject_id,
        "version": record.version,
        "action": record.action,
        "authorId": record.author_id,
        "at": record.at,
        "fields": record.fields,
    });
    let agrees = columns
        .as_object()
        .is_some_and(|columns| columns.iter().all(|(name, value)| body[name] == *value));
    (!agrees).then_some("the record's columns differ from its body")
}
