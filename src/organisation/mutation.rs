//! Organisations, written through the API.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use uuid::Uuid;

use super::{
    IdentifierDraft, NameDraft, Organisation, OrganisationChange, OrganisationDraft,
    ReferenceInput, TieDraft, service,
};
use crate::{
    change::{Action, SubjectKind},
    entity::organisation,
    error::Failure,
    graphql::{Query, Request, UserError, key_argument, once, required},
    id::Kind,
    period::PartialDate,
    text::LocaleTag,
    vocabulary::{CountryCode, OrganisationKind},
};

/// A name of an organisation.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "OrganisationNameInput")]
pub struct NameInput {
    /// The language.
    locale: LocaleTag,
    /// The name in full, at most 500 characters.
    name: String,
    /// The short form, such as `DIDH`, at most 200 characters.
    acronym: Option<String>,
    /// Whether the organisation itself uses this language first.
    #[graphql(default)]
    original: bool,
    /// From when it was called so; left out: from the start, or unknown.
    since: Option<PartialDate>,
    /// Until when; left out: still, or unknown.
    until: Option<PartialDate>,
}

/// A dated tie to another organisation.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "OrganisationTieInput")]
pub struct TieInput {
    /// The other organisation's code.
    organisation: String,
    /// From when.
    since: Option<PartialDate>,
    /// Until when.
    until: Option<PartialDate>,
}

/// What is to be known of a new organisation.
#[derive(Clone, Debug, InputObject)]
pub struct RegisterOrganisationInput {
    /// Names this request: sent again with the same content it is done once, and answered alike.
    /// 1 to 200 characters, kept for 30 days.
    idempotency_key: String,
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// Short, readable and unique for ever: 1 to 80 small letters, digits and hyphens.
    code: String,
    /// The type.
    kind: OrganisationKind,
    /// The country that it belongs to, if to one.
    country: Option<CountryCode>,
    /// When it came to be.
    established_on: Option<PartialDate>,
    /// What it is called; at least one name.
    names: Vec<NameInput>,
    /// Its identifiers in the schemes of others.
    identifiers: Option<Vec<ReferenceInput>>,
    /// What it is a part of, or attached to.
    part_of: Option<Vec<TieInput>>,
    /// The networks it is a member of.
    member_of: Option<Vec<TieInput>>,
    /// Whose work it carries on.
    succeeds: Option<Vec<TieInput>>,
}

/// What is to change of an organisation. A field that is left out is kept; null clears it.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateOrganisationInput {
    /// Names this request: sent again with the same content it is done once, and answered alike.
    /// 1 to 200 characters, kept for 30 days.
    idempotency_key: String,
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The organisation.
    id: ID,
    /// The version that the change was made from; with another one nothing is written.
    expected_version: i32,
    /// The type.
    kind: crate::graphql::Given<OrganisationKind>,
    /// The country that it belongs to.
    country: MaybeUndefined<CountryCode>,
    /// When it came to be.
    established_on: MaybeUndefined<PartialDate>,
    /// All its names: the list replaces the one before.
    names: crate::graphql::Given<Vec<NameInput>>,
    /// All its identifiers.
    identifiers: crate::graphql::Given<Vec<ReferenceInput>>,
    /// All that it is a part of.
    part_of: crate::graphql::Given<Vec<TieInput>>,
    /// All the networks it is a member of.
    member_of: crate::graphql::Given<Vec<TieInput>>,
    /// All whose work it carries on.
    succeeds: crate::graphql::Given<Vec<TieInput>>,
}

impl From<NameInput> for NameDraft {
    fn from(input: NameInput) -> Self {
        let NameInput {
            locale,
            name,
            acronym,
            original,
            since,
            until,
        } = input;
        Self {
            locale,
            name,
            acronym,
            original,
            since,
            until,
        }
    }
}

impl From<TieInput> for TieDraft {
    fn from(input: TieInput) -> Self {
        let TieInput {
            organisation,
            since,
            until,
        } = input;
        Self {
            organisation,
            since,
            until,
        }
    }
}

impl From<ReferenceInput> for IdentifierDraft {
    fn from(input: ReferenceInput) -> Self {
        let ReferenceInput { scheme, value } = input;
        Self { scheme, value }
    }
}

fn all<I, D: From<I>>(inputs: Option<Vec<I>>) -> Option<Vec<D>> {
    inputs.map(|inputs| inputs.into_iter().map(D::from).collect())
}

impl From<RegisterOrganisationInput> for OrganisationDraft {
    fn from(input: RegisterOrganisationInput) -> Self {
        Self {
            code: input.code,
            expected_version: Some(0),
            kind: input.kind,
            country: input.country,
            established_on: input.established_on,
            names: input.names.into_iter().map(NameDraft::from).collect(),
            identifiers: all(input.identifiers),
            part_of: all(input.part_of),
            member_of: all(input.member_of),
            succeeds: all(input.succeeds),
            statements: None,
        }
    }
}

impl From<UpdateOrganisationInput> for OrganisationChange {
    fn from(input: UpdateOrganisationInput) -> Self {
        Self {
            expected_version: input.expected_version,
            kind: input.kind.0,
            country: input.country.into(),
            established_on: input.established_on.into(),
            names: all(input.names.0),
            identifiers: all(input.identifiers.0),
            part_of: all(input.part_of.0),
            member_of: all(input.member_of.0),
            succeeds: all(input.succeeds.0),
        }
    }
}

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
