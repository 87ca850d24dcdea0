//! Bringing a programme up to a draft of all of it.

use std::mem::take;

use uuid::Uuid;

use super::{
    ProgrammePush,
    division::{Money, divide},
    proposals::{Said, differing, owned, proposals},
    voice::{Manner, Voice},
};
use crate::{
    access::{Parties, Party, Standing},
    activity, alignment,
    change::{Action, Outcome, SubjectKind},
    concept,
    database::Write,
    document,
    entity::programme::Model,
    error::{Failure, Owned, Path, Violation},
    finance,
    idempotency::Answer,
    intake::{Intake, Known},
    link, organisation, practice,
    programme::{self, ProgrammeEdit},
    results,
    search::Indexed,
    vocabulary::Visibility,
};

/// What came of a draft.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The programme.
    pub programme: Uuid,
    /// Whether anything changed.
    pub outcome: Outcome,
    /// What was kept as statements.
    pub owned: Vec<Owned>,
}

/// Registers a programme, or brings the one with the draft's code up to the draft, as the
/// registry's editor. A draft of what is there already changes nothing: no version, no record.
///
/// # Errors
/// [`Failure::Invalid`] with every broken rule of the whole draft.
pub async fn put(write: &Write, draft: ProgrammePush) -> Result<Outcome, Failure> {
    let before = match &draft.programme.code {
        Some(code) => programme::held(write, code).await?,
        None => None,
    };
    let standing = Standing::of(write.author(), Parties::default().and(Party::Coordinator));
    let applied = apply(write, before, standing, draft, Manner::WHOLE).await?;
    Ok(applied.outcome)
}

/// Brings a programme (none: a new one) up to a draft, as far as its author may; the rest is
/// kept as statements.
///
/// # Errors
/// [`Failure::Invalid`] with every broken rule of the whole draft; [`Failure::Forbidden`] for a
/// field that the author may not even propose.
pub async fn apply(
    write: &Write,
    before: Option<Model>,
    standing: Standing,
    draft: ProgrammePush,
    manner: Manner,
) -> Result<Applied, Failure> {
    let voice = Voice::of(write, &standing, manner);
    let author = voice.author;
    let known = known(write, &draft, voice, before.as_ref()).await?;
    let mut money = Money {
        organisations: known.organisations.clone(),
        ..Money::default()
    };
    if let Some(row) = &before {
        money.entering = finance::entering(write, row.id).await?;
        money.entered = finance::entered_by(write, row.id, author).await?;
    }
    let mut intake = voice.intake(known);
    let mut divided = divide(&standing, &money, draft)?;
    let mut own = take(&mut divided.own);
    if let (Some(row), None, false) = (&before, manner.adopts, manner.adds)
        && let Some(wrong) = leaves(write, row, &standing, &money, &own).await?
    {
        intake.absorb(vec![wrong], &Path::root());
    }
    let (proposed, mut wrong) = differing(
        write,
        &intake,
        before.as_ref(),
        take(&mut divided.proposed),
        voice,
    )
    .await?;
    wrong.append(&mut divided.broken);
    let owned = owned(write, before.as_ref(), &proposed).await?;

    let (mut edit, action) = programme::begin(write, &mut intake, before, &own.programme).await?;
    edit.on_behalf_of(author);
    edit.add_to_lists(manner.adds);
    intake.know_programme(&edit.after.code, edit.id());
    let pusher = results::Pusher {
        relinks: !own.links.is_absent() && !manner.adds,
        ..voice.pusher(manner.adds || own.results.is_absent())
    };
    let drafts = own.results.0.take().unwrap_or_default();
    let coming = results::push(write, &mut intake, &edit.after, drafts, pusher).await?;
    let owned: Vec<Owned> = owned
        .into_iter()
        .chain(coming.owned.iter().map(|(at, owner)| Owned {
            path: at.parts().to_vec(),
            owner: *owner,
            kept: false,
        }))
        .collect();
    let now = results::contributes(write, edit.id()).await?;
    let contributes = coming.contributes(edit.id(), now);
    let said = Said {
        drafts: own.statements.0.take(),
        proposals: proposals(proposed)?,
        given: &divided.given,
        adopts: manner.adopts.map(|adopted| adopted.statement),
    };
    staged(&mut edit, &mut intake, own, said, &contributes).await?;
    let action = match manner.adopts {
        None => action,
        Some(_) => Action::Decided,
    };
    let mut found = edit.take_violations();
    found.extend(intake.into_violations());
    wrong.extend(divided.placed(found));
    edit.violations(wrong);
    let after = edit.after.clone();
    let results_differ = coming.differ()?;
    let (outcome, links) = edit.finish_but_last(SubjectKind::Programme, action).await?;
    coming.finish().await?;
    links.execute(write).await?;
    if outcome != Outcome::Unchanged {
        write.memory().index_later(Indexed::Programme, [after.id]);
    }
    if outcome == Outcome::Updated && after.visibility == Visibility::Published {
        programme::resolve(write, &after).await?;
    }
    let outcome = match outcome {
        Outcome::Unchanged if results_differ => Outcome::Updated,
        outcome => outcome,
    };
    Ok(Applied {
        programme: after.id,
        outcome,
        owned,
    })
}

/// What is wrong when an organisation's list of participations takes away its own place in the
/// programme: it would be shut out of what it has pushed.
async fn leaves(
    write: &Write,
    row: &Model,
    standing: &Standing,
    money: &Money,
    draft: &ProgrammePush,
) -> Result<Option<Violation>, Failure> {
    let (Some(own), Some(drafts)) = (standing.organisation(), &draft.programme.participations.0)
    else {
        return Ok(None);
    };
    if standing.coordinates() {
        return Ok(None);
    }
    let mut named = drafts.iter();
    let is_own = |code: &str| money.organisations.get(code) == Some(&own);
    if named.any(|part| is_own(&part.organisation))
        || programme::entered_otherwise(write, row.id, own).await?
    {
        return Ok(None);
    }
    Ok(Some(Violation::new(
        &Path::root().field("participations"),
        "AUTHOR_TAKES_PART",
        "the list leaves out the organisation that sends it, which could then change the programme no more; end its participation instead",
    )))
}

/// Stages everything but the results.
async fn staged(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    own: ProgrammePush,
    said: Said<'_>,
    contributes: &[Uuid],
) -> Result<(), Failure> {
    programme::stage(edit, intake, own.programme).await?;
    finance::stage(edit, intake, own.finance).await?;
    if let Some(drafts) = own.activities.0 {
        activity::stage(edit, intake, drafts).await?;
    }
    if let Some(drafts) = own.practices.0 {
        practice::stage(edit, intake, drafts).await?;
    }
    if let Some(drafts) = own.alignments.0 {
        alignment::stage(edit, intake, drafts).await?;
    }
    said.staged(edit, intake).await?;
    if let Some(drafts) = own.links.0 {
        // Rows that name results which are written after the programme.
        edit.put_off();
        link::stage(edit, intake, drafts, contributes).await?;
    }
    Ok(())
}

/// The objects that a draft names, as far as its author may know of them: what is hidden from it is
/// as if it weren't there.
async fn known(
    write: &Write,
    draft: &ProgrammePush,
    voice: Voice,
    before: Option<&Model>,
) -> Result<Known, Failure> {
    let programmes = draft.programmes();
    let known = Known {
        organisations: organisation::keys_of_codes(write, &draft.organisations()).await?,
        documents: document::keys_of_codes(write, &draft.documents()).await?,
        programmes: programme::nameable(write, voice.viewer, &programmes, before, voice.author)
            .await?,
        concepts: concept::keys_of(write, draft.concepts()).await?,
        ..Known::default()
    };
    Ok(match &draft.links.0 {
        Some(links) => known.and(link::known(write, voice.viewer, links).await?),
        None => known,
    })
}

/// Registers a new programme.
///
/// # Errors
/// [`Failure::Invalid`] for a code that is taken, a draft in which its author takes no part, and
/// every broken rule.
pub async fn register_new(write: &Write, draft: ProgrammePush) -> Result<Answer, Failure> {
    let root = Path::root();
    let refused = |field: &str, rule, sentence: &str| {
        Failure::Invalid(vec![Violation::new(&root.field(field), rule, sentence)])
    };
    let code = draft.programme.code.clone();
    let Some(code) = code else {
        return Err(refused("code", "CODE", "a new programme needs a code"));
    };
    if programme::held(write, &code).await?.is_some() {
        return Err(refused(
            "code",
            "CODE_TAKEN",
            "use another code; this one is taken",
        ));
    }
    let own_code = match write.author().organisation {
        Some(organisation) => Some(organisation::code_of(write, organisation).await?),
        None => None,
    };
    let standing = programme::standing_in_new(write, own_code.as_deref(), &draft.programme);
    if standing.is_outsider() {
        return Err(refused(
            "participations",
            "REGISTERED_BY_PARTICIPANT",
            "a new programme names the organisation that registers it among those who take part",
        ));
    }
    let applied = apply(write, None, standing, draft, Manner::WHOLE).await?;
    Ok(applied.into())
}
