//! Results: what came of programmes, and what was measured of it.
//!
//! Invariants:
//! * A result is a thing of its own. Two programmes that share one contribute to the same result,
//!   and it counts once.
//! * It may be dated after its programmes ended.
//! * A quantity keeps its qualifier; a wording without a number stays one.
//! * Percentages and cumulative values are never added, disaggregations are listed beside the whole.
//! * A result is known to whoever may know one of the programmes behind it.

mod ahead;
mod children;
mod draft;
mod filter;
mod graphql;
mod indicator_graphql;
mod push;
mod quantity;
mod query;
mod rules;
mod service;
mod store;

pub use ahead::read_ahead;
pub use draft::{ContributionDraft, IndicatorDraft, MeasurementDraft, ResultDraft, ResultPush};
pub use filter::{ResultFilter, ResultRelationFilter};
pub use graphql::{Contribution, OfProgramme, OfResult, ProgrammeResult};
pub use push::{Pushed, Pusher, measure, push};
pub use quantity::{Dimension, Disaggregation, Quantity};
pub(crate) use query::among;
pub use query::{ResultOrder, results};
pub use service::{index, index_programmes, put};
pub use store::{contributes, keys_of_codes, known_to, results_where};
