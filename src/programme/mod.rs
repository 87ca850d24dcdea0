//! Programmes of every instrument: what they are, when, where, and who takes part.
//!
//! Invariants:
//! * One type for every instrument; what only one instrument has is in its `terms`. Roles live
//!   in the participations alone, and `terms` derives them.
//! * A date is never more precise than its source; what the source doesn't say is unknown.
//! * Parents and predecessors form a directed graph without cycles. Programmes that a coordinator
//!   has confirmed to be the same are one in it, wherever parents are counted.
//! * An edge to a programme that isn't here yet is kept, and resolves when that is published.
//! * Before publication a programme is seen by those who take part and by coordinators alone, on
//!   every path.

mod ahead;
mod children;
mod draft;
mod edge;
mod filter;
mod graph;
mod graphql;
mod lists;
mod node;
mod order;
mod period;
mod query;
mod relate;
mod rules;
mod service;
mod standing;
mod steps;
mod store;
mod terms;
mod terms_graphql;
mod terms_input;
mod values;
mod workflow;

pub use ahead::read_ahead;
pub use draft::{
    AmountDraft, ConceptShareDraft, ObjectiveDraft, ParticipationDraft, PeriodDraft,
    ProgrammeDraft, RegionDraft, RelationDraft, ShareDraft, SourceDraft,
};
pub use edge::RelatedProgramme;
pub use filter::{DateRange, ProgrammeFilter};
pub use graphql::Programme;
pub use node::{Objective, OfOrganisation, Participation};
pub use order::ProgrammeOrder;
pub use query::{ProgrammeBy, programme, programmes};
pub use relate::{confirm, nameable, resolve};
pub use service::{ProgrammeEdit, amend, begin, from, held, held_by_key, stage, texts};
pub use standing::{admitted, standing, standing_in_new};
pub use steps::steps;
pub use store::{
    any_known, edge_by_key, entered_otherwise, keys_of_codes, known_to, roles, seen,
    taken_part_in_by,
};
pub use terms::{Terms, TermsDraft};
pub use terms_input::TermsInput;
pub use values::Period;
pub use workflow::{Step, publish, step};
