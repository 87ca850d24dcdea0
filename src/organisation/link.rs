//! What hangs on an organisation, in the API: dated names, codes, and links to others.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use uuid::Uuid;

use super::Organisation;
use crate::{
    entity::{organisation, organisation_relation},
    error::Failure,
    graphql::required,
    period::PartialDate,
    text::LocaleTag,
};

/// A name with the time it was in use.
#[derive(SimpleObject)]
pub struct OrganisationName {
    /// The language.
    pub(super) locale: LocaleTag,
    /// The name in full.
    pub(super) name: String,
    /// The short form.
    pub(super) acronym: Option<String>,
    /// Whether the organisation itself uses this language first.
    pub(super) original: bool,
    /// From when it was called so; null: from the start, or unknown.
    pub(super) since: Option<PartialDate>,
    /// Until when; null: still, or unknown.
    pub(super) until: Option<PartialDate>,
}

/// A code in someone's scheme.
#[derive(SimpleObject)]
pub struct Reference {
    /// Whose code it is, for example `XM-DAC` or `EU_TWINNING`.
    pub scheme: String,
    /// The code.
    pub value: String,
}

/// A tie to another organisation.
pub struct OrganisationLink {
    pub(super) other: Uuid,
    pub(super) row: Arc<organisation_relation::Model>,
}

/// A tie to another organisation, with its dates.
#[Object]
impl OrganisationLink {
    /// The other organisation.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation, Failure> {
        required::<organisation::Entity, _>(ctx, self.other, Organisation).await
    }

    /// From when; null: from the start, or unknown.
    fn since(&self) -> Option<PartialDate> {
        self.row.since
    }

    /// Until when; null: still, or unknown.
    fn until(&self) -> Option<PartialDate> {
        self.row.until
    }
}
