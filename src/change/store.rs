//! The statements of the trace.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use super::{
    cursor::Position,
    person::Person,
    record::{Draft, chained},
    rows::column,
};
use crate::{
    access::Viewer,
    database::{Database, Write},
    entity::{change, change_person, feed_epoch, organisation},
    error::Failure,
    graphql::{Visible, is_one_of},
    webhook,
};

/// Appends a record to its subject's chain, and puts it into the outbox of webhooks. The caller
/// holds the subject's row, so that two records can't both follow the same one.
pub(super) async fn append(write: &Write, draft: Draft) -> Result<(), Failure> {
    let previous = match draft.version {
        // The record that a subject begins with follows no other.
        1 => String::new(),
        _ => head(write.transaction(), draft.subject_id).await?,
    };
    let body = draft.body()?;
    let id = draft.id;
    change::Entity::insert(change::ActiveModel {
        seq: NotSet,
        transaction_id: NotSet,
        id: Set(id),
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
    if let Some(person) = draft.attribution.and_then(|known| known.person) {
        beside(write, id, person).await?;
    }
    webhook::enqueue(write, id).await
}

/// Notes who made a change in person, beside its record.
async fn beside(write: &Write, change: Uuid, person: Person) -> Result<(), Failure> {
    change_person::Entity::insert(change_person::ActiveModel {
        change_id: Set(change),
        author_id: Set(person.author),
        salt: Set(Some(person.salt)),
        subject: Set(Some(person.subject)),
        erased_at: Set(None),
    })
    .exec_without_returning(write.transaction())
    .await?;
    Ok(())
}

/// Erases who acted for this organisation under this subject, with the salts, and answers beside
/// how many records.
pub(super) async fn erase(write: &Write, author: Uuid, subject: &str) -> Result<u64, Failure> {
    use change_person::Column::{AuthorId, ErasedAt, Salt, Subject};
    let nobody = || Expr::value(None::<String>);
    let erased = change_person::Entity::update_many()
        .col_expr(Salt, nobody())
        .col_expr(Subject, nobody())
        .col_expr(ErasedAt, Expr::value(write.now().micros()))
        .filter(AuthorId.eq(author))
        .filter(Subject.eq(subject))
        .exec(write.transaction())
        .await?;
    Ok(erased.rows_affected)
}

/// The organisation with this code.
pub(super) async fn organisation_with(write: &Write, code: &str) -> Result<Option<Uuid>, Failure> {
    Ok(organisation::Entity::find()
        .select_only()
        .column(organisation::Column::Id)
        .filter(organisation::Column::Code.eq(code))
        .into_tuple()
        .one(write.transaction())
        .await?)
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

/// The epoch of the feed.
pub(super) async fn epoch(database: &Database) -> Result<String, Failure> {
    let row = feed_epoch::Entity::find().one(database.reader()).await?;
    row.map(|row| row.epoch)
        .ok_or_else(|| Failure::internal("the feed has no epoch"))
}

/// What can be read of the feed without skipping anything. On PostgreSQL a transaction that
/// began earlier may commit later: nothing from the oldest one that still runs onwards is read.
fn readable(database: &Database) -> Condition {
    match database.backend() {
        DbBackend::Postgres => Condition::all().add(Expr::cust(
            "transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
        )),
        _ => Condition::all(),
    }
}

/// The newest place that can be read; the beginning for an empty feed.
pub(super) async fn newest(database: &Database) -> Result<Position, Failure> {
    let newest: Option<(i64, i64)> = change::Entity::find()
        .select_only()
        .columns([change::Column::TransactionId, change::Column::Seq])
        .filter(readable(database))
        .order_by_desc(change::Column::TransactionId)
        .order_by_desc(change::Column::Seq)
        .limit(1)
        .into_tuple()
        .one(database.reader())
        .await?;
    Ok(
        newest.map_or_else(Position::default, |(transaction, seq)| Position {
            transaction,
            seq,
        }),
    )
}

/// The records behind the first place, up to the second, that the viewer may see, in order. The
/// second was the newest readable one, so that nothing before it can still come.
pub(super) async fn between(
    database: &Database,
    viewer: Viewer,
    condition: Condition,
    (after, to): (Position, Position),
    limit: u64,
) -> Result<Vec<change::Model>, Failure> {
    let (transaction, seq) = (change::Column::TransactionId, change::Column::Seq);
    let behind = Condition::any().add(transaction.gt(after.transaction)).add(
        Condition::all()
            .add(transaction.eq(after.transaction))
            .add(seq.gt(after.seq)),
    );
    let up_to = Condition::any().add(transaction.lt(to.transaction)).add(
        Condition::all()
            .add(transaction.eq(to.transaction))
            .add(seq.lte(to.seq)),
    );
    Ok(change::Entity::visible(viewer)
        // Once more without OR, so that the index knows where to start.
        .filter(transaction.gte(after.transaction))
        .filter(behind)
        .filter(up_to)
        .filter(condition)
        .order_by_asc(transaction)
        .order_by_asc(seq)
        .limit(limit)
        .all(database.reader())
        .await?)
}

/// How many records that the viewer may see can be read.
pub(super) async fn readable_records(
    database: &Database,
    viewer: Viewer,
    condition: Condition,
) -> Result<i64, Failure> {
    let count: Option<i64> = change::Entity::visible(viewer)
        .select_only()
        .expr_as(change::Column::Seq.count(), "records")
        .filter(readable(database))
        .filter(condition)
        .into_tuple()
        .one(database.reader())
        .await?;
    Ok(count.unwrap_or_default())
}

/// Whether the viewer may still see a record.
pub(super) async fn is_visible(
    database: &Database,
    viewer: Viewer,
    id: Uuid,
) -> Result<bool, Failure> {
    let row = change::Entity::visible(viewer)
        .filter(change::Column::Id.eq(id))
        .one(database.reader())
        .await?;
    Ok(row.is_some())
}

/// The rows of a table of subjects with these keys, held until the transaction ends: what is read
/// to be indexed mustn't change before the index does.
///
/// # Errors
/// When the database can't be read.
pub async fn rows_of<E: EntityTrait>(
    write: &Write,
    ids: &[Uuid],
) -> Result<Vec<E::Model>, Failure> {
    let backend = write.transaction().get_database_backend();
    let id = column::<E>("id")?;
    Ok(E::find()
        .filter(is_one_of(backend, id.into_expr(), ids))
        .order_by_asc(id)
        .lock(LockType::NoKeyUpdate)
        .all(write.transaction())
        .await?)
}

/// The keys of a table's rows behind one of them, in order, a few hundred at the most.
///
/// # Errors
/// When the database can't be read.
pub async fn keys_after<E: EntityTrait>(
    write: &Write,
    after: Option<Uuid>,
) -> Result<Vec<Uuid>, Failure> {
    const SOME: u64 = 500;
    let id = column::<E>("id")?;
    Ok(E::find()
        .select_only()
        .column(id)
        .filter(Condition::all().add_option(after.map(|after| id.gt(after))))
        .order_by_asc(id)
        .limit(SOME)
        .into_tuple()
        .all(write.transaction())
        .await?)
}
