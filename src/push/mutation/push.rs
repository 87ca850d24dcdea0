//! `Mutation.pushProgrammes`.

use async_graphql::{Context, Object};
use uuid::Uuid;

use super::super::{
    ItemAnswer,
    batch::{keep_rejected, push},
    input::PushProgrammesInput,
};
use crate::{
    access::Permit,
    batch::{self, ItemOutcome, Rejections},
    change::{Action, SubjectKind},
    entity::programme,
    error::Failure,
    graphql::{Query, Request, UserError, change, notices, once, optional},
    programme::Programme,
};

/// The most items of a batch.
const ITEMS: usize = 100;

/// What came of `pushProgrammes`.
pub struct PushProgrammesPayload {
    results: Vec<PushResult>,
    errors: Vec<UserError>,
    dry_run: bool,
    client_mutation_id: Option<String>,
}

/// What came of one item of a batch.
pub struct PushResult {
    index: i32,
    outcome: ItemOutcome,
    /// None, too, for one that a dry run would have made.
    programme: Option<Uuid>,
    errors: Vec<UserError>,
    notices: Vec<UserError>,
}

/// What came of a batch.
#[Object]
impl PushProgrammesPayload {
    /// What came of each item, in their order; of a dry run, what would.
    async fn results(&self) -> &[PushResult] {
        &self.results
    }

    /// Why nothing was written; empty when something was, or when there was nothing to write.
    async fn errors(&self) -> &[UserError] {
        &self.errors
    }

    /// Whether it was only tried.
    fn dry_run(&self) -> bool {
        self.dry_run
    }

    /// The `clientMutationId` of the input.
    fn client_mutation_id(&self) -> Option<&str> {
        self.client_mutation_id.as_deref()
    }

    /// The root, to read on after the change.
    async fn query(&self) -> Query {
        Query
    }
}

/// What came of one item.
#[Object]
impl PushResult {
    /// The item's place in the input, from 0.
    fn index(&self) -> i32 {
        self.index
    }

    /// What came of it.
    fn outcome(&self) -> ItemOutcome {
        self.outcome
    }

    /// The programme as it is now; null for one that was rejected, or would be new.
    async fn programme(&self, ctx: &Context<'_>) -> Option<Result<Programme, Failure>> {
        optional::<programme::Entity, _>(ctx, self.programme, Programme).await
    }

    /// Everything that is wrong with the item; empty when nothing is.
    async fn errors(&self) -> &[UserError] {
        &self.errors
    }

    /// Remarks on what was written: values that were kept as statements, because others answer for
    /// their fields.
    async fn notices(&self) -> &[UserError] {
        &self.notices
    }
}

/// `Mutation.pushProgrammes`.
///
/// # Errors
/// What is none of the business: no token, an outage.
pub async fn push_programmes(
    ctx: &Context<'_>,
    mut input: PushProgrammesInput,
) -> Result<PushProgrammesPayload, Failure> {
    let client_mutation_id = input.client_mutation_id.take();
    let dry_run = input.dry_run;
    let (key, policy) = (input.idempotency_key.clone(), input.policy);
    let outcome = pushed(ctx, input).await;
    let mut payload = PushProgrammesPayload {
        results: Vec::new(),
        errors: Vec::new(),
        dry_run,
        client_mutation_id,
    };
    match outcome {
        Err(failure) => payload.errors = UserError::from_failure(failure)?,
        Ok(Pushed { answers, ids }) => {
            if let Some(failure) = batch::rejected(&answers, policy) {
                payload.errors = UserError::from_failure(failure)?;
            }
            if !dry_run && !batch::is_written(&answers, policy) {
                log(ctx, &key, &answers, ids).await?;
            }
            for (index, answer) in answers.into_iter().enumerate() {
                payload.results.push(result(ctx, index, answer).await?);
            }
        }
    }
    Ok(payload)
}

struct Pushed {
    answers: Vec<ItemAnswer>,
    /// The ids that the agency knows the items by.
    ids: Vec<String>,
}

async fn pushed(ctx: &Context<'_>, input: PushProgrammesInput) -> Result<Pushed, Failure> {
    batch::sized(input.items.len(), ITEMS)?;
    let key = input.idempotency_key.clone();
    let sent = input.batch();
    let ids = sent.items.iter().map(|item| item.external_id.clone());
    let ids = ids.collect();
    let on = (Action::Updated, SubjectKind::Programme);
    let answer = change(ctx, "pushProgrammes", &key, on, move |write| {
        let sent = sent.clone();
        Box::pin(async move { batch::kept(&push(write, sent).await?) })
    });
    let answers = batch::read(answer.await?)?;
    Ok(Pushed { answers, ids })
}

/// Keeps what was rejected of a batch of which nothing was written.
async fn log(
    ctx: &Context<'_>,
    key: &str,
    answers: &[ItemAnswer],
    ids: Vec<String>,
) -> Result<(), Failure> {
    let (viewer, _) = once(ctx, "pushProgrammes", key)?;
    let permit: Permit = viewer.permit(Action::Updated, SubjectKind::Programme)?;
    let rejected: Vec<(String, Rejections)> = ids
        .into_iter()
        .zip(answers)
        .map(|(id, answer)| (id, answer.errors.clone()))
        .collect();
    let key = key.to_owned();
    let writer = &Request::of(ctx)?.writer;
    writer
        .run(permit, move |write| {
            let (key, rejected) = (key.clone(), rejected.clone());
            Box::pin(async move { keep_rejected(write, &key, rejected).await })
        })
        .await
}

async fn result(
    ctx: &Context<'_>,
    index: usize,
    answer: ItemAnswer,
) -> Result<PushResult, Failure> {
    let at = vec!["items".to_owned(), index.to_string()];
    let errors = answer.errors.0.into_iter();
    Ok(PushResult {
        index: i32::try_from(index).unwrap_or(i32::MAX),
        outcome: answer.outcome,
        programme: answer.programme,
        errors: errors.map(|error| error.shown(&at)).collect(),
        notices: notices(ctx, answer.owned, &at).await?,
    })
}
