//! What a connection may do, and for how long.

use std::time::Duration;

use cooperation_registry::http::server::{BindError, Server, ServerLimits};

use super::{
    service::Service,
    wire::{End, GET, Wire},
};

const SHORT: Duration = Duration::from_millis(200);

#[tokio::test]
async fn a_request_knows_who_is_at_the_other_end() {
    let service = Service::start(ServerLimits::default()).await;
    let mut wire = service.open().await;
    let answer = wire.ask(GET).await.unwrap();
    assert_eq!(answer.body, wire.stream.local_addr().unwrap().to_string());
    assert!(!answer.closes());
    service.stop().await;
}

#[tokio::test]
async fn a_head_that_does_not_arrive_closes_the_connection_and_silence_after_an_answer_does_not() {
    let service = Service::start(ServerLimits {
        head: SHORT,
        ..ServerLimits::default()
    })
    .await;
    let mut idle = service.open().await;
    idle.ask(GET).await.unwrap();
    for (name, served_before, bytes) in [
        ("nothing at all", false, ""),
        ("half a head", false, "GET / HTTP/1.1\r\nhost: te"),
        ("half a head after an answer", true, "GET / HT"),
        ("one byte", true, "G"),
    ] {
        let mut wire = service.open().await;
        if served_before {
            wire.ask(GET).await.unwrap();
        }
        wire.send(bytes).await.unwrap();
        assert_eq!(wire.closed().await, "", "{name}");
    }
    // The limit of a head has passed four times since.
    assert_eq!(idle.ask(GET).await.unwrap().status, 200);
    service.stop().await;
}

#[tokio::test]
async fn a_head_that_trickles_in_buys_no_time() {
    let service = Service::start(ServerLimits {
        head: SHORT,
        ..ServerLimits::default()
    })
    .await;
    let mut wire = service.open().await;
    wire.send("GET / HTTP/1.1\r\nx: ").await.unwrap();
    // A byte at a time, for ever: the server ends it, by a reset or by an end.
    let trickle = async {
        while wire.send("x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let ended = tokio::time::timeout(super::wire::DEADLINE, trickle).await;
    ended.expect("the connection was not closed before the deadline");
    service.stop().await;
}

#[tokio::test]
async fn silence_between_requests_ends_too() {
    let service = Service::start(ServerLimits {
        idle: SHORT,
        ..ServerLimits::default()
    })
    .await;
    let mut wire = service.open().await;
    for _ in 0..3 {
        wire.ask(GET).await.unwrap();
    }
    assert_eq!(wire.closed().await, "");
    service.stop().await;
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut() {
    let service = Service::start(ServerLimits {
        stall: SHORT,
        ..ServerLimits::default()
    })
    .await;
    let mut wire = service.open().await;
    wire.send("GET /endless HTTP/1.1\r\nhost: test\r\n\r\n")
        .await
        .unwrap();
    service.counted("registry_http_connections 1").await;
    service.counted("registry_http_connections 0").await;
    service.stop().await;
}

#[tokio::test]
async fn a_connection_too_many_is_closed_without_an_answer_until_another_closes() {
    let service = Service::start(ServerLimits {
        connections: 2,
        ..ServerLimits::default()
    })
    .await;
    let mut first = service.open().await;
    let mut second = service.open().await;
    first.ask(GET).await.unwrap();
    second.ask(GET).await.unwrap();
    for _ in 0..5 {
        let mut third = service.open().await;
        assert_eq!(third.ask(GET).await.unwrap_err(), End::Closed);
    }
    service
        .counted("registry_http_connections_refused_total 5")
        .await;
    first
        .ask(GET)
        .await
        .expect("the others are served as before");

    drop(second);
    service.counted("registry_http_connections 1").await;
    // The gauge goes down just before the place is free.
    let served = async {
        loop {
            if service.open().await.ask(GET).await.is_ok() {
                break;
            }
        }
    };
    tokio::time::timeout(super::wire::DEADLINE, served)
        .await
        .unwrap();
    service.stop().await;
}

#[tokio::test]
async fn a_head_may_hold_a_long_token_and_no_more() {
    let service = Service::start(ServerLimits::default()).await;
    for (bytes, status) in [(64 * 1024, 200), (81 * 1024, 431), (1024 * 1024, 431)] {
        let wire = service.open().await;
        let token = "x".repeat(bytes);
        let head = format!("GET / HTTP/1.1\r\nhost: test\r\nauthorization: {token}\r\n\r\n");
        // In a task of its own: the server may close before it has read all.
        let (mut read, mut write) = wire.stream.into_split();
        let writing = tokio::spawn(async move {
            use tokio::io::AsyncWriteExt;
            let _ = write.write_all(head.as_bytes()).await;
            write
        });
        let mut first = [0; 12];
        let read = tokio::io::AsyncReadExt::read_exact(&mut read, &mut first).await;
        let said = String::from_utf8_lossy(&first).into_owned();
        // A reset may overtake the 431 of a head that is still being sent.
        if bytes < 1024 * 1024 {
            read.unwrap();
            assert_eq!(said, format!("HTTP/1.1 {status}"), "{bytes}");
        } else {
            assert_ne!(said, "HTTP/1.1 200", "{bytes}");
        }
        writing.await.unwrap();
    }
    service.stop().await;
}

#[tokio::test]
async fn what_is_no_http_is_refused_and_harms_nobody() {
    let service = Service::start(ServerLimits::default()).await;
    for bytes in [
        "\r\n\r\n\r\n\u{0}\u{0}\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}",
    ] {
        let mut wire = service.open().await;
        wire.send(bytes).await.unwrap();
        let said = wire.closed().await;
        assert!(!said.starts_with("HTTP/1.1 2"), "{bytes:?}: {said}");
    }
    assert_eq!(service.open().await.ask(GET).await.unwrap().status, 200);
    service.stop().await;
}

#[tokio::test]
async fn a_port_that_is_taken_is_said_so() {
    let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = server.address().unwrap();
    let error = Server::bind(address).await.unwrap_err();
    assert!(matches!(error, BindError::InUse(other) if other == address));
    drop(server);
    assert!(
        Wire::open(address).await.is_err(),
        "nobody listens any more"
    );
}
