//! What can be done with programmes.

use uuid::Uuid;

use super::{ProgrammeDraft, children, period, relate, rules, store};
use crate::{
    change::{self, Action, Edit, Outcome, SubjectKind},
    concept,
    database::Write,
    entity::{objective, participation, programme, sector_share, theme_share},
    error::{Failure, Path},
    intake::Intake,
    search,
    text::{Bounds, Texts},
    vocabulary::{BudgetState, Visibility},
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
        summary: match &draft.summary {
            Some(summary) => intake.texts(Bounds::PROSE, summary.clone(), &root.field("summary")),
            None => before
                .as_ref()
                .map(|row| row.summary.clone())
                .unwrap_or_default(),
        },
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
    if let (Some(agency), Some(external_id)) =
        (after.source_organisation_id, &after.source_external_id)
        && intake.is_clean()
        && let Some(other) = store::with_source(write, after.id, agency, external_id).await?
    {
        intake.refuse(
            &at,
            "SOURCE_TAKEN",
            format!(
                "the programme {} came from this agency under this id",
                other.code
            ),
        );
    }
    let action = match before {
        None => Action::Registered,
        Some(_) => Action::Updated,
    };
    let mut edit = Edit::new(write, before, after);
    edit.expect(draft.expected_version);
    let found = rules::programme(&edit.after);
    edit.violations(found);
    Ok((edit, action))
}

/// Begins a change of the programme with this code that leaves its own row as it is, for slices
/// whose rows hang on it. None where there is no such programme.
///
/// # Errors
/// When the database can't be read.
pub async fn amend<'w>(write: &'w Write, code: &str) -> Result<Option<ProgrammeEdit<'w>>, Failure> {
    let held = store::held(write, code).await?;
    Ok(held.map(|row| Edit::new(write, Some(row.clone()), row)))
}

/// Stages what hangs on the programme itself: references, documents, shares, participations,
/// objectives and edges.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub async fn stage(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    draft: ProgrammeDraft,
) -> Result<(), Failure> {
    children::values(edit, intake, &draft).await?;
    if let Some(drafts) = draft.participations {
        children::participations(edit, intake, drafts).await?;
    }
    if let Some(drafts) = draft.objectives {
        children::objectives(edit, intake, drafts).await?;
    }
    if let Some(drafts) = draft.relations {
        relate::relations(edit, intake, drafts).await?;
    }
    Ok(())
}

/// The words to find a programme by: its title, and the others (its summary, its objectives, and
/// the labels of its sectors and themes). None where there is no such programme.
///
/// # Errors
/// When the database can't be read.
pub async fn texts(write: &Write, id: Uuid) -> Result<Option<(Texts, Vec<Texts>)>, Failure> {
    let Some(row) = store::held_by_key(write, id).await? else {
        return Ok(None);
    };
    let mut others = vec![row.summary];
    let objectives =
        change::children::<objective::Entity>(write, objective::Column::ProgrammeId, id).await?;
    let mut live: Vec<_> = objectives
        .into_iter()
        .filter(|row| row.withdrawn_at.is_none())
        .collect();
    live.sort_by_key(|row| (row.position, row.id));
    others.extend(live.into_iter().map(|row| row.statement));
    let sectors =
        change::children::<sector_share::Entity>(write, sector_share::Column::ProgrammeId, id)
            .await?;
    let themes =
        change::children::<theme_share::Entity>(write, theme_share::Column::ProgrammeId, id)
            .await?;
    let sectors = sectors.iter().map(|row| row.concept_id);
    let concepts: Vec<Uuid> = sectors
        .chain(themes.iter().map(|row| row.concept_id))
        .collect();
    others.extend(concept::labels(write, &concepts).await?);
    Ok(Some((row.title, others)))
}

/// Shows a programme to the public.
///
/// # Errors
/// [`Failure::Invalid`] when it lacks what a published programme needs, or isn't here.
pub async fn publish(write: &Write, code: &str) -> Result<Outcome, Failure> {
    let Some(before) = store::held(write, code).await? else {
        return Err(Failure::input(
            &["code"],
            format!("there is no programme with the code \"{code}\""),
        ));
    };
    let taking_part = change::children::<participation::Entity>(
        write,
        participation::Column::ProgrammeId,
        before.id,
    )
    .await?;
    let mut after = before.clone();
    after.visibility = Visibility::Published;
    let mut edit = Edit::new(write, Some(before), after);
    let live = taking_part.iter().filter(|row| row.withdrawn_at.is_none());
    edit.violations(rules::published(Visibility::Published, live.count()));
    let after = edit.after.clone();
    let outcome = edit
        .finish(SubjectKind::Programme, Action::Published)
        .await?;
    if outcome != Outcome::Unchanged {
        relate::resolve(write, &after).await?;
    }
    Ok(outcome)
}
