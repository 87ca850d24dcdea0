//! What can be done with documents.

use uuid::Uuid;

use super::{DocumentDraft, rules, store};
use crate::{
    change::{self, Action, Edit, Outcome, SubjectKind},
    database::Write,
    entity::document::{self, Model},
    error::{Failure, Path},
    intake::{Intake, Known},
    organisation,
    search::{self, Indexed},
    text::Bounds,
};

/// Registers a document, or brings the one with the draft's code up to the draft.
///
/// # Errors
/// [`Failure::Invalid`] with every broken rule.
pub async fn put(write: &Write, draft: DocumentDraft) -> Result<Outcome, Failure> {
    let before = store::held(write, &draft.code).await?;
    let publishers: Vec<String> = draft.publisher.iter().cloned().collect();
    let mut intake = Intake::new(Known {
        organisations: organisation::keys_of_codes(write, &publishers).await?,
        ..Known::default()
    });
    let root = Path::root();
    let title = intake.texts(Bounds::TITLE, draft.title, &root.field("title"));
    let after = Model {
        id: before
            .as_ref()
            .map_or_else(|| write.new_key(), |row| row.id),
        code: intake.code(&draft.code, &root.field("code")),
        version: before.as_ref().map_or(0, |row| row.version),
        kind: draft.kind,
        sort_title: search::sort_key(&title),
        title,
        url: intake.optional_text(Bounds::ADDRESS, draft.url.as_deref(), &root.field("url")),
        symbol: intake.optional_text(Bounds::CODE, draft.symbol.as_deref(), &root.field("symbol")),
        language: draft.language,
        published_on: draft.published_on,
        published_from: draft.published_on.map(|date| date.earliest()),
        publisher_id: intake.organisation(draft.publisher.as_deref(), &root.field("publisher")),
        created_at: before.as_ref().map_or(write.now(), |row| row.created_at),
        updated_at: before.as_ref().map_or(write.now(), |row| row.updated_at),
    };
    let action = match before {
        None => Action::Registered,
        Some(_) => Action::Updated,
    };
    let mut edit = Edit::new(write, before, after);
    edit.expect(draft.expected_version);
    edit.violations(intake.into_violations());
    let found = rules::check(&edit.after);
    edit.violations(found);
    let id = edit.id();
    let outcome = edit.finish(SubjectKind::Document, action).await?;
    if outcome != Outcome::Unchanged {
        write.memory().index_later(Indexed::Document, [id]);
    }
    Ok(outcome)
}

/// Sets what documents are found by: their titles and symbols.
///
/// # Errors
/// When the database can't be read or written.
pub async fn index(write: &Write, ids: &[Uuid]) -> Result<(), Failure> {
    for row in change::rows_of::<document::Entity>(write, ids).await? {
        let symbol = row.symbol.iter().map(|symbol| ("und", symbol.as_str()));
        let titles = row.title.versions().chain(symbol).collect::<Vec<_>>();
        let entry = search::Entry::analyse(titles, []);
        search::index(write, Indexed::Document, row.id, &entry).await?;
    }
    Ok(())
}
