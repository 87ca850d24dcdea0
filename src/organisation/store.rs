//! The statements of organisations.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use crate::{
    access::Viewer,
    change::{self, root, value_row},
    database::Write,
    entity::{graph_lock, organisation, organisation_identifier, organisation_relation},
    error::Failure,
    graphql::{Places, Visible, is_one_of, is_one_of_texts},
    text::is_code,
    vocabulary::OrganisationTie,
};

impl Visible for organisation::Entity {
    /// Organisations are public: naming who takes part is what a public registry is for.
    fn visible(_: Viewer) -> Select<Self> {
        Self::find()
    }
    fn key() -> organisation::Column {
        organisation::Column::Id
    }
    fn places() -> Option<Places<organisation::Model>> {
        Some(organisation::Model::by_place)
    }
}

impl Visible for organisation_identifier::Entity {
    fn visible(_: Viewer) -> Select<Self> {
        Self::find()
    }
    fn key() -> organisation_identifier::Column {
        organisation_identifier::Column::OrganisationId
    }
    fn places() -> Option<Places<organisation_identifier::Model>> {
        Some(organisation_identifier::Model::by_place)
    }
}

impl Visible for organisation_relation::Entity {
    fn visible(_: Viewer) -> Select<Self> {
        Self::find()
    }
    fn key() -> organisation_relation::Column {
        organisation_relation::Column::Id
    }
    fn places() -> Option<Places<organisation_relation::Model>> {
        Some(organisation_relation::Model::by_place)
    }
}

root!(organisation, code);
value_row!(organisation_identifier, "identifiers", |row| format!(
    "{}\u{1F}{}",
    row.scheme, row.value
));
value_row!(organisation_relation, "relations", |row| row.id.to_string());

/// The organisation with this code, held against other writers until the transaction ends.
pub(super) async fn held(
    write: &Write,
    code: &str,
) -> Result<Option<organisation::Model>, Failure> {
    if !is_code(code) {
        return Ok(None);
    }
    Ok(organisation::Entity::find()
        .filter(organisation::Column::Code.eq(code))
        .lock_exclusive()
        .one(write.transaction())
        .await?)
}

/// The organisation with this key, held against other writers until the transaction ends.
pub(super) async fn held_by_key(
    write: &Write,
    key: Uuid,
) -> Result<Option<organisation::Model>, Failure> {
    Ok(organisation::Entity::find_by_id(key)
        .lock_exclusive()
        .one(write.transaction())
        .await?)
}

pub(super) async fn identifiers(
    write: &Write,
    id: Uuid,
) -> Result<Vec<organisation_identifier::Model>, Failure> {
    Ok(organisation_identifier::Entity::find()
        .filter(organisation_identifier::Column::OrganisationId.eq(id))
        .all(write.transaction())
        .await?)
}

/// Who else has one of these identifiers.
pub(super) async fn holders(
    write: &Write,
    id: Uuid,
    values: &[String],
) -> Result<Vec<organisation_identifier::Model>, Failure> {
    let backend = write.transaction().get_database_backend();
    Ok(organisation_identifier::Entity::find()
        .filter(organisation_identifier::Column::OrganisationId.ne(id))
        .filter(is_one_of_texts(
            backend,
            organisation_identifier::Column::Value.into_expr(),
            values,
        ))
        .all(write.transaction())
        .await?)
}

pub(super) async fn relations(
    write: &Write,
    id: Uuid,
) -> Result<Vec<organisation_relation::Model>, Failure> {
    Ok(organisation_relation::Entity::find()
        .filter(organisation_relation::Column::OrganisationId.eq(id))
        .all(write.transaction())
        .await?)
}

/// Holds the graph of organisations: until the transaction ends nobody else ties any, and a
/// check for cycles stays true.
///
/// # Errors
/// When the database can't be read.
pub async fn hold_graph(write: &Write) -> Result<(), Failure> {
    graph_lock::Entity::find_by_id("organisations")
        .lock_exclusive()
        .one(write.transaction())
        .await?;
    Ok(())
}

/// Everything that is reached from `start` along ties of this kind, `start` included.
pub(super) async fn reached(
    write: &Write,
    kind: OrganisationTie,
    start: Vec<Uuid>,
) -> Result<HashSet<Uuid>, Failure> {
    let backend = write.transaction().get_database_backend();
    let mut reached: HashSet<Uuid> = start.iter().copied().collect();
    let mut edge = start;
    while !edge.is_empty() {
        let next: Vec<Uuid> = organisation_relation::Entity::find()
            .select_only()
            .column(organisation_relation::Column::OtherId)
            .filter(organisation_relation::Column::Kind.eq(kind))
            .filter(is_one_of(
                backend,
                organisation_relation::Column::OrganisationId.into_expr(),
                &edge,
            ))
            .into_tuple()
            .all(write.transaction())
            .await?;
        edge = next.into_iter().filter(|id| reached.insert(*id)).collect();
    }
    Ok(reached)
}

/// The keys of the organisations with these codes. A code of one that was merged names the one
/// that it was merged into.
///
/// # Errors
/// When the database can't be read.
pub async fn keys_of_codes(
    write: &Write,
    codes: &[String],
) -> Result<HashMap<String, Uuid>, Failure> {
    change::keys_by_code::<organisation::Entity, _>(write, codes, |codes| asked(write, codes)).await
}

async fn asked(write: &Write, codes: Vec<String>) -> Result<HashMap<String, Uuid>, Failure> {
    let backend = write.transaction().get_database_backend();
    let found: Vec<(String, Uuid, Option<Uuid>)> = organisation::Entity::find()
        .select_only()
        .column(organisation::Column::Code)
        .column(organisation::Column::Id)
        .column(organisation::Column::MergedInto)
        .filter(is_one_of_texts(
            backend,
            organisation::Column::Code.into_expr(),
            &codes,
        ))
        .order_by_asc(organisation::Column::Code)
        .into_tuple()
        .all(write.transaction())
        .await?;
    Ok(found
        .into_iter()
        .map(|(code, id, merged_into)| (code, merged_into.unwrap_or(id)))
        .collect())
}

/// The code of the organisation with this key.
///
/// # Errors
/// When there is none, which is our own fault.
pub async fn code_of(write: &Write, id: Uuid) -> Result<String, Failure> {
    let row = organisation::Entity::find_by_id(id)
        .one(write.transaction())
        .await?;
    row.map(|row| row.code)
        .ok_or_else(|| Failure::internal("an author is no organisation"))
}
