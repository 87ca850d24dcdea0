//! The port for the operator: probes and metrics.
//!
//! A port of its own, which the public can't reach: it answers while the public one is full,
//! it goes on answering while the public one drains, and what is measured is nobody's business.

use std::{future::Future, time::Duration};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::get,
};
use tokio::time::timeout;

use super::metrics::Metrics;

/// How long readiness may take to find out. Shorter than probes usually wait (Kubernetes: 1 s
/// unless told otherwise).
const PATIENCE: Duration = Duration::from_millis(900);

/// The routes of the admin port.
///
/// `ready` says in a word why the service can't take requests now: it is asked anew for every
/// probe, and one that doesn't answer counts as not ready.
pub fn router<F, R>(metrics: Metrics, ready: F) -> Router
where
    F: Fn() -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Result<(), String>> + Send + 'static,
{
    let readiness = move || async move {
        match timeout(PATIENCE, ready()).await {
            Ok(Ok(())) => (StatusCode::OK, "ready\n".to_owned()),
            Ok(Err(reason)) => (StatusCode::SERVICE_UNAVAILABLE, reason + "\n"),
            Err(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "what the service depends on doesn't answer\n".to_owned(),
            ),
        }
    };
    Router::new()
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(readiness))
        .route("/metrics", get(page).with_state(metrics))
}

async fn page(State(metrics): State<Metrics>) -> impl IntoResponse {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, kind)], metrics.render())
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, to_bytes},
        http::Request,
    };
    use tower::ServiceExt;

    use super::*;

    async fn get_page(router: Router, uri: &str) -> (StatusCode, String, String) {
        let request = Request::get(uri).body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let kind = response.headers()[CONTENT_TYPE]
            .to_str()
            .unwrap()
            .to_owned();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, kind, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn readiness_is_asked_for_and_liveness_depends_on_nothing() {
        let ready = router(Metrics::default(), || async { Ok(()) });
        let failing = router(Metrics::default(), || async { Err("stopping".to_owned()) });
        let hanging = router(Metrics::default(), std::future::pending);
        for (name, router, status, body) in [
            ("ready", ready, 200, "ready\n"),
            ("failing", failing, 503, "stopping\n"),
            (
                "hanging",
                hanging,
                503,
                "what the service depends on doesn't answer\n",
            ),
        ] {
            let (found, _, text) = get_page(router.clone(), "/readyz").await;
            assert_eq!((found.as_u16(), text.as_str()), (status, body), "{name}");
            let (found, _, text) = get_page(router, "/livez").await;
            assert_eq!((found.as_u16(), text.as_str()), (200, "alive\n"), "{name}");
        }
    }

    #[tokio::test]
    async fn metrics_are_open_metrics_text() {
        let metrics = Metrics::default();
        metrics.shed();
        let router = router(metrics, || async { Ok(()) });
        let (status, kind, text) = get_page(router, "/metrics").await;
        assert_eq!(status, StatusCode::OK);
        assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
        assert!(text.contains("registry_requests_shed_total 1\n"), "{text}");
        assert!(text.ends_with("# EOF\n"), "{text}");
    }
}
