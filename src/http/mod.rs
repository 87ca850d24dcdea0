//! HTTP: the only module that knows axum.
//!
//! The endpoint:
//! * `endpoint`: GraphQL over HTTP, from a request to its answer
//! * `envelope`, `media`, `identity`: what is asked, which type of answer is accepted, who asks
//! * `admission`: charging, waiting for room and executing, whatever the transport
//! * `reply`, `profile`: how the answer is written
//! * `stream`: answers as they come, through `socket` (`graphql-transport-ws`) and `events`
//!   (`graphql-sse`), one `operation` at a time
//! * `export`: lists as files, a page of the same questions after another
//!
//! Standing under pressure:
//! * `server`: listening and stopping; `accept`, `connection`, `pace`, `descriptors`: its parts
//! * `front`: what the endpoint's requests share; `address`, `rate`, `store`, `gate`: whose request
//!   it is, what a payer may spend, and how many are executed at once; `body`: reading one by a
//!   deadline
//! * `cors`: which other sites' scripts may ask
//! * `metrics`, `counted`, `admin`, `telemetry`: what is counted, and the operator's port
//!
//! Beside the endpoint:
//! * `health`: is the process alive, is it ready
//! * `pages`: the schema, GraphiQL, and where to go from `/`
//! * `trace`: a request's id, and its line in the log

mod accept;
pub mod address;
pub mod admin;
mod admission;
pub mod body;
mod connection;
pub mod cors;
pub mod counted;
pub mod descriptors;
mod endpoint;
mod envelope;
pub mod events;
mod export;
mod front;
pub mod gate;
mod health;
mod identity;
mod media;
pub mod metrics;
mod operation;
mod pace;
mod pages;
mod profile;
pub mod rate;
mod reply;
pub mod server;
pub mod socket;
mod store;
mod stream;
#[cfg(feature = "opentelemetry")]
pub mod telemetry;
mod trace;

use axum::{
    Router, middleware,
    routing::{any, get},
};

pub use self::{
    address::Proxies,
    connection::{Peer, Received},
    cors::Origins,
    front::{Exports, Front, Settings},
    operation::Results,
    profile::HttpProfile,
    server::{BindError, Server, ServerLimits},
};

/// The routes of the service. Outermost CORS, or a script would see a network error instead of a
/// refusal; then what is counted; then an id and a line in the log; then whose request it is.
pub fn router(front: Front) -> Router {
    let counted = middleware::from_fn_with_state(front.metrics().clone(), counted::counted);
    let identified =
        middleware::from_fn_with_state(front.settings.proxies.clone(), address::identified);
    let traced = middleware::from_fn_with_state(front.app.clone(), trace::traced);
    let cors = cors::layer(&front.settings.cors);
    let routes = Router::new()
        .route("/graphql", any(endpoint::graphql))
        .route("/export/{file}", any(export::export))
        .route("/schema.graphql", get(pages::schema))
        .route("/graphiql", get(pages::graphiql))
        .route("/", get(pages::root))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .fallback(pages::nothing_here)
        .layer(identified)
        .layer(traced)
        .layer(counted)
        .with_state(front);
    match cors {
        Some(cors) => routes.layer(cors),
        None => routes,
    }
}

/// The routes of the operator's port.
pub fn admin_router(front: &Front) -> Router {
    let metrics = front.metrics().clone();
    let front = front.clone();
    admin::router(metrics, move || {
        let front = front.clone();
        async move { front.readiness.of(&front.app).await.map_err(str::to_owned) }
    })
}

/// Serves a registry until its `stopping` is cancelled, then finishes what is under way.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(front: Front, server: Server, limits: ServerLimits) -> std::io::Result<()> {
    let (stop, tasks) = (front.app.stopping.clone(), front.tasks.clone());
    let metrics = front.metrics().clone();
    let server = server.behind(front.settings.proxies.clone());
    server
        .run(router(front), stop, tasks, limits, metrics)
        .await
}
