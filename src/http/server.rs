//! Listening and stopping.
//!
//! Our own loop instead of `axum::serve`, which has no limit on the time that a head may take,
//! none on the number of connections, and doesn't wait for sockets that were upgraded.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout, timeout_at},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::graphql::LIMITS;

use super::{
    accept::{self, Listening},
    connection::{self, Ends},
    metrics::{Counted, Metrics},
};

/// How long connections are still taken once the server stops.
const LAST_CALL: Duration = Duration::from_millis(100);

/// Why an address can't be listened on. Prints as one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Someone else has the port.
    #[error("{0} is in use by another program; stop it, or choose another address with --listen")]
    InUse(SocketAddr),
    /// The system refuses.
    #[error("{0} can't be listened on: {1}")]
    Refused(SocketAddr, #[source] io::Error),
}

/// What a server takes on, and how long it waits for others.
#[derive(Clone, Copy, Debug)]
pub struct ServerLimits {
    /// Connections at once. One more is accepted and closed without an answer.
    ///
    /// Closed rather than left in the backlog: its client learns it in one round trip and a
    /// load balancer tries another replica, where a full backlog looks like lost packets and
    /// is waited on for seconds; and a refusal is counted, where the backlog is out of sight.
    pub connections: usize,
    /// For the head of a request, from its first byte, or from the start of a connection that
    /// sends nothing.
    pub head: Duration,
    /// For silence on a connection between two requests. Longer than a proxy in front keeps its
    /// own (nginx: 60 s by default), or it reuses one that is just being closed.
    pub idle: Duration,
    /// For a client that doesn't read its answer.
    pub stall: Duration,
    /// The size of a request's head, with all its headers: 431 beyond it.
    pub head_bytes: usize,
    /// What is held in memory of a connection, in each direction; 8 kB at least.
    pub buffer_bytes: usize,
    /// From the stop until what is still under way is cut.
    pub grace: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            head: Duration::from_secs(LIMITS.header_seconds),
            idle: Duration::from_secs(75),
            stall: Duration::from_secs(30),
            // A token of 64 kB gets its 401, not a 431.
            head_bytes: 80 * 1024,
            buffer_bytes: 128 * 1024,
            grace: Duration::from_secs(25),
        }
    }
}

/// A socket that is ready to serve.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
}

impl Server {
    /// Takes the address.
    ///
    /// # Errors
    /// A [`BindError`] in one line.
    pub async fn bind(address: SocketAddr) -> Result<Self, BindError> {
        match TcpListener::bind(address).await {
            Ok(listener) => Ok(Self { listener }),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                Err(BindError::InUse(address))
            }
            Err(error) => Err(BindError::Refused(address, error)),
        }
    }

    /// The address that was taken, with the port that the system chose for port 0.
    ///
    /// # Errors
    /// When the system doesn't say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop` is cancelled, then ends in two stages.
    ///
    /// First nothing more is accepted, idle connections close (after half a second, in which a
    /// request that was sent already arrives), requests under way are answered in whole (their
    /// answers say `connection: close`), and `tasks` are waited for: the sockets
    /// that were upgraded, and writes that outlive their requests. Streams of events and
    /// sockets have to watch `stop` themselves, as nothing else ends them. After
    /// [`ServerLimits::grace`] what remains is cut.
    ///
    /// # Errors
    /// When the listener breaks. A shortage of descriptors isn't that: it is waited out.
    pub async fn run(
        self,
        router: Router,
        stop: CancellationToken,
        tasks: TaskTracker,
        limits: ServerLimits,
        metrics: Metrics,
    ) -> io::Result<()> {
        let connections = Connections {
            router,
            limits,
            metrics,
            places: Arc::new(Semaphore::new(
                limits.connections.min(Semaphore::MAX_PERMITS),
            )),
            tasks: TaskTracker::new(),
            ends: Ends {
                stop: stop.clone(),
                cut: CancellationToken::new(),
            },
        };
        let listened = connections.accept(&self.listener).await;
        // A listener that broke ends the service as a signal does.
        stop.cancel();
        drop(self.listener);
        connections.tasks.close();
        tasks.close();
        let all = async {
            connections.tasks.wait().await;
            tasks.wait().await;
        };
        if timeout(limits.grace, all).await.is_err() {
            tracing::warn!(
                connections = connections.tasks.len(),
                tasks = tasks.len(),
                "what was still under way has been cut off"
            );
            connections.ends.cut.cancel();
            connections.tasks.wait().await;
        }
        listened
    }
}

/// The connections of one server.
struct Connections {
    router: Router,
    limits: ServerLimits,
    metrics: Metrics,
    places: Arc<Semaphore>,
    tasks: TaskTracker,
    ends: Ends,
}

impl Connections {
    /// Takes connections until the stop, and then those that the system has already taken for
    /// us: their clients think that they are connected, and may have sent a request.
    async fn accept(&self, listener: &impl Listening) -> io::Result<()> {
        loop {
            tokio::select! {
                biased;
                () = self.ends.stop.cancelled() => break,
                taken = accept::next(listener) => {
                    let (stream, peer) = taken?;
                    self.serve(stream, peer);
                }
            }
        }
        let until = Instant::now() + LAST_CALL;
        while let Ok(taken) = timeout_at(until, accept::next(listener)).await {
            let (stream, peer) = taken?;
            self.serve(stream, peer);
        }
        Ok(())
    }

    fn serve(&self, stream: TcpStream, peer: SocketAddr) {
        let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() else {
            self.metrics.connection_refused();
            return;
        };
        let place = Place {
            _permit: permit,
            _counted: self.metrics.connection(),
        };
        self.tasks.spawn(connection::serve(
            stream,
            place,
            peer,
            self.router.clone(),
            self.limits,
            self.ends.clone(),
        ));
    }
}

/// One of the connections that are allowed at once, until it is dropped. Goes with the stream,
/// so that a socket that was upgraded keeps its place.
#[derive(Debug)]
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
    _counted: Counted,
}
