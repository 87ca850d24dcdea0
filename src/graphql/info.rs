//! What the API says of itself.

use async_graphql::SimpleObject;

use super::limits::{LIMITS, Limits};

/// What the API says of itself.
#[derive(Clone, SimpleObject)]
pub struct ApiInfo {
    /// The version of the server, as in semantic versioning 2.0.
    version: &'static str,
    /// What a request may ask for at most.
    limits: Limits,
    /// What will be removed, and what to use instead; kept for at least twelve months.
    deprecations: Vec<Deprecation>,
}

/// Something that will be removed.
#[derive(Clone, SimpleObject)]
pub struct Deprecation {
    /// The field, argument or value: `Programme.oldName`.
    coordinate: String,
    /// Since when, and what to use instead.
    reason: String,
}

impl ApiInfo {
    pub(super) fn current() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            limits: LIMITS,
            deprecations: Vec::new(),
        }
    }
}
