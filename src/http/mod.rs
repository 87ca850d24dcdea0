//! HTTP: the only module that knows axum.
//!
//! * `endpoint`: GraphQL over HTTP, from bytes to bytes
//! * `reply`: how an answer is written
//! * `health`: is the process alive, is it ready
//! * `pages`: the schema, GraphiQL, and where to go from `/`
//! * `trace`: a request's id, and its line in the log
//! * `server`: listening and stopping

mod endpoint;
mod health;
mod pages;
mod reply;
mod server;
mod trace;

use axum::{
    Router, middleware,
    routing::{get, post},
};

pub use server::{BindError, Server};

use crate::app::App;

/// The routes of the service.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/graphql", post(endpoint::graphql))
        .route("/schema.graphql", get(pages::schema))
        .route("/graphiql", get(pages::graphiql))
        .route("/", get(pages::root))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .fallback(pages::nothing_here)
        .layer(middleware::from_fn_with_state(app.clone(), trace::traced))
        .with_state(app)
}
