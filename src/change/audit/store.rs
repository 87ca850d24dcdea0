//! The statements that read the trace whole.

use std::collections::HashMap;

use futures_util::Stream;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QueryResult, QuerySelect, QueryTrait, StreamTrait,
};
use uuid::Uuid;

use crate::{
    change::{SubjectKind, tables::Source},
    entity::{change, change_person},
    error::Failure,
    graphql::is_one_of,
};

/// How many records there are.
pub(super) async fn count_records(from: &Source) -> Result<u64, Failure> {
    let count: Option<i64> = change::Entity::find()
        .select_only()
        .expr_as(change::Column::Seq.count(), "records")
        .into_tuple()
        .one(from)
        .await?;
    Ok(count
        .and_then(|count| u64::try_from(count).ok())
        .unwrap_or(0))
}

/// The keys of the subjects of a kind that have records, behind one of them, in order.
pub(super) async fn subjects_after(
    from: &Source,
    kind: SubjectKind,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Uuid>, Failure> {
    let subject = change::Column::SubjectId;
    Ok(change::Entity::find()
        .select_only()
        .column(subject)
        .distinct()
        .filter(change::Column::SubjectKind.eq(kind))
        .filter(Condition::all().add_option(after.map(|after| subject.gt(after))))
        .order_by_asc(subject)
        .limit(limit)
        .into_tuple()
        .all(from)
        .await?)
}

/// The records of some subjects of a kind, one chain after another, as they are.
pub(super) async fn records<'a>(
    from: &'a Source,
    kind: SubjectKind,
    subjects: &[Uuid],
) -> Result<impl Stream<Item = Result<QueryResult, DbErr>> + Unpin + use<'a>, Failure> {
    let backend = ConnectionTrait::get_database_backend(from);
    let records = change::Entity::find()
        .filter(change::Column::SubjectKind.eq(kind))
        .filter(is_one_of(
            backend,
            change::Column::SubjectId.into_expr(),
            subjects,
        ))
        .order_by_asc(change::Column::SubjectId)
        .order_by_asc(change::Column::Version)
        .build(backend);
    Ok(from.stream_raw(records).await?)
}

/// Who lies beside the records of some subjects of a kind, each with the subject.
pub(super) async fn persons(
    from: &Source,
    kind: SubjectKind,
    subjects: &[Uuid],
) -> Result<Vec<(Uuid, change_person::Model)>, Failure> {
    let backend = ConnectionTrait::get_database_backend(from);
    let of_subjects = is_one_of(backend, change::Column::SubjectId.into_expr(), subjects);
    let records: Vec<(Uuid, Uuid)> = change::Entity::find()
        .select_only()
        .columns([change::Column::Id, change::Column::SubjectId])
        .filter(change::Column::SubjectKind.eq(kind))
        .filter(of_subjects.clone())
        .into_tuple()
        .all(from)
        .await?;
    let beside = change_person::Entity::find()
        .filter(
            change_person::Column::ChangeId.in_subquery(
                change::Entity::find()
                    .select_only()
                    .column(change::Column::Id)
                    .filter(of_subjects)
                    .into_query(),
            ),
        )
        .all(from)
        .await?;
    let subject_of: HashMap<Uuid, Uuid> = records.into_iter().collect();
    let named = beside.into_iter();
    Ok(named
        .filter_map(|person| Some((*subject_of.get(&person.change_id)?, person)))
        .collect())
}
