//! Entering statements as part of a subject's change.

use sea_orm::{ActiveModelBehavior, EntityTrait, IntoActiveModel};

use super::{StatementDraft, rules, store};
use crate::{
    change::{Edit, Root, SubjectKind},
    entity::statement,
    error::{Failure, Path},
    intake::Intake,
    text::Bounds,
    vocabulary::StatementState,
};

/// Replaces the author's statements about the edited subject, and says whether its sources
/// disagree about anything now.
///
/// # Errors
/// When the database can't be read. Broken rules are noted in `edit` and `intake`.
pub async fn stage<R>(
    edit: &mut Edit<'_, R>,
    kind: SubjectKind,
    intake: &mut Intake,
    drafts: Vec<StatementDraft>,
) -> Result<bool, Failure>
where
    R: Root + IntoActiveModel<<R::Entity as EntityTrait>::ActiveModel>,
    R::Entity: EntityTrait<Model = R>,
    <R::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
{
    let held = store::of_subject(edit.write(), edit.id()).await?;
    let author = edit.write().author().organisation;
    let list = Path::root().field("statements");
    let mut wanted = Vec::new();
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        wanted.push(statement::Model {
            subject_id: edit.id(),
            id: edit.key_of(&held, &external_id),
            subject_kind: kind,
            field: intake.text(Bounds::CODE, &draft.field, &at.field("field")),
            value: intake.text(Bounds::PROSE, &draft.value, &at.field("value")),
            rank: draft.rank,
            state: draft.state.unwrap_or(StatementState::Adopted),
            asserted_by: intake.organisation(draft.asserted_by.as_deref(), &at.field("assertedBy")),
            document_id: intake.document(draft.document.as_deref(), &at.field("document")),
            stated_on: draft.stated_on,
            note: intake.texts(Bounds::PROSE, draft.note, &at.field("note")),
            entered_by: author,
            external_id,
            withdrawn_at: None,
        });
    }
    intake.distinct_parts(&wanted, &list);
    let others: Vec<_> = held
        .iter()
        .filter(|row| row.entered_by != author && row.withdrawn_at.is_none())
        .cloned()
        .collect();
    edit.violations(rules::check(&wanted, &others, &list));
    let disagree = !rules::disagreements(others.iter().chain(&wanted)).is_empty();
    edit.set_own_parts(held, wanted)?;
    Ok(disagree)
}
