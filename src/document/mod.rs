//! Documents: the papers and pages that statements, budgets and recommendations come from.
//!
//! A document is its own thing, shared by whatever cites it, and is public: a source that
//! nobody may see is no source.

mod draft;
mod filter;
mod graphql;
mod rules;
mod service;
mod store;

pub use draft::DocumentDraft;
pub use filter::DocumentFilter;
pub use graphql::{Document, DocumentOrder, documents};
pub use service::{index, put};
pub use store::keys_of_codes;
