//! Merging a provisional organisation into the one that it turned out to be.
//!
//! Invariants:
//! * Nothing is erased: the merged one stays, readable, and says what it was merged into.
//! * Whatever named it names the survivor from then on; every subject that did has a new version and
//!   a record of its own, all in one transaction.
//! * Only a provisional organisation is merged: one that nobody acts for.
//! * Merging again finds what was written meanwhile, and else changes nothing.
//!
//! Files: `rules` (pure, coded) · `store` (the statements) · `repoint` (each kind of subject) ·
//! `service` (the use case) · `mutation` (through the API).

mod mutation;
mod repoint;
mod rules;
mod service;
mod store;

pub use mutation::{MergeOrganisationsInput, MergeOrganisationsPayload, merge_organisations};
pub use service::merge;
