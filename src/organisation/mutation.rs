//! Organisations, written through the API.

use async_graphql::Context;

use super::{
    Organisation, OrganisationChange, OrganisationDraft,
    input::{RegisterOrganisationInput, UpdateOrganisationInput},
    service,
};
use crate::{
    change::{Action, SubjectKind},
    error::Failure,
    graphql::{Written, change, key_argument, payload},
    id::Kind,
};

payload! {
    /// What came of `registerOrganisation`.
    RegisterOrganisationPayload {
        /// The organisation as it is now; null when nothing was written.
        organisation: Organisation of organisation
    }
}
payload! {
    /// What came of `updateOrganisation`.
    UpdateOrganisationPayload {
        /// The organisation as it is now; null when nothing was written.
        organisation: Organisation of organisation
    }
}

/// `Mutation.registerOrganisation`.
///
/// # Errors
/// What is none of the business: no token, an outage.
pub async fn register(
    ctx: &Context<'_>,
    mut input: RegisterOrganisationInput,
) -> Result<RegisterOrganisationPayload, Failure> {
    let client_mutation_id = input.client_mutation_id.take();
    let key = input.idempotency_key.clone();
    let draft = OrganisationDraft::from(input);
    let on = (Action::Registered, SubjectKind::Organisation);
    let outcome = change(ctx, "registerOrganisation", &key, on, move |write| {
        let draft = draft.clone();
        Box::pin(service::register(write, draft))
    });
    let written = Written::of(ctx, outcome.await, client_mutation_id).await?;
    Ok(RegisterOrganisationPayload(written))
}

/// `Mutation.updateOrganisation`.
///
/// # Errors
/// What is none of the business: no token, an id that is none, an outage.
pub async fn update(
    ctx: &Context<'_>,
    mut input: UpdateOrganisationInput,
) -> Result<UpdateOrganisationPayload, Failure> {
    let client_mutation_id = input.client_mutation_id.take();
    let id = key_argument(Kind::Organisation, &input.id, &["input", "id"])?;
    let key = input.idempotency_key.clone();
    let draft = OrganisationChange::from(input);
    let on = (Action::Updated, SubjectKind::Organisation);
    let outcome = change(ctx, "updateOrganisation", &key, on, move |write| {
        let draft = draft.clone();
        Box::pin(service::update(write, id, draft))
    });
    let written = Written::of(ctx, outcome.await, client_mutation_id).await?;
    Ok(UpdateOrganisationPayload(written))
}
