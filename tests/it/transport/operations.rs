//! Operations on an acknowledged socket.

use std::collections::BTreeSet;

use cooperation_registry::http::socket::SocketLimits;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::server::{Server, completed, next};

#[tokio::test]
async fn an_operation_has_its_results_and_then_completes() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    let mut client = server.greeted().await;
    let hello = vec![json!({ "hello": "world" })];
    let count = vec![
        json!({ "count": 1 }),
        json!({ "count": 2 }),
        json!({ "count": 3 }),
    ];
    // An id may be used again once its operation has ended.
    for (query, data) in [
        ("{ hello }", hello.clone()),
        ("subscription { count }", count),
        ("{ hello }", hello),
    ] {
        client.subscribe("1", query).await;
        for data in data {
            assert_eq!(client.hear().await, next("1", data), "{query}");
        }
        assert_eq!(client.hear().await, completed("1"), "{query}");
    }
    client.nothing_more().await;
}

#[tokio::test]
async fn all_of_a_request_reaches_the_service() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    let mut client = server.greeted().await;
    let requests = [
        json!({ "query": "{ echo }" }),
        json!({ "documentId": "sha256:00" }),
        json!({
            "query": "query Echo { echo }",
            "documentId": "sha256:00",
            "operationName": "Echo",
            "variables": { "a": [1, { "b": null }] },
            "extensions": { "x": true },
        }),
    ];
    for request in requests {
        client
            .say(json!({ "type": "subscribe", "id": "é\"", "payload": request }))
            .await;
        let mut echo = json!({
            "query": null, "documentId": null, "operationName": null, "variables": null, "extensions": null,
        });
        for (name, value) in request.as_object().expect("an object") {
            echo[name] = value.clone();
        }
        assert_eq!(client.hear().await, next("é\"", json!({ "echo": echo })));
        assert_eq!(client.hear().await, completed("é\""));
    }
}

#[tokio::test]
async fn several_operations_share_a_socket() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    let mut client = server.greeted().await;
    for id in ["a", "b"] {
        client.subscribe(id, "subscription { news }").await;
    }
    client.subscribe("c", "{ hello }").await;
    assert_eq!(client.hear().await, next("c", json!({ "hello": "world" })));
    assert_eq!(client.hear().await, completed("c"));
    server.until_live(2).await;
    // Both are counted before they have subscribed; only their results show that they have.
    let mut heard = BTreeSet::new();
    let mut number = 0;
    while heard.len() < 2 {
        number += 1;
        server.toy.publish(number);
        client.say(json!({ "type": "ping" })).await;
        loop {
            let message = client.hear().await;
            match message["id"].as_str() {
                Some(id) => heard.insert(id.to_owned()),
                None => break,
            };
        }
    }
}

#[tokio::test]
async fn request_errors_and_breakdowns_end_an_operation_and_nothing_else() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    let mut client = server.greeted().await;
    client.subscribe("lives", "subscription { silent }").await;
    let cases = [
        ("{ unknown }", None, "GRAPHQL_VALIDATION_FAILED"),
        ("{ panic }", None, "INTERNAL"),
        (
            "subscription { panics }",
            Some(json!({ "panics": 1 })),
            "INTERNAL",
        ),
    ];
    for (query, data, code) in cases {
        client.subscribe("1", query).await;
        if let Some(data) = data {
            assert_eq!(client.hear().await, next("1", data), "{query}");
        }
        let error = client.hear().await;
        assert_eq!(error["type"], "error", "{query}");
        assert_eq!(error["id"], "1", "{query}");
        assert_eq!(error["payload"][0]["extensions"]["code"], code, "{query}");
        client.nothing_more().await;
    }
    assert_eq!(*server.toy.live().borrow(), 1, "the other operation lives");
}

#[tokio::test]
async fn completing_an_operation_drops_it_and_silences_it() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    let mut client = server.greeted().await;
    for query in [
        "subscription { silent }",
        "{ stuck }",
        "subscription { news }",
        "subscription { endless }",
    ] {
        client.subscribe("1", query).await;
        server.until_live(1).await;
        client.complete("1").await;
        server.until_live(0).await;
        server.toy.publish(1);
        // What was on its way may still come; after the mark nothing may.
        client
            .say(json!({ "type": "ping", "payload": { "mark": query } }))
            .await;
        while client.hear().await["type"] != "pong" {}
        client.nothing_more().await;
        client.nothing_more().await;
        // Completing it again is no offence, and the id is free.
        client.complete("1").await;
        client.subscribe("1", "{ hello }").await;
        assert_eq!(
            client.hear().await,
            next("1", json!({ "hello": "world" })),
            "{query}"
        );
        assert_eq!(client.hear().await, completed("1"), "{query}");
    }
}

#[tokio::test]
async fn one_operation_too_many_is_refused_and_the_socket_lives() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    let mut client = server.greeted().await;
    for id in 0..20 {
        client
            .subscribe(&id.to_string(), "subscription { silent }")
            .await;
    }
    for _ in 0..2 {
        client.subscribe("one more", "{ hello }").await;
        let error = client.hear().await;
        assert_eq!(error["type"], "error");
        assert_eq!(error["id"], "one more");
        assert_eq!(
            error["payload"][0]["extensions"],
            json!({ "code": "RATE_LIMITED", "retryable": true })
        );
    }
    client.complete("7").await;
    client.subscribe("one more", "{ hello }").await;
    assert_eq!(
        client.hear().await,
        next("one more", json!({ "hello": "world" }))
    );
    assert_eq!(client.hear().await, completed("one more"));
}

#[tokio::test]
async fn pings_of_both_kinds_are_answered_with_their_payload() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    let mut client = server.greeted().await;
    let payloads = [
        None,
        Some(Value::Null),
        Some(json!({})),
        Some(json!({ "a": [1, "\n"] })),
    ];
    for payload in payloads {
        let mut ping = json!({ "type": "ping" });
        let mut pong = json!({ "type": "pong" });
        if let Some(payload) = payload {
            ping["payload"] = payload.clone();
            if !payload.is_null() {
                pong["payload"] = payload;
            }
        }
        client.say(ping.clone()).await;
        assert_eq!(client.hear().await, pong, "{ping}");
    }
    client.send(Message::Ping("mark".into())).await;
    assert_eq!(client.frame().await, Some(Message::Pong("mark".into())));
    client
        .say(json!({ "type": "pong", "payload": { "unasked": true } }))
        .await;
    client.nothing_more().await;
}
