//! What an author can only propose: judged when it is sent, told, and kept as statements.

use uuid::Uuid;

use super::{division::Proposed, voice::Voice};
use crate::{
    access::{Group, Party, Right},
    change::SubjectKind,
    database::Write,
    entity::programme::Model,
    error::{Failure, Owned, Violation},
    finance,
    intake::Intake,
    programme::{self, ProgrammeEdit},
    results,
    source::{Proposal, StatementDraft, Statements},
    text::hex,
    vocabulary::StatementState,
};

/// The proposals that say something else than what is there, and every rule that one of them
/// would break if it were done: whoever decides on it meets nothing that its author wasn't told.
/// Those of lists always say something else: nobody has entered them for their author.
pub(super) async fn differing(
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
pub(super) async fn owned(
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
            kept: true,
            owner: proposal
                .provider
                .or_else(|| answers(proposal.group).map(|(who, _)| *who)),
        })
        .collect())
}

/// What a draft does to the statements about its programme.
pub(super) struct Said<'a> {
    /// Those that its author makes; none: they stay.
    pub(super) drafts: Option<Vec<StatementDraft>>,
    pub(super) proposals: Vec<Proposal>,
    /// The fields of which these are all that the author proposes.
    pub(super) given: &'a [&'static str],
    /// The one that is adopted by it.
    pub(super) adopts: Option<Uuid>,
}

impl Said<'_> {
    pub(super) async fn staged(
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

/// Proposals as statements keep them.
pub(super) fn proposals(proposed: Vec<Proposed>) -> Result<Vec<Proposal>, Failure> {
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
