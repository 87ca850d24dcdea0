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
    /// Entries of `and` and `or` in one `filter` argument, those nested in others included.
    pub filters: u64,
    /// Steps in one `orderBy`.
    pub order_steps: u64,
    /// Relations (`some`, `every`, `none`), conditions on what an object hangs on (`mechanism`,
    /// `review`, `theme` and their like) and searches (`search`, `text`) in all filters of one
    /// request. Each costs 100.
    pub relations: u64,
    /// Values in the variables of one request, and in all its arguments, lists and objects
    /// included.
    pub input_values: u64,
    /// Values in one list, written in the document or sent as a variable.
    pub list_values: u64,
    /// How deep lists and objects may be nested in one input value.
    pub input_depth: u64,
    /// How deep fields may be nested in a document, fragments included.
    pub depth: u64,
    /// The same, below `__schema` and `__type`.
    pub introspection_depth: u64,
    /// How many of `fields`, `inputFields`, `interfaces` and `possibleTypes` may be nested in one
    /// another below `__schema` and `__type`.
    pub introspection_lists: u64,
    /// Fields of a document, those of a fragment counted at each of its spreads.
    pub selections: u64,
    /// Fields of the root of one operation, those of a fragment counted at each of its spreads.
    pub root_fields: u64,
    /// Aliases of a document, those of a fragment counted at each of its spreads.
    pub aliases: u64,
    /// Directives of a document, wherever they stand, each counted once.
    pub directives: u64,
    /// Objects that a request is estimated to read: 1 for each object, times the sizes of the
    /// pages and lists that it is in, a page being `first`, else `last`, else `pageDefault`, and a
    /// list without pages 10; 10 for a mutation; 100 for each relation and search in a filter; 200
    /// for each field of a portfolio, and 50 for each list below one of its groups.
    pub cost: u64,
    /// Characters of a document.
    pub query_characters: u64,
    /// Tokens of a document: names, values and punctuation, without commas and comments.
    pub query_tokens: u64,
    /// How deep braces, brackets and parentheses may be nested in a document as it is written, and
    /// its selections once the fragments are in their places.
    pub query_nesting: u64,
    /// Errors in one answer to a request that was refused.
    pub errors: u64,
    /// Bytes of the body of a request without a token.
    pub body_bytes: u64,
    /// Bytes of the body of a request with a token.
    pub body_bytes_signed_in: u64,
    /// Seconds that a request's headers may take to arrive.
    pub header_seconds: u64,
    /// Seconds that its body may take after them.
    pub body_seconds: u64,
    /// Seconds until a request that arrived is given up.
    pub request_seconds: u64,
    /// Requests that one server process executes at once; as many wait for a second at the most.
    pub executions: u64,
    /// Kilobytes of request bodies that one server process holds at once.
    pub bodies_kilobytes: u32,
    /// Subscriptions that one server process serves at once.
    pub subscriptions: u64,
    /// Connections that one address may have open, unless it is a trusted proxy.
    pub connections_per_address: u64,
    /// Cost that may be spent in a minute from one address without a token. Each server process
    /// counts for itself.
    pub cost_per_minute: u32,
    /// Cost that may be spent in a minute in the name of one organisation. Each server process
    /// counts for itself.
    pub cost_per_minute_signed_in: u32,
    /// WebSockets that one address may have open without a token.
    pub sockets_per_address: u64,
    /// WebSockets that one subject may have open.
    pub sockets_per_subject: u64,
    /// Streams of server-sent events that one address or one subject may have open.
    pub event_streams: u64,
    /// Operations under way on one WebSocket.
    pub operations_per_socket: u64,
    /// Bytes of one message on a WebSocket.
    pub message_bytes: u64,
    /// Exports that one server process writes at once.
    pub exports: u64,
    /// Exports that one address or one subject may have under way.
    pub exports_per_reader: u64,
    /// Cost of exports in a minute for one address without a token: the objects that were read. Who
    /// has spent it gets its file more slowly. Each server process counts for itself.
    pub export_cost_per_minute: u32,
    /// The same in the name of one organisation.
    pub export_cost_per_minute_signed_in: u32,
    /// Seconds that a reader may take for a page of an export before it is cut.
    pub export_page_seconds: u64,
}

/// The limits in force.
pub const LIMITS: Limits = Limits {
    page_default: 20,
    page_max: 100,
    nodes_max: 100,
    filter_depth: 5,
    filters: 100,
    order_steps: 5,
    relations: 10,
    input_values: 50_000,
    list_values: 500,
    input_depth: 16,
    depth: 12,
    introspection_depth: 20,
    introspection_lists: 2,
    selections: 5_000,
    root_fields: 10,
    aliases: 30,
    directives: 20,
    cost: 50_000,
    query_characters: 20_000,
    query_tokens: 2_000,
    query_nesting: 64,
    errors: 20,
    body_bytes: 256 * 1024,
    body_bytes_signed_in: 4 * 1024 * 1024,
    header_seconds: 5,
    body_seconds: 10,
    request_seconds: 20,
    executions: 64,
    bodies_kilobytes: 256 * 1024,
    subscriptions: 2_000,
    connections_per_address: 1_000,
    cost_per_minute: 60_000,
    cost_per_minute_signed_in: 600_000,
    sockets_per_address: 20,
    sockets_per_subject: 5,
    event_streams: 100,
    operations_per_socket: 20,
    message_bytes: 64 * 1024,
    exports: 8,
    exports_per_reader: 2,
    export_cost_per_minute: 600_000,
    export_cost_per_minute_signed_in: 6_000_000,
    export_page_seconds: 60,
};
