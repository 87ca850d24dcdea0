//! The statements of what agencies push, besides the programmes themselves.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    Select, sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{
    access::Viewer,
    change,
    clock::Timestamp,
    database::Write,
    entity::{
        activity, activity_participation, agency_record, alignment, budget_line, country_share,
        financial_transaction, link_evidence, objective, participation, practice,
        programme_document, programme_reference, programme_relation, recommendation_link,
        region_share, rejected_push, sector_share, statement, theme_share,
    },
    error::Failure,
    graphql::{Places, Visible, is_one_of_texts},
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

/// What these ids of an agency stand for, by the ids.
pub(super) async fn records(
    write: &Write,
    organisation: Uuid,
    external_ids: &[String],
) -> Result<HashMap<String, agency_record::Model>, Failure> {
    let backend = write.transaction().get_database_backend();
    let id = agency_record::Column::ExternalId.into_expr();
    let found = agency_record::Entity::find()
        .filter(agency_record::Column::OrganisationId.eq(organisation))
        .filter(is_one_of_texts(backend, id, external_ids))
        .all(write.transaction())
        .await?;
    let by_id = found.into_iter().map(|row| (row.external_id.clone(), row));
    Ok(by_id.collect())
}

/// Reads what hangs on programmes whose rows are held, but for their results.
pub(super) async fn read_ahead(write: &Write, programmes: &[Uuid]) -> Result<(), Failure> {
    macro_rules! read {
        ($($entity:ident),+ $(,)?) => {
            $(read_ahead::<$entity::Entity>(write, $entity::Column::ProgrammeId, programmes).await?;)+
        };
    }
    use change::read_ahead;
    read!(
        activity,
        activity_participation,
        alignment,
        budget_line,
        country_share,
        financial_transaction,
        link_evidence,
        objective,
        participation,
        practice,
        programme_document,
        programme_reference,
        programme_relation,
        recommendation_link,
        region_share,
        sector_share,
        theme_share,
    );
    read_ahead::<statement::Entity>(write, statement::Column::SubjectId, programmes).await
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
