//! Every limit of the API, in one place, shown to callers by `apiInfo`.

use async_graphql::SimpleObject;

/// What a request may ask for at most.
#[derive(Clone, Copy, Debug, SimpleObject)]
#[graphql(name = "ApiLimits")]
pub struct Limits {
    /// Objects in a page when neither `first` nor `last` is given.
    pub page_default: u64,
    /// The largest `first` or `last`.
    pub page_max: u64,
    /// Ids in one call of `nodes`.
    pub nodes_max: u64,
    /// How deep `and`, `or`, `not` and relations may be nested in a filter.
    pub filter_depth: u64,
    /// Filters in one `filter` argument, those nested in others included.
    pub filters: u64,
    /// Steps in one `orderBy`.
    pub order_steps: u64,
    /// Values in one `in` or `nin` list.
    pub list_values: u64,
    /// How deep fields may be nested in a document, fragments included.
    pub depth: u64,
    /// The same, below `__schema` and `__type`.
    pub introspection_depth: u64,
    /// Fields of a document, those of a fragment counted at each of its spreads.
    pub selections: u64,
    /// Characters of a document.
    pub query_characters: u64,
    /// Bytes of a request's body.
    pub body_bytes: u64,
    /// Seconds until a request is given up.
    pub request_seconds: u64,
}

/// The limits in force.
pub const LIMITS: Limits = Limits {
    page_default: 20,
    page_max: 100,
    nodes_max: 100,
    filter_depth: 5,
    filters: 100,
    order_steps: 5,
    list_values: 500,
    depth: 12,
    introspection_depth: 20,
    selections: 5_000,
    query_characters: 20_000,
    body_bytes: 256 * 1024,
    request_seconds: 20,
};
