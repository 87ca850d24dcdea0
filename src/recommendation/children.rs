//! What names a recommendation, and the lists that hang on it, staged from a draft.

use super::{RecommendationDraft, said, service::RecommendationEdit, store};
use crate::{
    change::{self, Row},
    database::Write,
    entity::{
        recommendation, recommendation_position, recommendation_reference, recommending_state,
    },
    error::{Failure, Path},
    intake::Intake,
    programme::ReferenceDraft,
    text::Bounds,
};
use uuid::Uuid;

/// The recommendation that a draft is about, if it is there, and what stands against the draft.
#[derive(Default)]
pub(super) struct Held {
    pub(super) row: Option<recommendation::Model>,
    pub(super) paragraph_taken: bool,
    pub(super) reference_taken: Option<usize>,
}

/// What the rules need of what was staged.
pub(super) struct Staged {
    pub(super) references: usize,
    pub(super) states: usize,
    pub(super) positions: Vec<recommendation_position::Model>,
}

/// The codes of a draft in the schemes of others, as they are stored; whose they are is set when
/// they are staged.
pub(super) fn references(
    intake: &mut Intake,
    drafts: Option<&[ReferenceDraft]>,
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

/// Finds the recommendation by its paragraph, else by its codes. Where they lead to different
/// ones, it is the one of the codes, and its paragraph is another's.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn held(
    write: &Write,
    natural_key: Option<&str>,
    references: &[recommendation_reference::Model],
) -> Result<Held, Failure> {
    let values: Vec<String> = references.iter().map(|row| row.value.clone()).collect();
    let found = store::with_references(write, &values).await?;
    let owners: Vec<(usize, Uuid)> = references
        .iter()
        .enumerate()
        .filter_map(|(index, wanted)| {
            let same = found
                .iter()
                .find(|row| (&row.scheme, &row.value) == (&wanted.scheme, &wanted.value));
            same.map(|row| (index, row.recommendation_id))
        })
        .collect();
    let by_key = match natural_key {
        Some(key) => store::held(write, key).await?,
        None => None,
    };
    let by_code = owners.first().map(|(_, id)| *id);
    let row = match (by_key, by_code) {
        (Some(row), None) => Some(row),
        (Some(row), Some(id)) if row.id == id => Some(row),
        (Some(_), Some(id)) => {
            return Ok(Held {
                row: store::held_by_key(write, id).await?,
                paragraph_taken: true,
                reference_taken: None,
            });
        }
        (None, Some(id)) => store::held_by_key(write, id).await?,
        (None, None) => None,
    };
    let others = owners
        .iter()
        .find(|(_, id)| row.as_ref().is_some_and(|row| row.id != *id));
    Ok(Held {
        reference_taken: others.map(|(index, _)| *index),
        row,
        paragraph_taken: false,
    })
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
    let mut named = held.len();
    if let Some(mut wanted) = references {
        for row in &mut wanted {
            row.recommendation_id = id;
        }
        named = wanted.len();
        edit.set_values(held, wanted)?;
    }
    let held = change::children::<recommending_state::Entity>(
        write,
        recommending_state::Column::RecommendationId,
        id,
    )
    .await?;
    let mut states = held.len();
    if let Some(countries) = draft.recommending_states {
        let names: Vec<String> = countries.iter().map(ToString::to_string).collect();
        let list = Path::root().field("recommendingStates");
        intake.distinct(names.iter().map(String::as_str), &list, "country");
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
    let positions = said::positions(edit, intake, draft.positions).await?;
    if let Some(drafts) = draft.tags {
        said::tags(edit, intake, drafts).await?;
    }
    if let Some(drafts) = draft.responsible_institutions {
        said::responsibilities(edit, intake, drafts).await?;
    }
    if let Some(drafts) = draft.assessments {
        said::assessments(edit, intake, drafts).await?;
    }
    if let Some(drafts) = draft.progress_reports {
        said::reports(edit, intake, drafts).await?;
    }
    Ok(Staged {
        references: named,
        states,
        positions,
    })
}
