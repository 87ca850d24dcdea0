//! What names a recommendation, and the lists that hang on it, staged from a draft.

use super::{RecommendationDraft, key, parts, service::RecommendationEdit, store};
use crate::{
    change::{self, Row},
    database::Write,
    entity::{
        recommendation, recommendation_position, recommendation_reference, recommending_state,
    },
    error::{Failure, Path},
    intake::Intake,
    organisation::ReferenceInput,
    text::Bounds,
};
use uuid::Uuid;

/// The recommendation that a draft is about, if it is there, and what stands against the draft.
#[derive(Default)]
pub(super) struct Held {
    pub(super) row: Option<recommendation::Model>,
    pub(super) paragraph_taken: bool,
    /// The place of a code that several recommendations have, so that it names none.
    pub(super) ambiguous: Option<usize>,
}

impl Held {
    fn only(row: Option<recommendation::Model>) -> Self {
        Self {
            row,
            ..Self::default()
        }
    }
}

/// What the rules need of what was staged.
pub(super) struct Staged {
    pub(super) states: usize,
    pub(super) positions: Vec<recommendation_position::Model>,
}

/// The codes of a draft in the schemes of others, as they are stored; whose they are is set when
/// they are staged.
pub(super) fn references(
    intake: &mut Intake,
    drafts: Option<&[ReferenceInput]>,
) -> Vec<recommendation_reference::Model> {
    let list = Path::root().field("references");
    let taken = drafts.unwrap_or_default().iter().enumerate();
    let taken: Vec<_> = taken
        .map(|(index, draft)| recommendation_reference::Model {
            recommendation_id: Uuid::nil(),
            scheme: intake.text(
                Bounds::CODE,
                &draft.scheme,
                &list.item(index).field("scheme"),
            ),
            value: intake.text(Bounds::CODE, &draft.value, &list.item(index).field("value")),
        })
        .collect();
    let keys: Vec<String> = taken.iter().map(Row::key).collect();
    intake.distinct(keys.iter().map(String::as_str), &list, "value");
    taken
}

/// Finds the recommendation by its paragraph, else by its codes.
///
/// A code repeats across documents, so it finds a paragraph only for a draft that names none, and
/// only where one recommendation has it. What has no paragraph yet is named by its code alone: a
/// draft with a paragraph and that code is about it.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn held(
    write: &Write,
    natural_key: Option<&str>,
    references: &[recommendation_reference::Model],
) -> Result<Held, Failure> {
    let with_codes = with_codes(write, references).await?;
    let is_nameless =
        |row: &recommendation::Model| !row.natural_key.as_deref().is_some_and(key::is_name);
    let (nameless, named): (Vec<_>, Vec<_>) = with_codes
        .into_iter()
        .partition(|(_, row)| is_nameless(row));
    let by_key = match natural_key {
        Some(key) => store::held(write, key).await?,
        None => None,
    };
    if by_key.is_some() {
        return Ok(Held {
            // The code is that of a recommendation whose paragraph isn't known; two can't become one.
            paragraph_taken: !nameless.is_empty(),
            ..Held::only(by_key)
        });
    }
    let candidates = if natural_key.is_some() || !nameless.is_empty() {
        nameless
    } else {
        named
    };
    let mut candidates = candidates.into_iter();
    let first = candidates.next();
    let other = candidates.find(|(_, row)| first.as_ref().is_some_and(|(_, one)| one.id != row.id));
    Ok(Held {
        ambiguous: other.map(|(index, _)| index),
        ..Held::only(first.map(|(_, row)| row))
    })
}

/// The recommendations that have one of these codes, each with the place of the code.
async fn with_codes(
    write: &Write,
    references: &[recommendation_reference::Model],
) -> Result<Vec<(usize, recommendation::Model)>, Failure> {
    let found = store::with_references(write, references).await?;
    let ids: Vec<Uuid> = found.iter().map(|row| row.recommendation_id).collect();
    let rows = if ids.is_empty() {
        Vec::new()
    } else {
        change::rows_of::<recommendation::Entity>(write, &ids).await?
    };
    let mut all = Vec::new();
    for (index, wanted) in references.iter().enumerate() {
        for row in &found {
            let same = (&row.scheme, &row.value) == (&wanted.scheme, &wanted.value);
            let of = rows
                .iter()
                .find(|one| same && one.id == row.recommendation_id);
            all.extend(of.map(|one| (index, one.clone())));
        }
    }
    Ok(all)
}

/// Stages every list that the draft has.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub(super) async fn stage(
    edit: &mut RecommendationEdit<'_>,
    intake: &mut Intake,
    draft: RecommendationDraft,
    references: Option<Vec<recommendation_reference::Model>>,
) -> Result<Staged, Failure> {
    let (write, id) = (edit.write(), edit.id());
    let held = change::children::<recommendation_reference::Entity>(
        write,
        recommendation_reference::Column::RecommendationId,
        id,
    )
    .await?;
    if let Some(mut wanted) = references {
        for row in &mut wanted {
            row.recommendation_id = id;
        }
        edit.set_values(held, wanted)?;
    }
    let held = change::children::<recommending_state::Entity>(
        write,
        recommending_state::Column::RecommendationId,
        id,
    )
    .await?;
    let mut states = held.len();
    if let Some(countries) = draft.recommending_states.0 {
        let names: Vec<String> = countries.iter().map(ToString::to_string).collect();
        let list = Path::root().field("recommendingStates");
        intake.distinct_values(names.iter().map(String::as_str), &list);
        let wanted: Vec<_> = countries
            .into_iter()
            .zip(0..)
            .map(|(country, position)| recommending_state::Model {
                recommendation_id: id,
                country,
                position,
            })
            .collect();
        states = wanted.len();
        edit.set_values(held, wanted)?;
    }
    let positions = parts::positions(edit, intake, draft.positions.0).await?;
    if let Some(drafts) = draft.tags.0 {
        parts::tags(edit, intake, drafts).await?;
    }
    if let Some(drafts) = draft.responsible_institutions {
        parts::responsibilities(edit, intake, drafts).await?;
    }
    if let Some(drafts) = draft.assessments {
        parts::assessments(edit, intake, drafts).await?;
    }
    if let Some(drafts) = draft.progress_reports {
        parts::reports(edit, intake, drafts).await?;
    }
    Ok(Staged { states, positions })
}
