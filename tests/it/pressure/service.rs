//! A server with a few routes, to be asked and stopped.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Extension, Router,
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use cooperation_registry::http::{
    Peer, Received, body,
    metrics::Metrics,
    server::{Server, ServerLimits},
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::Semaphore,
    task::JoinHandle,
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::wire::{DEADLINE, Wire};

/// How long the handler of `/body` waits for one.
pub const BODY: Duration = Duration::from_secs(2);

/// What the handlers share with the test.
#[derive(Clone, Default)]
pub struct Shared {
    /// Requests that handlers have begun.
    pub begun: Arc<AtomicUsize>,
    /// `/held` is answered when the test adds a permit here.
    pub release: Arc<Release>,
    pub tasks: TaskTracker,
    pub stop: CancellationToken,
}

/// Begins without a permit.
pub struct Release(pub Semaphore);

impl Default for Release {
    fn default() -> Self {
        Self(Semaphore::new(0))
    }
}

pub struct Service {
    pub address: SocketAddr,
    pub shared: Shared,
    pub metrics: Metrics,
    pub ended: JoinHandle<io::Result<()>>,
}

impl Service {
    pub async fn start(limits: ServerLimits) -> Self {
        let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        Self::run(server, limits)
    }

    pub fn run(server: Server, limits: ServerLimits) -> Self {
        let (shared, metrics) = (Shared::default(), Metrics::default());
        let router = Router::new()
            .route(
                "/",
                get(|Extension(Peer(peer)): Extension<Peer>| async move { peer.to_string() }),
            )
            .route("/work", get(work))
            .route("/held", get(held))
            .route("/body", post(body_of))
            .route("/endless", get(endless))
            .route("/upgrade", get(upgrade))
            .with_state(shared.clone());
        let address = server.address().unwrap();
        let ended = tokio::spawn(server.run(
            router,
            shared.stop.clone(),
            shared.tasks.clone(),
            limits,
            metrics.clone(),
        ));
        Self {
            address,
            shared,
            metrics,
            ended,
        }
    }

    pub async fn open(&self) -> Wire {
        Wire::open(self.address).await.unwrap()
    }

    /// Waits until a line of the metrics reads like this.
    pub async fn counted(&self, line: &str) {
        until(line, || {
            self.metrics.render().lines().any(|other| other == line)
        })
        .await;
    }

    /// Waits until so many requests have reached a handler.
    pub async fn begun(&self, most: usize) {
        let begun = || self.shared.begun.load(Ordering::SeqCst);
        until("requests begun", || begun() >= most).await;
    }

    pub async fn stop(self) {
        self.shared.stop.cancel();
        self.end().await;
    }

    /// Waits for the end of the server.
    pub async fn end(self) {
        let ended = timeout(DEADLINE, self.ended).await;
        ended.expect("the server didn't end").unwrap().unwrap();
    }
}

pub async fn until(what: &str, condition: impl Fn() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let waited = timeout(DEADLINE, waiting).await;
    assert!(waited.is_ok(), "{what}: not before the deadline");
}

/// An answer that takes a few turns of the scheduler, and 20 kB.
async fn work(State(shared): State<Shared>) -> String {
    shared.begun.fetch_add(1, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(3)).await;
    "x".repeat(20_000)
}

async fn held(State(shared): State<Shared>) -> &'static str {
    shared.begun.fetch_add(1, Ordering::SeqCst);
    let _permit = shared.release.0.acquire().await;
    "released"
}

/// As a handler should do it: by a deadline that counts from the head, before anything else.
async fn body_of(Extension(Received(received)): Extension<Received>, body: Body) -> Response {
    match body::read(body, 1_000, received + BODY).await {
        Ok(bytes) => format!("{} bytes", bytes.len()).into_response(),
        Err(error) => {
            let status = match error {
                body::Unread::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
                body::Unread::TooSlow => StatusCode::REQUEST_TIMEOUT,
                body::Unread::Broken => StatusCode::BAD_REQUEST,
            };
            (status, error.to_string()).into_response()
        }
    }
}

async fn endless() -> Body {
    let chunk = || async { Some((Ok::<_, io::Error>(vec![b'x'; 64 * 1024]), ())) };
    Body::from_stream(futures_util::stream::unfold((), move |()| chunk()))
}

/// Switches to a protocol that echoes bytes until the server stops, and then says goodbye.
async fn upgrade(State(shared): State<Shared>, request: Request) -> impl IntoResponse {
    let (tasks, stop) = (shared.tasks.clone(), shared.stop.clone());
    tasks.spawn(async move {
        let Ok(upgraded) = hyper::upgrade::on(request).await else {
            return;
        };
        let mut stream = TokioIo::new(upgraded);
        loop {
            let byte = tokio::select! {
                byte = stream.read_u8() => byte,
                () = stop.cancelled() => break,
            };
            let Ok(byte) = byte else { return };
            if byte == b'!' {
                // As a socket that doesn't heed the stop.
                std::future::pending::<()>().await;
            }
            stream.write_u8(byte).await.unwrap();
        }
        let _permit = shared.release.0.acquire().await;
        stream.write_all(b"goodbye").await.unwrap();
    });
    (
        StatusCode::SWITCHING_PROTOCOLS,
        [(header::CONNECTION, "upgrade"), (header::UPGRADE, "echo")],
    )
}
