//! The statements of recommendations and what is said of them.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    Select, sea_query::SelectStatement,
};
use uuid::Uuid;

use super::{RecommendationRef, key};
use crate::{
    access::Viewer,
    change::{part, root, value_row},
    database::Write,
    entity::{
        assessment, progress_report, recommendation, recommendation_position,
        recommendation_reference, recommendation_tag, recommending_state, responsibility,
    },
    error::Failure,
    graphql::{Places, Visible, is_one_of_texts},
    text::Bounds,
};

/// Recommendations are public, and so is what is said of them, unless it was taken back.
macro_rules! public {
    ($($entity:ident: $key:ident $($withdrawn:ident)?),+ $(,)?) => {
        $(impl Visible for $entity::Entity {
            fn visible(_: Viewer) -> Select<Self> {
                Self::find()$(.filter($entity::Column::$withdrawn.is_null()))?
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
public!(
    recommendation: Id,
    recommendation_reference: RecommendationId,
    recommending_state: Country,
    recommendation_position: Id WithdrawnAt,
    recommendation_tag: Id WithdrawnAt,
    responsibility: Id WithdrawnAt,
    assessment: Id WithdrawnAt,
    progress_report: Id WithdrawnAt,
);

root!(recommendation);
value_row!(recommendation_reference, "references", |row| format!(
    "{}\u{1F}{}",
    row.scheme, row.value
));
value_row!(recommending_state, "recommendingStates", |row| row
    .country
    .to_string());
part!(recommendation_position, "positions");
part!(recommendation_tag, "tags");
part!(responsibility, "responsibleInstitutions");
part!(assessment, "assessments");
part!(progress_report, "progressReports");

/// The recommendation with this symbol, paragraph and part, held against other writers.
pub(super) async fn held(
    write: &Write,
    natural_key: &str,
) -> Result<Option<recommendation::Model>, Failure> {
    Ok(recommendation::Entity::find()
        .filter(recommendation::Column::NaturalKey.eq(natural_key))
        .lock_exclusive()
        .one(write.transaction())
        .await?)
}

/// The recommendation with this key, held likewise.
pub(super) async fn held_by_key(
    write: &Write,
    key: Uuid,
) -> Result<Option<recommendation::Model>, Failure> {
    Ok(recommendation::Entity::find_by_id(key)
        .lock_exclusive()
        .one(write.transaction())
        .await?)
}

/// The institutions that answer for a recommendation, whoever said so, today.
pub(super) async fn answers_for(write: &Write, id: Uuid) -> Result<Vec<Uuid>, Failure> {
    let rows = responsibility::Entity::find()
        .filter(responsibility::Column::RecommendationId.eq(id))
        .filter(responsibility::Column::WithdrawnAt.is_null())
        .all(write.transaction())
        .await?;
    let today = write.now().day();
    let live = rows.into_iter().filter(|row| {
        row.since.is_none_or(|since| since.earliest() <= today)
            && row.until.is_none_or(|until| until.latest() >= today)
    });
    Ok(live.map(|row| row.organisation_id).collect())
}

/// The recommendations that have one of these codes, with the code that each has.
pub(super) async fn with_references(
    write: &Write,
    references: &[recommendation_reference::Model],
) -> Result<Vec<recommendation_reference::Model>, Failure> {
    use recommendation_reference::{Column, Entity};
    if references.is_empty() {
        return Ok(Vec::new());
    }
    let backend = write.transaction().get_database_backend();
    let schemes: Vec<String> = references.iter().map(|row| row.scheme.clone()).collect();
    let values: Vec<String> = references.iter().map(|row| row.value.clone()).collect();
    // Both lists, because the index begins with the scheme; a pair that nobody asked for is the
    // caller's to leave out.
    Ok(Entity::find()
        .filter(is_one_of_texts(
            backend,
            Column::Scheme.into_expr(),
            &schemes,
        ))
        .filter(is_one_of_texts(backend, Column::Value.into_expr(), &values))
        .all(write.transaction())
        .await?)
}

/// The concepts that a recommendation is tagged with.
pub(super) async fn tagged(write: &Write, id: Uuid) -> Result<Vec<Uuid>, Failure> {
    Ok(recommendation_tag::Entity::find()
        .select_only()
        .column(recommendation_tag::Column::ConceptId)
        .filter(recommendation_tag::Column::RecommendationId.eq(id))
        .filter(recommendation_tag::Column::WithdrawnAt.is_null())
        .into_tuple()
        .all(write.transaction())
        .await?)
}

/// The keys of the recommendations that are named, as far as they are there.
///
/// # Errors
/// When the database can't be read.
pub async fn keys_of(
    write: &Write,
    named: impl IntoIterator<Item = RecommendationRef>,
) -> Result<HashMap<RecommendationRef, Uuid>, Failure> {
    let (mut known, mut unknown) = (HashMap::new(), Vec::new());
    for one in named {
        match write.memory().code::<recommendation::Entity>(&name(&one)) {
            Some(key) => known.extend(key.map(|key| (one, key))),
            None => unknown.push(one),
        }
    }
    let found = asked(write, unknown.clone()).await?;
    for one in unknown {
        let key = found.get(&one).copied();
        let memory = write.memory();
        memory.keep_code::<recommendation::Entity>(name(&one), key);
        known.extend(key.map(|key| (one, key)));
    }
    Ok(known)
}

/// What a transaction remembers a recommendation by.
fn name(of: &RecommendationRef) -> String {
    match of {
        RecommendationRef::Paragraph {
            symbol,
            paragraph,
            part,
        } => [symbol, paragraph, part.as_deref().unwrap_or_default()].join("\u{1F}"),
        RecommendationRef::Reference { scheme, value } => [scheme.as_str(), value].join("\u{1F}"),
    }
}

async fn asked(
    write: &Write,
    named: Vec<RecommendationRef>,
) -> Result<HashMap<RecommendationRef, Uuid>, Failure> {
    let backend = write.transaction().get_database_backend();
    // What can't be stored is no question for the database, which may refuse its letters.
    let storable = |text: &String| Bounds::CODE.clean(text).is_ok();
    let (mut by_key, mut by_value) = (HashMap::new(), HashMap::new());
    for one in named {
        match &one {
            RecommendationRef::Paragraph {
                symbol,
                paragraph,
                part,
            } => {
                let key = key::natural(Some(symbol), Some(paragraph), part.as_deref());
                if let Some(key) = key
                    && [symbol, paragraph].into_iter().chain(part).all(storable)
                {
                    by_key.insert(key, one);
                }
            }
            RecommendationRef::Reference { scheme, value } => {
                if [scheme, value].into_iter().all(storable) {
                    by_value.insert((scheme.clone(), value.clone()), one);
                }
            }
        }
    }
    let mut found = HashMap::new();
    if !by_key.is_empty() {
        let keys: Vec<String> = by_key.keys().cloned().collect();
        let column = recommendation::Column::NaturalKey.into_expr();
        let rows: Vec<(String, Uuid)> = recommendation::Entity::find()
            .select_only()
            .columns([
                recommendation::Column::NaturalKey,
                recommendation::Column::Id,
            ])
            .filter(is_one_of_texts(backend, column, &keys))
            .into_tuple()
            .all(write.transaction())
            .await?;
        for (key, id) in rows {
            found.extend(by_key.remove(&key).map(|one| (one, id)));
        }
    }
    let references: Vec<recommendation_reference::Model> = by_value
        .keys()
        .map(|(scheme, value)| recommendation_reference::Model {
            recommendation_id: Uuid::nil(),
            scheme: scheme.clone(),
            value: value.clone(),
        })
        .collect();
    let rows = with_references(write, &references).await?;
    for (named, one) in by_value {
        let mut with_it = rows
            .iter()
            .filter(|row| (&row.scheme, &row.value) == (&named.0, &named.1));
        // A code that several recommendations have names none of them.
        if let (Some(row), None) = (with_it.next(), with_it.next()) {
            found.insert(one, row.recommendation_id);
        }
    }
    Ok(found)
}

/// The keys of the recommendations that meet a condition, as a statement to ask within another.
#[must_use]
pub fn recommendations_where(condition: Condition) -> SelectStatement {
    recommendation::Entity::find()
        .select_only()
        .column(recommendation::Column::Id)
        .filter(condition)
        .into_query()
}
