//! Whatever is wrong with a token, the answer is one and the same.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, request::Builder},
};
use cooperation_registry::{
    access::Scope,
    http::{Front, Settings, router},
    trust::{self, Denied},
};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::{net::TcpListener, time::timeout};
use tokio_tungstenite::tungstenite::{
    Message, client::IntoClientRequest, http::HeaderValue as SocketHeader,
};

use super::forged::cases;
use crate::support::{
    on_each_database,
    tokens::{post, send},
};

const QUESTION: &str = r#"{"query":"{ viewer { subject } programmes { totalCount } }"}"#;

fn with(mut request: Builder, values: &[String]) -> Builder {
    for value in values {
        request = request.header("authorization", value);
    }
    request
}

#[tokio::test]
async fn every_token_that_is_not_good_is_refused_with_one_and_the_same_answer() {
    on_each_database(async |registry| {
        let agency = registry.agency("org", &[Scope::ProgrammesWrite]).await;
        let cases = cases(registry, &agency).await;
        assert!(cases.len() > 100, "where are the cases?");
        let router = registry.router();
        let get = "/graphql?query=%7B%20viewer%20%7B%20subject%20%7D%20%7D";
        let mut told = None;
        for (name, values) in &cases {
            let event_stream = || post().header("accept", "text/event-stream");
            for (way, request) in [
                ("POST", with(post(), values).body(Body::from(QUESTION))),
                ("GET", with(Request::get(get), values).body(Body::empty())),
                (
                    "SSE",
                    with(event_stream(), values).body(Body::from(QUESTION)),
                ),
            ] {
                let reply = send(&router, request.unwrap()).await;
                assert_eq!(
                    reply.status,
                    StatusCode::UNAUTHORIZED,
                    "{way}, {name}: {}",
                    reply.body
                );
                let challenge = reply.headers.get("www-authenticate");
                let challenge = challenge.and_then(|value| value.to_str().ok());
                assert_eq!(
                    challenge,
                    Some("Bearer realm=\"cooperation-registry\""),
                    "{way}, {name}"
                );
                assert_eq!(reply.headers["cache-control"], "no-store", "{way}, {name}");
                assert_eq!(reply.code(), "UNAUTHENTICATED", "{way}, {name}");
                assert_eq!(reply.json().get("data"), None, "{way}, {name}");
                // The request's id is in a header, so the bodies are the same to the byte.
                let told = told.get_or_insert_with(|| reply.body.clone());
                assert_eq!(&reply.body, told, "{way}, {name}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_that_is_not_good_writes_nothing_whatever_else_is_in_the_request() {
    on_each_database(async |registry| {
        let agency = registry.agency("org", &[Scope::RegistryCoordinate]).await;
        let router = registry.router();
        let written = r#"{"query":"mutation { registerOrganisation(input: {idempotencyKey: \"k\", code: \"new\", kind: GOVERNMENT, names: [{locale: \"en\", name: \"New\"}]}) { organisation { code } } }"}"#;
        for (name, values) in cases(registry, &agency).await {
            let request = with(post(), &values).body(Body::from(written)).unwrap();
            let reply = send(&router, request).await;
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{name}");
        }
        // Not even what the body is is told to a caller who isn't known.
        let values = ["Bearer a.b.c".to_owned()];
        let request = with(post(), &values).body(Body::from("{")).unwrap();
        assert_eq!(send(&router, request).await.status, StatusCode::UNAUTHORIZED);
        let data = registry.data("{ organisation(by: {code: \"new\"}) { code } }").await;
        assert_eq!(data["organisation"], json!(null));
    })
    .await;
}

#[tokio::test]
async fn a_websocket_with_a_token_that_is_not_good_is_closed_as_forbidden() {
    on_each_database(async |registry| {
        let agency = registry.agency("org", &[Scope::ProgrammesWrite]).await;
        let cases = cases(registry, &agency).await;
        let address = served(registry.router()).await;
        for (name, values) in &cases {
            // In the handshake, and in the first message. A list of values is for headers alone,
            // and so is what is longer than a message may be.
            let (code, _) = closed(&address, values, json!({})).await;
            assert_eq!(code, 4403, "{name}, in the handshake");
            if let [value] = &values[..]
                && value.len() < 60_000
            {
                let payload = json!({"Authorization": value});
                let (code, reason) = closed(&address, &[], payload).await;
                assert_eq!(
                    (code, reason.as_str()),
                    (4403, "Forbidden"),
                    "{name}, in the payload"
                );
            }
        }
        for payload in [
            json!({"authorization": null}),
            json!({"authorization": ["a"]}),
        ] {
            let (code, _) = closed(&address, &[], payload.clone()).await;
            assert_eq!(code, 4403, "{payload}");
        }
        // The same way with a good one, or the test shows nothing.
        let good = format!("Bearer {}", registry.token(&agency, ""));
        let mut socket = connected(&address, std::slice::from_ref(&good)).await;
        assert_eq!(
            greeted(&mut socket, json!({})).await,
            json!({"type": "connection_ack"})
        );
        let mut socket = connected(&address, &[]).await;
        let payload = json!({"authorization": good});
        assert_eq!(
            greeted(&mut socket, payload).await,
            json!({"type": "connection_ack"})
        );
    })
    .await;
}

#[tokio::test]
async fn an_open_websocket_is_closed_as_forbidden_when_its_token_is_revoked_or_ends() {
    on_each_database(async |registry| {
        let agency = registry.agency("org", &[Scope::ProgrammesWrite]).await;
        let settings = Settings {
            recheck: Duration::from_millis(20),
            ..Settings::default()
        };
        let address = served(router(Front::new(registry.app.clone(), settings))).await;
        let mut open = Vec::new();
        for (name, id) in [("revoked", "one"), ("ended", "two")] {
            let mut claims = registry.claims(&agency, "");
            claims["jti"] = json!(id);
            let token = format!("Bearer {}", agency.sign(&claims));
            let mut socket = connected(&address, &[token]).await;
            assert_eq!(
                greeted(&mut socket, json!({})).await,
                json!({"type": "connection_ack"}),
                "{name}"
            );
            open.push((name, socket));
        }
        let denied = registry.upkeep(|write| {
            let what = Denied::Token("one".to_owned());
            Box::pin(async move { trust::deny(write, "org", &what).await })
        });
        denied.await.unwrap();
        registry.outlive_the_look();
        for (name, mut socket) in open {
            match next(&mut socket).await {
                Message::Close(Some(frame)) => assert_eq!(u16::from(frame.code), 4403, "{name}"),
                other => panic!("{name}: {other:?}"),
            }
            registry.advance(Duration::from_secs(2 * 60 * 60));
        }
    })
    .await;
}

type Socket =
    tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

/// Serves on a port of its own, until the test's runtime ends.
async fn served(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn connected(address: &str, authorization: &[String]) -> Socket {
    let mut request = format!("ws://{address}/graphql")
        .into_client_request()
        .unwrap();
    let headers = request.headers_mut();
    headers.insert(
        "sec-websocket-protocol",
        SocketHeader::from_static("graphql-transport-ws"),
    );
    for value in authorization {
        headers.append("authorization", value.parse().unwrap());
    }
    let (socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    socket
}

/// Sends `connection_init`, and answers the first message.
async fn greeted(socket: &mut Socket, payload: serde_json::Value) -> serde_json::Value {
    match first(socket, payload).await {
        Message::Text(text) => serde_json::from_str(&text).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// The code and the reason with which a socket is closed that begins like this.
async fn closed(
    address: &str,
    authorization: &[String],
    payload: serde_json::Value,
) -> (u16, String) {
    let mut socket = connected(address, authorization).await;
    match first(&mut socket, payload).await {
        Message::Close(Some(frame)) => (frame.code.into(), frame.reason.to_string()),
        other => panic!("{other:?}"),
    }
}

async fn first(socket: &mut Socket, payload: serde_json::Value) -> Message {
    let init = json!({"type": "connection_init", "payload": payload});
    socket.send(Message::text(init.to_string())).await.unwrap();
    next(socket).await
}

/// What comes next, pings apart.
async fn next(socket: &mut Socket) -> Message {
    // Generous: it comes at once, or never.
    let deadline = Duration::from_secs(20);
    loop {
        let message = timeout(deadline, socket.next()).await;
        match message.expect("something comes").expect("a frame").unwrap() {
            Message::Ping(_) | Message::Pong(_) => {}
            message => return message,
        }
    }
}
