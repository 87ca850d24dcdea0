//! The statements of the trace.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::record::{Draft, chained};
use crate::{database::Write, entity::change, error::Failure};

/// Appends a record to its subject's chain. The caller holds the subject's row, so that two
/// records can't both follow the same one.
pub(super) async fn append(write: &Write, draft: Draft) -> Result<(), Failure> {
    let previous = head(write.transaction(), draft.subject_id).await?;
    let body = draft.body()?;
    change::Entity::insert(change::ActiveModel {
        seq: NotSet,
        transaction_id: NotSet,
        id: Set(draft.id),
        subject_kind: Set(draft.subject_kind),
        subject_id: Set(draft.subject_id),
        version: Set(draft.version),
        action: Set(draft.action),
        fields: Set(draft.fields()),
        author_id: Set(draft.author),
        at: Set(draft.at),
        hash: Set(chained(&previous, &body)),
        body: Set(body),
    })
    .exec_without_returning(write.transaction())
    .await?;
    Ok(())
}

/// The hash of a subject's newest record; empty when it has none.
async fn head(connection: &impl ConnectionTrait, subject: Uuid) -> Result<String, Failure> {
    let newest: Option<String> = change::Entity::find()
        .select_only()
        .column(change::Column::Hash)
        .filter(change::Column::SubjectId.eq(subject))
        .order_by_desc(change::Column::Version)
        .limit(1)
        .into_tuple()
        .one(connection)
        .await?;
    Ok(newest.unwrap_or_default())
}
