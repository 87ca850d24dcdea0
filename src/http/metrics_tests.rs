//! What the page of metrics reads after things have happened.

use axum::{Router, body::Body, extract::Request, http::StatusCode, middleware, routing::get};
use futures_util::poll;
use tower::ServiceExt;

use super::*;
use crate::http::counted::counted;

fn router(metrics: &Metrics) -> Router {
    Router::new()
        .route(
            "/programmes/{id}",
            get(|| async { StatusCode::IM_A_TEAPOT }),
        )
        .route("/never", get(std::future::pending::<()>))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(middleware::from_fn_with_state(metrics.clone(), counted))
}

fn request(method: &str, uri: &str) -> Request {
    Request::builder()
        .method(method)
        .uri(uri)
        .body(Body::empty())
        .unwrap()
}

fn assert_has(metrics: &Metrics, line: &str) {
    let text = metrics.render();
    assert!(text.lines().any(|other| other == line), "{line} in\n{text}");
}

#[tokio::test]
async fn requests_are_counted_by_template_and_never_by_what_a_client_wrote() {
    let metrics = Metrics::default();
    for id in 0..50 {
        for (method, uri) in [
            ("GET", format!("/programmes/{id}?q={id}")),
            ("GET", format!("/nothing/{id}")),
            (&format!("X{id}"), "/nothing".to_owned()),
        ] {
            router(&metrics)
                .oneshot(request(method, &uri))
                .await
                .unwrap();
        }
    }
    for line in [
        r#"registry_http_requests_total{method="GET",path="/programmes/{id}",status="418"} 50"#,
        r#"registry_http_requests_total{method="GET",path="unmatched",status="404"} 50"#,
        r#"registry_http_requests_total{method="other",path="unmatched",status="404"} 50"#,
        r#"registry_http_request_duration_seconds_count{method="GET",path="unmatched"} 50"#,
        "registry_http_requests_in_flight 0",
    ] {
        assert_has(&metrics, line);
    }
    let text = metrics.render();
    let series = text
        .lines()
        .filter(|line| line.starts_with("registry_http_requests_total"));
    assert_eq!(series.count(), 3, "{text}");
}

#[tokio::test]
async fn a_client_that_hangs_up_is_counted_too() {
    let metrics = Metrics::default();
    let mut asked = Box::pin(router(&metrics).oneshot(request("GET", "/never")));
    assert!(poll!(&mut asked).is_pending());
    assert_has(&metrics, "registry_http_requests_in_flight 1");
    drop(asked);
    assert_has(&metrics, "registry_http_requests_in_flight 0");
    let line = r#"registry_http_requests_total{method="GET",path="/never",status="499"} 1"#;
    assert_has(&metrics, line);
}

#[test]
fn gauges_go_down_again_and_costs_fall_into_their_buckets() {
    let metrics = Metrics::default();
    let connection = metrics.connection();
    let (_socket, _subscription) = (metrics.socket(), metrics.subscription());
    assert_has(&metrics, "registry_http_connections 1");
    drop(connection);
    metrics.shed();
    metrics.rate_limited();
    metrics.connection_refused();
    metrics.operation(Kind::Query, "ok", 20);
    metrics.operation(Kind::Unknown, "GRAPHQL_PARSE_FAILED", u64::MAX);
    for line in [
        "registry_http_connections 0",
        "registry_websockets 1",
        "registry_subscriptions 1",
        "registry_requests_shed_total 1",
        "registry_requests_rate_limited_total 1",
        "registry_http_connections_refused_total 1",
        r#"registry_graphql_operations_total{kind="query",outcome="ok"} 1"#,
        r#"registry_graphql_operations_total{kind="unknown",outcome="GRAPHQL_PARSE_FAILED"} 1"#,
        r#"registry_graphql_cost_bucket{le="10.0"} 0"#,
        r#"registry_graphql_cost_bucket{le="50.0"} 1"#,
        r#"registry_graphql_cost_bucket{le="50000.0"} 1"#,
        "registry_graphql_cost_count 2",
        "# EOF",
    ] {
        assert_has(&metrics, line);
    }
}

#[test]
fn others_can_add_to_the_same_page() {
    let pool = Gauge::<i64>::default();
    let metrics = Metrics::new(|registry| {
        registry.register("database_connections", "Open connections", pool.clone());
    });
    pool.set(7);
    assert_has(&metrics, "registry_database_connections 7");
}
