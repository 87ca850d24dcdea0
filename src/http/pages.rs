//! What a person or a tool finds beside the endpoint.

use std::sync::LazyLock;

use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse},
};

use crate::graphql::sdl;

/// `GET /schema.graphql`: the schema, as in the repository.
pub(super) async fn schema() -> impl IntoResponse {
    static SDL: LazyLock<String> = LazyLock::new(sdl);
    (
        [(header::CONTENT_TYPE, "application/graphql; charset=utf-8")],
        SDL.as_str(),
    )
}

/// `GET /graphiql`: a page to explore the API with. It loads GraphiQL from a public CDN, at
/// pinned versions that the browser holds against their hashes.
pub(super) async fn graphiql() -> Html<&'static str> {
    Html(include_str!("graphiql.html"))
}

/// `GET /`: where to go.
pub(super) async fn root() -> &'static str {
    "Cooperation registry: a GraphQL API.\n\n\
     POST /graphql          the API; GET for queries, WebSocket and server-sent events for subscriptions\n\
     GET  /graphiql         explore it in a browser\n\
     GET  /schema.graphql   its schema\n\
     GET  /export/{list}.{csv|ndjson|xlsx}   lists as files\n\
     GET  /livez, /readyz   health\n"
}

/// Anything else.
pub(super) async fn nothing_here() -> (StatusCode, &'static str) {
    (
        StatusCode::NOT_FOUND,
        "there is nothing here; the API is at /graphql\n",
    )
}
