//! What programmes do: trainings, missions, visits, expertise, events.
//!
//! IATI's "activity" is our programme; ours is what is done within one.
//!
//! Invariants:
//! * What was counted keeps how exact it is: "about 66 missions" is no 66.
//! * A date is never more precise than its source.

mod draft;
mod graphql;
mod service;
mod store;

pub use draft::{ActivityDraft, ActivityParticipationDraft};
pub use graphql::{Activity, activities};
pub use service::stage;
