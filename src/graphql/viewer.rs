//! Who the server takes the caller for.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::{
    argument::required,
    connection::{Connection, Paging},
    request::Request,
};
use crate::{
    access::Identity,
    clock::Timestamp,
    entity::organisation,
    error::Failure,
    organisation::Organisation,
    push::{self, RejectedPush},
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
    fn subject(&self) -> &str {
        &self.0.subject
    }

    /// What the token may be used for: those of its scopes that the registry knows and that its
    /// issuer may give.
    fn scopes(&self) -> Vec<&'static str> {
        let scopes = self.0.agency.scopes.iter();
        scopes.map(|scope| scope.as_str()).collect()
    }

    /// The programmes that the organisation pushed and that were rejected, the newest first.
    async fn rejected_pushes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<RejectedPush>, Failure> {
        push::rejected_pushes(ctx, Paging::forward(first, after))
    }

    /// When the token ends.
    fn expires_at(&self) -> Timestamp {
        self.0.expires
    }
}
