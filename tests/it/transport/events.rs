//! Server-sent events over a real connection.

use std::time::Duration;

use cooperation_registry::http::socket::SocketLimits;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{sleep, timeout},
};

use super::server::{Pipe, Server};

/// Asks for an operation, in HTTP/1.0, so that the body comes as it is.
async fn ask(server: &Server, query: &str) -> Box<dyn Pipe> {
    let mut pipe = server.dial().await;
    let request = format!("GET /events HTTP/1.0\r\nHost: toy\r\nquery: {query}\r\n\r\n");
    pipe.write_all(request.as_bytes()).await.expect("it is up");
    pipe
}

async fn rest(mut pipe: Box<dyn Pipe>) -> String {
    let mut text = String::new();
    let reading = pipe.read_to_string(&mut text);
    let read = timeout(Duration::from_secs(20), reading).await;
    read.expect("it ends").expect("it is text");
    text
}

#[tokio::test]
async fn an_operation_is_streamed_to_its_end() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    let answer = rest(ask(&server, "subscription { count }").await).await;
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.starts_with("HTTP/1.0 200 "), "{head}");
    let events: Vec<_> = body.split("\n\n").filter(|event| *event != ":").collect();
    assert_eq!(
        events,
        [
            "event: next\ndata: {\"data\":{\"count\":1}}",
            "event: next\ndata: {\"data\":{\"count\":2}}",
            "event: next\ndata: {\"data\":{\"count\":3}}",
            "event: complete\ndata:",
            "",
        ]
    );
    server.wait_until_idle().await;
}

#[tokio::test]
async fn nothing_is_left_of_a_client_that_has_gone() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    for query in [
        "subscription { silent }",
        "{ stuck }",
        "subscription { endless }",
    ] {
        let pipe = ask(&server, query).await;
        server.until_live(1).await;
        drop(pipe);
        server.until_live(0).await;
    }
    server.wait_until_idle().await;
}

#[tokio::test]
async fn a_stop_ends_a_stream_without_completing_it() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    let pipe = ask(&server, "subscription { silent }").await;
    server.until_live(1).await;
    server.stopping.cancel();
    let answer = rest(pipe).await;
    assert!(!answer.contains("event:"), "{answer}");
    server.wait_until_idle().await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_stops_its_operation_and_cannot_delay_the_end() {
    let server = Server::in_memory(SocketLimits::default(), 1024);
    let pipe = ask(&server, "subscription { endless }").await;
    server.until_live(1).await;
    sleep(Duration::from_secs(3_600)).await;
    let produced = server.toy.produced();
    // The HTTP server buffers some hundred kB by itself.
    assert!(
        (1..500).contains(&produced),
        "{produced} results for nobody"
    );
    server.stopping.cancel();
    server.wait_until_idle().await;
    drop(pipe);
}
