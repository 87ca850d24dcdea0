//! Listening and stopping.

use std::{future::Future, io, net::SocketAddr, time::Duration};

use tokio::net::TcpListener;

use super::router;
use crate::app::App;

/// How long requests under way may still take once the service stops.
const GRACE: Duration = Duration::from_secs(25);

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

    /// Serves until `stop` is done, then finishes what is under way, 25 seconds at most.
    ///
    /// # Errors
    /// When the listener breaks.
    pub async fn run(
        self,
        app: App,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let stopping = app.stopping.clone();
        let told = stopping.clone();
        let serving = axum::serve(self.listener, router(app)).with_graceful_shutdown(async move {
            stop.await;
            told.cancel();
        });
        let too_late = async {
            stopping.cancelled().await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            ended = serving => ended,
            () = too_late => {
                tracing::warn!("requests that were still under way have been cut off");
                Ok(())
            }
        }
    }
}
