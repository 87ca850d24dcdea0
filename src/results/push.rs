//! The results of one programme, as an agency pushes them: each is a subject of its own, and
//! all are put together before any is written.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{
    ContributionDraft, MeasurementDraft, ResultDraft, ResultPush, children, service::Coming, store,
};
use crate::{
    access::Viewer,
    database::Write,
    document,
    entity::{contribution, programme, result},
    error::{Failure, Path},
    graphql::Given,
    intake::{Intake, Known},
    organisation,
    text::{Bounds, code_within},
    vocabulary::ContributionRole,
};

/// How results are pushed.
#[derive(Clone, Copy, Debug)]
pub struct Pusher {
    /// Whose entries they are; none: the editor's.
    pub author: Option<Uuid>,
    /// Who must be able to see a result to contribute to it.
    pub viewer: Viewer,
    /// Whether the author may set the words of results that others lead.
    pub coordinates: bool,
    /// Whether they are beside those that the author had entered, not in their place.
    pub adds: bool,
    /// Whether the author's links of the programme come in the same draft, and are held against
    /// these results themselves.
    pub relinks: bool,
}

impl Pusher {
    /// The programme and the author whose links are held against results when they are staged.
    fn relinked(&self, of: &programme::Model) -> Option<(Uuid, Option<Uuid>)> {
        self.relinks.then_some((of.id, self.author))
    }
}

/// Results that are put together.
pub struct Pushed<'w> {
    coming: Vec<Coming<'w>>,
    /// The places of results whose words belong to another organisation, and that organisation.
    pub owned: Vec<(Path, Option<Uuid>)>,
}

impl Pushed<'_> {
    /// The keys of the results that a programme will contribute to, of those that it contributes to
    /// now and of these.
    pub fn contributes(&self, programme: Uuid, now: Vec<Uuid>) -> Vec<Uuid> {
        let changes = |id: &Uuid| self.coming.iter().any(|coming| coming.id() == *id);
        let stay = now.into_iter().filter(|id| !changes(id));
        let of = |coming: &&Coming<'_>| {
            let mut after = coming.after.iter();
            after.any(|row| row.programme_id == programme)
        };
        stay.chain(self.coming.iter().filter(of).map(Coming::id))
            .collect()
    }

    /// Whether one of them has this code.
    fn has(&self, code: &str) -> bool {
        let mut coming = self.coming.iter();
        coming.any(|coming| coming.edit.after.code == code)
    }

    /// Whether any of them differs from what is there.
    ///
    /// # Errors
    /// When a row has no JSON for the trace, which is our own fault.
    pub fn differ(&self) -> Result<bool, Failure> {
        for coming in &self.coming {
            if coming.edit.differs()? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes them.
    ///
    /// # Errors
    /// As [`Edit::finish`](crate::change::Edit::finish).
    pub async fn finish(self) -> Result<(), Failure> {
        for coming in self.coming {
            coming.finish().await?;
        }
        Ok(())
    }
}

/// Puts the results of a programme together. What is wrong is noted in `intake`.
///
/// # Errors
/// When the database can't be read.
pub async fn push<'w>(
    write: &'w Write,
    intake: &mut Intake,
    of: &programme::Model,
    drafts: Vec<ResultPush>,
    pusher: Pusher,
) -> Result<Pushed<'w>, Failure> {
    let contributions = store::contributions_of(write, of.id).await?;
    let mine: Vec<_> = contributions
        .into_iter()
        .filter(|row| row.entered_by == pusher.author)
        .collect();
    let list = Path::root().field("results");
    let mut pushed = Pushed {
        coming: Vec::new(),
        owned: Vec::new(),
    };
    let mut named = BTreeSet::new();
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let mut own = intake.of_part();
        let external_id = own.text(
            Bounds::CODE,
            &draft.external_id,
            &Path::root().field("externalId"),
        );
        if !named.insert(external_id.clone()) {
            own.refuse(
                &Path::root().field("externalId"),
                "TWICE",
                "the list has a result with this id already",
            );
        }
        let held = mine.iter().find(|row| row.external_id == external_id);
        let before = found(write, &mut own, &draft, held, pusher.viewer).await?;
        let behind = match &before {
            Some(row) => store::live_contributions(write, row.id).await?,
            None => Vec::new(),
        };
        if let Some(row) = &before
            && pushed.coming.iter().any(|coming| coming.id() == row.id)
        {
            own.refuse(
                &Path::root().field("code"),
                "TWICE",
                "the list has this result already",
            );
        }
        let whose = leads(&behind, &pusher);
        let code = match (&before, &draft.code) {
            (Some(row), _) => row.code.clone(),
            (None, Some(code)) => {
                if pushed.has(code) {
                    own.refuse(
                        &Path::root().field("code"),
                        "TWICE",
                        "the list has a result with this code already",
                    );
                }
                code.clone()
            }
            (None, None) => new_code(write, of, &external_id, &pushed).await?,
        };
        let whole = whole(draft, code, of, &behind, &pusher);
        let contributions = whole.contributions.clone();
        let indicators = whole.indicators.clone();
        let mut coming = match (before, whose) {
            (Some(row), Some(owner)) => {
                if differs(write, &own, &row, &whole)? {
                    // Who leads it from a programme that the author may not know of isn't named.
                    let owner = told(write, &behind, owner, pusher.viewer).await?;
                    pushed.owned.push((at.clone(), owner));
                }
                Coming::amend(write, row)
            }
            (before, _) => Coming::begin(write, &mut own, before, &whole),
        };
        coming.edit.on_behalf_of(pusher.author);
        coming.edit.add_to_lists(true);
        coming.contributions(&mut own, contributions).await?;
        coming.edit.add_to_lists(pusher.adds);
        if let Some(drafts) = indicators {
            children::stage(&mut coming.edit, &mut own, drafts).await?;
        }
        let mut wrong = own.into_violations();
        wrong.extend(coming.broken(true, pusher.relinked(of)).await?);
        wrong.extend(coming.edit.take_violations());
        intake.absorb(wrong, &at);
        intake.know_result(&external_id, coming.id());
        pushed.coming.push(coming);
    }
    for row in &mine {
        intake.know_result(&row.external_id, row.result_id);
    }
    if !pusher.adds {
        for row in mine {
            if named.contains(&row.external_id) || row.withdrawn_at.is_some() {
                continue;
            }
            withdraw(write, intake, &mut pushed, row, (of, pusher), &list).await?;
        }
    }
    Ok(pushed)
}

/// Takes back a contribution that its author's list no longer holds.
async fn withdraw<'w>(
    write: &'w Write,
    intake: &mut Intake,
    pushed: &mut Pushed<'w>,
    row: contribution::Model,
    (of, pusher): (&programme::Model, Pusher),
    list: &Path,
) -> Result<(), Failure> {
    let Some(result) = store::held_by_key(write, row.result_id).await? else {
        return Ok(());
    };
    let mut coming = Coming::amend(write, result);
    coming.withdraw(row).await?;
    // The draft says nothing of what it takes back, so that the list is the place.
    for wrong in coming.broken(false, pusher.relinked(of)).await? {
        intake.refuse(list, wrong.rule, wrong.message);
    }
    pushed.coming.push(coming);
    Ok(())
}

/// The result that a draft means; none: a new one.
async fn found(
    write: &Write,
    own: &mut Intake,
    draft: &ResultPush,
    held: Option<&contribution::Model>,
    viewer: Viewer,
) -> Result<Option<result::Model>, Failure> {
    let at = Path::root().field("code");
    if let Some(held) = held {
        let row = store::held_by_key(write, held.result_id).await?;
        if let (Some(row), Some(code)) = (&row, &draft.code)
            && row.code != *code
        {
            own.refuse(
                &at,
                "CODE_STAYS",
                "the result with this id has another code, and keeps it",
            );
        }
        return Ok(row);
    }
    let Some(code) = &draft.code else {
        return Ok(None);
    };
    let row = store::held(write, code).await?;
    if let Some(row) = &row
        && !store::is_known(write, viewer, row.id).await?
    {
        own.refuse(&at, "CODE_TAKEN", "use another code; this one is taken");
    }
    Ok(row)
}

/// Whose the words of a result are, if not the pusher's: who leads it, else who contributes.
fn leads(behind: &[contribution::Model], pusher: &Pusher) -> Option<Option<Uuid>> {
    if pusher.coordinates || behind.is_empty() {
        return None;
    }
    let leading = |row: &&contribution::Model| row.role == ContributionRole::Leads;
    let led = behind.iter().any(|row| leading(&row));
    let mut owners = behind.iter().filter(|row| !led || leading(row));
    if owners.clone().any(|row| row.entered_by == pusher.author) {
        return None;
    }
    owners.next().map(|row| row.entered_by)
}

/// An owner of a result's words, if a viewer may know that it contributes.
async fn told(
    write: &Write,
    behind: &[contribution::Model],
    owner: Option<Uuid>,
    viewer: Viewer,
) -> Result<Option<Uuid>, Failure> {
    let of_owner = behind.iter().filter(|row| row.entered_by == owner);
    let programmes: Vec<Uuid> = of_owner.map(|row| row.programme_id).collect();
    let known = crate::programme::any_known(write, viewer, &programmes).await?;
    Ok(owner.filter(|_| known))
}

/// The draft as one of the result itself.
fn whole(
    draft: ResultPush,
    code: String,
    of: &programme::Model,
    behind: &[contribution::Model],
    pusher: &Pusher,
) -> ResultDraft {
    let ResultPush {
        external_id,
        code: _,
        kind,
        title,
        summary,
        achieved_on,
        role,
        document,
        indicators: Given(indicators),
    } = draft;
    let others = behind
        .iter()
        .filter(|row| row.entered_by != pusher.author || row.programme_id != of.id);
    let led = others
        .clone()
        .any(|row| row.role == ContributionRole::Leads);
    // Who joins another one's result contributes to it; leading it would make its words its own.
    let joins = leads(behind, pusher).is_some();
    let role = role.filter(|_| !joins).unwrap_or(if led || joins {
        ContributionRole::Contributes
    } else {
        ContributionRole::Leads
    });
    ResultDraft {
        code,
        expected_version: None,
        kind,
        title,
        summary: Some(summary),
        achieved_on,
        contributions: Some(vec![ContributionDraft {
            external_id,
            programme: of.code.clone(),
            role,
            document,
        }]),
        indicators,
        documents: None,
        statements: None,
    }
}

/// Whether a draft says something else of a result than what is held.
fn differs(
    write: &Write,
    own: &Intake,
    row: &result::Model,
    whole: &ResultDraft,
) -> Result<bool, Failure> {
    let mut scratch = own.of_part();
    let coming = Coming::begin(write, &mut scratch, Some(row.clone()), whole);
    coming.edit.differs()
}

/// A code for a new result of a programme, which nobody has.
async fn new_code(
    write: &Write,
    of: &programme::Model,
    external_id: &str,
    beside: &Pushed<'_>,
) -> Result<String, Failure> {
    let code = code_within(&of.code, external_id, false);
    Ok(match store::held(write, &code).await? {
        // Two ids may differ in what no code tells apart.
        None if !beside.has(&code) => code,
        _ => code_within(
            &of.code,
            &format!("{external_id} {}", write.new_key()),
            true,
        ),
    })
}

/// Enters a value of an indicator of a result that a programme contributes to.
///
/// # Errors
/// [`Failure::NotFound`] for an indicator of another programme's result; [`Failure::Invalid`].
pub async fn measure(
    write: &Write,
    programme: Uuid,
    indicator: Uuid,
    draft: MeasurementDraft,
    author: Option<Uuid>,
    coordinates: bool,
) -> Result<(), Failure> {
    let missing = || Failure::NotFound(Path::root().field("indicator"));
    let of = store::indicator(write, indicator)
        .await?
        .ok_or_else(missing)?;
    let behind = store::live_contributions(write, of.result_id).await?;
    if behind.iter().all(|row| row.programme_id != programme) {
        return Err(missing());
    }
    let held = store::held_by_key(write, of.result_id).await?;
    let mut coming = Coming::amend(write, held.ok_or_else(missing)?);
    let organisations: Vec<String> = draft.reported_by.iter().cloned().collect();
    let documents: Vec<String> = draft.document.iter().cloned().collect();
    let mut intake = Intake::new(Known {
        organisations: organisation::keys_of_codes(write, &organisations).await?,
        documents: document::keys_of_codes(write, &documents).await?,
        ..Known::default()
    });
    if let Some(author) = author
        && !coordinates
    {
        intake = intake.speaking_for(author);
    }
    coming.edit.on_behalf_of(author);
    coming.edit.add_to_lists(true);
    coming.contributions(&mut intake, None).await?;
    children::measured(&mut coming.edit, &mut intake, &of, draft).await?;
    coming.edit.violations(intake.into_violations());
    coming.finish().await?;
    Ok(())
}
