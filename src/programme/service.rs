//! What can be done with programmes.

use std::collections::BTreeSet;

use async_graphql::MaybeUndefined;
use uuid::Uuid;

use super::{
    PeriodDraft, ProgrammeDraft, children, period, relate, rules, store,
    terms::{Project, Terms},
};
use crate::{
    change::{self, Action, Edit},
    concept,
    database::Write,
    entity::{objective, programme, sector_share, theme_share},
    error::{Failure, Path},
    intake::Intake,
    search,
    text::{Bounds, Texts},
    vocabulary::{BudgetState, Status, Visibility},
};

/// A change of a programme.
pub type ProgrammeEdit<'w> = Edit<'w, programme::Model>;

/// The programme with this code, held against other writers until the transaction ends.
///
/// # Errors
/// When the database can't be read.
pub async fn held(write: &Write, code: &str) -> Result<Option<programme::Model>, Failure> {
    store::held(write, code).await
}

/// The programme with this key, held likewise.
///
/// # Errors
/// When the database can't be read.
pub async fn held_by_key(write: &Write, id: Uuid) -> Result<Option<programme::Model>, Failure> {
    store::held_by_key(write, id).await
}

/// The programme that came from this agency under this id, held likewise.
///
/// # Errors
/// When the database can't be read.
pub async fn from(
    write: &Write,
    agency: Uuid,
    external_id: &str,
) -> Result<Option<programme::Model>, Failure> {
    let key = source_key(agency, external_id);
    let found = match write.memory().code::<programme::Entity>(&key) {
        Some(known) => known,
        None => {
            let row = store::with_source(write, Uuid::nil(), agency, external_id).await?;
            row.map(|row| row.id)
        }
    };
    match found {
        Some(id) => store::held_by_key(write, id).await,
        None => Ok(None),
    }
}

/// Begins a change of a programme (none: a new one) up to a draft: its own row. [`stage`] and the
/// other slices add what hangs on it.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub async fn begin<'w>(
    write: &'w Write,
    intake: &mut Intake,
    before: Option<programme::Model>,
    draft: &ProgrammeDraft,
) -> Result<(ProgrammeEdit<'w>, Action), Failure> {
    let root = Path::root();
    let mut after = match &before {
        Some(row) => row.clone(),
        None => new(write, intake, draft),
    };
    if let (Some(row), Some(code)) = (&before, &draft.code)
        && row.code != *code
    {
        intake.refuse(
            &root.field("code"),
            "CODE_STAYS",
            format!("the programme has the code \"{}\" for ever", row.code),
        );
    }
    if let Some(title) = &draft.title.0 {
        after.title = intake.texts(Bounds::TITLE, title.clone(), &root.field("title"));
        after.sort_title = search::sort_key(&after.title);
    }
    match &draft.summary {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => after.summary = Texts::default(),
        MaybeUndefined::Value(summary) => {
            after.summary = intake.texts(Bounds::PROSE, summary.clone(), &root.field("summary"));
        }
    }
    if let Some(terms) = &draft.terms {
        after.instrument = terms.instrument();
        after.terms = terms.clone().taken_in(intake, &root.field("terms"));
    }
    let status: Option<Option<Status>> = draft.status.into();
    after.status = status.unwrap_or(after.status);
    let dates: Option<Option<PeriodDraft>> = draft.period.into();
    if let Some(dates) = dates {
        period::set(&mut after, dates.unwrap_or_default().into());
    }
    source(write, intake, &mut after, draft).await?;
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

/// A programme of which nothing is known but its code and its instrument.
fn new(write: &Write, intake: &mut Intake, draft: &ProgrammeDraft) -> programme::Model {
    let terms = draft.terms.clone().unwrap_or_else(|| {
        intake.refuse(
            &Path::root().field("instrument"),
            "INSTRUMENT",
            "a new programme needs its instrument",
        );
        Terms::Project(Project {})
    });
    let code = draft.code.as_deref().unwrap_or_default();
    programme::Model {
        id: write.new_key(),
        code: intake.code(code, &Path::root().field("code")),
        version: 0,
        visibility: Visibility::Draft,
        instrument: terms.instrument(),
        terms,
        sort_title: String::new(),
        title: Texts::default(),
        summary: Texts::default(),
        status: None,
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
        budget_state: BudgetState::Unknown,
        has_discrepancy: false,
        source_organisation_id: None,
        source_external_id: None,
        created_at: write.now(),
        updated_at: write.now(),
    }
}

/// Sets in whose system a programme is. No two are in the same under one id.
async fn source(
    write: &Write,
    intake: &mut Intake,
    after: &mut programme::Model,
    draft: &ProgrammeDraft,
) -> Result<(), Failure> {
    let at = Path::root().field("source");
    if let (Some(agency), Some(external_id)) =
        (after.source_organisation_id, &after.source_external_id)
    {
        // It may be given up.
        let key = source_key(agency, external_id);
        write.memory().forget_code::<programme::Entity>(&key);
    }
    match &draft.source {
        MaybeUndefined::Undefined => return Ok(()),
        MaybeUndefined::Null => {
            after.source_organisation_id = None;
            after.source_external_id = None;
        }
        MaybeUndefined::Value(source) => {
            let agency = Some(source.organisation.as_str());
            after.source_organisation_id =
                intake.own_organisation(agency, &at.field("organisation"));
            let external_id = &source.external_id;
            after.source_external_id =
                Some(intake.text(Bounds::CODE, external_id, &at.field("externalId")));
        }
    }
    let (Some(agency), Some(external_id)) =
        (after.source_organisation_id, &after.source_external_id)
    else {
        return Ok(());
    };
    let (memory, key) = (write.memory(), source_key(agency, external_id));
    let free = memory.code::<programme::Entity>(&key) == Some(None);
    // From here on this one may have it.
    memory.forget_code::<programme::Entity>(&key);
    if intake.is_clean()
        && !free
        && store::with_source(write, after.id, agency, external_id)
            .await?
            .is_some()
    {
        // Which one isn't said: it may be a draft that isn't the author's to know of.
        intake.refuse(
            &at,
            "SOURCE_TAKEN",
            "another programme came from this agency under this id",
        );
    }
    Ok(())
}

/// What a transaction remembers by whose system a programme is in, and under which id. No code
/// looks like it.
pub(super) fn source_key(agency: Uuid, external_id: &str) -> String {
    format!("{agency}\u{1F}{external_id}")
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
    if let Some(drafts) = draft.participations.0 {
        children::participations(edit, intake, drafts).await?;
    }
    if let Some(drafts) = draft.objectives.0 {
        children::objectives(edit, intake, drafts).await?;
    }
    if let Some(drafts) = draft.relations.0 {
        relate::relations(edit, intake, drafts).await?;
    }
    Ok(())
}

/// The words to find programmes by: of each its title, and the others (its summary, its
/// objectives, and the labels of its sectors and themes).
///
/// # Errors
/// When the database can't be read.
pub async fn texts(write: &Write, ids: &[Uuid]) -> Result<Vec<(Uuid, Texts, Vec<Texts>)>, Failure> {
    let rows = change::rows_of::<programme::Entity>(write, ids).await?;
    let of = objective::Column::ProgrammeId;
    change::read_ahead::<objective::Entity>(write, of, ids).await?;
    let of = sector_share::Column::ProgrammeId;
    change::read_ahead::<sector_share::Entity>(write, of, ids).await?;
    let of = theme_share::Column::ProgrammeId;
    change::read_ahead::<theme_share::Entity>(write, of, ids).await?;
    let memory = write.memory();
    let tagged = |id: Uuid| {
        let sectors = memory
            .rows::<sector_share::Entity>(sector_share::Column::ProgrammeId, id)
            .into_iter()
            .flatten();
        let themes = memory
            .rows::<theme_share::Entity>(theme_share::Column::ProgrammeId, id)
            .into_iter()
            .flatten();
        let sectors = sectors.map(|row| row.concept_id);
        let all = sectors.chain(themes.map(|row| row.concept_id));
        all.collect::<BTreeSet<Uuid>>()
    };
    let concepts: BTreeSet<Uuid> = rows.iter().flat_map(|row| tagged(row.id)).collect();
    let concepts: Vec<Uuid> = concepts.into_iter().collect();
    let labels = concept::labels(write, &concepts).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let mut others = vec![row.summary];
        let objectives = memory
            .rows::<objective::Entity>(objective::Column::ProgrammeId, row.id)
            .unwrap_or_default();
        let mut live: Vec<_> = objectives
            .into_iter()
            .filter(|row| row.withdrawn_at.is_none())
            .collect();
        live.sort_by_key(|row| (row.position, row.id));
        others.extend(live.into_iter().map(|row| row.statement));
        let tags = tagged(row.id);
        others.extend(tags.iter().filter_map(|id| labels.get(id)).cloned());
        found.push((row.id, row.title, others));
    }
    Ok(found)
}
