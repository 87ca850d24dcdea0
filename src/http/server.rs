//! Listening and stopping.
//!
//! Our own loop instead of `axum::serve`, which has no limit on the time that a head may take,
//! none on the number of connections, and doesn't wait for sockets that were upgraded.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

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
    address::{Block, Proxies},
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
    /// How many connections one address may have; an IPv6 /64 is one.
    pub per_address: usize,
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
            per_address: usize::try_from(LIMITS.connections_per_address).unwrap_or(usize::MAX),
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
    proxies: Proxies,
}

impl Server {
    /// Takes the address.
    ///
    /// # Errors
    /// A [`BindError`] in one line.
    pub async fn bind(address: SocketAddr) -> Result<Self, BindError> {
        match TcpListener::bind(address).await {
            Ok(listener) => Ok(Self {
                listener,
                proxies: Proxies::default(),
            }),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                Err(BindError::InUse(address))
            }
            Err(error) => Err(BindError::Refused(address, error)),
        }
    }

    /// The same, with these proxies: each brings many clients, and so may have any number of
    /// connections.
    #[must_use]
    pub fn behind(mut self, proxies: Proxies) -> Self {
        self.proxies = proxies;
        self
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
            peers: Peers {
                most: limits.per_address,
                proxies: self.proxies,
                open: Arc::default(),
            },
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
    peers: Peers,
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
        let Some(one) = self.peers.one_more(peer.ip()) else {
            self.metrics.connection_refused();
            return;
        };
        let place = Place {
            _permit: permit,
            _one: one,
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
    _one: One,
    _counted: Counted,
}

/// Connections by address.
type Open = HashMap<Block, usize>;

/// How many connections each address has.
struct Peers {
    most: usize,
    proxies: Proxies,
    open: Arc<Mutex<Open>>,
}

impl Peers {
    /// Counts one more, unless that would be too many.
    fn one_more(&self, peer: IpAddr) -> Option<One> {
        if self.proxies.trusts(peer.to_canonical()) {
            return Some(One(None));
        }
        let block = Block::from(peer);
        let mut open = locked(&self.open);
        let count = open.entry(block).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(One(Some((Arc::clone(&self.open), block))))
    }
}

/// One connection of an address, until it is dropped; nothing for one of a proxy.
#[derive(Debug)]
struct One(Option<(Arc<Mutex<Open>>, Block)>);

impl Drop for One {
    fn drop(&mut self) {
        if let Some((open, block)) = &self.0 {
            let mut open = locked(open);
            if let Some(count) = open.get_mut(block) {
                *count -= 1;
                if *count == 0 {
                    open.remove(block);
                }
            }
        }
    }
}

fn locked(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    // A panic while it was held leaves counts, which are still counts.
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_connections_and_a_proxy_any_number() {
        let peers = Peers {
            most: 2,
            proxies: "10.0.0.0/8".parse().unwrap(),
            open: Arc::default(),
        };
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let held: Vec<_> = (0..2)
            .map(|_| peers.one_more(address("192.0.2.1")))
            .collect();
        assert!(held.iter().all(Option::is_some));
        assert!(peers.one_more(address("192.0.2.1")).is_none());
        assert!(peers.one_more(address("192.0.2.2")).is_some());
        let proxied: Vec<_> = (0..9)
            .map(|_| peers.one_more(address("10.1.2.3")))
            .collect();
        assert!(proxied.iter().all(Option::is_some));
        drop(held);
        assert!(peers.one_more(address("192.0.2.1")).is_some());
        assert!(
            locked(&peers.open).is_empty(),
            "nothing is kept of who has left"
        );
    }
}
