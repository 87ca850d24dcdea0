//! The statements of lists of concepts.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    Select, sea_query::SelectStatement,
};
use uuid::Uuid;

use super::ConceptRef;
use crate::{
    access::Viewer,
    change::{root, value_row},
    database::Write,
    entity::{concept, concept_mapping, concept_scheme},
    error::Failure,
    graphql::{Places, Visible, is_one_of, is_one_of_texts},
    text::{Bounds, Texts},
};

/// Lists are public, and so is everything in them.
macro_rules! public {
    ($($entity:ident: $key:ident),+ $(,)?) => {
        $(impl Visible for $entity::Entity {
            fn visible(_: Viewer) -> Select<Self> {
                Self::find()
            }
            fn places() -> Option<Places<$entity::Model>> {
                Some($entity::Model::by_place)
            }
            fn key() -> $entity::Column {
                $entity::Column::$key
            }
        })+
    };
}
public!(concept_scheme: Id, concept: Id, concept_mapping: OtherId);

root!(concept_scheme);
value_row!(concept, "concepts", |row| row.id.to_string());
value_row!(concept_mapping, "mappings", |row| format!(
    "{}\u{1F}{}",
    row.concept_id, row.other_id
));

/// This version of a list, held against other writers until the transaction ends.
pub(super) async fn held(
    write: &Write,
    code: &str,
    edition: &str,
) -> Result<Option<concept_scheme::Model>, Failure> {
    Ok(concept_scheme::Entity::find()
        .filter(concept_scheme::Column::Code.eq(code))
        .filter(concept_scheme::Column::Edition.eq(edition))
        .lock_exclusive()
        .one(write.transaction())
        .await?)
}

/// The keys of the concepts that are named, as far as they are there.
///
/// # Errors
/// When the database can't be read.
pub async fn keys_of(
    write: &Write,
    named: impl IntoIterator<Item = ConceptRef>,
) -> Result<HashMap<ConceptRef, Uuid>, Failure> {
    // What can be no code is no question for the database, which may refuse its letters.
    let storable = |text: &String| Bounds::CODE.clean(text).is_ok();
    let named: Vec<ConceptRef> = named
        .into_iter()
        .filter(|one| {
            [&one.scheme, &one.version, &one.code]
                .into_iter()
                .all(storable)
        })
        .collect();
    let (mut known, mut unknown) = (HashMap::new(), Vec::new());
    for one in named {
        match write.memory().code::<concept::Entity>(&name(&one)) {
            Some(key) => known.extend(key.map(|key| (one, key))),
            None => unknown.push(one),
        }
    }
    if unknown.is_empty() {
        return Ok(known);
    }
    let found = asked(write, &unknown).await?;
    for one in unknown {
        let key = found.get(&one).copied();
        let memory = write.memory();
        memory.keep_code::<concept::Entity>(name(&one), key);
        known.extend(key.map(|key| (one, key)));
    }
    Ok(known)
}

/// What a transaction remembers a concept by.
fn name(of: &ConceptRef) -> String {
    [of.scheme.as_str(), &of.version, &of.code].join("\u{1F}")
}

async fn asked(write: &Write, named: &[ConceptRef]) -> Result<HashMap<ConceptRef, Uuid>, Failure> {
    let backend = write.transaction().get_database_backend();
    let schemes: Vec<String> = named.iter().map(|one| one.scheme.clone()).collect();
    let codes: Vec<String> = named.iter().map(|one| one.code.clone()).collect();
    let schemes = concept_scheme::Entity::find()
        .filter(is_one_of_texts(
            backend,
            concept_scheme::Column::Code.into_expr(),
            &schemes,
        ))
        .all(write.transaction())
        .await?;
    let ids: Vec<Uuid> = schemes.iter().map(|scheme| scheme.id).collect();
    let found: Vec<(Uuid, String, Uuid)> = concept::Entity::find()
        .select_only()
        .columns([
            concept::Column::SchemeId,
            concept::Column::Code,
            concept::Column::Id,
        ])
        .filter(is_one_of(
            backend,
            concept::Column::SchemeId.into_expr(),
            &ids,
        ))
        .filter(is_one_of_texts(
            backend,
            concept::Column::Code.into_expr(),
            &codes,
        ))
        .into_tuple()
        .all(write.transaction())
        .await?;
    let of = |id: Uuid| schemes.iter().find(|scheme| scheme.id == id);
    Ok(found
        .into_iter()
        .filter_map(|(scheme, code, id)| {
            let scheme = of(scheme)?;
            let named = ConceptRef {
                scheme: scheme.code.clone(),
                version: scheme.edition.clone(),
                code,
            };
            Some((named, id))
        })
        .collect())
}

/// The version of a list that each concept belongs to.
///
/// # Errors
/// When the database can't be read.
pub async fn schemes_of(write: &Write, concepts: &[Uuid]) -> Result<HashMap<Uuid, Uuid>, Failure> {
    let backend = write.transaction().get_database_backend();
    let found: Vec<(Uuid, Uuid)> = concept::Entity::find()
        .select_only()
        .columns([concept::Column::Id, concept::Column::SchemeId])
        .filter(is_one_of(
            backend,
            concept::Column::Id.into_expr(),
            concepts,
        ))
        .into_tuple()
        .all(write.transaction())
        .await?;
    Ok(found.into_iter().collect())
}

/// The labels of concepts by their keys, to find by what is tagged with them.
///
/// # Errors
/// When the database can't be read.
pub async fn labels(write: &Write, concepts: &[Uuid]) -> Result<BTreeMap<Uuid, Texts>, Failure> {
    if concepts.is_empty() {
        return Ok(BTreeMap::new());
    }
    let backend = write.transaction().get_database_backend();
    let found: Vec<(Uuid, Texts)> = concept::Entity::find()
        .select_only()
        .columns([concept::Column::Id, concept::Column::Label])
        .filter(is_one_of(
            backend,
            concept::Column::Id.into_expr(),
            concepts,
        ))
        .into_tuple()
        .all(write.transaction())
        .await?;
    Ok(found.into_iter().collect())
}

/// The keys of the concepts that meet a condition, as a statement to ask within another.
#[must_use]
pub fn ids_where(condition: Condition) -> SelectStatement {
    concept::Entity::find()
        .select_only()
        .column(concept::Column::Id)
        .filter(condition)
        .into_query()
}

/// The keys of the versions of lists that meet a condition, likewise.
pub(super) fn schemes_where(condition: Condition) -> SelectStatement {
    concept_scheme::Entity::find()
        .select_only()
        .column(concept_scheme::Column::Id)
        .filter(condition)
        .into_query()
}
