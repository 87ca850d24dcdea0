//! One file a table: columns, and nothing else. No logic, no GraphQL.
//!
//! The migrations are the truth about the tables; these rows must agree with them, which
//! every test that reads a row proves again.

pub mod budget_line;
pub mod change;
pub mod country_share;
pub mod denial;
pub mod document;
pub mod feed_epoch;
pub mod financial_transaction;
pub mod graph_lock;
pub mod idempotency;
pub mod issuer;
pub mod issuer_key;
pub mod objective;
pub mod organisation;
pub mod organisation_identifier;
pub mod organisation_relation;
pub mod participation;
pub mod programme;
pub mod programme_document;
pub mod programme_edge;
pub mod programme_reference;
pub mod programme_relation;
pub mod region_share;
pub mod statement;
