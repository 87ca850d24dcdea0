//! Sockets that were upgraded.

use std::time::Duration;

use cooperation_registry::http::server::ServerLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{
    service::Service,
    wire::{End, GET, Wire},
};

const UPGRADE: &str =
    "GET /upgrade HTTP/1.1\r\nhost: test\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n";

async fn upgraded(service: &Service) -> Wire {
    let mut wire = service.open().await;
    let answer = wire.ask(UPGRADE).await.unwrap();
    assert_eq!(answer.status, 101);
    echo(&mut wire, b'a').await;
    wire
}

async fn echo(wire: &mut Wire, byte: u8) {
    wire.stream.write_u8(byte).await.unwrap();
    assert_eq!(wire.stream.read_u8().await.unwrap(), byte);
}

#[tokio::test]
async fn a_socket_lives_beyond_the_limits_of_requests_and_keeps_its_place() {
    let short = Duration::from_millis(100);
    let service = Service::start(ServerLimits {
        connections: 2,
        head: short,
        idle: short,
        ..ServerLimits::default()
    })
    .await;
    let mut socket = upgraded(&service).await;
    // Once this one is closed for its silence, the limits have passed for the socket too.
    let mut silent = service.open().await;
    silent.closed().await;
    echo(&mut socket, b'b').await;
    service.counted("registry_http_connections 1").await;

    let mut other = upgraded(&service).await;
    let refused = service.open().await.ask(GET).await;
    assert_eq!(refused.unwrap_err(), End::Closed, "both places are taken");
    echo(&mut other, b'c').await;
    drop((socket, other));
    service.counted("registry_http_connections 0").await;
    service.stop().await;
}

#[tokio::test]
async fn a_stop_waits_until_sockets_have_said_goodbye() {
    let service = Service::start(ServerLimits::default()).await;
    let mut socket = upgraded(&service).await;
    let mut idle = service.open().await;
    idle.ask(GET).await.unwrap();
    service.shared.stop.cancel();
    idle.closed().await;
    assert!(!service.ended.is_finished(), "the socket is waited for");
    service.shared.release.0.add_permits(1);
    assert_eq!(socket.closed().await, "goodbye");
    service.end().await;
}

#[tokio::test]
async fn a_socket_that_does_not_heed_the_stop_does_not_prevent_the_end() {
    let service = Service::start(ServerLimits {
        grace: Duration::from_millis(200),
        ..ServerLimits::default()
    })
    .await;
    let mut socket = upgraded(&service).await;
    socket.stream.write_u8(b'!').await.unwrap();
    service.stop().await;
}

#[tokio::test]
async fn what_a_client_sends_ahead_of_the_upgrade_is_not_lost() {
    let service = Service::start(ServerLimits::default()).await;
    let mut wire = service.open().await;
    wire.send(&format!("{UPGRADE}early")).await.unwrap();
    assert_eq!(wire.answer().await.unwrap().status, 101);
    let mut bytes = [0; 5];
    // The echo may have arrived together with the head.
    let early = wire.early();
    bytes[..early.len()].copy_from_slice(&early);
    wire.stream
        .read_exact(&mut bytes[early.len()..])
        .await
        .unwrap();
    assert_eq!(&bytes, b"early");
    service.shared.release.0.add_permits(1);
    service.stop().await;
}
