//! Peers that are silent, that don't read, or that do both slowly. Time is paused in these tests:
//! it moves on when nothing else can.

use std::time::Duration;

use cooperation_registry::http::socket::{Denial, SocketLimits};
use futures_util::SinkExt;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::tungstenite::Message;

use super::server::{Client, Server, completed, next};

const SECOND: Duration = Duration::from_secs(1);
/// The results of `endless` that may exist without having been read: the queue, one in the hand
/// of the operation, one being written, and one being made.
const IN_FLIGHT: usize = 8 + 3;

/// Reads one frame without answering pings.
async fn connected(client: &mut Client) -> bool {
    client.frame().await.is_some()
}

#[tokio::test(start_paused = true)]
async fn a_silent_peer_is_pinged_and_then_given_up() {
    let server = Server::in_memory(SocketLimits::default(), 64 * 1024);
    let begun = Instant::now();
    let mut client = server.greeted().await;
    client.subscribe("1", "subscription { silent }").await;
    server.until_live(1).await;
    // Nobody reads, so nobody answers the pings.
    server.until_live(0).await;
    assert_eq!(begun.elapsed().as_secs(), 60);
    assert_eq!(client.frame().await, Some(Message::Ping(Vec::new().into())));
    assert!(!connected(&mut client).await, "it hangs up");
    server.wait_until_idle().await;
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_answers_pings_or_speaks_is_kept() {
    let server = Server::in_memory(SocketLimits::default(), 64 * 1024);
    let mut answering = server.greeted().await;
    let mut speaking = server.greeted().await;
    let begun = Instant::now();
    for _ in 0..10 {
        // To read a ping is to answer it.
        let ping = answering.frame().await;
        assert_eq!(ping, Some(Message::Ping(Vec::new().into())));
        speaking.say(json!({ "type": "pong" })).await;
    }
    assert_eq!(begun.elapsed().as_secs(), 300);
    answering.nothing_more().await;
    speaking.nothing_more().await;
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_read_stops_its_operations_and_is_given_up() {
    let server = Server::in_memory(SocketLimits::default(), 1024);
    let mut client = server.greeted().await;
    client.subscribe("1", "subscription { endless }").await;
    server.until_live(1).await;
    sleep(29 * SECOND).await;
    assert_eq!(*server.toy.live().borrow(), 1, "it is waited for");
    let produced = server.toy.produced();
    assert!(
        (1..=IN_FLIGHT).contains(&produced),
        "{produced} results for nobody"
    );
    sleep(2 * SECOND).await;
    assert_eq!(*server.toy.live().borrow(), 0, "it is given up");
    assert!(server.toy.produced() <= IN_FLIGHT);
    server.wait_until_idle().await;
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_reads_slowly_is_waited_for() {
    // A result has more than four times what the connection holds, and reading it takes longer
    // than a peer may be silent.
    let server = Server::in_memory(SocketLimits::default(), 1024);
    let mut client = server.greeted().await;
    client.subscribe("1", "subscription { endless }").await;
    let begun = Instant::now();
    let mut pipe = client.socket.into_inner();
    for _ in 0..40 {
        sleep(20 * SECOND).await;
        let mut some = [0; 900];
        pipe.read_exact(&mut some).await.expect("it is there");
    }
    assert_eq!(begun.elapsed().as_secs(), 800);
    assert_eq!(*server.toy.live().borrow(), 1, "it is waited for");
    assert!(server.toy.produced() <= 40 * 900 / 4096 + IN_FLIGHT);
}

#[tokio::test(start_paused = true)]
async fn the_time_that_a_peer_takes_to_read_is_no_silence() {
    let server = Server::in_memory(SocketLimits::default(), 1024);
    let mut client = server.greeted().await;
    client.subscribe("1", "{ large }").await;
    let begun = Instant::now();
    let mut pipe = client.socket.into_inner();
    let mut read = Vec::new();
    // An empty ping, the first thing after the answer.
    while !read.ends_with(&[0x89, 0]) {
        sleep(20 * SECOND).await;
        let mut some = [0; 900];
        let count = pipe.read(&mut some).await.expect("it is there");
        assert!(count > 0, "it was given up after {} bytes", read.len());
        read.extend_from_slice(&some[..count]);
    }
    assert!(read.len() > 8192, "the answer came first");
    assert!(
        begun.elapsed() > 60 * SECOND,
        "it took longer than silence may"
    );
}

#[tokio::test(start_paused = true)]
async fn results_that_wait_to_be_written_are_dropped_when_their_operation_is_completed() {
    let server = Server::in_memory(SocketLimits::default(), 1024);
    let mut client = server.greeted().await;
    client.subscribe("1", "subscription { endless }").await;
    // The first result is half written, and the queue behind it is full.
    sleep(SECOND).await;
    assert!(server.toy.produced() > 8, "the queue is full");
    client.complete("1").await;
    client.subscribe("1", "{ hello }").await;
    let first = client.hear().await;
    assert_eq!(first["payload"]["data"]["endless"], 0);
    assert_eq!(
        client.hear().await,
        next("1", json!({ "hello": "world" })),
        "nothing of the old operation comes under the id of the new one"
    );
    assert_eq!(client.hear().await, completed("1"));
    client.nothing_more().await;
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_only_pings_and_never_reads_is_read_from_no_more() {
    let server = Server::in_memory(SocketLimits::default(), 1024);
    for greeted in [true, false] {
        let mut client = match greeted {
            true => server.greeted().await,
            false => server.connect().await,
        };
        let ping = || Message::Ping(vec![b'x'; 125].into());
        let mut taken = 0_u32;
        // What the server doesn't take fills the connection, and then sending waits.
        while timeout(SECOND, client.socket.send(ping())).await.is_ok() {
            taken += 1;
            assert!(taken < 1_000, "the answers pile up");
        }
        assert!(taken > 8, "{taken} fill the connection");
        server.until_no_session().await;
    }
    server.wait_until_idle().await;
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_read_cannot_delay_the_end() {
    for what in ["the service stops", "the session ends"] {
        let server = Server::in_memory(SocketLimits::default(), 1024);
        let mut client = server.greeted().await;
        client.subscribe("1", "subscription { endless }").await;
        server.until_live(1).await;
        sleep(SECOND).await;
        let begun = Instant::now();
        match what {
            "the service stops" => server.stopping.cancel(),
            _ => server.toy.end_sessions(Denial::Forbidden),
        }
        server.until_live(0).await;
        assert_eq!(
            begun.elapsed().as_secs(),
            0,
            "{what}: the operation ends at once"
        );
        server.wait_until_idle().await;
        assert_eq!(
            begun.elapsed().as_secs(),
            5,
            "{what}: and the socket soon after"
        );
        drop(client);
    }
}

#[tokio::test(start_paused = true)]
async fn a_peer_has_time_to_read_why_it_is_closed() {
    let server = Server::in_memory(SocketLimits::default(), 256 * 1024);
    for (what, length) in [("no JSON", 1), ("too large", 65_537)] {
        let mut client = server.greeted().await;
        client.send(Message::text(" ".repeat(length))).await;
        server.until_no_session().await;
        sleep(4 * SECOND).await;
        // Over TCP, hanging up on these bytes would reset the connection.
        let pipe = client.socket.get_mut();
        pipe.write_all(b"more").await.expect(what);
        assert!(client.closed().await.is_some(), "{what}: it was told why");
    }
    server.wait_until_idle().await;
}
