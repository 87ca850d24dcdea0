//! Which edition of GraphQL over HTTP the statuses of answers follow.

use clap::ValueEnum;
use serde::Deserialize;

/// Which statuses answers have under `application/graphql-response+json`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HttpProfile {
    /// As the audits of the `graphql-http` package ask: 400 for every request error, 200 for
    /// every answer with data.
    #[default]
    Audited,
    /// As the 2026 edition of GraphQL over HTTP (section 6.4): 422 for a request that is JSON but
    /// none of GraphQL, for a document that can't be answered and for values that can't be read;
    /// 294 for data with errors.
    Draft,
}
