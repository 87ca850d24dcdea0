//! The statements of a merge.

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::rules::MOST;
use crate::{
    database::Write,
    entity::{activity_participation, issuer, organisation, programme},
    error::Failure,
    graphql::is_one_of_texts,
};

/// The organisation with this key, held against other writers until the transaction ends, and
/// against whoever is about to name it.
pub(super) async fn held(write: &Write, key: Uuid) -> Result<Option<organisation::Model>, Failure> {
    Ok(organisation::Entity::find_by_id(key)
        .lock_exclusive()
        .one(write.transaction())
        .await?)
}

/// The rows of a table that name an organisation in one of these columns: at most so many that
/// more of them than may be are noticed.
pub(super) async fn naming<E: EntityTrait>(
    write: &Write,
    columns: &[E::Column],
    of: Uuid,
) -> Result<Vec<E::Model>, Failure> {
    const ROWS: u64 = 20 * MOST as u64 + 1;
    let names = columns
        .iter()
        .fold(Condition::any(), |any, column| any.add(column.eq(of)));
    Ok(E::find()
        .filter(names)
        .limit(ROWS)
        .all(write.transaction())
        .await?)
}

/// Whether both organisations take part in one activity in the same role.
pub(super) async fn same_activity(write: &Write, one: Uuid, other: Uuid) -> Result<bool, Failure> {
    use activity_participation::{Column, Entity};
    let first = naming::<Entity>(write, &[Column::OrganisationId], one).await?;
    let second = naming::<Entity>(write, &[Column::OrganisationId], other).await?;
    Ok(first.iter().any(|row| {
        let same = |also: &activity_participation::Model| {
            (also.activity_id, also.role) == (row.activity_id, row.role)
        };
        second.iter().any(same)
    }))
}

/// Whether tokens were ever given out in an organisation's name.
pub(super) async fn acts(write: &Write, organisation: Uuid) -> Result<bool, Failure> {
    let issuer = issuer::Entity::find()
        .filter(issuer::Column::OrganisationId.eq(organisation))
        .one(write.transaction())
        .await?;
    Ok(issuer.is_some())
}

/// Whether programmes came from both organisations under one id.
pub(super) async fn same_source(write: &Write, one: Uuid, other: Uuid) -> Result<bool, Failure> {
    let from = naming::<programme::Entity>(write, &[programme::Column::SourceOrganisationId], one);
    let ids: Vec<String> = (from.await?.into_iter())
        .filter_map(|row| row.source_external_id)
        .collect();
    let backend = write.transaction().get_database_backend();
    let same = programme::Entity::find()
        .filter(programme::Column::SourceOrganisationId.eq(other))
        .filter(is_one_of_texts(
            backend,
            programme::Column::SourceExternalId.into_expr(),
            &ids,
        ))
        .one(write.transaction())
        .await?;
    Ok(same.is_some())
}
