//! What can be done with programmes.

use super::{
    ProgrammeDraft, RelationDraft,
    draft::{ObjectiveDraft, ParticipationDraft},
    period, rules, store,
};
use crate::{
    change::{Action, Edit, Outcome, SubjectKind},
    database::Write,
    entity::{
        country_share, objective, participation, programme, programme_document,
        programme_reference, programme_relation, region_share,
    },
    error::{Failure, Path},
    intake::Intake,
    money::Money,
    search,
    text::Bounds,
    vocabulary::{BudgetState, RelationKind, Visibility},
};

/// A change of a programme.
pub type ProgrammeEdit<'w> = Edit<'w, programme::Model>;

/// Begins a change of the programme with the draft's code: its own row as the draft says.
/// [`stage`] and the other slices add what hangs on it.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub async fn begin<'w>(
    write: &'w Write,
    intake: &mut Intake,
    draft: &ProgrammeDraft,
) -> Result<(ProgrammeEdit<'w>, Action), Failure> {
    let before = store::held(write, &draft.code).await?;
    let root = Path::root();
    let title = intake.texts(Bounds::TITLE, draft.title.clone(), &root.field("title"));
    let at = root.field("source");
    let source = draft.source.as_ref();
    let mut after = programme::Model {
        id: before
            .as_ref()
            .map_or_else(|| write.new_key(), |row| row.id),
        code: intake.code(&draft.code, &root.field("code")),
        version: before.as_ref().map_or(0, |row| row.version),
        visibility: before
            .as_ref()
            .map_or(Visibility::Draft, |row| row.visibility),
        instrument: draft.terms.instrument(),
        terms: draft.terms.clone().taken_in(intake, &root.field("terms")),
        sort_title: search::sort_key(&title),
        title,
        summary: intake.texts(Bounds::PROSE, draft.summary.clone(), &root.field("summary")),
        status: draft.status,
        planned_start: None,
        planned_end: None,
        actual_start: None,
        actual_end: None,
        reported_start: None,
        reported_end: None,
        duration_months: None,
        starts_from: None,
        starts_to: None,
        ends_from: None,
        ends_to: None,
        budget_state: before
            .as_ref()
            .map_or(BudgetState::Unknown, |row| row.budget_state),
        has_discrepancy: before.as_ref().is_some_and(|row| row.has_discrepancy),
        source_organisation_id: source.and_then(|source| {
            intake.organisation(Some(&source.organisation), &at.field("organisation"))
        }),
        source_external_id: source
            .map(|source| intake.text(Bounds::CODE, &source.external_id, &at.field("externalId"))),
        created_at: before.as_ref().map_or(write.now(), |row| row.created_at),
        updated_at: before.as_ref().map_or(write.now(), |row| row.updated_at),
    };
    period::set(&mut after, draft.period.into());
    let action = match before {
        None => Action::Registered,
        Some(_) => Action::Updated,
    };
    let mut edit = Edit::new(write, before, after);
    let found = rules::programme(&edit.after);
    edit.violations(found);
    Ok((edit, action))
}

/// Stages what hangs on the programme itself: references, documents, shares, participations,
/// objectives and edges. Answers the text to find the programme by.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub async fn stage(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    draft: ProgrammeDraft,
) -> Result<search::Document, Failure> {
    values(edit, intake, &draft).await?;
    if let Some(drafts) = draft.participations {
        participations(edit, intake, drafts).await?;
    }
    let objectives = objectives(edit, intake, draft.objectives).await?;
    if let Some(drafts) = draft.relations {
        relations(edit, intake, drafts).await?;
    }
    let row = &edit.after;
    Ok(search::Document::analyse(
        row.title
            .versions()
            .chain(row.summary.versions())
            .chain(objectives.iter().flat_map(|row| row.statement.versions())),
    ))
}

async fn values(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    draft: &ProgrammeDraft,
) -> Result<(), Failure> {
    let (write, id, root) = (edit.write(), edit.id(), Path::root());
    if let Some(drafts) = &draft.references {
        let list = root.field("references");
        let wanted = drafts
            .iter()
            .enumerate()
            .map(|(index, draft)| programme_reference::Model {
                programme_id: id,
                scheme: intake.text(
                    Bounds::CODE,
                    &draft.scheme,
                    &list.item(index).field("scheme"),
                ),
                value: intake.text(Bounds::CODE, &draft.value, &list.item(index).field("value")),
            });
        let wanted = wanted.collect();
        let held = store::children::<programme_reference::Entity>(
            write,
            programme_reference::Column::ProgrammeId,
            id,
        )
        .await?;
        edit.set_values(held, wanted)?;
    }
    if let Some(codes) = &draft.documents {
        let list = root.field("documents");
        intake.distinct(codes.iter().map(String::as_str), &list, "code");
        let wanted = codes.iter().zip(0..).filter_map(|(code, position)| {
            Some(programme_document::Model {
                programme_id: id,
                document_id: intake.document(Some(code), &list)?,
                position,
            })
        });
        let wanted = wanted.collect();
        let held = store::children::<programme_document::Entity>(
            write,
            programme_document::Column::ProgrammeId,
            id,
        )
        .await?;
        edit.set_values(held, wanted)?;
    }
    let held =
        store::children::<country_share::Entity>(write, country_share::Column::ProgrammeId, id)
            .await?;
    let countries = match &draft.countries {
        None => held.clone(),
        Some(drafts) => drafts
            .iter()
            .map(|draft| country_share::Model {
                programme_id: id,
                country: draft.country,
                percent: draft.percent,
            })
            .collect(),
    };
    let names: Vec<String> = countries
        .iter()
        .map(|row| row.country.to_string())
        .collect();
    intake.distinct(
        names.iter().map(String::as_str),
        &root.field("countries"),
        "country",
    );
    let held_regions =
        store::children::<region_share::Entity>(write, region_share::Column::ProgrammeId, id)
            .await?;
    let list = root.field("regions");
    let regions = match &draft.regions {
        None => held_regions.clone(),
        Some(drafts) => drafts
            .iter()
            .enumerate()
            .map(|(index, draft)| region_share::Model {
                programme_id: id,
                scheme: intake.text(
                    Bounds::CODE,
                    &draft.scheme,
                    &list.item(index).field("scheme"),
                ),
                region: intake.text(
                    Bounds::CODE,
                    &draft.region,
                    &list.item(index).field("region"),
                ),
                percent: draft.percent,
            })
            .collect(),
    };
    edit.violations(rules::shares(&countries, &regions));
    edit.set_values(held, countries)?;
    edit.set_values(held_regions, regions)
}

async fn participations(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    drafts: Vec<ParticipationDraft>,
) -> Result<(), Failure> {
    let (id, author) = (edit.id(), edit.write().author().organisation);
    let held: Vec<participation::Model> = store::children::<participation::Entity>(
        edit.write(),
        participation::Column::ProgrammeId,
        id,
    )
    .await?;
    let list = Path::root().field("participations");
    intake.distinct(
        drafts.iter().map(|draft| draft.external_id.as_str()),
        &list,
        "externalId",
    );
    let mut wanted = Vec::new();
    for (draft, position) in drafts.into_iter().zip(0_i32..) {
        let at = list.item(wanted.len());
        let Some(organisation_id) =
            intake.organisation(Some(&draft.organisation), &at.field("organisation"))
        else {
            continue;
        };
        let contribution = draft
            .contribution
            .and_then(|part| intake.money(&part.amount, part.currency, &at.field("contribution")));
        wanted.push(participation::Model {
            programme_id: id,
            id: edit.key_of(&held, &draft.external_id),
            organisation_id,
            role: draft.role,
            position,
            since: draft.since,
            until: draft.until,
            contribution_minor: contribution.map(|Money { minor, .. }| minor),
            contribution_currency: contribution.map(|Money { currency, .. }| currency),
            entered_by: author,
            external_id: intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId")),
            withdrawn_at: None,
        });
    }
    edit.violations(rules::participations(&wanted));
    edit.set_own_parts(held, wanted)
}

/// Stages the objectives if there are any in the draft, and answers all that there will be.
async fn objectives(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    drafts: Option<Vec<ObjectiveDraft>>,
) -> Result<Vec<objective::Model>, Failure> {
    let (id, author) = (edit.id(), edit.write().author().organisation);
    let mut held: Vec<objective::Model> =
        store::children::<objective::Entity>(edit.write(), objective::Column::ProgrammeId, id)
            .await?;
    let Some(drafts) = drafts else {
        held.retain(|row| row.withdrawn_at.is_none());
        return Ok(held);
    };
    let list = Path::root().field("objectives");
    intake.distinct(
        drafts.iter().map(|draft| draft.external_id.as_str()),
        &list,
        "externalId",
    );
    let mut wanted = Vec::new();
    for (draft, position) in drafts.into_iter().zip(0_i32..) {
        let at = list.item(wanted.len());
        wanted.push(objective::Model {
            programme_id: id,
            id: edit.key_of(&held, &draft.external_id),
            level: draft.level,
            position,
            statement: intake.texts(Bounds::PROSE, draft.statement, &at.field("statement")),
            entered_by: author,
            external_id: intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId")),
            withdrawn_at: None,
        });
    }
    let others = held
        .iter()
        .filter(|row| row.entered_by != author && row.withdrawn_at.is_none());
    let all = others.chain(&wanted).cloned().collect();
    edit.set_own_parts(held, wanted)?;
    Ok(all)
}

async fn relations(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    drafts: Vec<RelationDraft>,
) -> Result<(), Failure> {
    let (write, id) = (edit.write(), edit.id());
    let held: Vec<programme_relation::Model> = store::children::<programme_relation::Entity>(
        write,
        programme_relation::Column::ProgrammeId,
        id,
    )
    .await?;
    let list = Path::root().field("relations");
    intake.distinct(
        drafts.iter().map(|draft| draft.external_id.as_str()),
        &list,
        "externalId",
    );
    let mut wanted = Vec::new();
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let named = draft.programme.as_deref();
        let mut other_id = intake.programme(named, &at.field("programme"));
        let reference = draft.reference.as_ref();
        if let (None, Some(reference)) = (other_id, reference) {
            // One programme has it: that is the one. None or several: it stays a reference.
            let found = store::with_reference(write, &reference.scheme, &reference.value).await?;
            if let [only] = found.as_slice() {
                other_id = Some(only.programme_id);
            }
        }
        let waits = other_id.is_none() || named.is_some();
        wanted.push(programme_relation::Model {
            programme_id: id,
            id: edit.key_of(&held, &draft.external_id),
            kind: draft.kind,
            other_id,
            other_scheme: reference.filter(|_| waits).map(|reference| {
                intake.text(
                    Bounds::CODE,
                    &reference.scheme,
                    &at.field("reference").field("scheme"),
                )
            }),
            other_value: reference.filter(|_| waits).map(|reference| {
                intake.text(
                    Bounds::CODE,
                    &reference.value,
                    &at.field("reference").field("value"),
                )
            }),
            asserted_by: intake.organisation(draft.asserted_by.as_deref(), &at.field("assertedBy")),
            confirmed: held
                .iter()
                .any(|row| row.external_id == draft.external_id && row.confirmed),
            entered_by: write.author().organisation,
            external_id: intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId")),
            withdrawn_at: None,
        });
    }
    let towards = store::stated_towards(write, id).await?;
    let mut placed = Vec::new();
    for edge in &wanted {
        placed.push(rules::Placed {
            edge,
            closes_cycle: closes_cycle(write, edge).await?,
            stated_already: towards.iter().any(|other| {
                Some(other.programme_id) == edge.other_id && other.kind == edge.kind.inverse()
            }),
        });
    }
    edit.violations(rules::relations(&placed));
    edit.set_own_parts(held, wanted)
}

/// Whether an edge leads from a programme to one that already comes from it.
async fn closes_cycle(write: &Write, edge: &programme_relation::Model) -> Result<bool, Failure> {
    let Some(other) = edge.other_id else {
        return Ok(false);
    };
    // Seen upwards, towards parents and predecessors, whichever end states it.
    let (kind, lower, upper) = match edge.kind {
        kind @ (RelationKind::Parent | RelationKind::Predecessor) => {
            (kind, edge.programme_id, other)
        }
        kind @ (RelationKind::Child | RelationKind::Successor) => {
            (kind.inverse(), other, edge.programme_id)
        }
        RelationKind::Sibling | RelationKind::CoFunded | RelationKind::SameAs => return Ok(false),
    };
    // The edited programme's own edges are being replaced, so they don't count.
    Ok(store::reached(write, kind, upper, edge.programme_id)
        .await?
        .contains(&lower))
}

/// Recognises a programme in the edges that named it by a reference before it was here. Each
/// edge belongs to another programme, and so is a change of that one.
///
/// # Errors
/// When the database can't be read or written.
pub async fn resolve(write: &Write, of: &programme::Model) -> Result<(), Failure> {
    let references = store::children::<programme_reference::Entity>(
        write,
        programme_reference::Column::ProgrammeId,
        of.id,
    )
    .await?;
    if references.is_empty() {
        return Ok(());
    }
    for edge in store::waiting_for(write, &references).await? {
        if edge.programme_id == of.id {
            continue;
        }
        let Some(owner) = store::held_by_key(write, edge.programme_id).await? else {
            continue;
        };
        let mut edit = Edit::new(write, Some(owner.clone()), owner);
        let resolved = programme_relation::Model {
            other_id: Some(of.id),
            other_scheme: None,
            other_value: None,
            ..edge.clone()
        };
        if closes_cycle(write, &resolved).await? {
            tracing::warn!(edge = %edge.id, "an edge stays unresolved because it would close a cycle");
            continue;
        }
        edit.amend(edge, resolved)?;
        edit.finish(SubjectKind::Programme, Action::Related).await?;
    }
    Ok(())
}

/// Shows a programme to the public.
///
/// # Errors
/// [`Failure::Invalid`] when it lacks what a published programme needs, or isn't here.
pub async fn publish(write: &Write, code: &str) -> Result<Outcome, Failure> {
    let root = Path::root();
    let Some(before) = store::held(write, code).await? else {
        return Err(Failure::input(
            &["code"],
            format!("there is no programme with the code \"{code}\""),
        ));
    };
    let taking_part = store::children::<participation::Entity>(
        write,
        participation::Column::ProgrammeId,
        before.id,
    )
    .await?;
    let mut after = before.clone();
    after.visibility = Visibility::Published;
    let mut edit = Edit::new(write, Some(before), after);
    if !taking_part.iter().any(|row| row.withdrawn_at.is_none()) {
        edit.violations([crate::error::Violation::new(
            &root.field("participations"),
            "PUBLISHED_WITH_PARTICIPATION",
            "a published programme needs at least one participation",
        )]);
    }
    edit.finish(SubjectKind::Programme, Action::Published).await
}
