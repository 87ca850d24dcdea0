//! What can be done with lists of concepts.

use std::collections::HashMap;

use uuid::Uuid;

use super::{ConceptDraft, ConceptSchemeDraft, MappingDraft, rules, store};
use crate::{
    change::{self, Action, Edit, Outcome, SubjectKind},
    database::Write,
    entity::{concept, concept_mapping, concept_scheme},
    error::{Failure, Path},
    intake::{Intake, Known},
    organisation,
    search::{self, Indexed},
    text::Bounds,
};

/// Registers a version of a list, or brings it up to the draft.
///
/// # Errors
/// [`Failure::Invalid`] with every broken rule.
pub async fn put(write: &Write, draft: ConceptSchemeDraft) -> Result<Outcome, Failure> {
    let mut intake = intake(write, &draft).await?;
    let root = Path::root();
    let code = intake.code(&draft.code, &root.field("code"));
    let edition = intake.text(Bounds::CODE, &draft.version, &root.field("version"));
    let before = if intake.is_clean() {
        store::held(write, &code, &edition).await?
    } else {
        None
    };
    let title = intake.texts(Bounds::TITLE, draft.title, &root.field("title"));
    let after = concept_scheme::Model {
        id: before
            .as_ref()
            .map_or_else(|| write.new_key(), |row| row.id),
        code,
        edition,
        version: before.as_ref().map_or(0, |row| row.version),
        sort_title: search::sort_key(&title),
        title,
        url: intake.optional_text(Bounds::ADDRESS, draft.url.as_deref(), &root.field("url")),
        publisher_id: intake.organisation(draft.publisher.as_deref(), &root.field("publisher")),
        issued_on: draft.issued_on,
        created_at: before.as_ref().map_or(write.now(), |row| row.created_at),
        updated_at: before.as_ref().map_or(write.now(), |row| row.updated_at),
    };
    let action = match before {
        None => Action::Registered,
        Some(_) => Action::Updated,
    };
    let id = after.id;
    let mut edit = Edit::new(write, before, after);
    edit.expect(draft.expected_version);
    let found = rules::scheme(&edit.after);
    edit.violations(found);

    let held: Vec<concept::Model> =
        change::children::<concept::Entity>(write, concept::Column::SchemeId, id).await?;
    let wanted = concepts(write, &mut intake, id, &held, draft.concepts);
    let (replaced, kept): (Vec<_>, Vec<_>) = held
        .into_iter()
        .partition(|row| wanted.iter().any(|other| other.id == row.id));
    let all: Vec<concept::Model> = kept.into_iter().chain(wanted.iter().cloned()).collect();
    edit.violations(rules::concepts(&wanted, &all));
    let changed: Vec<Uuid> = wanted
        .iter()
        .filter(|row| !replaced.contains(row))
        .map(|row| row.id)
        .collect();
    edit.set_values(replaced, wanted)?;
    if let Some(drafts) = draft.mappings {
        let codes = all.iter().map(|row| (row.code.as_str(), row.id)).collect();
        let wanted = mappings(&mut intake, id, &codes, drafts);
        let held = change::children::<concept_mapping::Entity>(
            write,
            concept_mapping::Column::SchemeId,
            id,
        )
        .await?;
        edit.set_values(held, wanted)?;
    }
    edit.violations(intake.into_violations());
    let outcome = edit.finish(SubjectKind::ConceptScheme, action).await?;
    write.memory().forget_codes::<concept::Entity>();
    write.memory().index_later(Indexed::Concept, changed);
    Ok(outcome)
}

/// Sets what concepts are found by: their labels, codes and definitions.
///
/// # Errors
/// When the database can't be read or written.
pub async fn index(write: &Write, ids: &[Uuid]) -> Result<(), Failure> {
    for row in change::rows_of::<concept::Entity>(write, ids).await? {
        let code = [("und", row.code.as_str())];
        let entry = search::Entry::analyse(
            row.label.versions().chain(code).collect::<Vec<_>>(),
            row.definition.versions(),
        );
        search::index(write, Indexed::Concept, row.id, &entry).await?;
    }
    Ok(())
}

async fn intake(write: &Write, draft: &ConceptSchemeDraft) -> Result<Intake, Failure> {
    let mappings = draft.mappings.iter().flatten();
    let organisations: Vec<String> = mappings
        .clone()
        .filter_map(|draft| draft.asserted_by.clone())
        .chain(draft.publisher.clone())
        .collect();
    let others = mappings.map(|draft| draft.other.clone());
    Ok(Intake::new(Known {
        organisations: organisation::keys_of_codes(write, &organisations).await?,
        concepts: store::keys_of(write, others).await?,
        ..Known::default()
    }))
}

/// The concepts of the draft, with the keys that they have or get. What is new stands behind what
/// is there, unless the draft names all of the list and so says its order.
fn concepts(
    write: &Write,
    intake: &mut Intake,
    scheme: Uuid,
    held: &[concept::Model],
    drafts: Vec<ConceptDraft>,
) -> Vec<concept::Model> {
    let list = Path::root().field("concepts");
    let codes: Vec<String> = drafts
        .iter()
        .enumerate()
        .map(|(index, draft)| {
            intake.text(Bounds::CODE, &draft.code, &list.item(index).field("code"))
        })
        .collect();
    intake.distinct(codes.iter().map(String::as_str), &list, "code");
    let mut keys: HashMap<String, Uuid> =
        held.iter().map(|row| (row.code.clone(), row.id)).collect();
    for code in &codes {
        keys.entry(code.clone()).or_insert_with(|| write.new_key());
    }
    let whole = held.iter().all(|row| codes.contains(&row.code));
    let behind = held.iter().map(|row| row.position + 1).max().unwrap_or(0);
    let mut wanted = Vec::with_capacity(drafts.len());
    let drafts = drafts.into_iter().zip(codes).enumerate().zip(0_i32..);
    for ((index, (draft, code)), place) in drafts {
        let at = list.item(index);
        let broader_id = draft.broader.as_ref().and_then(|broader| {
            let broader = intake.text(Bounds::CODE, broader, &at.field("broader"));
            let found = keys.get(&broader).copied();
            if found.is_none() {
                intake.refuse(
                    &at.field("broader"),
                    "REFERENCE_UNKNOWN",
                    "the list has no concept with this code",
                );
            }
            found
        });
        let until = at.field("until");
        intake.ordered(draft.since, draft.until, &until, "UNTIL_BEFORE_SINCE");
        let was = held.iter().find(|row| row.code == code);
        wanted.push(concept::Model {
            scheme_id: scheme,
            id: keys.get(&code).copied().unwrap_or_else(|| write.new_key()),
            code,
            label: intake.texts(Bounds::TITLE, draft.label, &at.field("label")),
            definition: intake.texts(Bounds::PROSE, draft.definition, &at.field("definition")),
            broader_id,
            position: match was {
                _ if whole => place,
                Some(was) => was.position,
                None => behind + place,
            },
            since: draft.since,
            until: draft.until,
        });
    }
    wanted
}

fn mappings(
    intake: &mut Intake,
    scheme: Uuid,
    codes: &HashMap<&str, Uuid>,
    drafts: Vec<MappingDraft>,
) -> Vec<concept_mapping::Model> {
    let list = Path::root().field("mappings");
    let mut wanted: Vec<concept_mapping::Model> = Vec::new();
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let code = intake.text(Bounds::CODE, &draft.concept, &at.field("concept"));
        let concept = codes.get(code.as_str()).copied();
        if concept.is_none() {
            intake.refuse(
                &at.field("concept"),
                "REFERENCE_UNKNOWN",
                "the list has no concept with this code",
            );
        }
        let other = intake.concept(Some(&draft.other), &at.field("other"));
        let asserted_by = draft.asserted_by.as_deref();
        let asserted_by = intake.organisation(asserted_by, &at.field("assertedBy"));
        let (Some(concept_id), Some(other_id)) = (concept, other) else {
            continue;
        };
        if wanted
            .iter()
            .any(|row| (row.concept_id, row.other_id) == (concept_id, other_id))
        {
            intake.refuse(&at, "TWICE", "the list relates these two already");
            continue;
        }
        wanted.push(concept_mapping::Model {
            scheme_id: scheme,
            concept_id,
            other_id,
            relation: draft.relation,
            method: draft.method,
            asserted_by,
        });
    }
    wanted
}
