//! The next connection, whatever the system says meanwhile.
//!
//! Accepting fails for two kinds of reasons that pass: the one connection went away before it
//! was taken, or the process is out of file descriptors or memory for the moment. Neither may
//! end the service (accept(2), "Error handling").

use std::{future::Future, io, net::SocketAddr, time::Duration};

use tokio::net::{TcpListener, TcpStream};

/// How long to wait when the system has no descriptor or no memory left. Long enough not to
/// spin, short enough that clients in the backlog hardly notice.
const PAUSE: Duration = Duration::from_millis(200);

/// What connections come from. A trait so that a test can fail as a kernel does.
pub(super) trait Listening: Send + Sync {
    /// The next connection, or why there is none.
    fn accept(&self) -> impl Future<Output = io::Result<(TcpStream, SocketAddr)>> + Send;
}

impl Listening for TcpListener {
    fn accept(&self) -> impl Future<Output = io::Result<(TcpStream, SocketAddr)>> + Send {
        Self::accept(self)
    }
}

/// What to do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Remedy {
    /// It was the one connection's: take the next.
    Next,
    /// The system is short of something: wait a little.
    Pause,
    /// The listener itself can't be used any more.
    GiveUp,
}

fn remedy(error: &io::Error) -> Remedy {
    match error.kind() {
        io::ErrorKind::ConnectionAborted
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionRefused
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::TimedOut
        | io::ErrorKind::Interrupted => Remedy::Next,
        // EINVAL: the socket doesn't listen.
        io::ErrorKind::InvalidInput => Remedy::GiveUp,
        _ => Remedy::Pause,
    }
}

/// The next connection. May be dropped at any time without losing one.
///
/// # Errors
/// When the listener can't be used any more.
pub(super) async fn next(listener: &impl Listening) -> io::Result<(TcpStream, SocketAddr)> {
    let mut failures = 0_u64;
    loop {
        let error = match listener.accept().await {
            Ok(taken) => {
                if failures > 0 {
                    tracing::info!(failures, "connections are accepted again");
                }
                return Ok(taken);
            }
            Err(error) => error,
        };
        match remedy(&error) {
            Remedy::Next => {}
            Remedy::Pause => {
                // Once, not every time: a log that fills the disk makes a shortage worse.
                if failures == 0 {
                    tracing::error!(%error, "no connection can be accepted for now");
                }
                failures = failures.saturating_add(1);
                tokio::time::sleep(PAUSE).await;
            }
            Remedy::GiveUp => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::VecDeque, sync::Mutex};

    use super::*;

    const EINTR: i32 = 4;
    const EINVAL: i32 = 22;
    const ENFILE: i32 = 23;
    const EMFILE: i32 = 24;
    const ECONNABORTED: i32 = 103;
    const ENOBUFS: i32 = 105;

    /// Fails with these errors first.
    struct Failing {
        errors: Mutex<VecDeque<i32>>,
        listener: TcpListener,
    }

    impl Listening for Failing {
        async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
            let error = self.errors.lock().unwrap().pop_front();
            match error {
                Some(code) => Err(io::Error::from_raw_os_error(code)),
                None => self.listener.accept().await,
            }
        }
    }

    #[test]
    fn an_error_has_the_remedy_that_fits_it() {
        for (code, expected) in [
            (ECONNABORTED, Remedy::Next),
            (EINTR, Remedy::Next),
            (EMFILE, Remedy::Pause),
            (ENFILE, Remedy::Pause),
            (ENOBUFS, Remedy::Pause),
            (EINVAL, Remedy::GiveUp),
        ] {
            let error = io::Error::from_raw_os_error(code);
            assert_eq!(remedy(&error), expected, "{error}");
        }
    }

    #[tokio::test]
    async fn a_shortage_of_descriptors_is_waited_out() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let failing = Failing {
            errors: Mutex::new([EMFILE, ECONNABORTED, ENFILE, ENOBUFS].into()),
            listener,
        };
        let client = TcpStream::connect(address).await.unwrap();
        let (_, peer) = next(&failing).await.unwrap();
        assert_eq!(peer, client.local_addr().unwrap());
        assert!(failing.errors.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_listener_that_is_broken_ends_the_loop() {
        let failing = Failing {
            errors: Mutex::new([EINVAL].into()),
            listener: TcpListener::bind("127.0.0.1:0").await.unwrap(),
        };
        let error = next(&failing).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }
}
