//! From the text of a GraphQL request to a document that can be executed as it is.
//!
//! * `text`, `guard`, `extent`: what is too long, too deep or too much is refused before anything
//!   walks it
//! * `document`, `typing`, `cache`, `overlap`, `rules`: reading a document against the schema, once
//! * `variables`, `value`, `input_path`: values of variables and of literals, checked and coerced
//! * `collect`, `condition`, `page`, `normal`, `cost`, `conditions`, `plan`: one operation without fragments,
//!   variables, conditions and duplicates, and what it is estimated to cost
//! * `refused`, `place`: what the caller is told when it is refused, and where
//!
//! Every limit is one of [`LIMITS`](crate::graphql::LIMITS).

mod cache;
mod collect;
mod condition;
mod conditions;
mod cost;
mod document;
mod extent;
mod guard;
mod input_path;
mod normal;
mod overlap;
mod page;
mod place;
mod plan;
mod refused;
mod rules;
mod text;
mod typing;
mod value;
mod variables;

pub(super) use cache::Cache;
pub use document::{Document, Documents, SchemaFault};
pub use plan::{Kind, Plan};
pub use refused::{Problem, Refused, Stage};
pub use value::Scalars;
