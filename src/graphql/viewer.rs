//! Who the server takes the caller for.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::{argument::required, request::Request};
use crate::{
    access::Identity, clock::Timestamp, entity::organisation, error::Failure,
    organisation::Organisation,
};

/// The caller, as its token says.
pub struct ApiViewer(Arc<Identity>);

impl ApiViewer {
    pub(super) fn of(ctx: &Context<'_>) -> Result<Option<Self>, Failure> {
        Ok(Request::of(ctx)?.identity.clone().map(Self))
    }
}

/// The caller, as its token says.
#[Object(name = "Viewer")]
impl ApiViewer {
    /// The organisation in whose name the caller acts.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation, Failure> {
        let key = self.0.agency.organisation;
        required::<organisation::Entity, _>(ctx, key, Organisation).await
    }

    /// Who or what acts within the organisation: the token's `sub` (RFC 7519, section 4.1.2).
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// What the token may be used for: those of its scopes that the registry knows and that its
    /// issuer may give.
    async fn scopes(&self) -> Vec<&'static str> {
        let scopes = self.0.agency.scopes.iter();
        scopes.map(|scope| scope.as_str()).collect()
    }

    /// When the token ends.
    async fn expires_at(&self) -> Timestamp {
        self.0.expires
    }
}
