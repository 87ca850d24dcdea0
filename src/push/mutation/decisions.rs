//! Decisions on what others proposed, through the API.

use async_graphql::Context;

use super::super::{
    adopt, decide_link, decide_relation, decline,
    input::{AdoptStatementInput, DecideLinkInput, DecideRelationInput, DeclineStatementInput},
};
use crate::{
    change::{Action, SubjectKind},
    error::Failure,
    graphql::{Written, change, key_argument, payload},
    id::Kind,
    link::RecommendationLink,
    programme::Programme,
    source::Statement,
};

payload! {
    /// What came of `decideLink`.
    DecideLinkPayload {
        /// The link as it is now; null when nothing was written.
        recommendation_link: RecommendationLink of recommendation_link
    }
}
payload! {
    /// What came of `decideRelation`.
    DecideRelationPayload {
        /// The programme that states the edge, as it is now; null when nothing was written.
        programme: Programme of programme
    }
}
payload! {
    /// What came of `adoptStatement`.
    AdoptStatementPayload {
        /// The statement as it is now; null when nothing was written.
        statement: Statement of statement
    }
}
payload! {
    /// What came of `declineStatement`.
    DeclineStatementPayload {
        /// The statement as it is now; null when nothing was written.
        statement: Statement of statement
    }
}

const DECIDES: (Action, SubjectKind) = (Action::Decided, SubjectKind::Programme);

/// `Mutation.decideLink`.
///
/// # Errors
/// What is none of the business: no token, an id that is none, an outage.
pub async fn decide(
    ctx: &Context<'_>,
    input: DecideLinkInput,
) -> Result<DecideLinkPayload, Failure> {
    let id = key_argument(Kind::RecommendationLink, &input.id, &["input", "id"])?;
    let (expected, state) = (input.expected_version, input.state);
    let key = input.idempotency_key;
    let outcome = change(ctx, "decideLink", &key, DECIDES, move |write| {
        Box::pin(decide_link(write, id, expected, state))
    });
    let written = Written::of(ctx, outcome.await, input.client_mutation_id).await?;
    Ok(DecideLinkPayload(written))
}

/// `Mutation.decideRelation`.
///
/// # Errors
/// What is none of the business: no token, an id that is none, an outage.
pub async fn confirm_relation(
    ctx: &Context<'_>,
    input: DecideRelationInput,
) -> Result<DecideRelationPayload, Failure> {
    let id = key_argument(Kind::ProgrammeRelation, &input.id, &["input", "id"])?;
    let (expected, confirmed) = (input.expected_version, input.confirmed);
    let key = input.idempotency_key;
    let outcome = change(ctx, "decideRelation", &key, DECIDES, move |write| {
        Box::pin(decide_relation(write, id, expected, confirmed))
    });
    let written = Written::of(ctx, outcome.await, input.client_mutation_id).await?;
    Ok(DecideRelationPayload(written))
}

/// `Mutation.adoptStatement`.
///
/// # Errors
/// What is none of the business: no token, an id that is none, an outage.
pub async fn adopt_statement(
    ctx: &Context<'_>,
    input: AdoptStatementInput,
) -> Result<AdoptStatementPayload, Failure> {
    let id = key_argument(Kind::Statement, &input.id, &["input", "id"])?;
    let (key, expected) = (input.idempotency_key, input.expected_version);
    let outcome = change(ctx, "adoptStatement", &key, DECIDES, move |write| {
        Box::pin(adopt(write, id, expected))
    });
    let written = Written::of(ctx, outcome.await, input.client_mutation_id).await?;
    Ok(AdoptStatementPayload(written))
}

/// `Mutation.declineStatement`.
///
/// # Errors
/// What is none of the business: no token, an id that is none, an outage.
pub async fn decline_statement(
    ctx: &Context<'_>,
    input: DeclineStatementInput,
) -> Result<DeclineStatementPayload, Failure> {
    let id = key_argument(Kind::Statement, &input.id, &["input", "id"])?;
    let (key, expected) = (input.idempotency_key, input.expected_version);
    let outcome = change(ctx, "declineStatement", &key, DECIDES, move |write| {
        Box::pin(decline(write, id, expected))
    });
    let written = Written::of(ctx, outcome.await, input.client_mutation_id).await?;
    Ok(DeclineStatementPayload(written))
}
