//! The statements of what agencies push, besides the programmes themselves.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Select,
    sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{
    access::Viewer,
    clock::Timestamp,
    database::Write,
    entity::{agency_record, rejected_push},
    error::Failure,
    graphql::{Places, Visible},
};

impl Visible for rejected_push::Entity {
    /// What was rejected is known to whoever pushed it.
    fn visible(viewer: Viewer) -> Select<Self> {
        let select = Self::find();
        match viewer {
            Viewer::Operator => select,
            Viewer::Agency(agency) => {
                select.filter(rejected_push::Column::OrganisationId.eq(agency.organisation))
            }
            Viewer::Public => select.filter(rejected_push::Column::Id.is_null()),
        }
    }
    fn key() -> rejected_push::Column {
        rejected_push::Column::Id
    }
    fn places() -> Option<Places<rejected_push::Model>> {
        Some(rejected_push::Model::by_place)
    }
}

/// What an agency's id stands for.
pub(super) async fn record(
    write: &Write,
    organisation: Uuid,
    external_id: &str,
) -> Result<Option<agency_record::Model>, Failure> {
    let key = (organisation, external_id.to_owned());
    Ok(agency_record::Entity::find_by_id(key)
        .one(write.transaction())
        .await?)
}

/// Keeps what an agency's id stands for, and when its record last changed.
pub(super) async fn keep(write: &Write, record: agency_record::Model) -> Result<(), Failure> {
    use agency_record::Column;
    let key = [Column::OrganisationId, Column::ExternalId];
    let mut known = OnConflict::columns(key);
    known.update_columns([Column::ProgrammeId, Column::SourceUpdatedAt]);
    agency_record::Entity::insert(record.into_active_model())
        .on_conflict(known)
        .exec_without_returning(write.transaction())
        .await?;
    Ok(())
}

/// Keeps what was rejected.
pub(super) async fn keep_rejected(
    write: &Write,
    rows: Vec<rejected_push::Model>,
) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.into_iter().map(|row| rejected_push::ActiveModel {
        id: Set(row.id),
        organisation_id: Set(row.organisation_id),
        idempotency_key: Set(row.idempotency_key),
        external_id: Set(row.external_id),
        errors: Set(row.errors),
        at: Set(row.at),
    });
    rejected_push::Entity::insert_many(rows)
        .exec_without_returning(write.transaction())
        .await?;
    Ok(())
}

/// Removes what was rejected before this instant, and says how many they were.
pub(super) async fn remove_rejected(write: &Write, before: Timestamp) -> Result<u64, Failure> {
    let done = rejected_push::Entity::delete_many()
        .filter(rejected_push::Column::At.lt(before))
        .exec(write.transaction())
        .await?;
    Ok(done.rows_affected)
}
