//! Bringing a programme up to a draft of all of it.

use std::{collections::HashSet, mem::take};

use uuid::Uuid;

use super::{
    ProgrammePush,
    division::{Money, Proposed, divide},
};
use crate::{
    access::{Group, Parties, Party, Right, Standing, Viewer},
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
    results::{self, Pusher},
    source::{Proposal, StatementDraft, Statements},
    text::hex,
    vocabulary::{StatementState, Visibility},
};

/// How a draft is taken.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Whether its lists are beside what its author had entered, not in its place.
    pub adds: bool,
    /// The pending statement that is adopted by it, where it is one.
    pub adopts: Option<Adopted>,
}

/// A pending statement that is adopted.
#[derive(Clone, Copy, Debug)]
pub struct Adopted {
    /// The statement.
    pub statement: Uuid,
    /// The organisation that proposed it.
    pub proposer: Uuid,
}

impl Manner {
    /// A draft of all that its author knows.
    pub const WHOLE: Self = Self {
        adds: false,
        adopts: None,
    };
    /// A draft of something more.
    pub const MORE: Self = Self {
        adds: true,
        adopts: None,
    };
}

/// Whose entries a draft becomes, and with whose rights it is taken in.
#[derive(Clone, Copy, Debug)]
struct Voice {
    author: Option<Uuid>,
    /// Who must be able to see what the draft names.
    viewer: Viewer,
    coordinates: bool,
}

impl Voice {
    /// What is adopted is done as its proposer would have done it: whoever adopts it has the right
    /// to the field, and lends it nothing more.
    fn of(write: &Write, standing: &Standing, manner: Manner) -> Self {
        match manner.adopts {
            Some(Adopted { proposer, .. }) => Self {
                author: Some(proposer),
                viewer: Viewer::partner(proposer),
                coordinates: false,
            },
            None => Self {
                author: standing.organisation(),
                viewer: Viewer::of(write.author()),
                coordinates: standing.coordinates(),
            },
        }
    }

    /// An intake of what this voice says.
    fn intake(self, known: Known) -> Intake {
        let intake = Intake::new(known);
        match self.author {
            Some(author) if !self.coordinates => intake.speaking_for(author),
            _ => intake,
        }
    }

    /// The same, pushing results.
    fn pusher(self, adds: bool) -> Pusher {
        Pusher {
            author: self.author,
            viewer: self.viewer,
            coordinates: self.coordinates,
            adds,
        }
    }
}

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
    let known = known(write, &draft).await?;
    let money = Money {
        organisations: known.organisations.clone(),
        entering: match &before {
            Some(row) => finance::entering(write, row.id).await?,
            None => HashSet::new(),
        },
    };
    let mut intake = voice.intake(known);
    let mut divided = divide(&standing, &money, draft)?;
    let mut own = take(&mut divided.own);
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
    let coming = results::push(
        write,
        &mut intake,
        &edit.after,
        own.results.0.clone().unwrap_or_default(),
        voice.pusher(manner.adds || own.results.is_absent()),
    )
    .await?;
    let owned: Vec<Owned> = owned
        .into_iter()
        .chain(coming.owned.iter().map(|(at, owner)| Owned {
            path: at.parts().to_vec(),
            owner: *owner,
        }))
        .collect();
    let mut contributes: Vec<Uuid> = results::contributes(write, edit.id()).await?;
    contributes.extend(coming.ids());
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
        results::index_programmes(write, [after.id]).await?;
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

/// The objects that a draft names.
async fn known(write: &Write, draft: &ProgrammePush) -> Result<Known, Failure> {
    let known = Known {
        organisations: organisation::keys_of_codes(write, &draft.organisations()).await?,
        documents: document::keys_of_codes(write, &draft.documents()).await?,
        programmes: programme::keys_of_codes(write, &draft.programmes()).await?,
        concepts: concept::keys_of(write, draft.concepts()).await?,
        ..Known::default()
    };
    Ok(match &draft.links.0 {
        Some(links) => known.and(link::known(write, links).await?),
        None => known,
    })
}

/// The proposals that say something else than what is there, and every rule that one of them
/// would break if it were done: whoever decides on it meets nothing that its author wasn't told.
/// Those of lists always say something else: nobody has entered them for their author.
async fn differing(
    write: &Write,
    intake: &Intake,
    before: Option<&Model>,
    proposed: Vec<Proposed>,
    voice: Voice,
) -> Result<(Vec<Proposed>, Vec<Violation>), Failure> {
    let (mut differing, mut wrong) = (Vec::with_capacity(proposed.len()), Vec::new());
    for proposal in proposed {
        let mut scratch = intake.of_part();
        let push = proposal.push.clone();
        let (mut edit, _) =
            programme::begin(write, &mut scratch, before.cloned(), &push.programme).await?;
        edit.on_behalf_of(voice.author);
        edit.add_to_lists(proposal.item.is_some());
        scratch.know_programme(&edit.after.code, edit.id());
        programme::stage(&mut edit, &mut scratch, push.programme).await?;
        finance::stage(&mut edit, &mut scratch, push.finance).await?;
        if let Some(results) = push.results.0 {
            let pusher = voice.pusher(true);
            // They are put together to be judged, and nothing of them is written.
            results::push(write, &mut scratch, &edit.after, results, pusher).await?;
        }
        let mut found = edit.take_violations();
        found.extend(scratch.into_violations());
        wrong.extend(proposal.placed(found));
        if proposal.item.is_some() || edit.differs()? {
            differing.push(proposal);
        }
    }
    Ok((differing, wrong))
}

/// What of the proposals the author is told: where, and who decides.
async fn owned(
    write: &Write,
    before: Option<&Model>,
    proposed: &[Proposed],
) -> Result<Vec<Owned>, Failure> {
    if proposed.is_empty() {
        return Ok(Vec::new());
    }
    let roles = match before {
        Some(row) => programme::roles(write, row.id).await?,
        None => Vec::new(),
    };
    let answers = |group: Group| {
        let able = |party: Party| group.right(party) >= Right::Enters;
        let mut roles = roles.iter();
        roles.find(|(_, role)| able(Party::of(*role)))
    };
    Ok(proposed
        .iter()
        .map(|proposal| Owned {
            path: proposal.at.parts().to_vec(),
            owner: proposal
                .provider
                .or_else(|| answers(proposal.group).map(|(who, _)| *who)),
        })
        .collect())
}

/// What a draft does to the statements about its programme.
struct Said<'a> {
    /// Those that its author makes; none: they stay.
    drafts: Option<Vec<StatementDraft>>,
    proposals: Vec<Proposal>,
    /// The fields of which these are all that the author proposes.
    given: &'a [&'static str],
    /// The one that is adopted by it.
    adopts: Option<Uuid>,
}

impl Said<'_> {
    async fn staged(
        self,
        edit: &mut ProgrammeEdit<'_>,
        intake: &mut Intake,
    ) -> Result<(), Failure> {
        if self.drafts.is_none() && self.given.is_empty() && self.adopts.is_none() {
            return Ok(());
        }
        let mut statements = Statements::of(edit, SubjectKind::Programme).await?;
        if let Some(drafts) = self.drafts {
            edit.violations(statements.enter(intake, drafts));
        }
        statements.propose(self.proposals, self.given);
        if let Some(statement) = self.adopts {
            statements.decide(statement, StatementState::Adopted);
        }
        edit.after.has_discrepancy = statements.stage(edit)?;
        Ok(())
    }
}

fn proposals(proposed: Vec<Proposed>) -> Result<Vec<Proposal>, Failure> {
    let proposals = proposed.into_iter().map(|one| {
        let json = serde_json::to_string(&one.push)
            .map_err(|error| Failure::internal(format!("a draft has no JSON: {error}")))?;
        Ok(Proposal {
            external_id: name(one.field, one.item.as_deref()),
            field: one.field.to_owned(),
            value: one.value,
            json,
            of_list: one.item.is_some(),
        })
    });
    proposals.collect()
}

/// What tells a proposal from its author's others. Ids may be as long as a name may be, so a long
/// one stands by its digest.
fn name(field: &str, item: Option<&str>) -> String {
    use sha2::{Digest, Sha256};
    match item {
        None => format!("proposed:{field}"),
        Some(id) if id.len() <= 120 => format!("proposed:{field}:{id}"),
        Some(id) => format!("proposed:{field}#{}", hex(&Sha256::digest(id.as_bytes()))),
    }
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
