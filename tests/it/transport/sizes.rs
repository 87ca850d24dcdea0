//! The largest message, and one that is larger.

use cooperation_registry::http::socket::SocketLimits;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::Message;

use super::server::Server;

#[tokio::test]
async fn a_large_frame_is_refused_by_its_head() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    let mut client = server.greeted().await;
    // A masked text frame of 65,537 bytes, none of which is sent.
    let head = [0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 1, 1, 2, 3, 4];
    let pipe = client.socket.get_mut();
    pipe.write_all(&head).await.expect("it is open");
    let closed = client.closed().await;
    assert_eq!(closed.map(|(code, _)| code), Some(1009));
}

#[tokio::test]
async fn the_largest_message_is_read() {
    let server = Server::on_a_port(SocketLimits::default()).await;
    let mut client = server.greeted().await;
    let ping = r#"{"type":"ping"}"#;
    client
        .send(Message::text(format!(
            "{ping}{}",
            " ".repeat(64 * 1024 - ping.len())
        )))
        .await;
    assert_eq!(client.hear().await, json!({ "type": "pong" }));
}
