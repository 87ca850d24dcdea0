//! A whole programme at once, as its agency knows it: one draft; one change of the programme, and one of
//! each of its results, which are subjects of their own.
//!
//! Puts the slices together: each stages its own rows into the same [`Edit`](crate::change::Edit),
//! and all of it is written, or nothing. What the author doesn't answer for is taken out of the
//! draft first and kept as statements; whatever changes a programme comes through here.
//!
//! Invariants:
//! * Nobody writes what it has no right to by the [policy](crate::access::Group), on any path.
//! * What is there already is no version and no record.
//! * What was proposed stays, with who proposed it, until somebody who may decide does.

mod ahead;
mod batch;
mod decide;
mod division;
mod draft;
mod graphql;
mod input;
mod mutation;
mod parts;
mod proposals;
mod service;
mod store;
mod voice;

pub use batch::{ItemAnswer, PushItem, forget};
pub use decide::{adopt, decide_link, decide_relation, decline};
pub use draft::ProgrammePush;
pub use graphql::{Decision, RejectedPush, pending_decisions, rejected_pushes};
pub use input::*;
pub use mutation::*;
pub use parts::{Named, correction, end_participation, record_measurement, remove, revision};
pub use service::{Applied, apply, put, register_new};
pub use voice::{Adopted, Manner};
