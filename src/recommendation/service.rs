//! What can be done with recommendations.

use async_graphql::MaybeUndefined;
use uuid::Uuid;

use super::{RecommendationDraft, children, key, rules, store};
use crate::{
    change::{self, Action, Edit, Outcome, SubjectKind},
    concept,
    database::Write,
    document,
    entity::recommendation,
    error::{Failure, Path},
    intake::{Intake, Known},
    mechanism, organisation,
    search::{self, Indexed},
    text::Bounds,
};

/// A change of a recommendation.
pub(super) type RecommendationEdit<'w> = Edit<'w, recommendation::Model>;

/// Registers a recommendation, or brings the one with its symbol, paragraph and part, or with
/// one of its codes, up to the draft.
///
/// # Errors
/// [`Failure::Invalid`] with every broken rule.
pub async fn put(write: &Write, draft: RecommendationDraft) -> Result<Outcome, Failure> {
    Ok(put_one(write, draft).await?.0)
}

/// The same, and the recommendation's key. A draft that broke rules has written nothing, so that
/// others can go on in the same transaction.
pub(super) async fn put_one(
    write: &Write,
    draft: RecommendationDraft,
) -> Result<(Outcome, Uuid), Failure> {
    let mut intake = intake(write, &draft).await?;
    let root = Path::root();
    let mut short = |text: &Option<String>, field: &str| {
        intake.optional_text(Bounds::CODE, text.as_deref(), &root.field(field))
    };
    let symbol = short(&draft.symbol, "symbol");
    let paragraph = short(&draft.paragraph, "paragraph");
    let part = short(&draft.part, "part");
    let references = children::references(&mut intake, draft.references.0.as_deref());
    let natural_key = key::natural(symbol.as_deref(), paragraph.as_deref(), part.as_deref());
    let held = if intake.is_clean() {
        children::held(write, natural_key.as_deref(), &references).await?
    } else {
        children::Held::default()
    };
    let before = held.row;
    // A draft that names it by its code leaves the name that it has.
    let named = before.as_ref().filter(|row| {
        natural_key.is_none() && row.natural_key.as_deref().is_some_and(key::is_name)
    });
    let (symbol, paragraph, part) = match named {
        Some(row) => (row.symbol.clone(), row.paragraph.clone(), row.part.clone()),
        None => (symbol, paragraph, part),
    };
    let stand_in = || {
        let kept = before.as_ref().and_then(|row| row.natural_key.clone());
        let first = references.first();
        kept.or_else(|| first.map(|row| key::nameless(&row.scheme, &row.value)))
    };
    let natural_key = natural_key.or_else(stand_in);
    let mut texts = before
        .as_ref()
        .map(|row| row.texts.clone())
        .unwrap_or_default();
    texts.take_in(&mut intake, draft.texts.clone(), &root.field("texts"));
    let kept = before.as_ref();
    let session = match &draft.session {
        MaybeUndefined::Undefined => kept.and_then(|row| row.session.clone()),
        MaybeUndefined::Null => None,
        MaybeUndefined::Value(session) => {
            Some(intake.text(Bounds::CODE, session, &root.field("session")))
        }
    };
    let review_id = match &draft.review {
        MaybeUndefined::Undefined => kept.and_then(|row| row.review_id),
        MaybeUndefined::Null => None,
        MaybeUndefined::Value(code) => intake.review(Some(code), &root.field("review")),
    };
    let document_id = match &draft.document {
        MaybeUndefined::Undefined => kept.and_then(|row| row.document_id),
        MaybeUndefined::Null => None,
        MaybeUndefined::Value(code) => intake.document(Some(code), &root.field("document")),
    };
    let cycle = given(draft.cycle, kept.and_then(|row| row.cycle));
    let issued_on = given(draft.issued_on, kept.and_then(|row| row.issued_on));
    let country = given(draft.country, kept.and_then(|row| row.country));
    let addressee = given(draft.addressee, kept.and_then(|row| row.addressee));
    let mechanism = intake.mechanism(Some(&draft.mechanism), &root.field("mechanism"));
    let after = recommendation::Model {
        id: before
            .as_ref()
            .map_or_else(|| write.new_key(), |row| row.id),
        version: before.as_ref().map_or(0, |row| row.version),
        natural_key,
        sort_key: key::sorted(symbol.as_deref(), paragraph.as_deref(), part.as_deref()),
        symbol,
        paragraph,
        part,
        // Without one the fault is noted, and nothing is written.
        mechanism_id: mechanism.unwrap_or_default(),
        review_id,
        document_id,
        session,
        cycle,
        issued_on,
        issued_from: issued_on.map(|date| date.earliest()),
        country,
        addressee,
        texts,
        position: before.as_ref().and_then(|row| row.position),
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
    edit.violations(mechanism::cycle(cycle));
    let references = draft.references.0.is_some().then_some(references);
    let staged = children::stage(&mut edit, &mut intake, draft, references).await?;
    let class = match mechanism {
        Some(id) => mechanism::class_of(write, id).await?,
        None => None,
    };
    let found = rules::check(&rules::Candidate {
        row: &edit.after,
        class,
        states: staged.states,
        positions: &staged.positions,
        paragraph_taken: held.paragraph_taken,
        ambiguous: held.ambiguous,
    });
    edit.violations(intake.into_violations());
    edit.violations(found);
    let id = edit.id();
    let outcome = edit.finish(SubjectKind::Recommendation, action).await?;
    if outcome != Outcome::Unchanged {
        write.memory().forget_codes::<recommendation::Entity>();
        write.memory().index_later(Indexed::Recommendation, [id]);
    }
    Ok((outcome, id))
}

/// A field as it will be: as given, else as held.
fn given<T>(given: MaybeUndefined<T>, held: Option<T>) -> Option<T> {
    match given {
        MaybeUndefined::Undefined => held,
        MaybeUndefined::Null => None,
        MaybeUndefined::Value(value) => Some(value),
    }
}

/// The key of the place that a draft names, as far as it can be one.
pub(super) fn place(draft: &RecommendationDraft) -> Option<String> {
    let [symbol, paragraph, part] = [&draft.symbol, &draft.paragraph, &draft.part].map(|text| {
        let cleaned = text.as_deref().map(|text| Bounds::CODE.clean(text));
        cleaned.and_then(Result::ok)
    });
    key::natural(symbol.as_deref(), paragraph.as_deref(), part.as_deref())
}

/// Puts several recommendations: all of them or none.
///
/// # Errors
/// [`Failure::Invalid`] with every broken rule of all of them, each below the place of its
/// recommendation.
pub async fn put_all(
    write: &Write,
    drafts: Vec<RecommendationDraft>,
) -> Result<Vec<Outcome>, Failure> {
    let keys: Vec<Option<String>> = drafts.iter().map(place).collect();
    let mut violations = rules::twice(keys.iter().map(Option::as_deref));
    let mut outcomes = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.into_iter().enumerate() {
        match put(write, draft).await {
            Ok(outcome) => outcomes.push(outcome),
            Err(Failure::Invalid(found)) => {
                let place = ["recommendations".to_owned(), index.to_string()];
                violations.extend(found.into_iter().map(|mut violation| {
                    violation.path.splice(0..0, place.clone());
                    violation
                }));
            }
            Err(failure) => return Err(failure),
        }
    }
    if violations.is_empty() {
        Ok(outcomes)
    } else {
        Err(Failure::Invalid(violations))
    }
}

/// Sets what recommendations are found by: their texts, and the labels of their tags.
///
/// # Errors
/// When the database can't be read or written.
pub async fn index(write: &Write, ids: &[Uuid]) -> Result<(), Failure> {
    for row in change::rows_of::<recommendation::Entity>(write, ids).await? {
        let labels = concept::labels(write, &store::tagged(write, row.id).await?).await?;
        let names = [&row.symbol, &row.paragraph, &row.part];
        let names = names
            .into_iter()
            .flatten()
            .map(|name| ("und", name.as_str()));
        let texts = row.texts.current();
        let texts = texts.map(|text| (text.locale.as_str(), text.text.as_str()));
        let entry = search::Entry::analyse(
            names.chain(texts).collect::<Vec<_>>(),
            labels.values().flat_map(|label| label.versions()),
        );
        search::index(write, Indexed::Recommendation, row.id, &entry).await?;
    }
    Ok(())
}

pub(super) async fn intake(write: &Write, draft: &RecommendationDraft) -> Result<Intake, Failure> {
    let tags = draft.tags.0.iter().flatten();
    let assessments = draft.assessments.iter().flatten();
    let reports = draft.progress_reports.iter().flatten();
    let responsible = draft.responsible_institutions.iter().flatten();
    let organisations: Vec<String> = tags
        .clone()
        .filter_map(|draft| draft.tagged_by.clone())
        .chain(assessments.clone().map(|draft| draft.assessor.clone()))
        .chain(reports.clone().map(|draft| draft.reported_by.clone()))
        .chain(responsible.map(|draft| draft.organisation.clone()))
        .collect();
    let positions = draft.positions.0.iter().flatten();
    let documents: Vec<String> = positions
        .filter_map(|draft| draft.document.clone())
        .chain(
            assessments
                .clone()
                .filter_map(|draft| draft.document.clone()),
        )
        .chain(reports.filter_map(|draft| draft.document.clone()))
        .chain(draft.document.value().cloned())
        .collect();
    let reviews: Vec<String> = draft.review.value().into_iter().cloned().collect();
    let concepts = tags
        .map(|draft| draft.concept.clone())
        .chain(assessments.map(|draft| draft.value.clone()));
    Ok(Intake::new(Known {
        organisations: organisation::keys_of_codes(write, &organisations).await?,
        documents: document::keys_of_codes(write, &documents).await?,
        concepts: concept::keys_of(write, concepts).await?,
        mechanisms: mechanism::mechanism_keys(write, std::slice::from_ref(&draft.mechanism))
            .await?,
        reviews: mechanism::review_keys(write, &reviews).await?,
        ..Known::default()
    }))
}
