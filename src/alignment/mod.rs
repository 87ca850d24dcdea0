//! What plans and frameworks a programme serves.
//!
//! Invariant: an alignment says whose reading it is, and where it is written.

mod draft;
mod graphql;
mod service;
mod store;

pub use draft::AlignmentDraft;
pub use graphql::{Alignment, alignments};
pub use service::stage;
