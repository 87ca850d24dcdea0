//! The rows of the programmes that a batch may mean, read and held at once.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::LockType,
};
use uuid::Uuid;

use super::service::source_key;
use crate::{
    database::Write,
    entity::programme::{Column, Entity, Model},
    error::Failure,
    graphql::{is_one_of, is_one_of_texts},
    text::is_code,
};

/// Reads the programmes with these keys or codes, or that came from this agency under these ids,
/// and holds their rows. This transaction then knows them, and who has none of these codes.
///
/// # Errors
/// When the database can't be read.
pub async fn read_ahead(
    write: &Write,
    ids: &[Uuid],
    codes: &[String],
    (agency, external_ids): (Uuid, &[String]),
) -> Result<HashMap<Uuid, Model>, Failure> {
    let backend = write.transaction().get_database_backend();
    // What can be no code is no question for the database, which may refuse its letters.
    let codes: Vec<String> = codes.iter().filter(|code| is_code(code)).cloned().collect();
    let from_agency = Condition::all()
        .add(Column::SourceOrganisationId.eq(agency))
        .add(is_one_of_texts(
            backend,
            Column::SourceExternalId.into_expr(),
            external_ids,
        ));
    let mut found = Vec::new();
    for meant in [
        Condition::all().add(is_one_of(backend, Column::Id.into_expr(), ids)),
        Condition::all().add(is_one_of_texts(backend, Column::Code.into_expr(), &codes)),
        from_agency,
    ] {
        let keys: Vec<Uuid> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(meant)
            .into_tuple()
            .all(write.transaction())
            .await?;
        found.extend(keys);
    }
    let rows: Vec<Model> = Entity::find()
        .filter(is_one_of(backend, Column::Id.into_expr(), &found))
        .order_by_asc(Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(write.transaction())
        .await?;
    let memory = write.memory();
    for code in codes {
        let row = rows.iter().find(|row| row.code == code);
        memory.keep_code::<Entity>(code, row.map(|row| row.id));
    }
    for external_id in external_ids {
        let key = source_key(agency, external_id);
        let of_agency = |row: &&Model| {
            row.source_organisation_id == Some(agency)
                && row.source_external_id.as_ref() == Some(external_id)
        };
        let row = rows.iter().find(of_agency);
        memory.keep_code::<Entity>(key, row.map(|row| row.id));
    }
    for row in &rows {
        memory.keep::<Entity>(Column::Id, row.id, vec![row.clone()]);
    }
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
