//! A client that costs little: it shares the machine with what it measures.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One connection that is kept open.
pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    /// Connects.
    pub async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            buffer: Vec::with_capacity(256 * 1024),
        }
    }

    /// Sends a request and reads the whole answer; gives its body.
    pub async fn ask(&mut self, request: &[u8]) -> &[u8] {
        self.stream.write_all(request).await.unwrap();
        self.buffer.clear();
        let mut whole = None;
        loop {
            if whole.is_none() {
                whole = announced(&self.buffer);
            }
            match whole {
                Some((head, length)) if self.buffer.len() >= head + length => {
                    return &self.buffer[head..head + length];
                }
                _ => {
                    let read = self.stream.read_buf(&mut self.buffer).await.unwrap();
                    assert!(read > 0, "the server closed the connection");
                }
            }
        }
    }
}

/// How long an answer's head is, and how long its body.
fn announced(answer: &[u8]) -> Option<(usize, usize)> {
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&answer[..head]).unwrap();
    assert!(
        text.starts_with("HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(answer)
    );
    let length = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))?;
    Some((head, length.1.trim().parse().unwrap()))
}

/// A request with a JSON body from the client number `n`.
///
/// The registry bounds what one address may ask for in a minute, and believes the bench about
/// whose requests it passes on, as it would a proxy: each comes from another address.
pub fn post(path: &str, n: u64, body: &serde_json::Value) -> Vec<u8> {
    let body = body.to_string();
    let [.., a, b] = (n % 4_096).to_be_bytes();
    format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\naccept: application/json\r\n\
         x-forwarded-for: 10.0.{a}.{b}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
