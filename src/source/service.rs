//! Entering statements as part of a subject's change.

use sea_orm::{ActiveModelBehavior, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::{StatementDraft, rules, store};
use crate::{
    change::{Edit, Root, SubjectKind},
    entity::statement,
    error::{Failure, Path},
    intake::Intake,
    text::{Bounds, Texts},
    vocabulary::{StatementRank, StatementState},
};

/// Replaces the author's statements about the edited subject, and says whether its sources
/// disagree about anything now.
///
/// # Errors
/// When the database can't be read. Broken rules are noted in `edit` and `intake`.
pub async fn stage<R>(
    edit: &mut Edit<'_, R>,
    kind: SubjectKind,
    intake: &mut Intake,
    drafts: Vec<StatementDraft>,
) -> Result<bool, Failure>
where
    R: Root + IntoActiveModel<<R::Entity as EntityTrait>::ActiveModel>,
    R::Entity: EntityTrait<Model = R>,
    <R::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
{
    let (proposals, held): (Vec<_>, Vec<_>) = store::of_subject(edit.write(), edit.id())
        .await?
        .into_iter()
        .partition(|row| row.proposal.is_some());
    let author = edit.author();
    let list = Path::root().field("statements");
    let mut wanted = Vec::new();
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        let id = edit.key_of(&held, &external_id);
        wanted.push(statement::Model {
            subject_id: edit.id(),
            id,
            subject_kind: kind,
            field: intake.text(Bounds::CODE, &draft.field, &at.field("field")),
            value: intake.text(Bounds::PROSE, &draft.value, &at.field("value")),
            rank: ranked(intake, draft.rank, &at),
            state: stated(intake, &draft, held.iter().find(|row| row.id == id), &at),
            asserted_by: intake.asserted_by(draft.asserted_by.as_deref(), &at),
            document_id: intake.document(draft.document.as_deref(), &at.field("document")),
            stated_on: draft.stated_on,
            note: intake.texts(Bounds::PROSE, draft.note, &at.field("note")),
            entered_by: author,
            external_id,
            withdrawn_at: None,
            proposal: None,
        });
    }
    intake.distinct_parts(&wanted, &list);
    let others: Vec<_> = held
        .iter()
        .filter(|row| row.withdrawn_at.is_none())
        .filter(|row| row.entered_by != author || edit.keeps(*row, &wanted))
        .chain(proposals.iter().filter(|row| row.withdrawn_at.is_none()))
        .cloned()
        .collect();
    edit.violations(rules::check(&wanted, &others, &list));
    let disagree = !rules::disagreements(others.iter().chain(&wanted)).is_empty();
    edit.set_own_parts(held, wanted)?;
    Ok(disagree)
}

/// Whoever speaks for itself alone says nothing about how its statement stands among others.
fn ranked(intake: &mut Intake, rank: StatementRank, at: &Path) -> StatementRank {
    if intake.speaks_for_itself() && rank == StatementRank::Preferred {
        intake.refuse(
            &at.field("rank"),
            "STATEMENT_PREFERRED_BY_OTHERS",
            "coordinators prefer one statement over another; rank this one NORMAL",
        );
    }
    rank
}

/// The state of a statement: what was decided of it stays; a new one by somebody who speaks for
/// itself alone waits for a decision.
fn stated(
    intake: &mut Intake,
    draft: &StatementDraft,
    held: Option<&statement::Model>,
    at: &Path,
) -> StatementState {
    if !intake.speaks_for_itself() {
        return draft.state.unwrap_or(StatementState::Adopted);
    }
    if draft.state.is_some() {
        intake.refuse(
            &at.field("state"),
            "STATEMENT_STATE_DECIDED",
            "statements are adopted or declined by those who answer for the field; leave the state out",
        );
    }
    let same = held.filter(|row| {
        row.value == draft.value && row.field == draft.field && row.withdrawn_at.is_none()
    });
    same.map_or(StatementState::Pending, |row| row.state)
}

/// A value that its author can only propose.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// What tells it from the author's others: the field, and which of its list.
    pub external_id: String,
    /// The field, as a path in the API.
    pub field: String,
    /// The value, to show.
    pub value: String,
    /// All that is needed to do it, as JSON.
    pub json: String,
    /// Whether it is one more entry of a list, and not the field's one value.
    pub of_list: bool,
}

/// Keeps what an author proposes as pending statements. `given` are the fields of which these
/// are all that it proposes: what it proposed of them before and nobody has decided on goes.
/// Proposals that are the same as before keep what was decided of them.
///
/// # Errors
/// When the database can't be read.
pub async fn propose<R>(
    edit: &mut Edit<'_, R>,
    kind: SubjectKind,
    proposals: Vec<Proposal>,
    given: &[&'static str],
) -> Result<(), Failure>
where
    R: Root + IntoActiveModel<<R::Entity as EntityTrait>::ActiveModel>,
    R::Entity: EntityTrait<Model = R>,
    <R::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
{
    // An author may give its own statements any id, that of a proposal too.
    let mut held = store::of_subject(edit.write(), edit.id()).await?;
    held.retain(|row| row.proposal.is_some());
    let author = edit.author();
    let mut wanted = Vec::with_capacity(proposals.len());
    for proposal in proposals {
        let id = edit.key_of(&held, &proposal.external_id);
        let was = held.iter().find(|row| row.id == id);
        // A value that was adopted and is proposed again was changed since: it is open again.
        let same = was.filter(|row| {
            row.proposal.as_ref() == Some(&proposal.json)
                && row.withdrawn_at.is_none()
                && (proposal.of_list || row.state == StatementState::Declined)
        });
        wanted.push(statement::Model {
            subject_id: edit.id(),
            id,
            subject_kind: kind,
            field: proposal.field,
            value: proposal.value,
            rank: StatementRank::Normal,
            state: same.map_or(StatementState::Pending, |row| row.state),
            asserted_by: author,
            document_id: None,
            stated_on: None,
            note: Texts::default(),
            entered_by: author,
            external_id: proposal.external_id,
            withdrawn_at: None,
            proposal: Some(proposal.json),
        });
    }
    let of_these = held.into_iter().filter(|row| {
        let open = row.state == StatementState::Pending && given.contains(&row.field.as_str());
        open || wanted.iter().any(|one| one.id == row.id)
    });
    let of_these = of_these.collect();
    edit.set_own_parts(of_these, wanted)
}

/// Marks a proposal as adopted, in the change that does it.
///
/// # Errors
/// When the database can't be read.
pub async fn adopt<R>(edit: &mut Edit<'_, R>, id: Uuid) -> Result<(), Failure>
where
    R: Root + IntoActiveModel<<R::Entity as EntityTrait>::ActiveModel>,
    R::Entity: EntityTrait<Model = R>,
    <R::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
{
    let held = store::of_subject(edit.write(), edit.id()).await?;
    if let Some(was) = held.into_iter().find(|row| row.id == id) {
        let mut now = was.clone();
        now.state = StatementState::Adopted;
        edit.amend(was, now)?;
    }
    Ok(())
}
