//! Recommendations as the API's mutations take them in.

use async_graphql::{ID, InputObject};

use super::{AssessmentDraft, ProgressReportDraft, RecommendationDraft, ResponsibilityDraft};
use crate::batch::BatchPolicy;

/// Recommendations to import: those that are new are registered, the others brought up to what is
/// given.
#[derive(Clone, Debug, InputObject)]
pub struct ImportRecommendationsInput {
    /// Names this request: sent again with the same content it is done once. 1 to 200 characters,
    /// kept for 30 days. An import of which nothing was written leaves it free.
    pub(super) idempotency_key: String,
    /// Comes back in the payload.
    pub(super) client_mutation_id: Option<String>,
    /// The recommendations, 1 to 500.
    pub(super) items: Vec<RecommendationDraft>,
    /// What becomes of the others when one breaks a rule.
    pub(super) policy: BatchPolicy,
    /// Whether everything is judged and nothing written.
    #[graphql(default)]
    pub(super) dry_run: bool,
}

/// An input that enters one thing about a recommendation.
macro_rules! of_recommendation {
    ($(#[$doc:meta])* $name:ident: $draft:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, InputObject)]
        pub struct $name {
            /// Names this request: sent again with the same content it is done once. 1 to 200
            /// characters, kept for 30 days.
            pub(super) idempotency_key: String,
            /// Comes back in the payload.
            pub(super) client_mutation_id: Option<String>,
            /// The recommendation.
            pub(super) id: ID,
            /// The version that the change was made from; with another one nothing is written.
            pub(super) expected_version: i32,
            /// What is entered.
            #[graphql(flatten)]
            pub(super) entry: $draft,
        }
    };
}
of_recommendation! {
    /// Enters what an assessor found, or replaces the author's own with the same external id.
    AssessRecommendationInput: AssessmentDraft
}
of_recommendation! {
    /// Enters what an institution reports, or replaces the author's own with the same external id.
    ReportProgressInput: ProgressReportDraft
}
of_recommendation! {
    /// Says that an institution answers for a recommendation, or replaces what the author had said
    /// under the same external id.
    AssignRecommendationInput: ResponsibilityDraft
}
