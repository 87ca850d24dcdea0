use std::{
    future::{pending, ready},
    time::Duration,
};

use axum::{body::BodyDataStream, response::Response};
use futures_util::{FutureExt, StreamExt, stream};
use serde_json::{json, value::RawValue};
use tokio::time::timeout;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Events, KEEP_ALIVE};
use crate::http::Results;

/// Generous: what is waited for comes at once, or never.
const PATIENCE: Duration = Duration::from_secs(20);

fn events() -> (Events, CancellationToken) {
    let stopping = CancellationToken::new();
    let events = Events::new(KEEP_ALIVE, stopping.clone(), TaskTracker::new());
    (events, stopping)
}

fn raw(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).expect(text)
}

fn body(response: Response) -> BodyDataStream {
    response.into_body().into_data_stream()
}

/// The body as text, without comments.
async fn said(response: Response) -> String {
    let mut text = String::new();
    let mut body = body(response);
    let reading = async {
        while let Some(chunk) = body.next().await {
            let chunk = chunk.expect("it can be read");
            if chunk != ":\n\n" {
                text += std::str::from_utf8(&chunk).expect("it is text");
            }
        }
    };
    timeout(PATIENCE, reading).await.expect("it ends");
    text
}

#[tokio::test]
async fn the_headers_are_those_of_an_event_stream() {
    let (events, _) = events();
    let response = events.respond(async { Err(raw("[]")) }, pending());
    assert_eq!(response.status(), 200);
    let cases = [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-store"),
        ("x-accel-buffering", "no"),
    ];
    for (name, value) in cases {
        assert_eq!(response.headers()[name], value);
    }
}

#[tokio::test]
async fn every_ending_of_an_operation_is_told() {
    let internal = json!({ "errors": [{
        "message": "the registry failed to answer this; the fault is ours and has been logged",
        "extensions": { "code": "INTERNAL", "retryable": false },
    }] });
    let results = |texts: &[&str]| {
        stream::iter(texts.iter().map(|text| raw(text)).collect::<Vec<_>>()).boxed()
    };
    let panics = stream::once(async { panic!("this is the test's doing") }).boxed();
    let cases: [(&str, Result<Results, _>, Vec<String>); 5] = [
        ("no result", Ok(results(&[])), vec![]),
        (
            "two results",
            Ok(results(&["{\"data\":1}", "{\"data\":2}"])),
            vec!["{\"data\":1}".to_owned(), "{\"data\":2}".to_owned()],
        ),
        (
            "line breaks",
            Ok(results(&["{\r\n\"data\":\r\"\\n\"}"])),
            vec!["{  \"data\": \"\\n\"}".to_owned()],
        ),
        (
            "request errors",
            Err(raw("[{\"message\":\"no\"}]")),
            vec!["{\"errors\":[{\"message\":\"no\"}]}".to_owned()],
        ),
        ("a panic", Ok(panics), vec![internal.to_string()]),
    ];
    for (name, begun, datas) in cases {
        let (events, _) = events();
        let said = said(events.respond(ready(begun), pending())).await;
        let mut parts = said.split_terminator("\n\n");
        for data in datas {
            let part = parts
                .next()
                .and_then(|part| part.strip_prefix("event: next\ndata: "));
            let part = part.unwrap_or_else(|| panic!("{name}: {said}"));
            let value: serde_json::Value = serde_json::from_str(part).expect(name);
            let expected: serde_json::Value = serde_json::from_str(&data).expect(name);
            assert_eq!(value, expected, "{name}");
        }
        assert_eq!(parts.next(), Some("event: complete\ndata:"), "{name}");
        assert_eq!(parts.next(), None, "{name}");
    }
}

#[tokio::test]
async fn a_stop_or_the_end_of_the_session_ends_the_stream_without_completing_it() {
    let silent = || async { Ok(stream::pending().boxed()) };
    let (events, stopping) = events();
    stopping.cancel();
    assert_eq!(said(events.respond(silent(), pending())).await, "");
    let (events, _) = self::events();
    assert_eq!(said(events.respond(silent(), ready(()))).await, "");
}

#[tokio::test(start_paused = true)]
async fn an_idle_stream_says_at_once_and_every_twelve_seconds_that_it_is_alive() {
    let (events, _) = events();
    let response = events.respond(async { Ok(stream::pending().boxed()) }, pending());
    let mut body = body(response);
    for round in 0..3 {
        let begun = tokio::time::Instant::now();
        let chunk = body
            .next()
            .await
            .expect("it goes on")
            .expect("it can be read");
        assert_eq!(chunk, ":\n\n");
        let waited = if round == 0 {
            Duration::ZERO
        } else {
            KEEP_ALIVE
        };
        assert_eq!(begun.elapsed().as_secs(), waited.as_secs(), "round {round}");
    }
    assert!(
        body.next().now_or_never().is_none(),
        "nothing more comes at once"
    );
}

#[tokio::test]
async fn dropping_the_body_drops_the_operation() {
    let (events, _) = events();
    let (alive, mut dropped) = tokio::sync::oneshot::channel::<()>();
    let begin = async move {
        let _alive = alive;
        pending::<()>().await;
        Err(raw("[]"))
    };
    let response = events.respond(begin, pending());
    assert!(dropped.try_recv().is_err());
    drop(response);
    let ended = timeout(PATIENCE, dropped).await.expect("it is dropped");
    assert!(ended.is_err(), "the sender is dropped unused");
}
