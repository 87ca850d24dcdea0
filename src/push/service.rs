//! Bringing a programme up to a draft of all of it.

use super::ProgrammePush;
use crate::{
    activity, alignment,
    change::{Outcome, SubjectKind},
    concept,
    database::Write,
    document,
    error::Failure,
    finance,
    intake::{Intake, Known},
    organisation, practice, programme, results, source,
    vocabulary::Visibility,
};

/// Registers a programme, or brings the one with the draft's code up to the draft. A draft of
/// what is there already changes nothing: no version, no record.
///
/// # Errors
/// [`Failure::Invalid`] with every broken rule of the whole draft.
pub async fn put(write: &Write, draft: ProgrammePush) -> Result<Outcome, Failure> {
    let mut intake = Intake::new(Known {
        organisations: organisation::keys_of_codes(write, &draft.organisations()).await?,
        documents: document::keys_of_codes(write, &draft.documents()).await?,
        programmes: programme::keys_of_codes(write, &draft.programmes()).await?,
        concepts: concept::keys_of(write, draft.concepts()).await?,
        ..Known::default()
    });
    let (mut edit, action) = programme::begin(write, &mut intake, &draft.programme).await?;
    programme::stage(&mut edit, &mut intake, draft.programme).await?;
    finance::stage(&mut edit, &mut intake, draft.finance).await?;
    if let Some(drafts) = draft.activities {
        activity::stage(&mut edit, &mut intake, drafts).await?;
    }
    if let Some(drafts) = draft.practices {
        practice::stage(&mut edit, &mut intake, drafts).await?;
    }
    if let Some(drafts) = draft.alignments {
        alignment::stage(&mut edit, &mut intake, drafts).await?;
    }
    if let Some(drafts) = draft.statements {
        edit.after.has_discrepancy =
            source::stage(&mut edit, SubjectKind::Programme, &mut intake, drafts).await?;
    }
    edit.violations(intake.into_violations());
    let after = edit.after.clone();
    let outcome = edit.finish(SubjectKind::Programme, action).await?;
    if outcome != Outcome::Unchanged {
        results::index_programmes(write, [after.id]).await?;
    }
    if outcome == Outcome::Updated && after.visibility == Visibility::Published {
        programme::resolve(write, &after).await?;
    }
    Ok(outcome)
}
