//! From the handshake to the acknowledgement, and everything that closes a socket at once.

use std::time::Duration;

use cooperation_registry::http::socket::{SUBPROTOCOL, SocketLimits};
use serde_json::json;
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

use super::server::Server;

#[tokio::test]
async fn only_a_socket_of_the_subprotocol_is_spoken_to() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    for offer in [
        "graphql-transport-ws",
        "soap, graphql-transport-ws",
        "graphql-ws,graphql-transport-ws",
    ] {
        let (mut client, chosen) = server.offer(offer).await;
        assert_eq!(chosen.as_deref(), Some(SUBPROTOCOL), "{offer}");
        client.say(json!({ "type": "connection_init" })).await;
        assert_eq!(
            client.hear().await,
            json!({ "type": "connection_ack" }),
            "{offer}"
        );
    }
    for offer in [
        "",
        "graphql-ws",
        "graphql-transport-ws2",
        "GraphQL-Transport-WS",
    ] {
        let (mut client, chosen) = server.offer(offer).await;
        assert_eq!(chosen, None, "{offer}");
        let closed = client.closed().await;
        assert_eq!(
            closed,
            Some((4406, "Subprotocol not acceptable".to_owned())),
            "{offer}"
        );
    }
}

#[tokio::test]
async fn the_acknowledgement_carries_what_the_service_says() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    let mut client = server.connect().await;
    client
        .say(json!({ "type": "connection_init", "payload": { "token": "good" } }))
        .await;
    let ack = json!({ "type": "connection_ack", "payload": { "you": { "token": "good" } } });
    assert_eq!(client.hear().await, ack);
}

#[tokio::test]
async fn pings_are_answered_and_completions_ignored_before_the_acknowledgement_too() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    let mut client = server.connect().await;
    for round in ["before connection_init", "while the service decides"] {
        client.complete("unknown").await;
        client.say(json!({ "type": "pong" })).await;
        client.say(json!({ "type": "ping" })).await;
        assert_eq!(client.hear().await, json!({ "type": "pong" }), "{round}");
        client.send(Message::Ping("mark".into())).await;
        assert_eq!(
            client.frame().await,
            Some(Message::Pong("mark".into())),
            "{round}"
        );
        client.nothing_more().await;
        client
            .say(json!({ "type": "connection_init", "payload": { "token": "slow" } }))
            .await;
        if round == "while the service decides" {
            let closed = client.closed().await;
            assert_eq!(closed.map(|(code, _)| code), Some(4429), "{round}");
        }
    }
}

#[tokio::test]
async fn what_the_protocol_forbids_closes_the_socket() {
    let server = Server::on_a_port(SocketLimits {
        close: Duration::from_secs(1),
        ..SocketLimits::default()
    })
    .await;
    let text = |text: &str| Message::text(text.to_owned());
    let init = || text(r#"{"type":"connection_init"}"#);
    let init_as = |token: &str| {
        text(&json!({"type": "connection_init", "payload": {"token": token}}).to_string())
    };
    let subscribe = |id: &str| {
        text(&json!({"type": "subscribe", "id": id, "payload": {"query": "subscription { silent }"}}).to_string())
    };
    let frame = |data: &[u8], code, last| {
        Message::Frame(Frame::message(data.to_vec(), OpCode::Data(code), last))
    };
    let half = vec![b' '; 40 * 1024];
    let too_large = "a message may have 65536 bytes at most";
    let cases = [
        (
            "no JSON",
            vec![text("hello")],
            4400,
            "the message can't be read as JSON: expected value at line 1 column 1",
        ),
        (
            "no JSON, later",
            vec![init(), text("{")],
            4400,
            "the message can't be read as JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            "a list",
            vec![text("[]")],
            4400,
            "the message must be a JSON object",
        ),
        (
            "no type",
            vec![init(), text("{}")],
            4400,
            "the message has no \"type\"",
        ),
        (
            "the old protocol",
            vec![init(), text(r#"{"type":"start","id":"1"}"#)],
            4400,
            "there is no message of type \"start\"",
        ),
        (
            "no id",
            vec![init(), text(r#"{"type":"complete"}"#)],
            4400,
            "the message has no \"id\"",
        ),
        (
            "an id that is a number",
            vec![init(), text(r#"{"type":"complete","id":1}"#)],
            4400,
            "\"id\" in the message must be a string",
        ),
        (
            "a payload that is text",
            vec![text(r#"{"type":"connection_init","payload":"token"}"#)],
            4400,
            "\"payload\" in the message must be an object",
        ),
        (
            "no query",
            vec![
                init(),
                text(r#"{"type":"subscribe","id":"1","payload":{}}"#),
            ],
            4400,
            "\"payload\" has neither \"query\" nor \"documentId\"",
        ),
        (
            "binary",
            vec![init(), Message::binary(r#"{"type":"ping"}"#)],
            4400,
            "messages are text; this one is binary",
        ),
        (
            "an operation before connection_init",
            vec![subscribe("1")],
            4401,
            "Unauthorized",
        ),
        (
            "an operation before the answer",
            vec![init_as("slow"), subscribe("1")],
            4401,
            "Unauthorized",
        ),
        ("a bad token", vec![init_as("bad")], 4403, "Forbidden"),
        (
            "an id twice",
            vec![init(), subscribe("a"), subscribe("b"), subscribe("a")],
            4409,
            "Subscriber for a already exists",
        ),
        (
            "connection_init twice",
            vec![init(), init()],
            4429,
            "Too many initialisation requests",
        ),
        (
            "connection_init twice at once",
            vec![init_as("slow"), init()],
            4429,
            "Too many initialisation requests",
        ),
        (
            "too many sockets",
            vec![init_as("busy")],
            1013,
            "too many sockets at once; close one first",
        ),
        (
            "a large message",
            vec![init(), text(&" ".repeat(64 * 1024 + 1))],
            1009,
            too_large,
        ),
        (
            "a large message, first",
            vec![text(&" ".repeat(1024 * 1024))],
            1009,
            too_large,
        ),
        (
            "a large message in parts",
            vec![
                init(),
                frame(&half, Data::Text, false),
                frame(&half, Data::Continue, true),
            ],
            1009,
            too_large,
        ),
        (
            "no UTF-8",
            vec![init(), frame(&[0xff], Data::Text, true)],
            1007,
            "a text message must be UTF-8",
        ),
        (
            "no frame",
            vec![init(), frame(b"x", Data::Continue, true)],
            1002,
            "these are no WebSocket frames",
        ),
    ];
    for (name, said, code, reason) in cases {
        let mut client = server.connect().await;
        for message in said {
            client.send(message).await;
        }
        let closed = client.closed().await;
        assert_eq!(closed, Some((code, reason.to_owned())), "{name}");
    }
    server.wait_until_idle().await;
}

#[tokio::test(start_paused = true)]
async fn a_socket_must_be_initialised_in_time() {
    let server = Server::in_memory(SocketLimits::default(), 64 * 1024);
    let begun = tokio::time::Instant::now();
    let mut client = server.connect().await;
    client.say(json!({ "type": "ping" })).await;
    let closed = client.closed().await;
    assert_eq!(
        closed,
        Some((4408, "Connection initialisation timeout".to_owned()))
    );
    assert_eq!(begun.elapsed().as_secs(), 10);

    let begun = tokio::time::Instant::now();
    let mut client = server.connect().await;
    client
        .say(json!({ "type": "connection_init", "payload": { "token": "slow" } }))
        .await;
    assert_eq!(
        client.closed().await,
        Some((1013, "try again later".to_owned()))
    );
    assert_eq!(begun.elapsed().as_secs(), 10);
}
