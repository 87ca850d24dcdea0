//! `Mutation.mergeOrganisations`.

use async_graphql::{Context, ID, InputObject};

use super::service::merge;
use crate::{
    change::{Action, SubjectKind},
    error::Failure,
    graphql::{Written, change, key_argument, payload},
    id::Kind,
    organisation::Organisation,
};

/// A provisional organisation, and the one that it turned out to be.
#[derive(Clone, Debug, InputObject)]
pub struct MergeOrganisationsInput {
    /// Names this request: sent again with the same content it is done once. 1 to 200 characters,
    /// kept for 30 days.
    idempotency_key: String,
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The provisional organisation. At most 500 objects may name it.
    id: ID,
    /// The one that it is merged into.
    into: ID,
    /// The version that the provisional organisation was read with; with another one nothing is
    /// written.
    expected_version: i32,
}

payload! {
    /// What came of `mergeOrganisations`.
    MergeOrganisationsPayload {
        /// The organisation that the other was merged into, as it is now; null when nothing was
        /// written.
        organisation: Organisation of organisation
    }
}

/// `Mutation.mergeOrganisations`.
///
/// # Errors
/// What is none of the business: no token, an id that is none, an outage.
pub async fn merge_organisations(
    ctx: &Context<'_>,
    input: MergeOrganisationsInput,
) -> Result<MergeOrganisationsPayload, Failure> {
    let id = key_argument(Kind::Organisation, &input.id, &["input", "id"])?;
    let into = key_argument(Kind::Organisation, &input.into, &["input", "into"])?;
    let (key, version) = (input.idempotency_key, input.expected_version);
    let on = (Action::Merged, SubjectKind::Organisation);
    let outcome = change(ctx, "mergeOrganisations", &key, on, move |write| {
        Box::pin(merge(write, id, into, version))
    });
    let written = Written::of(ctx, outcome.await, input.client_mutation_id).await?;
    Ok(MergeOrganisationsPayload(written))
}
