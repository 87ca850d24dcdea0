//! The root of the API's mutations: one for each business action.

use async_graphql::{Context, Object};

use crate::{
    error::Failure,
    organisation::{
        self, RegisterOrganisationInput, RegisterOrganisationPayload, UpdateOrganisationInput,
        UpdateOrganisationPayload,
    },
};

/// Where every change starts.
pub struct Mutation;

/// Everything that can be changed, with a token. One mutation a request. What is wrong with an
/// input is data in the payload: where `errors` isn't empty, nothing was written.
#[Object]
impl Mutation {
    /// Registers an organisation. For holders of the scope registry:coordinate.
    async fn register_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be known of it.")] input: RegisterOrganisationInput,
    ) -> Result<RegisterOrganisationPayload, Failure> {
        organisation::register(ctx, input).await
    }

    /// Changes an organisation: what is left out is kept, null clears. For holders of the scope
    /// registry:coordinate.
    async fn update_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateOrganisationInput,
    ) -> Result<UpdateOrganisationPayload, Failure> {
        organisation::update(ctx, input).await
    }
}
