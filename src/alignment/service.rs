//! Entering alignments as part of a programme's change.

use super::AlignmentDraft;
use crate::{
    change,
    entity::alignment,
    error::{Failure, Path},
    intake::Intake,
    programme::ProgrammeEdit,
    text::Bounds,
};

/// Replaces the author's alignments.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub async fn stage(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    drafts: Vec<AlignmentDraft>,
) -> Result<(), Failure> {
    let id = edit.id();
    let held: Vec<alignment::Model> =
        change::children::<alignment::Entity>(edit.write(), alignment::Column::ProgrammeId, id)
            .await?;
    let list = Path::root().field("alignments");
    let mut wanted = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        let framework = at.field("framework");
        intake.stated(!draft.framework.is_empty(), &framework, "FRAMEWORK_NAMED");
        wanted.push(alignment::Model {
            programme_id: id,
            id: edit.key_of(&held, &external_id),
            position: edit.position_of(&held, &external_id, index, |row| row.position),
            framework: intake.texts(Bounds::TITLE, draft.framework, &framework),
            priority: intake.texts(Bounds::PROSE, draft.priority, &at.field("priority")),
            concept_id: intake.concept(draft.concept.as_ref(), &at.field("concept")),
            asserted_by: intake.asserted_by(draft.asserted_by.as_deref(), &at),
            document_id: intake.document(draft.document.as_deref(), &at.field("document")),
            entered_by: edit.author(),
            external_id,
            withdrawn_at: None,
        });
    }
    intake.distinct_parts(&wanted, &list);
    edit.set_own_parts(held, wanted)
}
