//! What others can learn from a programme: good practices and lessons.
//!
//! Invariant: a practice says who holds it to be one, and where that is written.

mod draft;
mod graphql;
mod service;
mod store;

pub use draft::PracticeDraft;
pub use graphql::{Practice, practices};
pub use service::stage;
