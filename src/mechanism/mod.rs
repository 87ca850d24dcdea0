//! Mechanisms that issue recommendations, and their reviews of States.
//!
//! Invariants:
//! * Mechanisms are an open list, and so are rows; their classes are the few that rules tell apart.
//! * A review is one mechanism's, of one State at the most.

mod draft;
mod filter;
mod graphql;
mod query;
mod rules;
mod service;
mod store;

pub use draft::{MechanismDraft, ReviewDraft};
pub use filter::{MechanismFilter, ReviewFilter};
pub use graphql::{Mechanism, MechanismGroup, Review};
pub use query::mechanisms;
pub(crate) use rules::cycle;
pub use service::{put, put_review};
pub use store::{class_of, mechanism_keys, mechanisms_where, review_keys, reviews_where};
