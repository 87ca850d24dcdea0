//! What can be done with mechanisms and reviews.

use super::{MechanismDraft, ReviewDraft, rules, store};
use crate::{
    change::{Action, Edit, Outcome, SubjectKind},
    database::Write,
    document,
    entity::{mechanism, review},
    error::{Failure, Path},
    intake::{Intake, Known},
    organisation, search,
    text::Bounds,
};

/// Registers a mechanism, or brings the one with the draft's code up to the draft.
///
/// # Errors
/// [`Failure::Invalid`] with every broken rule.
pub async fn put(write: &Write, draft: MechanismDraft) -> Result<Outcome, Failure> {
    let before = store::held_mechanism(write, &draft.code).await?;
    let organisations: Vec<String> = draft.organisation.iter().cloned().collect();
    let mut intake = Intake::new(Known {
        organisations: organisation::keys_of_codes(write, &organisations).await?,
        ..Known::default()
    });
    let root = Path::root();
    let name = intake.texts(Bounds::TITLE, draft.name, &root.field("name"));
    let organisation = draft.organisation.as_deref();
    let ended = &root.field("endedOn");
    intake.ordered(
        draft.established_on,
        draft.ended_on,
        ended,
        "UNTIL_BEFORE_SINCE",
    );
    let after = mechanism::Model {
        id: before
            .as_ref()
            .map_or_else(|| write.new_key(), |row| row.id),
        code: intake.code(&draft.code, &root.field("code")),
        version: before.as_ref().map_or(0, |row| row.version),
        class: draft.class,
        sort_name: search::sort_key(&name),
        name,
        acronym: intake.texts(Bounds::CODE, draft.acronym, &root.field("acronym")),
        organisation_id: intake.organisation(organisation, &root.field("organisation")),
        established_on: draft.established_on,
        ended_on: draft.ended_on,
        created_at: before.as_ref().map_or(write.now(), |row| row.created_at),
        updated_at: before.as_ref().map_or(write.now(), |row| row.updated_at),
    };
    let action = if before.is_some() {
        Action::Updated
    } else {
        Action::Registered
    };
    let mut edit = Edit::new(write, before, after);
    edit.expect(draft.expected_version);
    edit.violations(intake.into_violations());
    let found = rules::mechanism(&edit.after);
    edit.violations(found);
    edit.finish(SubjectKind::Mechanism, action).await
}

/// Registers a review, or brings the one with the draft's code up to the draft.
///
/// # Errors
/// [`Failure::Invalid`] with every broken rule.
pub async fn put_review(write: &Write, draft: ReviewDraft) -> Result<Outcome, Failure> {
    let before = store::held_review(write, &draft.code).await?;
    let root = Path::root();
    let mechanisms = [draft.mechanism.clone()];
    let documents: Vec<String> = draft.document.iter().cloned().collect();
    let mut intake = Intake::new(Known {
        mechanisms: store::mechanism_keys(write, &mechanisms).await?,
        documents: document::keys_of_codes(write, &documents).await?,
        ..Known::default()
    });
    let mechanism = intake.mechanism(Some(&draft.mechanism), &root.field("mechanism"));
    let document = draft.document.as_deref();
    let session = draft.session.as_deref();
    let after = review::Model {
        id: before
            .as_ref()
            .map_or_else(|| write.new_key(), |row| row.id),
        code: intake.code(&draft.code, &root.field("code")),
        version: before.as_ref().map_or(0, |row| row.version),
        // Without one the fault is noted, and nothing is written.
        mechanism_id: mechanism.unwrap_or_default(),
        country: draft.country,
        cycle: draft.cycle,
        session: intake.optional_text(Bounds::CODE, session, &root.field("session")),
        held_on: draft.held_on,
        document_id: intake.document(document, &root.field("document")),
        created_at: before.as_ref().map_or(write.now(), |row| row.created_at),
        updated_at: before.as_ref().map_or(write.now(), |row| row.updated_at),
    };
    let action = if before.is_some() {
        Action::Updated
    } else {
        Action::Registered
    };
    let mut edit = Edit::new(write, before, after);
    edit.expect(draft.expected_version);
    edit.violations(intake.into_violations());
    let found = rules::review(&edit.after);
    edit.violations(found);
    edit.finish(SubjectKind::Review, action).await
}
