//! Programmes and their parts as the API's mutations take them in.

use async_graphql::{ID, InputObject};

use super::{ProgrammePush, PushItem, batch::Batch};
use crate::{
    activity::ActivityDraft,
    batch::BatchPolicy,
    clock::Timestamp,
    error::Violation,
    finance::{BudgetLineDraft, TransactionDraft},
    graphql::{Decimal, Given},
    link::LinkDraft,
    period::PartialDate,
    practice::PracticeDraft,
    programme::{ObjectiveDraft, ParticipationDraft, RelationDraft, TermsInput},
    results::{MeasurementDraft, ResultPush},
    text::TextDraft,
    vocabulary::{Instrument, LinkState},
};

/// What is to be known of a new programme: a draft, until it is submitted and published.
#[derive(Clone, Debug, InputObject)]
pub struct RegisterProgrammeInput {
    /// Names this request: sent again with the same content it is done once. 1 to 200 characters,
    /// kept for 30 days.
    pub(super) idempotency_key: String,
    /// Comes back in the payload.
    pub(super) client_mutation_id: Option<String>,
    /// The instrument.
    instrument: Instrument,
    /// What only this instrument has.
    terms: Option<TermsInput>,
    /// What is known of it. The organisation that registers it is among those who take part.
    #[graphql(flatten)]
    content: ProgrammePush,
}

/// What is to change of a programme. What is left out is kept, null clears, and a list that is
/// given replaces the author's own entries of that kind.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateProgrammeInput {
    /// Names this request: sent again with the same content it is done once. 1 to 200 characters,
    /// kept for 30 days.
    pub(super) idempotency_key: String,
    /// Comes back in the payload.
    pub(super) client_mutation_id: Option<String>,
    /// The programme.
    pub(super) id: ID,
    /// The version that the change was made from; with another one nothing is written.
    pub(super) expected_version: i32,
    /// The instrument.
    instrument: Given<Instrument>,
    /// What only the instrument has, as a whole; the instrument stands beside it.
    terms: Given<TermsInput>,
    /// What is to change.
    #[graphql(flatten)]
    content: ProgrammePush,
}

/// A programme as an agency's own system knows it. What is left out is kept, null clears, and a
/// list that is given replaces the agency's own entries of that kind and touches nobody else's:
/// what it no longer holds is withdrawn, not erased.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "ProgrammePush")]
pub struct ProgrammePushInput {
    /// The id that the agency knows it by: with the agency, the key of the push.
    external_id: String,
    /// When the agency's own record last changed. One that is older than what the registry holds
    /// is refused (rule STALE), so that late pushes do no harm.
    source_updated_at: Option<Timestamp>,
    /// The version that the change was made from; with another one the item is rejected.
    expected_version: Option<i32>,
    /// The instrument; a new programme needs it.
    instrument: Given<Instrument>,
    /// What only the instrument has, as a whole; the instrument stands beside it.
    terms: Given<TermsInput>,
    /// What is known of it.
    #[graphql(flatten)]
    content: ProgrammePush,
}

/// Programmes as an agency's own system knows them.
#[derive(Clone, Debug, InputObject)]
pub struct PushProgrammesInput {
    /// Names this request: sent again with the same content it is done once. 1 to 200 characters,
    /// kept for 30 days. Neither a dry run nor a batch of which nothing was written is kept.
    pub(super) idempotency_key: String,
    /// Comes back in the payload.
    pub(super) client_mutation_id: Option<String>,
    /// At most 100.
    pub(super) items: Vec<ProgrammePushInput>,
    /// What becomes of the batch when an item breaks a rule.
    pub(super) policy: BatchPolicy,
    /// Whether to say what would happen, and do nothing.
    #[graphql(default)]
    pub(super) dry_run: bool,
}

/// A programme and the version that a change of it was made from.
macro_rules! of_programme {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, InputObject)]
        pub struct $name {
            /// Names this request: sent again with the same content it is done once. 1 to 200
            /// characters, kept for 30 days.
            pub(super) idempotency_key: String,
            /// Comes back in the payload.
            pub(super) client_mutation_id: Option<String>,
            /// The object that the change is made to: a programme, or for decisions a statement, a
            /// link or an edge.
            pub(super) id: ID,
            /// The programme's version that the change was made from; with another one nothing is
            /// written.
            pub(super) expected_version: i32,
            $($(#[$of])* pub(super) $field: $type,)*
        }
    };
}

of_programme! {
    /// Asks for the publication of a draft.
    SubmitProgrammeInput {
        /// A remark for the coordinators.
        remark: Option<Vec<TextDraft>>,
    }
}
of_programme! {
    /// Sends a submitted programme back.
    RequestChangesInput {
        /// What is missing; at least one language.
        remark: Vec<TextDraft>,
    }
}
of_programme! {
    /// Shows a programme to the public.
    PublishProgrammeInput {
        /// A remark on it.
        remark: Option<Vec<TextDraft>>,
    }
}
of_programme! {
    /// Takes a programme back from the public.
    WithdrawProgrammeInput {
        /// Why; at least one language.
        remark: Vec<TextDraft>,
    }
}
of_programme! {
    /// Relates a programme to another one.
    RelateProgrammesInput {
        /// The edge.
        #[graphql(flatten)]
        part: RelationDraft,
    }
}
of_programme! {
    /// Enters someone who takes part.
    AddParticipationInput {
        /// The participation.
        #[graphql(flatten)]
        part: ParticipationDraft,
    }
}
of_programme! {
    /// Says until when an organisation took part.
    EndParticipationInput {
        /// The participation's id.
        participation: ID,
        /// Until when.
        until: PartialDate,
    }
}
of_programme! {
    /// Enters a budget line.
    RecordBudgetLineInput {
        /// The line.
        #[graphql(flatten)]
        part: BudgetLineDraft,
    }
}
of_programme! {
    /// Enters a later figure for a budget line: it takes that line's place, and both stay readable.
    ReviseBudgetLineInput {
        /// The id of the line that it revises; period, provider and receiver are those of that line.
        line: ID,
        /// The id of the revised line in the author's system.
        external_id: String,
        /// The amount, in the currency of the line that it revises.
        amount: Decimal,
        /// The date whose exchange rate holds.
        value_date: Option<PartialDate>,
        /// The code of the document where it is written.
        document: Option<String>,
    }
}
of_programme! {
    /// Enters a movement of money.
    RecordTransactionInput {
        /// The movement.
        #[graphql(flatten)]
        part: TransactionDraft,
    }
}
of_programme! {
    /// Corrects a movement of money that the author entered.
    CorrectTransactionInput {
        /// The movement as it should be; its `externalId` says which one.
        #[graphql(flatten)]
        part: TransactionDraft,
    }
}
of_programme! {
    /// Takes a part of a programme back. It is kept, with its trace, and shown no more.
    RemoveProgrammePartInput {
        /// The id of a participation, objective, activity, practice, alignment, budget line,
        /// transaction, relation, statement or recommendation link of the programme.
        part: ID,
    }
}
of_programme! {
    /// Enters an objective.
    AddObjectiveInput {
        /// The objective.
        #[graphql(flatten)]
        part: ObjectiveDraft,
    }
}
of_programme! {
    /// Enters a result of a programme, or changes the author's own.
    RecordResultInput {
        /// The result.
        #[graphql(flatten)]
        part: ResultPush,
    }
}
of_programme! {
    /// Enters a value of an indicator.
    RecordMeasurementInput {
        /// The indicator's id.
        indicator: ID,
        /// The value.
        #[graphql(flatten)]
        part: MeasurementDraft,
    }
}
of_programme! {
    /// Enters an activity, or changes the author's own.
    RecordActivityInput {
        /// The activity.
        #[graphql(flatten)]
        part: ActivityDraft,
    }
}
of_programme! {
    /// Names a document about a programme.
    AddDocumentInput {
        /// The document's code.
        document: String,
    }
}
of_programme! {
    /// Enters what others can learn from a programme, or changes the author's own.
    AddPracticeInput {
        /// The practice.
        #[graphql(flatten)]
        part: PracticeDraft,
    }
}
of_programme! {
    /// Links a programme to a recommendation or to a cluster of them, or changes the author's own
    /// link.
    LinkRecommendationInput {
        /// The link.
        #[graphql(flatten)]
        part: LinkDraft,
    }
}
of_programme! {
    /// Confirms or disputes a link.
    DecideLinkInput {
        /// The decision; PROPOSED takes one back.
        state: LinkState,
    }
}
of_programme! {
    /// Confirms an edge between two programmes, or takes that back. The version is that of the
    /// programme that states the edge.
    DecideRelationInput {
        /// Whether it is confirmed.
        confirmed: bool,
    }
}
of_programme! {
    /// Adopts a pending statement.
    AdoptStatementInput {}
}
of_programme! {
    /// Declines a pending statement.
    DeclineStatementInput {}
}

/// A draft with its terms, and what in them belongs to another instrument.
fn with_terms(
    mut content: ProgrammePush,
    instrument: Option<Instrument>,
    terms: Option<TermsInput>,
) -> (ProgrammePush, Vec<Violation>) {
    let (terms, broken) = TermsInput::of(instrument, terms);
    content.programme.terms = terms;
    (content, broken)
}

impl RegisterProgrammeInput {
    /// The draft, and what the input itself breaks.
    pub(super) fn draft(self) -> (ProgrammePush, Vec<Violation>) {
        with_terms(self.content, Some(self.instrument), self.terms)
    }
}

impl UpdateProgrammeInput {
    /// The draft, and what the input itself breaks.
    pub(super) fn draft(self) -> (ProgrammePush, Vec<Violation>) {
        let (mut draft, broken) = with_terms(self.content, self.instrument.0, self.terms.0);
        draft.programme.expected_version = Some(self.expected_version);
        (draft, broken)
    }
}

impl ProgrammePushInput {
    fn item(self) -> PushItem {
        let (mut push, broken) = with_terms(self.content, self.instrument.0, self.terms.0);
        push.programme.expected_version = self.expected_version;
        PushItem {
            external_id: self.external_id,
            source_updated_at: self.source_updated_at,
            push,
            broken,
        }
    }
}

impl PushProgrammesInput {
    /// The batch.
    pub(super) fn batch(self) -> Batch {
        Batch {
            items: self
                .items
                .into_iter()
                .map(ProgrammePushInput::item)
                .collect(),
            policy: self.policy,
            dry_run: self.dry_run,
            idempotency_key: self.idempotency_key,
        }
    }
}
