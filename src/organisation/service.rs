//! What can be done with organisations.

use uuid::Uuid;

use super::{
    DatedName, NameDraft, Names, OrganisationChange, OrganisationDraft, TieDraft, rules, store,
};
use crate::{
    change::{self, Action, Edit, Outcome, Row, SubjectKind},
    database::Write,
    document,
    entity::{organisation, organisation_identifier, organisation_relation},
    error::{Failure, Path},
    intake::{Intake, Known},
    search::{self, Indexed},
    source,
    text::Bounds,
    vocabulary::OrganisationTie,
};

/// Registers an organisation, or brings the one with the draft's code up to the draft.
///
/// # Errors
/// [`Failure::Invalid`] with every broken rule.
pub async fn put(write: &Write, draft: OrganisationDraft) -> Result<Outcome, Failure> {
    let before = store::held(write, &draft.code).await?;
    let id = before
        .as_ref()
        .map_or_else(|| write.new_key(), |row| row.id);
    let mut intake = intake(write, &draft).await?;
    let root = Path::root();
    let names = names(&mut intake, draft.names);
    let after = organisation::Model {
        id,
        code: intake.code(&draft.code, &root.field("code")),
        version: before.as_ref().map_or(0, |row| row.version),
        kind: draft.kind,
        country: draft.country,
        established_on: draft.established_on,
        sort_name: search::sort_key(&names.full(write.now().day())),
        names,
        provisional: match draft.provisional {
            Some(provisional) => provisional.then_some(true),
            None => before.as_ref().and_then(|row| row.provisional),
        },
        merged_into: before.as_ref().and_then(|row| row.merged_into),
        created_at: before.as_ref().map_or(write.now(), |row| row.created_at),
        updated_at: before.as_ref().map_or(write.now(), |row| row.updated_at),
    };
    let action = match before {
        None => Action::Registered,
        Some(_) => Action::Updated,
    };
    let mut edit = Edit::new(write, before, after);
    edit.expect(draft.expected_version);

    let mut identifiers = store::identifiers(write, id).await?;
    if let Some(drafts) = draft.identifiers {
        let list = root.field("identifiers");
        let wanted: Vec<_> = drafts
            .iter()
            .enumerate()
            .map(|(index, draft)| organisation_identifier::Model {
                organisation_id: id,
                scheme: intake.text(
                    Bounds::CODE,
                    &draft.scheme,
                    &list.item(index).field("scheme"),
                ),
                value: intake.text(Bounds::CODE, &draft.value, &list.item(index).field("value")),
            })
            .collect();
        let keys: Vec<String> = wanted.iter().map(Row::key).collect();
        intake.distinct(keys.iter().map(String::as_str), &list, "value");
        edit.set_values(identifiers, wanted.clone())?;
        identifiers = wanted;
    }
    let held = store::relations(write, id).await?;
    let relations = ties(
        write,
        &mut intake,
        &edit.after,
        &held,
        [
            (OrganisationTie::PartOf, draft.part_of),
            (OrganisationTie::MemberOf, draft.member_of),
            (OrganisationTie::Succeeds, draft.succeeds),
        ],
    );
    edit.set_values(held, relations.clone())?;
    if let Some(drafts) = draft.statements {
        source::stage(&mut edit, SubjectKind::Organisation, &mut intake, drafts).await?;
    }

    if !relations.is_empty() {
        store::hold_graph(write).await?;
    }
    let mut reached = Vec::new();
    for kind in [OrganisationTie::PartOf, OrganisationTie::Succeeds] {
        let start = relations
            .iter()
            .filter(|tie| tie.kind == kind)
            .map(|tie| tie.other_id);
        reached.push((kind, store::reached(write, kind, start.collect()).await?));
    }
    let values: Vec<String> = identifiers.iter().map(|row| row.value.clone()).collect();
    let taken = store::holders(write, id, &values).await?;
    let found = rules::check(&rules::Candidate {
        organisation: &edit.after,
        relations: &relations,
        reached: &reached,
        identifiers: &identifiers,
        taken: &taken,
    });
    edit.violations(intake.into_violations());
    edit.violations(found);
    let outcome = edit.finish(SubjectKind::Organisation, action).await?;
    if outcome != Outcome::Unchanged {
        write.memory().index_later(Indexed::Organisation, [id]);
    }
    Ok(outcome)
}

/// Whether one of two organisations would be tied to itself, directly or through others, if they
/// were one. The caller holds the graph.
///
/// # Errors
/// When the database can't be read.
pub async fn would_close_circle(write: &Write, one: Uuid, other: Uuid) -> Result<bool, Failure> {
    for kind in [
        OrganisationTie::PartOf,
        OrganisationTie::MemberOf,
        OrganisationTie::Succeeds,
    ] {
        for (from, to) in [(one, other), (other, one)] {
            // Membership may go round in circles, but nobody is a member of itself.
            let reached = if kind == OrganisationTie::MemberOf {
                let ties = store::relations(write, from).await?.into_iter();
                let members = ties.filter(|tie| tie.kind == kind);
                members.map(|tie| tie.other_id).collect()
            } else {
                store::reached(write, kind, vec![from]).await?
            };
            if from != to && reached.contains(&to) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Registers an organisation that isn't there yet, and answers its key.
///
/// # Errors
/// [`Failure::Invalid`] with every broken rule; a code that is taken is one of them.
pub(super) async fn register(write: &Write, draft: OrganisationDraft) -> Result<Uuid, Failure> {
    let code = draft.code.clone();
    match put(write, draft).await {
        Ok(_) => store::held(write, &code)
            .await?
            .map(|row| row.id)
            .ok_or_else(|| Failure::internal("an organisation is gone in its own transaction")),
        // The draft expects version 0: any other means that the code is taken.
        Err(Failure::Conflict { .. }) => Err(Failure::Invalid(vec![rules::taken(&code)])),
        Err(failure) => Err(failure),
    }
}

/// Changes an organisation that is there, and answers its key.
///
/// # Errors
/// [`Failure::NotFound`] when there is none with this key; [`Failure::Conflict`] when it has
/// another version than the change expects; [`Failure::Invalid`] with every broken rule.
pub(super) async fn update(
    write: &Write,
    key: Uuid,
    change: OrganisationChange,
) -> Result<Uuid, Failure> {
    let held = store::held_by_key(write, key)
        .await?
        .ok_or_else(|| Failure::NotFound(Path::root().field("id")))?;
    put(write, change.over(&held)).await?;
    Ok(key)
}

async fn intake(write: &Write, draft: &OrganisationDraft) -> Result<Intake, Failure> {
    let ties = [&draft.part_of, &draft.member_of, &draft.succeeds];
    let statements = draft.statements.iter().flatten();
    let organisations: Vec<String> = ties
        .into_iter()
        .flatten()
        .flatten()
        .map(|tie| tie.organisation.clone())
        .chain(
            statements
                .clone()
                .filter_map(|statement| statement.asserted_by.clone()),
        )
        .collect();
    let documents: Vec<String> = statements
        .filter_map(|statement| statement.document.clone())
        .collect();
    Ok(Intake::new(Known {
        organisations: store::keys_of_codes(write, &organisations).await?,
        documents: document::keys_of_codes(write, &documents).await?,
        ..Known::default()
    }))
}

fn names(intake: &mut Intake, drafts: Vec<NameDraft>) -> Names {
    let list = Path::root().field("names");
    let taken = drafts.into_iter().enumerate().map(|(index, draft)| {
        let at = list.item(index);
        DatedName {
            locale: draft.locale,
            name: intake.text(Bounds::TITLE, &draft.name, &at.field("name")),
            acronym: intake.optional_text(
                Bounds::CODE,
                draft.acronym.as_deref(),
                &at.field("acronym"),
            ),
            original: draft.original,
            since: draft.since,
            until: draft.until,
        }
    });
    Names(taken.collect())
}

/// The ties as they will be: those of the lists that the draft has, and the others as held.
fn ties<const N: usize>(
    write: &Write,
    intake: &mut Intake,
    of: &organisation::Model,
    held: &[organisation_relation::Model],
    lists: [(OrganisationTie, Option<Vec<TieDraft>>); N],
) -> Vec<organisation_relation::Model> {
    let mut wanted = Vec::new();
    for (kind, drafts) in lists {
        let Some(drafts) = drafts else {
            wanted.extend(held.iter().filter(|tie| tie.kind == kind).cloned());
            continue;
        };
        let list = Path::root().field(rules::list_of(kind));
        for (index, draft) in drafts.into_iter().enumerate() {
            let at = list.item(index).field("organisation");
            let Some(other_id) = intake.organisation(Some(&draft.organisation), &at) else {
                continue;
            };
            let same = |tie: &&organisation_relation::Model| {
                tie.kind == kind && tie.other_id == other_id && tie.since == draft.since
            };
            if wanted.iter().any(|tie| same(&tie)) {
                intake.refuse(
                    &at,
                    "TWICE",
                    "the organisation is tied to this one already, since the same date",
                );
                continue;
            }
            wanted.push(organisation_relation::Model {
                organisation_id: of.id,
                id: held
                    .iter()
                    .find(same)
                    .map_or_else(|| write.new_key(), |tie| tie.id),
                kind,
                other_id,
                since: draft.since,
                until: draft.until,
            });
        }
    }
    wanted
}

/// Sets what organisations are found by: their names and acronyms of all times.
///
/// # Errors
/// When the database can't be read or written.
pub async fn index(write: &Write, ids: &[Uuid]) -> Result<(), Failure> {
    for row in change::rows_of::<organisation::Entity>(write, ids).await? {
        let names = row.names.0.iter().flat_map(|name| {
            let locale = name.locale.as_str();
            [Some(name.name.as_str()), name.acronym.as_deref()]
                .into_iter()
                .flatten()
                .map(move |text| (locale, text))
        });
        let entry = search::Entry::analyse(names, []);
        search::index(write, Indexed::Organisation, row.id, &entry).await?;
    }
    Ok(())
}
