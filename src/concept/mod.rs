//! Lists of concepts: themes, groups of persons, targets, sectors, grades of assessments.
//!
//! Codelists are data, not enums: they are other people's, and they change. OHCHR's own list of
//! themes was cut anew in 2014, 2019 and 2025.
//!
//! Invariants:
//! * A version of a list is a list of its own, with its own concepts; what was tagged by one
//!   version stays tagged by it.
//! * A concept is never removed: what its list withdraws gets a last day.
//! * `broader` leads to a concept of the same list, and never in a circle.
//! * That two concepts of two lists correspond is said by someone, and says how it was found.

mod draft;
mod filter;
mod graphql;
mod query;
mod rules;
mod service;
mod store;

pub use draft::{ConceptDraft, ConceptRef, ConceptSchemeDraft, MappingDraft};
pub use filter::ConceptFilter;
pub use graphql::{Concept, ConceptScheme, ConceptShare};
pub use query::{concept_schemes, concepts};
pub use service::{index, put};
pub use store::{ids_where, keys_of, labels, schemes_of};
