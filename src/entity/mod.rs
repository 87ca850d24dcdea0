//! One file a table: columns, and nothing else. No logic, no GraphQL.
//!
//! The migrations are the truth about the tables; these rows must agree with them, which
//! every test that reads a row proves again.

pub mod activity;
pub mod activity_participation;
pub mod alignment;
pub mod assessment;
pub mod budget_line;
pub mod change;
pub mod change_person;
pub mod concept;
pub mod concept_mapping;
pub mod concept_scheme;
pub mod contribution;
pub mod country_share;
pub mod denial;
pub mod document;
pub mod feed_epoch;
pub mod financial_transaction;
pub mod graph_lock;
pub mod idempotency;
pub mod indicator;
pub mod issuer;
pub mod issuer_key;
pub mod link_evidence;
pub mod measurement;
pub mod mechanism;
pub mod objective;
pub mod organisation;
pub mod organisation_identifier;
pub mod organisation_relation;
pub mod participation;
pub mod practice;
pub mod programme;
pub mod programme_document;
pub mod programme_edge;
pub mod programme_reference;
pub mod programme_relation;
pub mod progress_report;
pub mod recommendation;
pub mod recommendation_link;
pub mod recommendation_position;
pub mod recommendation_reference;
pub mod recommendation_tag;
pub mod recommending_state;
pub mod region_share;
pub mod responsibility;
pub mod result;
pub mod result_document;
pub mod review;
pub mod sector_share;
pub mod statement;
pub mod theme_share;
