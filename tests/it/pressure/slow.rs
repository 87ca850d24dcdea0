//! Five hundred slow connections, and one that isn't.

use std::time::Duration;

use cooperation_registry::http::{descriptors, server::ServerLimits};
use futures_util::future::join_all;

use super::{
    service::Service,
    wire::{GET, Wire},
};

const HALF_HEAD: &str = "POST /body HTTP/1.1\r\nhost: test\r\ncontent-le";
const HALF_BODY: &str = "POST /body HTTP/1.1\r\nhost: test\r\ncontent-length: 100\r\n\r\nhalf";
const HALF_CHUNK: &str =
    "POST /body HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhal";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_slow_connections_are_closed_while_others_are_served() {
    // Both ends of each are in this process.
    assert_eq!(descriptors::provide(1_200), 1_200);
    let service = Service::start(ServerLimits {
        head: Duration::from_secs(2),
        ..ServerLimits::default()
    })
    .await;
    let slow = [
        ("nothing", "", ""),
        ("half a head", HALF_HEAD, ""),
        ("half a body", HALF_BODY, "HTTP/1.1 408"),
        ("half a chunk", HALF_CHUNK, "HTTP/1.1 408"),
    ];
    let mut open = Vec::new();
    for number in 0..500 {
        let (name, bytes, said) = slow[number % slow.len()];
        let mut wire = service.open().await;
        wire.send(bytes).await.unwrap();
        open.push((name, wire, said));
    }
    let address = service.address;
    let closed = tokio::spawn(join_all(open.into_iter().map(
        |(name, mut wire, said)| async move {
            let heard = wire.closed().await;
            assert!(
                heard.starts_with(said) && heard.is_empty() == said.is_empty(),
                "{name}: {heard}"
            );
        },
    )));

    // On one connection, and on new ones, for as long as the slow ones are there.
    let mut kept = Wire::open(address).await.unwrap();
    let mut served = 0_u32;
    while !closed.is_finished() {
        assert_eq!(kept.ask(GET).await.unwrap().status, 200);
        let mut fresh = Wire::open(address).await.unwrap();
        let body = "POST /body HTTP/1.1\r\nhost: test\r\ncontent-length: 4\r\n\r\nfull";
        assert_eq!(fresh.ask(body).await.unwrap().body, "4 bytes");
        served += 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    closed.await.unwrap();
    assert!(served > 0, "someone was served meanwhile");
    drop(kept);
    service.counted("registry_http_connections 0").await;
    service.stop().await;
}

#[tokio::test]
async fn a_body_that_is_slow_or_too_large_is_refused_and_the_connection_closes() {
    let service = Service::start(ServerLimits::default()).await;
    let large = format!(
        "POST /body HTTP/1.1\r\nhost: test\r\ncontent-length: 1001\r\n\r\n{}",
        "x".repeat(1001)
    );
    for (name, bytes, status) in [("slow", HALF_BODY, 408), ("too large", &large, 413)] {
        let mut wire = service.open().await;
        let answer = wire.ask(bytes).await.unwrap();
        assert_eq!(answer.status, status, "{name}");
        if status == 408 {
            assert_eq!(wire.closed().await, "", "{name}");
        }
    }
    service.stop().await;
}
