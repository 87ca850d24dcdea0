//! Entering activities as part of a programme's change.

use super::ActivityDraft;
use crate::{
    change,
    entity::{activity, activity_participation},
    error::{Failure, Path},
    intake::Intake,
    programme::ProgrammeEdit,
    quantity::Quantities,
    text::Bounds,
};

/// Replaces the author's activities.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub async fn stage(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    drafts: Vec<ActivityDraft>,
) -> Result<(), Failure> {
    let (write, id) = (edit.write(), edit.id());
    let author = edit.author();
    let held: Vec<activity::Model> =
        change::children::<activity::Entity>(write, activity::Column::ProgrammeId, id).await?;
    let list = Path::root().field("activities");
    let (mut wanted, mut taking_part) = (Vec::new(), Vec::new());
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        let key = edit.key_of(&held, &external_id);
        intake.stated(
            !draft.title.is_empty(),
            &at.field("title"),
            "ACTIVITY_TITLED",
        );
        let end = at.field("end");
        intake.ordered(draft.start, draft.end, &end, "PERIOD_ENDS_BEFORE_START");
        let quantities = draft.quantities.into_iter().enumerate();
        let quantities = quantities
            .map(|(place, draft)| intake.quantity(draft, &at.field("quantities").item(place)))
            .collect();
        let list = at.field("participations");
        for (place, draft) in draft.participations.into_iter().enumerate() {
            let at = list.item(place);
            let organisation = Some(draft.organisation.as_str());
            let organisation = intake.organisation(organisation, &at.field("organisation"));
            let row = activity_participation::Model {
                programme_id: id,
                activity_id: key,
                // Without one the fault is noted, and nothing is written.
                organisation_id: organisation.unwrap_or_default(),
                role: draft.role,
            };
            if taking_part.contains(&row) {
                intake.refuse(&at, "TWICE", "the organisation has this role here already");
            } else {
                taking_part.push(row);
            }
        }
        wanted.push(activity::Model {
            programme_id: id,
            id: key,
            position: edit.position_of(&held, &external_id, index, |row| row.position),
            kind: draft.kind,
            title: intake.texts(Bounds::TITLE, draft.title, &at.field("title")),
            summary: intake.texts(Bounds::PROSE, draft.summary, &at.field("summary")),
            starts_on: draft.start,
            ends_on: draft.end,
            starts_from: draft.start.map(|date| date.earliest()),
            ends_to: draft.end.or(draft.start).map(|date| date.latest()),
            place: intake.texts(Bounds::TITLE, draft.place, &at.field("place")),
            country: draft.country,
            quantities: Quantities(quantities),
            document_id: intake.document(draft.document.as_deref(), &at.field("document")),
            entered_by: author,
            external_id,
            withdrawn_at: None,
        });
    }
    intake.distinct_parts(&wanted, &list);
    // Who takes part belongs to the activity, and so to whoever entered it.
    let held_parts = change::children::<activity_participation::Entity>(
        write,
        activity_participation::Column::ProgrammeId,
        id,
    )
    .await?;
    let own = held
        .iter()
        .filter(|row| row.entered_by == author && !edit.keeps(*row, &wanted));
    let own: Vec<_> = own.map(|row| row.id).collect();
    let held_parts = held_parts
        .into_iter()
        .filter(|row| own.contains(&row.activity_id))
        .collect();
    edit.set_own_parts(held, wanted)?;
    edit.replace_values(held_parts, taking_part)
}
