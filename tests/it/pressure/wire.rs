//! A client that writes bytes as it likes, and reads answers whole.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// How long anything that must happen may take before a test fails.
pub const DEADLINE: Duration = Duration::from_secs(60);

pub const GET: &str = "GET / HTTP/1.1\r\nhost: test\r\n\r\n";

/// An answer that arrived in whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn closes(&self) -> bool {
        self.head.contains("connection: close")
    }
}

/// What came instead of an answer.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// The connection closed before the first byte.
    Closed,
    /// It closed in the middle.
    Torn,
}

/// A connection.
pub struct Wire {
    pub stream: TcpStream,
    buffer: Vec<u8>,
}

impl Wire {
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        Ok(Self {
            stream,
            buffer: Vec::new(),
        })
    }

    pub async fn send(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(text.as_bytes()).await
    }

    /// Sends a request and reads its answer.
    pub async fn ask(&mut self, text: &str) -> Result<Answer, End> {
        // An error here is found out by reading: the connection is closed.
        let _ = self.send(text).await;
        self.answer().await
    }

    /// Reads an answer with a `content-length`, or one without a body.
    pub async fn answer(&mut self) -> Result<Answer, End> {
        timeout(DEADLINE, async {
            let head = loop {
                if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                    let head = self.buffer.drain(..end + 4).collect::<Vec<_>>();
                    break String::from_utf8(head).unwrap().to_lowercase();
                }
                self.more().await?;
            };
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            while self.buffer.len() < length {
                self.more().await.map_err(|_| End::Torn)?;
            }
            let body = self.buffer.drain(..length).collect::<Vec<_>>();
            Ok(Answer {
                status: head[9..12].parse().unwrap(),
                head,
                body: String::from_utf8(body).unwrap(),
            })
        })
        .await
        .expect("no answer before the deadline")
    }

    /// What came after the last answer.
    pub fn early(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.buffer)
    }

    async fn more(&mut self) -> Result<(), End> {
        match self.stream.read_buf(&mut self.buffer).await {
            Ok(read) if read > 0 => Ok(()),
            _ if self.buffer.is_empty() => Err(End::Closed),
            _ => Err(End::Torn),
        }
    }

    /// Waits until the server closes the connection, and gives what it said before.
    pub async fn closed(&mut self) -> String {
        timeout(DEADLINE, async { while self.more().await.is_ok() {} })
            .await
            .expect("the connection was not closed before the deadline");
        String::from_utf8_lossy(&self.buffer).into_owned()
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}
