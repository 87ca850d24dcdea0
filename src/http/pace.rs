//! What a connection is waiting for, and how long it may.
//!
//! hyper has one timer for a request's head, and it runs on an idle connection too: with 5 s
//! against half-sent heads, every kept connection would be closed after 5 s of silence, and a
//! proxy that reuses it at that moment loses a request. So the two are told apart here, by
//! watching bytes: silence between requests may last long, a head that has begun may not.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Instant,
};

/// How long a connection may take for each of its steps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowed {
    /// For a request's head, from its first byte; on a new connection from the start.
    pub head: Duration,
    /// For silence between two requests.
    pub idle: Duration,
    /// For a client that doesn't read what it asked for, while there is something to send.
    pub stall: Duration,
}

/// Which wait of a connection took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Late {
    /// The head of a request didn't arrive.
    Head,
    /// No further request came.
    Idle,
    /// The client didn't read.
    Stalled,
}

#[derive(Debug)]
struct State {
    /// Requests whose head is read and whose answer isn't handed over: one at most in HTTP/1.1,
    /// counted so that an answer dropped late can't be taken for the next one's.
    open: usize,
    /// Whether bytes of a head have come, or are owed because the connection is new.
    head: bool,
    since: Instant,
    stalled: Option<Instant>,
    /// Whether not one byte has come yet.
    new: bool,
}

/// The timekeeper of one connection, shared by what reads, what answers and what watches.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    allowed: Allowed,
    state: Arc<Mutex<State>>,
}

impl Pace {
    /// For a connection that was just accepted: it owes a head at once.
    pub(super) fn new(allowed: Allowed) -> Self {
        let state = State {
            open: 0,
            head: true,
            since: Instant::now(),
            stalled: None,
            new: true,
        };
        Self {
            allowed,
            state: Arc::new(Mutex::new(state)),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing below panics while it holds the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request's head is read: no wait is the client's until the answer is handed over.
    pub(super) fn asked(&self) -> Open {
        let mut state = self.state();
        state.open = state.open.saturating_add(1);
        state.head = false;
        Open(self.clone())
    }

    /// Whether nothing is under way: no request, and not one byte of a next one.
    pub(super) fn is_silent(&self) -> bool {
        let state = self.state();
        state.open == 0 && (state.new || !state.head)
    }

    /// Whether a head has begun to arrive and isn't whole yet.
    pub(super) fn is_reading_head(&self) -> bool {
        let state = self.state();
        state.head && !state.new
    }

    fn arrived(&self) {
        let mut state = self.state();
        state.new = false;
        if state.open == 0 && !state.head {
            state.head = true;
            state.since = Instant::now();
        }
    }

    fn written<T>(&self, poll: Poll<T>) -> Poll<T> {
        let mut state = self.state();
        state.stalled = match (&poll, state.stalled) {
            (Poll::Pending, None) => Some(Instant::now()),
            (Poll::Pending, since) => since,
            (Poll::Ready(_), _) => None,
        };
        poll
    }

    /// When the present wait is over and what it is for; nothing while the service itself is
    /// at work.
    pub(super) fn deadline(&self) -> Option<(Instant, Late)> {
        let state = self.state();
        if let Some(since) = state.stalled {
            Some((since + self.allowed.stall, Late::Stalled))
        } else if state.open > 0 {
            None
        } else if state.head {
            Some((state.since + self.allowed.head, Late::Head))
        } else {
            Some((state.since + self.allowed.idle, Late::Idle))
        }
    }
}

/// A request that is being answered, until it is dropped.
#[derive(Debug)]
pub(super) struct Open(Pace);

impl Drop for Open {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.open = state.open.saturating_sub(1);
        if state.open == 0 {
            state.since = Instant::now();
        }
    }
}

/// A stream that tells its timekeeper what passes, and holds on to `H` until it closes.
#[derive(Debug)]
pub(super) struct Paced<S, H> {
    stream: S,
    pace: Pace,
    _held: H,
}

impl<S, H> Paced<S, H> {
    pub(super) fn new(stream: S, pace: Pace, held: H) -> Self {
        Self {
            stream,
            pace,
            _held: held,
        }
    }
}

impl<S: AsyncRead + Unpin, H: Unpin> AsyncRead for Paced<S, H> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let poll = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.pace.arrived();
        }
        poll
    }
}

impl<S: AsyncWrite + Unpin, H: Unpin> AsyncWrite for Paced<S, H> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.pace.written(poll)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.pace.written(poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    const ALLOWED: Allowed = Allowed {
        head: Duration::from_secs(5),
        idle: Duration::from_secs(60),
        stall: Duration::from_secs(30),
    };

    fn late(pace: &Pace) -> Option<(Duration, Late)> {
        pace.deadline()
            .map(|(at, late)| (at.duration_since(Instant::now()), late))
    }

    #[tokio::test(start_paused = true)]
    async fn each_step_of_a_connection_has_its_own_limit() {
        let (near, mut far) = duplex(64);
        let pace = Pace::new(ALLOWED);
        let mut stream = Paced::new(near, pace.clone(), ());
        let head = Some((ALLOWED.head, Late::Head));
        assert_eq!(late(&pace), head, "a new connection owes a head");
        assert!(pace.is_silent());

        far.write_all(b"GET").await.unwrap();
        tokio::time::advance(Duration::from_secs(3)).await;
        stream.read_u8().await.unwrap();
        assert!(!pace.is_silent() && pace.is_reading_head());
        let rest = Some((Duration::from_secs(2), Late::Head));
        assert_eq!(late(&pace), rest, "a byte doesn't buy time");

        let open = pace.asked();
        assert_eq!(late(&pace), None, "the service is at work");
        assert!(!pace.is_silent() && !pace.is_reading_head());
        stream.read_u8().await.unwrap();
        assert_eq!(late(&pace), None, "a body's bytes are no head");

        drop(open);
        assert!(pace.is_silent() && !pace.is_reading_head());
        let idle = Some((ALLOWED.idle, Late::Idle));
        assert_eq!(late(&pace), idle, "between requests");

        tokio::time::advance(Duration::from_secs(40)).await;
        stream.read_u8().await.unwrap();
        assert_eq!(late(&pace), head, "the next head has begun");
        assert!(pace.is_reading_head());
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_does_not_read_is_late_even_while_it_is_answered() {
        let (near, mut far) = duplex(4);
        let pace = Pace::new(ALLOWED);
        let mut stream = Paced::new(near, pace.clone(), ());
        let _open = pace.asked();
        stream.write_all(b"full").await.unwrap();
        assert_eq!(late(&pace), None);

        let mut write = Box::pin(stream.write_all(b"more"));
        assert!(futures_util::poll!(&mut write).is_pending());
        assert_eq!(late(&pace), Some((ALLOWED.stall, Late::Stalled)));

        far.read_exact(&mut [0; 4]).await.unwrap();
        write.await.unwrap();
        assert_eq!(late(&pace), None, "it reads again");
    }
}
