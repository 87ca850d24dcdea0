//! Reading from a socket, writing to it, and closing it.

use std::{
    error::Error as _,
    future::poll_fn,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::{SinkExt, stream::FusedStream, task::AtomicWaker};
use tokio::time::{sleep, timeout};

use super::{closing::Closing, limits::SocketLimits, message::Said};

/// How a socket ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The server closes it.
    Close(Closing),
    /// The peer has closed it.
    Closed,
    /// The peer is out of reach.
    Lost,
}

impl From<Closing> for End {
    fn from(closing: Closing) -> Self {
        Self::Close(closing)
    }
}

/// Waits for the next sign of the peer: a message, or nothing for a ping or a pong of the
/// WebSocket's own. To such a ping the answer is made but not sent: whoever hears it must
/// [`flush`], or the answers to a peer that only pings would pile up. Nothing is lost when the
/// future is dropped.
///
/// # Errors
/// How the socket ends.
pub(super) async fn hear(
    socket: &mut WebSocket,
    limits: &SocketLimits,
) -> Result<Option<Said>, End> {
    match socket.recv().await {
        Some(Ok(Message::Text(text))) => match Said::read(&text) {
            Ok(said) => Ok(Some(said)),
            Err(reason) => Err(Closing::Invalid(reason).into()),
        },
        Some(Ok(Message::Binary(_))) => {
            Err(Closing::Invalid("messages are text; this one is binary".to_owned()).into())
        }
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(Message::Close(_))) => Err(End::Closed),
        Some(Err(error)) => Err(unreadable(&error, limits)),
        None => Err(End::Lost),
    }
}

/// What to answer to bytes that can't be read.
fn unreadable(error: &axum::Error, limits: &SocketLimits) -> End {
    let error = error
        .source()
        .and_then(|source| source.downcast_ref::<tungstenite::Error>());
    match error {
        Some(tungstenite::Error::Capacity(_)) => Closing::TooLarge(limits.message_bytes).into(),
        Some(tungstenite::Error::Utf8(_)) => Closing::NotUtf8.into(),
        Some(tungstenite::Error::Protocol(
            tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
        )) => End::Lost,
        Some(tungstenite::Error::Protocol(_)) => Closing::NotWebSocket.into(),
        _ => End::Lost,
    }
}

/// Writes one message, for as long as the peer takes any of it.
///
/// # Errors
/// [`End::Lost`] if nothing moves for `stall`, or the connection is gone.
pub(super) async fn say(
    socket: &mut WebSocket,
    message: Message,
    stall: Duration,
) -> Result<(), End> {
    patiently(socket.send(message), stall).await
}

/// Writes what the WebSocket itself has to say, for as long as the peer takes any of it.
///
/// # Errors
/// Those of [`say`].
pub(super) async fn flush(socket: &mut WebSocket, stall: Duration) -> Result<(), End> {
    patiently(socket.flush(), stall).await
}

/// Waits for a write for as long as it goes on.
///
/// That a write goes on is seen by the socket waking it, which it does when its buffer has
/// drained by a good part.
async fn patiently(
    write: impl Future<Output = Result<(), axum::Error>>,
    stall: Duration,
) -> Result<(), End> {
    let woken = Arc::new(Woken {
        itself: AtomicBool::new(true),
        task: AtomicWaker::new(),
    });
    let waker = Waker::from(Arc::clone(&woken));
    let mut write = pin!(write);
    let mut patience = pin!(sleep(stall));
    poll_fn(|context| {
        woken.task.register(context.waker());
        if woken.itself.swap(false, Ordering::AcqRel) {
            match write.as_mut().poll(&mut Context::from_waker(&waker)) {
                Poll::Ready(written) => return Poll::Ready(written.map_err(|_| End::Lost)),
                Poll::Pending => patience.set(sleep(stall)),
            }
        }
        let tired = patience.as_mut().poll(context);
        tired.map(|()| Err(End::Lost))
    })
    .await
}

/// Tells a write that is woken from a task that is woken for another reason.
struct Woken {
    itself: AtomicBool,
    task: AtomicWaker,
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.itself.store(true, Ordering::Release);
        self.task.wake();
    }
}

/// Ends a socket as it is to end, in [`SocketLimits::close`] at most.
pub(super) async fn finish(mut socket: WebSocket, end: End, limits: &SocketLimits) {
    let finishing = async {
        match end {
            End::Close(closing) => close(&mut socket, closing.frame()).await,
            End::Closed => drain(&mut socket).await,
            End::Lost => {}
        }
    };
    // A peer that doesn't close in time is left to itself.
    let _ = timeout(limits.close, finishing).await;
}

/// Sends a close frame and waits for the peer's.
async fn close(socket: &mut WebSocket, frame: CloseFrame) {
    let deaf = socket.is_terminated();
    if socket.send(Message::Close(Some(frame))).await.is_err() {
        return;
    }
    if deaf {
        // What the peer still sends can't be read after a broken frame. Hanging up on it would
        // reset the connection, and the peer might never read why it was closed.
        std::future::pending::<()>().await;
    }
    drain(socket).await;
}

/// Reads on until the connection is closed, for hanging up on unread bytes would reset it.
async fn drain(socket: &mut WebSocket) {
    while let Some(Ok(_)) = socket.recv().await {}
}
