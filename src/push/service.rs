//! Bringing a programme up to a draft of all of it.

use super::ProgrammePush;
use crate::{
    change::{Outcome, SubjectKind},
    database::Write,
    document,
    error::Failure,
    finance,
    intake::{Intake, Known},
    organisation, programme, search, source,
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
    });
    let (mut edit, action) = programme::begin(write, &mut intake, &draft.programme).await?;
    let text = programme::stage(&mut edit, &mut intake, draft.programme).await?;
    finance::stage(&mut edit, &mut intake, draft.finance).await?;
    if let Some(drafts) = draft.statements {
        edit.after.has_discrepancy =
            source::stage(&mut edit, SubjectKind::Programme, &mut intake, drafts).await?;
    }
    edit.violations(intake.into_violations());
    let after = edit.after.clone();
    let outcome = edit.finish(SubjectKind::Programme, action).await?;
    if outcome != Outcome::Unchanged {
        search::index(write, "programme", after.id, &text).await?;
    }
    if outcome == Outcome::Updated && after.visibility == Visibility::Published {
        programme::resolve(write, &after).await?;
    }
    Ok(outcome)
}
