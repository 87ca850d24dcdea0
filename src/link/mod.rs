//! Links from programmes to recommendations: the heart of the registry.
//!
//! Invariants:
//! * A link leads to one paragraph, or to a cluster of recommendations, and says which: a claim
//!   on a whole review is not a claim on each of its paragraphs, and is counted apart.
//! * It says how much it claims, who claims it, what that rests on, and whether the coordinator
//!   agrees.
//! * If it rests on a result, then on one of the programme's own.
//! * A link is part of its programme: known to whoever may know the programme.

mod draft;
mod filter;
mod graphql;
mod rules;
mod service;
mod store;
mod target;

pub use draft::{EvidenceDraft, LinkDraft, LinksDraft, TargetDraft};
pub use filter::{LinkFilter, RecommendationLinkRelationFilter, programmes_towards};
pub use graphql::{OfRecommendation, OfResult, RecommendationLink, links};
pub use service::{known, put, stage};
pub use store::by_key;
pub use target::LinkTarget;
