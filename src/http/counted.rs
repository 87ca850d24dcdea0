//! The middleware that counts requests.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};

use super::metrics::{Counted, Metrics};

/// The status of a request whose client hung up before it was answered, as nginx writes it.
const HUNG_UP: u16 = 499;

/// Counts requests. It needs the matched route, so it belongs into `Router::layer`, not around
/// the router.
pub async fn counted(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let mut asked = Asked {
        method: method(request.method()),
        path: path.map_or("unmatched", MatchedPath::as_str).to_owned(),
        status: HUNG_UP,
        began: Instant::now(),
        _in_flight: metrics.in_flight(),
        metrics,
    };
    let response = next.run(request).await;
    asked.status = response.status().as_u16();
    response
}

/// A request under way. Counted when it is dropped, because the service drops the requests of
/// clients who hang up.
struct Asked {
    metrics: Metrics,
    method: &'static str,
    path: String,
    status: u16,
    began: Instant,
    _in_flight: Counted,
}

impl Drop for Asked {
    fn drop(&mut self) {
        let path = std::mem::take(&mut self.path);
        let took = self.began.elapsed();
        self.metrics.answered(self.method, path, self.status, took);
    }
}

/// The methods that the service knows; a client may invent others.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
