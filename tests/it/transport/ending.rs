//! How sockets end that have done nothing wrong.

use cooperation_registry::http::socket::{Denial, SocketLimits};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use super::server::{Client, Server};

/// A socket with two operations under way.
async fn busy(server: &Server) -> Client {
    let mut client = server.greeted().await;
    client.subscribe("1", "subscription { silent }").await;
    client.subscribe("2", "{ stuck }").await;
    server.until_live(2).await;
    assert_eq!(server.tasks.len(), 3, "the socket and its operations");
    client
}

#[tokio::test]
async fn a_session_that_is_over_closes_its_socket() {
    let cases = [
        (Denial::Forbidden, 4403, "Forbidden"),
        (
            Denial::TooManySockets,
            1013,
            "too many sockets at once; close one first",
        ),
        (Denial::Unavailable, 1013, "try again later"),
    ];
    for (denial, code, reason) in cases {
        let server = Server::on_a_port(SocketLimits::default()).await;
        let mut client = busy(&server).await;
        server.toy.end_sessions(denial);
        assert_eq!(
            client.closed().await,
            Some((code, reason.to_owned())),
            "{denial:?}"
        );
        drop(client);
        server.wait_until_idle().await;
    }
}

#[tokio::test]
async fn a_stop_closes_every_socket_without_completing_its_operations() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    let clients = [
        ("with operations", busy(&server).await),
        ("acknowledged", server.greeted().await),
        ("not yet initialised", server.connect().await),
    ];
    server.stopping.cancel();
    for (name, mut client) in clients {
        // Had an operation been completed, the client would not take it up again elsewhere.
        let frame = client.frame().await;
        let Some(Message::Close(Some(frame))) = frame else {
            panic!("{name}: {frame:?}");
        };
        assert_eq!(
            (frame.code, frame.reason.as_str()),
            (CloseCode::Away, "Going away"),
            "{name}"
        );
        assert!(
            client.frame().await.is_none(),
            "{name}: the connection is closed"
        );
    }
    server.wait_until_idle().await;
    let mut late = server.connect().await;
    assert_eq!(late.closed().await.map(|(code, _)| code), Some(1001));
}

#[tokio::test]
async fn nothing_is_left_of_a_peer_that_has_gone() {
    for how in ["a close frame", "hanging up", "a reset"] {
        let server = Server::on_a_port(SocketLimits::default()).await;
        let mut client = busy(&server).await;
        match how {
            "a close frame" => {
                let frame = CloseFrame {
                    code: CloseCode::Normal,
                    reason: "Normal Closure".into(),
                };
                client.send(Message::Close(Some(frame.clone()))).await;
                assert_eq!(
                    client.frame().await,
                    Some(Message::Close(Some(frame))),
                    "it is answered"
                );
            }
            "hanging up" => drop(client),
            _ => {
                // A connection that is closed with bytes unread is reset.
                client.subscribe("3", "subscription { endless }").await;
                server.until_live(3).await;
                drop(client);
            }
        }
        server.wait_until_idle().await;
    }
}

#[tokio::test]
async fn a_connection_that_breaks_off_in_a_message_leaves_nothing() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    let client = busy(&server).await;
    let mut pipe = client.socket.into_inner();
    // The head of a masked text frame of 100 bytes, and no more.
    tokio::io::AsyncWriteExt::write_all(&mut pipe, &[0x81, 0xe4, 1, 2, 3, 4, 5])
        .await
        .expect("it is open");
    drop(pipe);
    server.wait_until_idle().await;
}
