//! A programme as a whole: registered, changed, and on its way to the public.

use async_graphql::Context;

use super::super::{
    Manner, Named, ProgrammePush, apply,
    input::{
        PublishProgrammeInput, RegisterProgrammeInput, RequestChangesInput, SubmitProgrammeInput,
        UpdateProgrammeInput, WithdrawProgrammeInput,
    },
    register_new,
};
use crate::{
    change::{Action, SubjectKind},
    error::{Failure, Violation},
    graphql::{Written, change, key_argument, payload},
    id::Kind,
    idempotency::Answer,
    programme::{self, Programme, Step},
    text::TextDraft,
};

payload! {
    /// What came of `registerProgramme`.
    RegisterProgrammePayload {
        /// The programme as it is now; null when nothing was written.
        programme: Programme of programme
    }
}
payload! {
    /// What came of `updateProgramme`.
    UpdateProgrammePayload {
        /// The programme as it is now; null when nothing was written.
        programme: Programme of programme
    }
}
payload! {
    /// What came of `submitProgramme`.
    SubmitProgrammePayload {
        /// The programme as it is now; null when nothing was written.
        programme: Programme of programme
    }
}
payload! {
    /// What came of `requestChanges`.
    RequestChangesPayload {
        /// The programme as it is now; null when nothing was written.
        programme: Programme of programme
    }
}
payload! {
    /// What came of `publishProgramme`.
    PublishProgrammePayload {
        /// The programme as it is now; null when nothing was written.
        programme: Programme of programme
    }
}
payload! {
    /// What came of `withdrawProgramme`.
    WithdrawProgrammePayload {
        /// The programme as it is now; null when nothing was written.
        programme: Programme of programme
    }
}

/// `Mutation.registerProgramme`.
///
/// # Errors
/// What is none of the business: no token, an outage.
pub async fn register(
    ctx: &Context<'_>,
    mut input: RegisterProgrammeInput,
) -> Result<RegisterProgrammePayload, Failure> {
    let client_mutation_id = input.client_mutation_id.take();
    let key = input.idempotency_key.clone();
    let (draft, broken) = input.draft();
    let on = (Action::Registered, SubjectKind::Programme);
    let outcome = change(ctx, "registerProgramme", &key, on, move |write| {
        let (draft, broken) = (draft.clone(), broken.clone());
        Box::pin(async move { both(register_new(write, draft).await, broken) })
    });
    let written = Written::of(ctx, outcome.await, client_mutation_id).await?;
    Ok(RegisterProgrammePayload(written))
}

/// `Mutation.updateProgramme`.
///
/// # Errors
/// What is none of the business: no token, an id that is none, an outage.
pub async fn update(
    ctx: &Context<'_>,
    mut input: UpdateProgrammeInput,
) -> Result<UpdateProgrammePayload, Failure> {
    let client_mutation_id = input.client_mutation_id.take();
    let key = input.idempotency_key.clone();
    let named = named(&input.id, input.expected_version)?;
    let (draft, broken) = input.draft();
    let on = (Action::Updated, SubjectKind::Programme);
    let outcome = change(ctx, "updateProgramme", &key, on, move |write| {
        let (draft, broken, named) = (draft.clone(), broken.clone(), named.clone());
        Box::pin(async move {
            let (row, standing) = named.held(write).await?;
            let applied = apply(write, Some(row), standing, draft, Manner::WHOLE).await;
            both(applied.map(Answer::from), broken)
        })
    });
    let written = Written::of(ctx, outcome.await, client_mutation_id).await?;
    Ok(UpdateProgrammePayload(written))
}

/// The programme that an input names.
pub(super) fn named(id: &str, expected: i32) -> Result<Named, Failure> {
    Ok(Named {
        programme: key_argument(Kind::Programme, id, &["input", "id"])?,
        expected,
    })
}

/// What came of a draft, and what its input broke before: all of it at once.
fn both(outcome: Result<Answer, Failure>, broken: Vec<Violation>) -> Result<Answer, Failure> {
    match outcome {
        Err(Failure::Invalid(found)) => {
            let all = broken.into_iter().chain(found);
            Err(Failure::Invalid(all.collect()))
        }
        Ok(_) if !broken.is_empty() => Err(Failure::Invalid(broken)),
        outcome => outcome,
    }
}

/// One step of a programme on its way to the public.
async fn stepped(
    ctx: &Context<'_>,
    mutation: &str,
    (key, client_mutation_id): (String, Option<String>),
    named: Named,
    (step, action): (Step, Action),
    remark: Vec<TextDraft>,
) -> Result<Written, Failure> {
    let on = (action, SubjectKind::Programme);
    let outcome = change(ctx, mutation, &key, on, move |write| {
        let (named, remark) = (named.clone(), remark.clone());
        Box::pin(async move {
            programme::step(write, named.programme, named.expected, step, remark).await?;
            Ok(named.programme)
        })
    });
    Written::of(ctx, outcome.await, client_mutation_id).await
}

macro_rules! step {
    ($(#[$doc:meta])* $name:ident, $mutation:literal, $input:ident, $payload:ident, $step:ident, $action:ident, |$in:ident| $remark:expr) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// What is none of the business: no token, an id that is none, an outage.
        pub async fn $name(ctx: &Context<'_>, $in: $input) -> Result<$payload, Failure> {
            let named = named(&$in.id, $in.expected_version)?;
            let remark = $remark;
            let request = ($in.idempotency_key, $in.client_mutation_id);
            let way = (Step::$step, Action::$action);
            let written = stepped(ctx, $mutation, request, named, way, remark).await?;
            Ok($payload(written))
        }
    };
}
step!(
    /// `Mutation.submitProgramme`.
    submit, "submitProgramme", SubmitProgrammeInput, SubmitProgrammePayload, Submit, Submitted,
    |input| input.remark.unwrap_or_default()
);
step!(
    /// `Mutation.requestChanges`.
    request_changes, "requestChanges", RequestChangesInput, RequestChangesPayload, RequestChanges,
    SentBack, |input| input.remark
);
step!(
    /// `Mutation.publishProgramme`.
    publish, "publishProgramme", PublishProgrammeInput, PublishProgrammePayload, Publish, Published,
    |input| input.remark.unwrap_or_default()
);
step!(
    /// `Mutation.withdrawProgramme`.
    withdraw, "withdrawProgramme", WithdrawProgrammeInput, WithdrawProgrammePayload, Withdraw,
    Withdrawn, |input| input.remark
);

/// A draft that holds one thing.
pub(super) fn only(fill: impl FnOnce(&mut ProgrammePush)) -> ProgrammePush {
    let mut push = ProgrammePush::default();
    fill(&mut push);
    push
}
