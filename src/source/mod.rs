//! Sources: what they say about single fields, side by side where they disagree.
//!
//! A statement is what one source says about one field of a programme or organisation. The
//! record shows the preferred one and says that others exist.
//!
//! Invariants:
//! * A field has at most one preferred statement.
//! * Two dates of which one contains the other (2015 and 4 February 2015) don't disagree.
//! * A statement is never erased: it is deprecated, declined or withdrawn.

mod draft;
mod graphql;
mod rules;
mod service;
mod store;

pub use draft::StatementDraft;
pub use graphql::{Discrepancy, OfSubject, Statement, discrepancies, statements};
pub use service::{Proposal, Statements, stage};
pub use store::by_key;
