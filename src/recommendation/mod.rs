//! Recommendations: what mechanisms ask of States, what States answer, and who judges.
//!
//! Invariants:
//! * A recommendation is named by its document's symbol, its paragraph and the part of it; where
//!   one of the first two is unknown, by a code in someone's scheme. A code alone repeats across
//!   documents.
//! * A text never changes after it was imported: a correction is a new edition beside it.
//! * There is no status. What several assessors found stands side by side, each in the terms of
//!   a version of a scheme.
//! * Positions are the State's, in a universal periodic review, several over time, each with its
//!   own source. What they come to (`position`) is derived.
//! * Session and cycle are stored as the source has them, and never derived from one another.
//! * Recommendations are public.

mod children;
mod draft;
mod entry;
mod filter;
mod graphql;
mod import;
mod input;
mod key;
mod mutation;
mod parts;
mod parts_graphql;
mod query;
mod rules;
mod service;
mod store;
mod texts;

pub use draft::{
    AssessmentDraft, PositionDraft, ProgressReportDraft, RecommendationDraft, RecommendationRef,
    RecommendationTextDraft, ResponsibilityDraft, TagDraft,
};
pub use filter::RecommendationFilter;
pub use graphql::{OfDocument, OfReview, Recommendation};
pub use input::{
    AssessRecommendationInput, AssignRecommendationInput, ImportRecommendationsInput,
    ReportProgressInput,
};
pub use key::{nameless as nameless_key, natural as natural_key, sorted as sort_key};
pub use mutation::{
    AssessRecommendationPayload, AssignRecommendationPayload, ImportRecommendationsPayload,
    ImportResult, ReportProgressPayload, assess, assign, import_recommendations, report_progress,
};
pub use parts_graphql::{Assessment, OfAssessor, OfInstitution, Responsibility};
pub use query::{RecommendationBy, RecommendationOrder, recommendation, recommendations};
pub use service::{index, put, put_all};
pub use store::{keys_of, recommendations_where};
pub use texts::{RecommendationText, RecommendationTexts};
