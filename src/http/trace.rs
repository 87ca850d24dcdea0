//! A request's id, and its line in the log.

use std::time::Instant;

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;

use crate::app::App;

/// The header of a request's id.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request an id, or keeps the one it came with, and logs what came of it.
pub(super) async fn traced(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = request
        .headers()
        .get(&REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|id| is_plain(id))
        .map_or_else(|| app.ids.next().to_string(), str::to_owned);
    let span = tracing::info_span!("request", id);
    #[cfg(feature = "opentelemetry")]
    super::telemetry::adopt(&span, request.headers());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let header = HeaderValue::from_str(&id).ok();
    if let Some(header) = &header {
        // Those within read it there: the trace says which request a change was made by.
        request.headers_mut().insert(REQUEST_ID, header.clone());
    }
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    span.in_scope(|| {
        let milliseconds = began.elapsed().as_secs_f64() * 1_000.0;
        tracing::info!(%method, path, status = response.status().as_u16(), milliseconds, "answered");
    });
    if let Some(value) = header {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Whether an id from outside can stand in a log without harm.
fn is_plain(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}
