//! A link to PostgreSQL that can hold back the server's answers.

use std::sync::Arc;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
};

/// Stands between the registry and its server. Once armed, it holds back the server's answer
/// to the next BEGIN, and everything after it, until it is released.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    armed: watch::Sender<bool>,
    held: Arc<Notify>,
}

impl Proxy {
    pub(crate) async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (armed, _) = watch::channel(false);
        let held = Arc::new(Notify::new());
        let (gate, notify) = (armed.clone(), held.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(forward(client, server, gate.subscribe(), notify.clone()));
            }
        });
        Self { port, armed, held }
    }

    /// From now on the answer to a BEGIN is held back.
    pub(crate) fn arm(&self) {
        self.armed.send_replace(true);
    }

    /// Waits until the server has begun a transaction and the registry doesn't know it yet.
    pub(crate) async fn holds_an_answer(&self) {
        self.held.notified().await;
    }

    /// Lets everything through again.
    pub(crate) fn release(&self) {
        self.armed.send_replace(false);
    }
}

async fn forward(
    client: TcpStream,
    server: TcpStream,
    mut armed: watch::Receiver<bool>,
    held: Arc<Notify>,
) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let (begun, mut begins) = watch::channel(false);
    let gate = armed.clone();
    tokio::spawn(async move {
        let mut bytes = vec![0; 65_536];
        while let Ok(count @ 1..) = from_client.read(&mut bytes).await {
            // What is still to come of an earlier transaction is no answer to a BEGIN.
            if *gate.borrow() && bytes[..count].windows(5).any(|five| five == b"BEGIN") {
                begun.send_replace(true);
            }
            if to_server.write_all(&bytes[..count]).await.is_err() {
                break;
            }
        }
    });
    let mut bytes = vec![0; 65_536];
    while let Ok(count @ 1..) = from_server.read(&mut bytes).await {
        if *armed.borrow() && *begins.borrow_and_update() {
            held.notify_one();
            if armed.wait_for(|armed| !armed).await.is_err() {
                break;
            }
        }
        if to_client.write_all(&bytes[..count]).await.is_err() {
            break;
        }
    }
}
