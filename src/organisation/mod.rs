//! Organisations: who they are, under which names and since when, and how they hang together.
//!
//! Invariants:
//! * A code names one organisation for ever; a name changes, and keeps its dates.
//! * An identifier (scheme and value) belongs to at most one organisation.
//! * Part-of is no succession: a body that was attached to a ministry is still itself.
//! * No organisation is part of itself, directly or through others; nor its own successor.
//!
//! Files: `draft` (what comes in) · `rules` (pure, coded) · `store` (the statements) ·
//! `service` (use cases) · `filter`, `query` and `graphql` (what goes out) · `input` and `mutation`
//! (writing through the API).

mod draft;
mod filter;
mod graphql;
mod input;
mod link;
mod mutation;
mod names;
mod query;
mod rules;
mod service;
mod store;

pub use draft::{IdentifierDraft, NameDraft, OrganisationChange, OrganisationDraft, TieDraft};
pub use filter::OrganisationFilter;
pub use graphql::Organisation;
pub use input::{RegisterOrganisationInput, UpdateOrganisationInput};
pub use link::Reference;
pub use mutation::{RegisterOrganisationPayload, UpdateOrganisationPayload, register, update};
pub use names::{DatedName, Names};
pub use query::{OrganisationBy, OrganisationOrder, ReferenceInput, organisation, organisations};
pub use service::{index, put, would_close_circle};
pub use store::{code_of, hold_graph, keys_of_codes};
