//! The statements of documents.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use crate::{
    access::Viewer,
    change::{self, root},
    database::Write,
    entity::document::{self, Column, Entity, Model},
    error::Failure,
    graphql::{Places, Visible, is_one_of_texts},
    text::is_code,
};

impl Visible for Entity {
    fn visible(_: Viewer) -> Select<Self> {
        Self::find()
    }
    fn key() -> Column {
        Column::Id
    }
    fn places() -> Option<Places<Model>> {
        Some(Model::by_place)
    }
}

root!(document, code);

/// The document with this code, held against other writers until the transaction ends.
pub(super) async fn held(write: &Write, code: &str) -> Result<Option<Model>, Failure> {
    if !is_code(code) {
        return Ok(None);
    }
    Ok(Entity::find()
        .filter(Column::Code.eq(code))
        .lock_exclusive()
        .one(write.transaction())
        .await?)
}

/// The keys of the documents with these codes.
///
/// # Errors
/// When the database can't be read.
pub async fn keys_of_codes(
    write: &Write,
    codes: &[String],
) -> Result<HashMap<String, Uuid>, Failure> {
    change::keys_by_code::<Entity, _>(write, codes, |codes| asked(write, codes)).await
}

async fn asked(write: &Write, codes: Vec<String>) -> Result<HashMap<String, Uuid>, Failure> {
    let backend = write.transaction().get_database_backend();
    let found: Vec<(String, Uuid)> = Entity::find()
        .select_only()
        .column(Column::Code)
        .column(Column::Id)
        .filter(is_one_of_texts(backend, Column::Code.into_expr(), &codes))
        .into_tuple()
        .all(write.transaction())
        .await?;
    Ok(found.into_iter().collect())
}
