//! Traces against a collector that only listens.

use axum::{
    Router,
    http::{HeaderValue, StatusCode},
    routing::post,
};
use tokio::{net::TcpListener, sync::mpsc};
use tracing_subscriber::{Registry, layer::SubscriberExt};

use super::*;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";

/// A collector that passes on the type and the bytes of every batch.
async fn collector() -> (String, mpsc::UnboundedReceiver<(String, Vec<u8>)>) {
    let (seen, batches) = mpsc::unbounded_channel();
    let take = move |headers: HeaderMap, body: axum::body::Bytes| async move {
        let kind = headers["content-type"].to_str().unwrap().to_owned();
        seen.send((kind, body.to_vec())).unwrap();
        StatusCode::OK
    };
    let router = Router::new().route("/v1/traces", post(take));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());
    (endpoint, batches)
}

fn holds(batch: &[u8], part: &[u8]) -> bool {
    batch.windows(part.len()).any(|window| window == part)
}

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2);
    let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.map(byte).collect()
}

#[tokio::test]
async fn a_span_reaches_the_collector_as_part_of_the_callers_trace() {
    let (endpoint, mut batches) = collector().await;
    let (layer, guard) = layer(&endpoint).unwrap();
    let subscriber = Registry::default().with(layer);
    tracing::subscriber::with_default(subscriber, || {
        let mut headers = HeaderMap::new();
        let parent = format!("00-{TRACE}-{PARENT}-00");
        headers.insert("traceparent", HeaderValue::from_str(&parent).unwrap());
        let span = tracing::info_span!("request", id = "abc");
        adopt(&span, &headers);
        span.in_scope(|| tracing::info_span!("statement").in_scope(|| {}));
    });
    guard.shut_down().await;

    let (kind, batch) = batches.recv().await.unwrap();
    assert_eq!(kind, "application/x-protobuf");
    for (name, part) in [
        ("the service", b"cooperation-registry".to_vec()),
        ("the span", b"request".to_vec()),
        ("its child", b"statement".to_vec()),
        ("the caller's trace", bytes(TRACE)),
        ("the caller's span", bytes(PARENT)),
    ] {
        assert!(holds(&batch, &part), "{name} isn't in the batch");
    }
}

#[tokio::test]
async fn a_traceparent_that_is_malformed_begins_a_trace_of_its_own() {
    for parent in [
        "",
        "00",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "\u{0}",
    ] {
        let Ok(value) = HeaderValue::from_str(parent) else {
            continue;
        };
        let (endpoint, mut batches) = collector().await;
        let (layer, guard) = layer(&endpoint).unwrap();
        tracing::subscriber::with_default(Registry::default().with(layer), || {
            let mut headers = HeaderMap::new();
            headers.insert("traceparent", value);
            let span = tracing::info_span!("request");
            adopt(&span, &headers);
            span.in_scope(|| {});
        });
        guard.shut_down().await;
        let (_, batch) = batches.recv().await.unwrap();
        assert!(holds(&batch, b"request"), "no span with {parent:?}");
        assert!(!holds(&batch, &bytes(PARENT)), "adopted {parent:?}");
    }
}

#[tokio::test]
async fn without_the_layer_adopting_changes_nothing() {
    let mut headers = HeaderMap::new();
    headers.insert("traceparent", HeaderValue::from_static("00-x-y-01"));
    adopt(&tracing::info_span!("request"), &headers);
    tracing::subscriber::with_default(Registry::default(), || {
        adopt(&tracing::info_span!("request"), &headers);
    });
}

#[tokio::test]
async fn a_collector_that_is_gone_costs_spans_and_nothing_else() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let (layer, guard) = layer(&endpoint).unwrap();
    tracing::subscriber::with_default(Registry::default().with(layer), || {
        tracing::info_span!("request").in_scope(|| {});
    });
    guard.shut_down().await;
}

#[tokio::test]
async fn an_endpoint_that_is_none_is_refused() {
    for bad in [
        "",
        "collector",
        "/v1/traces",
        "https://collector:4318",
        "http://",
    ] {
        let error = layer::<Registry>(bad).map(|_| ()).unwrap_err();
        assert!(
            matches!(error, TelemetryError::Endpoint(_)),
            "{bad}: {error}"
        );
    }
}
