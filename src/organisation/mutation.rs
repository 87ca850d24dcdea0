//! Organisations, written through the API.

use async_graphql::{Context, Object};
use uuid::Uuid;

use super::{
    Organisation, OrganisationChange, OrganisationDraft,
    input::{RegisterOrganisationInput, UpdateOrganisationInput},
    service,
};
use crate::{
    change::{Action, SubjectKind},
    entity::organisation,
    error::Failure,
    graphql::{Query, Request, UserError, key_argument, once, required},
    id::Kind,
};

/// What came of a mutation of an organisation.
struct Written {
    organisation: Option<Uuid>,
    errors: Vec<UserError>,
    client_mutation_id: Option<String>,
}

impl Written {
    fn of(
        outcome: Result<Uuid, Failure>,
        client_mutation_id: Option<String>,
    ) -> Result<Self, Failure> {
        Ok(match outcome {
            Ok(key) => Self {
                organisation: Some(key),
                errors: Vec::new(),
                client_mutation_id,
            },
            Err(failure) => Self {
                organisation: None,
                errors: UserError::from_failure(failure)?,
                client_mutation_id,
            },
        })
    }

    async fn organisation(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        let key = self.organisation?;
        Some(required::<organisation::Entity, _>(ctx, key, Organisation).await)
    }
}

/// The payloads differ in their name alone.
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name(Written);

        $(#[$doc])*
        #[Object]
        impl $name {
            /// The organisation as it is now; null when nothing was written.
            async fn organisation(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
                self.0.organisation(ctx).await
            }

            /// Why nothing was written; empty when it was.
            async fn errors(&self) -> &[UserError] {
                &self.0.errors
            }

            /// Remarks on what was written.
            async fn notices(&self) -> &[UserError] {
                &[]
            }

            /// The `clientMutationId` of the input.
            async fn client_mutation_id(&self) -> Option<&str> {
                self.0.client_mutation_id.as_deref()
            }

            /// The root, to read on after the change.
            async fn query(&self) -> Query {
                Query
            }
        }
    };
}

payload!(
    /// What came of `registerOrganisation`.
    RegisterOrganisationPayload
);
payload!(
    /// What came of `updateOrganisation`.
    UpdateOrganisationPayload
);

/// `Mutation.registerOrganisation`.
///
/// # Errors
/// What is none of the business: no token, an outage.
pub async fn register(
    ctx: &Context<'_>,
    mut input: RegisterOrganisationInput,
) -> Result<RegisterOrganisationPayload, Failure> {
    let client_mutation_id = input.client_mutation_id.take();
    let outcome = async {
        let (viewer, once) = once(ctx, "registerOrganisation", &input.idempotency_key)?;
        let permit = viewer.permit(Action::Registered, SubjectKind::Organisation)?;
        let draft = OrganisationDraft::from(input);
        let writer = &Request::of(ctx)?.writer;
        let answer = writer.run(permit, move |write| {
            let (once, draft) = (once.clone(), draft.clone());
            Box::pin(async move { once.run(write, service::register(write, draft)).await })
        });
        Ok(answer.await?.subject)
    };
    Written::of(outcome.await, client_mutation_id).map(RegisterOrganisationPayload)
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
    let outcome = async {
        let key = key_argument(Kind::Organisation, &input.id, &["input", "id"])?;
        let (viewer, once) = once(ctx, "updateOrganisation", &input.idempotency_key)?;
        let permit = viewer.permit(Action::Updated, SubjectKind::Organisation)?;
        let change = OrganisationChange::from(input);
        let writer = &Request::of(ctx)?.writer;
        let answer = writer.run(permit, move |write| {
            let (once, change) = (once.clone(), change.clone());
            Box::pin(async move { once.run(write, service::update(write, key, change)).await })
        });
        Ok(answer.await?.subject)
    };
    Written::of(outcome.await, client_mutation_id).map(UpdateOrganisationPayload)
}
