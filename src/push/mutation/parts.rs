//! One part of a programme, entered, changed or taken back through the API.

use async_graphql::Context;

use super::{
    super::{
        Manner, Named, ProgrammePush, apply, end_participation,
        input::{
            AddDocumentInput, AddObjectiveInput, AddParticipationInput, AddPracticeInput,
            CorrectTransactionInput, EndParticipationInput, LinkRecommendationInput,
            RecordActivityInput, RecordBudgetLineInput, RecordMeasurementInput, RecordResultInput,
            RecordTransactionInput, RelateProgrammesInput, RemoveProgrammePartInput,
            ReviseBudgetLineInput,
        },
        record_measurement, remove, revision,
    },
    programme::{named, only},
};
use crate::{
    change::{Action, SubjectKind},
    error::Failure,
    finance::{self, BudgetDraft},
    graphql::{Given, Written, change, key_argument, lift, lifted, payload},
    id::{Kind, NodeId},
    idempotency::Answer,
    programme::Programme,
};

/// Enters one more part, or changes the author's own with the same id.
async fn more(
    ctx: &Context<'_>,
    mutation: &str,
    (key, client_mutation_id): (String, Option<String>),
    named: Named,
    draft: ProgrammePush,
    (out_of, into): (&'static [&'static str], &'static [&'static str]),
) -> Result<Written, Failure> {
    let on = (Action::Updated, SubjectKind::Programme);
    let outcome = change(ctx, mutation, &key, on, move |write| {
        let (named, draft) = (named.clone(), draft.clone());
        Box::pin(async move {
            let (row, standing) = named.held(write).await?;
            let mut applied = apply(write, Some(row), standing, draft, Manner::MORE)
                .await
                .map_err(|failure| lifted(failure, out_of, into))?;
            for owned in &mut applied.owned {
                lift(&mut owned.path, out_of, into);
            }
            Ok(applied)
        })
    });
    Written::of(ctx, outcome.await, client_mutation_id).await
}

/// A mutation that enters one part, which its input holds flat.
macro_rules! part {
    ($name:ident, $mutation:literal, $input:ident, $payload:ident, [$($out:literal),+], |$push:ident, $part:ident| $fill:expr) => {
        payload! {
            #[doc = concat!("What came of `", $mutation, "`.")]
            $payload {
                /// The programme as it is now; null when nothing was written.
                programme: Programme of programme
            }
        }

        #[doc = concat!("`Mutation.", $mutation, "`.")]
        ///
        /// # Errors
        /// What is none of the business: no token, an id that is none, an outage.
        pub async fn $name(ctx: &Context<'_>, input: $input) -> Result<$payload, Failure> {
            let named = named(&input.id, input.expected_version)?;
            let $part = input.part;
            let draft = only(|$push| $fill);
            let request = (input.idempotency_key, input.client_mutation_id);
            let written = more(ctx, $mutation, request, named, draft, (&[$($out),+], &[])).await?;
            Ok($payload(written))
        }
    };
}
part!(
    relate,
    "relateProgrammes",
    RelateProgrammesInput,
    RelateProgrammesPayload,
    ["relations", "0"],
    |push, part| push.programme.relations = Given(Some(vec![part]))
);
part!(
    add_participation,
    "addParticipation",
    AddParticipationInput,
    AddParticipationPayload,
    ["participations", "0"],
    |push, part| push.programme.participations = Given(Some(vec![part]))
);
part!(
    add_objective,
    "addObjective",
    AddObjectiveInput,
    AddObjectivePayload,
    ["objectives", "0"],
    |push, part| push.programme.objectives = Given(Some(vec![part]))
);
part!(
    record_budget_line,
    "recordBudgetLine",
    RecordBudgetLineInput,
    RecordBudgetLinePayload,
    ["budget", "lines", "0"],
    |push, part| push.finance.budget = Given(Some(BudgetDraft {
        lines: Given(Some(vec![part])),
        ..BudgetDraft::default()
    }))
);
part!(
    record_transaction,
    "recordTransaction",
    RecordTransactionInput,
    RecordTransactionPayload,
    ["transactions", "0"],
    |push, part| push.finance.transactions = Given(Some(vec![part]))
);
part!(
    record_activity,
    "recordActivity",
    RecordActivityInput,
    RecordActivityPayload,
    ["activities", "0"],
    |push, part| push.activities = Given(Some(vec![part]))
);
part!(
    add_practice,
    "addPractice",
    AddPracticeInput,
    AddPracticePayload,
    ["practices", "0"],
    |push, part| push.practices = Given(Some(vec![part]))
);
part!(
    record_result,
    "recordResult",
    RecordResultInput,
    RecordResultPayload,
    ["results", "0"],
    |push, part| push.results = Given(Some(vec![part]))
);
part!(
    link_recommendation,
    "linkRecommendation",
    LinkRecommendationInput,
    LinkRecommendationPayload,
    ["links", "0"],
    |push, part| push.links = Given(Some(vec![part]))
);

macro_rules! programme_payload {
    ($($mutation:literal $payload:ident),+) => {
        $(payload! {
            #[doc = concat!("What came of `", $mutation, "`.")]
            $payload {
                /// The programme as it is now; null when nothing was written.
                programme: Programme of programme
            }
        })+
    };
}
programme_payload!(
    "endParticipation" EndParticipationPayload,
    "reviseBudgetLine" ReviseBudgetLinePayload,
    "correctTransaction" CorrectTransactionPayload,
    "removeProgrammePart" RemoveProgrammePartPayload,
    "recordMeasurement" RecordMeasurementPayload,
    "addDocument" AddDocumentPayload
);

/// `Mutation.addDocument`.
///
/// # Errors
/// What is none of the business: no token, an id that is none, an outage.
pub async fn add_document(
    ctx: &Context<'_>,
    input: AddDocumentInput,
) -> Result<AddDocumentPayload, Failure> {
    let named = named(&input.id, input.expected_version)?;
    let draft = only(|push| push.programme.more_documents = Given(Some(vec![input.document])));
    let request = (input.idempotency_key, input.client_mutation_id);
    let written = more(
        ctx,
        "addDocument",
        request,
        named,
        draft,
        (&["documents", "0"], &["document"]),
    )
    .await?;
    Ok(AddDocumentPayload(written))
}

/// `Mutation.endParticipation`.
///
/// # Errors
/// What is none of the business: no token, an id that is none, an outage.
pub async fn end(
    ctx: &Context<'_>,
    input: EndParticipationInput,
) -> Result<EndParticipationPayload, Failure> {
    let named = named(&input.id, input.expected_version)?;
    let at = ["input", "participation"];
    let part = key_argument(Kind::Participation, &input.participation, &at)?;
    let (key, until) = (input.idempotency_key, input.until);
    let on = (Action::Updated, SubjectKind::Programme);
    let outcome = change(ctx, "endParticipation", &key, on, move |write| {
        let named = named.clone();
        Box::pin(async move { end_participation(write, &named, part, until).await })
    });
    let written = Written::of(ctx, outcome.await, input.client_mutation_id).await?;
    Ok(EndParticipationPayload(written))
}

/// `Mutation.reviseBudgetLine`.
///
/// # Errors
/// What is none of the business: no token, an id that is none, an outage.
pub async fn revise_budget_line(
    ctx: &Context<'_>,
    input: ReviseBudgetLineInput,
) -> Result<ReviseBudgetLinePayload, Failure> {
    let named = named(&input.id, input.expected_version)?;
    let line = key_argument(Kind::BudgetLine, &input.line, &["input", "line"])?;
    let revised = finance::RevisionDraft {
        external_id: input.external_id,
        amount: input.amount,
        value_date: input.value_date,
        document: input.document,
    };
    let key = input.idempotency_key;
    let on = (Action::Updated, SubjectKind::Programme);
    let outcome = change(ctx, "reviseBudgetLine", &key, on, move |write| {
        let (named, revised) = (named.clone(), revised.clone());
        Box::pin(async move {
            revision(write, &named, line, revised)
                .await
                .map_err(|failure| lifted(failure, &["budget", "lines", "0"], &[]))
        })
    });
    let written = Written::of(ctx, outcome.await, input.client_mutation_id).await?;
    Ok(ReviseBudgetLinePayload(written))
}

/// `Mutation.correctTransaction`.
///
/// # Errors
/// What is none of the business: no token, an id that is none, an outage.
pub async fn correct_transaction(
    ctx: &Context<'_>,
    input: CorrectTransactionInput,
) -> Result<CorrectTransactionPayload, Failure> {
    let named = named(&input.id, input.expected_version)?;
    let part = input.part;
    let key = input.idempotency_key;
    let on = (Action::Updated, SubjectKind::Programme);
    let outcome = change(ctx, "correctTransaction", &key, on, move |write| {
        let (named, part) = (named.clone(), part.clone());
        Box::pin(async move {
            super::super::correction(write, &named, part)
                .await
                .map_err(|failure| lifted(failure, &["transactions", "0"], &[]))
        })
    });
    let written = Written::of(ctx, outcome.await, input.client_mutation_id).await?;
    Ok(CorrectTransactionPayload(written))
}

/// `Mutation.removeProgrammePart`.
///
/// # Errors
/// What is none of the business: no token, an id that is none, an outage.
pub async fn remove_part(
    ctx: &Context<'_>,
    input: RemoveProgrammePartInput,
) -> Result<RemoveProgrammePartPayload, Failure> {
    let named = named(&input.id, input.expected_version)?;
    let part: NodeId = input
        .part
        .parse()
        .map_err(|sentence: String| Failure::input(&["input", "part"], sentence))?;
    let key = input.idempotency_key;
    let on = (Action::Updated, SubjectKind::Programme);
    let outcome = change(ctx, "removeProgrammePart", &key, on, move |write| {
        let named = named.clone();
        Box::pin(async move { remove(write, &named, &part).await })
    });
    let written = Written::of(ctx, outcome.await, input.client_mutation_id).await?;
    Ok(RemoveProgrammePartPayload(written))
}

/// `Mutation.recordMeasurement`.
///
/// # Errors
/// What is none of the business: no token, an id that is none, an outage.
pub async fn measure(
    ctx: &Context<'_>,
    input: RecordMeasurementInput,
) -> Result<RecordMeasurementPayload, Failure> {
    let named = named(&input.id, input.expected_version)?;
    let at = ["input", "indicator"];
    let indicator = key_argument(Kind::Indicator, &input.indicator, &at)?;
    let part = input.part;
    let key = input.idempotency_key;
    let on = (Action::Updated, SubjectKind::Programme);
    let outcome = change(ctx, "recordMeasurement", &key, on, move |write| {
        let (named, part) = (named.clone(), part.clone());
        Box::pin(async move { record_measurement(write, &named, indicator, part).await })
    });
    let written = Written::of(ctx, outcome.await, input.client_mutation_id).await?;
    Ok(RecordMeasurementPayload(written))
}

impl From<super::super::Applied> for Answer {
    fn from(applied: super::super::Applied) -> Self {
        Self {
            owned: applied.owned,
            ..Self::from(applied.programme)
        }
    }
}
