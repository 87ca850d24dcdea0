//! A request, however it was carried.

use serde::Deserialize;
use serde_json::{Map, Value};

/// A request as GraphQL over HTTP carries it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphqlRequest {
    /// The document.
    pub query: Option<String>,
    /// The hash of a document that the server knows.
    pub document_id: Option<String>,
    /// Which of the document's operations to run, if it has several.
    pub operation_name: Option<String>,
    /// The values of its variables.
    pub variables: Option<Map<String, Value>>,
    /// Whatever else is agreed upon: `persistedQuery`.
    pub extensions: Option<Map<String, Value>>,
}
