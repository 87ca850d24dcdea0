//! The statements of `idempotency`.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};
use uuid::Uuid;

use super::Answer;
use crate::{
    clock::Timestamp,
    database::Write,
    entity::idempotency::{ActiveModel, Column, Entity, Model},
    error::Failure,
};

fn author(write: &Write) -> Uuid {
    write.author().organisation.unwrap_or_default()
}

/// Takes the key for this transaction, or answers what it was used for. Where another
/// transaction has just taken it, the insert waits for that one's end.
pub(super) async fn claim(
    write: &Write,
    key: &str,
    fingerprint: &str,
    too_old: Timestamp,
) -> Result<Option<Model>, Failure> {
    Entity::delete_many()
        .filter(Column::AuthorId.eq(author(write)))
        .filter(Column::Key.eq(key))
        .filter(Column::CreatedAt.lt(too_old))
        .exec(write.transaction())
        .await?;
    let claimed = Entity::insert(ActiveModel {
        author_id: Set(author(write)),
        key: Set(key.to_owned()),
        fingerprint: Set(fingerprint.to_owned()),
        answer: Set(Answer::from(Uuid::nil())),
        created_at: Set(write.now()),
    })
    .on_conflict(
        OnConflict::columns([Column::AuthorId, Column::Key])
            .do_nothing()
            .to_owned(),
    )
    .exec_without_returning(write.transaction())
    .await?;
    if claimed == 1 {
        return Ok(None);
    }
    let held = Entity::find_by_id((author(write), key.to_owned()))
        .one(write.transaction())
        .await?;
    // Someone else's row that is gone again: the retried transaction takes the key.
    held.map(Some)
        .ok_or(Failure::Busy(crate::error::Busy::Contention))
}

/// Notes what came of the request whose key this transaction has taken.
pub(super) async fn answer(write: &Write, key: &str, answer: Answer) -> Result<(), Failure> {
    Entity::update(ActiveModel {
        author_id: Set(author(write)),
        key: Set(key.to_owned()),
        answer: Set(answer),
        ..Default::default()
    })
    .exec(write.transaction())
    .await?;
    Ok(())
}

/// Removes what is older than this.
pub(super) async fn remove(write: &Write, too_old: Timestamp) -> Result<u64, Failure> {
    let removed = Entity::delete_many()
        .filter(Column::CreatedAt.lt(too_old))
        .exec(write.transaction())
        .await?;
    Ok(removed.rows_affected)
}
