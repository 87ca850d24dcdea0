//! Entering practices as part of a programme's change.

use super::PracticeDraft;
use crate::{
    change,
    entity::practice,
    error::{Failure, Path},
    intake::Intake,
    programme::ProgrammeEdit,
    text::Bounds,
};

/// Replaces the author's practices.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub async fn stage(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    drafts: Vec<PracticeDraft>,
) -> Result<(), Failure> {
    let id = edit.id();
    let held: Vec<practice::Model> =
        change::children::<practice::Entity>(edit.write(), practice::Column::ProgrammeId, id)
            .await?;
    let list = Path::root().field("practices");
    let mut wanted = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        intake.stated(
            !draft.title.is_empty(),
            &at.field("title"),
            "PRACTICE_TITLED",
        );
        wanted.push(practice::Model {
            programme_id: id,
            id: edit.key_of(&held, &external_id),
            position: edit.position_of(&held, &external_id, index, |row| row.position),
            kind: draft.kind,
            title: intake.texts(Bounds::TITLE, draft.title, &at.field("title")),
            description: intake.texts(Bounds::PROSE, draft.description, &at.field("description")),
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
