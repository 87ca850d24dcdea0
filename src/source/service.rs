//! Entering statements as part of a subject's change.

use sea_orm::{ActiveModelBehavior, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::{StatementDraft, rules, store};
use crate::{
    change::{Edit, Part, Root, SubjectKind},
    database::Write,
    entity::statement,
    error::{Failure, Path, Violation},
    intake::Intake,
    text::{Bounds, Texts},
    vocabulary::{StatementRank, StatementState},
};

/// The statements about a subject while a change of it is put together: as they are, and as they
/// will be. What its sources disagree about follows from all of them.
pub struct Statements<'w> {
    write: &'w Write,
    subject: Uuid,
    kind: SubjectKind,
    author: Option<Uuid>,
    adds: bool,
    held: Vec<statement::Model>,
    coming: Vec<statement::Model>,
}

impl<'w> Statements<'w> {
    /// The statements about the subject that is edited.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn of<R>(edit: &Edit<'w, R>, kind: SubjectKind) -> Result<Self, Failure>
    where
        R: Root + IntoActiveModel<<R::Entity as EntityTrait>::ActiveModel>,
        R::Entity: EntityTrait<Model = R>,
        <R::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
    {
        let (write, subject, author) = (edit.write(), edit.id(), edit.author());
        let held = store::of_subject(write, subject).await?;
        Ok(Self {
            write,
            subject,
            kind,
            author,
            adds: edit.adds(),
            coming: held.clone(),
            held,
        })
    }

    /// Stages what has become different, and says whether the sources disagree about anything now.
    ///
    /// # Errors
    /// When a row has no JSON for the trace, which is our own fault.
    pub fn stage<R>(self, edit: &mut Edit<'w, R>) -> Result<bool, Failure>
    where
        R: Root + IntoActiveModel<<R::Entity as EntityTrait>::ActiveModel>,
        R::Entity: EntityTrait<Model = R>,
        <R::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
    {
        let disagree = !rules::disagreements(&self.coming).is_empty();
        edit.set_parts(self.held, self.coming)?;
        Ok(disagree)
    }

    /// The live statement with this key.
    #[must_use]
    pub fn live(&self, id: Uuid) -> Option<&statement::Model> {
        let mut live = self.coming.iter().filter(|row| row.withdrawn_at.is_none());
        live.find(|row| row.id == id)
    }

    /// Says what was decided of one.
    pub fn decide(&mut self, id: Uuid, state: StatementState) {
        for row in self.coming.iter_mut().filter(|row| row.id == id) {
            row.state = state;
        }
    }

    /// Takes one back, whoever entered it.
    pub fn withdraw(&mut self, id: Uuid) {
        let now = self.write.now();
        for row in self.coming.iter_mut().filter(|row| row.id == id) {
            row.withdraw(now);
        }
    }

    /// Replaces the author's statements, its proposals aside, and answers the rules that all of
    /// them break; others are noted in `intake`.
    pub fn enter(&mut self, intake: &mut Intake, drafts: Vec<StatementDraft>) -> Vec<Violation> {
        let list = Path::root().field("statements");
        let mut wanted = Vec::new();
        for (index, draft) in drafts.into_iter().enumerate() {
            let at = list.item(index);
            let external_id =
                intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
            let held = self.own(&external_id, false).cloned();
            wanted.push(statement::Model {
                subject_id: self.subject,
                id: held
                    .as_ref()
                    .map_or_else(|| self.write.new_key(), |row| row.id),
                subject_kind: self.kind,
                field: intake.text(Bounds::CODE, &draft.field, &at.field("field")),
                value: intake.text(Bounds::PROSE, &draft.value, &at.field("value")),
                rank: ranked(intake, draft.rank, &at),
                state: stated(intake, &draft, held.as_ref(), &at),
                asserted_by: intake.asserted_by(draft.asserted_by.as_deref(), &at),
                document_id: intake.document(draft.document.as_deref(), &at.field("document")),
                stated_on: draft.stated_on,
                note: intake.texts(Bounds::PROSE, draft.note, &at.field("note")),
                entered_by: self.author,
                external_id,
                withdrawn_at: None,
                proposal: None,
            });
        }
        intake.distinct_parts(&wanted, &list);
        self.replace(wanted.clone(), |row| row.proposal.is_none());
        let others = self
            .coming
            .iter()
            .filter(|row| row.withdrawn_at.is_none() && !wanted.iter().any(|one| one.id == row.id));
        rules::check(&wanted, others, &list)
    }

    /// Keeps what the author proposes as pending statements. `given` are the fields of which these
    /// are all that it proposes: what it proposed of them before and nobody has decided on goes.
    /// Proposals that are the same as before keep what was decided of them.
    pub fn propose(&mut self, proposals: Vec<Proposal>, given: &[&'static str]) {
        let mut wanted = Vec::with_capacity(proposals.len());
        for proposal in proposals {
            // An author may give its own statements any id, that of a proposal too.
            let was = self.own(&proposal.external_id, true);
            let id = was.map_or_else(|| self.write.new_key(), |row| row.id);
            // A value that was adopted and is proposed again was changed since: it is open again.
            let same = was.filter(|row| {
                row.proposal.as_ref() == Some(&proposal.json)
                    && row.withdrawn_at.is_none()
                    && (proposal.of_list || row.state == StatementState::Declined)
            });
            wanted.push(statement::Model {
                subject_id: self.subject,
                id,
                subject_kind: self.kind,
                field: proposal.field,
                value: proposal.value,
                rank: StatementRank::Normal,
                state: same.map_or(StatementState::Pending, |row| row.state),
                asserted_by: self.author,
                document_id: None,
                stated_on: None,
                note: Texts::default(),
                entered_by: self.author,
                external_id: proposal.external_id,
                withdrawn_at: None,
                proposal: Some(proposal.json),
            });
        }
        self.replace(wanted, |row| {
            row.proposal.is_some()
                && row.state == StatementState::Pending
                && given.contains(&row.field.as_str())
        });
    }

    /// The author's statement or proposal with this external id.
    fn own(&self, external_id: &str, proposal: bool) -> Option<&statement::Model> {
        self.coming.iter().find(|row| {
            row.entered_by == self.author
                && row.external_id == external_id
                && row.proposal.is_some() == proposal
        })
    }

    /// Enters these; those of the author's among which they are all go, unless lists add.
    fn replace(
        &mut self,
        wanted: Vec<statement::Model>,
        among: impl Fn(&statement::Model) -> bool,
    ) {
        let now = self.write.now();
        for row in &mut self.coming {
            let own = row.entered_by == self.author && among(row);
            if own && !self.adds && !wanted.iter().any(|one| one.id == row.id) {
                row.withdraw(now);
            }
        }
        for one in wanted {
            match self.coming.iter_mut().find(|row| row.id == one.id) {
                Some(row) => *row = one,
                None => self.coming.push(one),
            }
        }
    }
}

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
    let mut statements = Statements::of(edit, kind).await?;
    edit.violations(statements.enter(intake, drafts));
    statements.stage(edit)
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
