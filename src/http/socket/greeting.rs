//! The beginning of a socket: `connection_init`, and its acknowledgement.

use std::pin::pin;

use axum::extract::ws::WebSocket;
use tokio::time::sleep;

use super::{
    closing::Closing,
    limits::SocketLimits,
    message::{Said, ack, pong},
    service::{Object, Service},
    wire::{End, flush, hear, say},
};

/// Waits for `connection_init`, asks the service, and acknowledges it.
///
/// # Errors
/// How the socket ends instead.
pub(super) async fn greet<S: Service>(
    socket: &mut WebSocket,
    service: &S,
    limits: &SocketLimits,
) -> Result<S::Session, End> {
    let mut deadline = pin!(sleep(limits.init));
    let payload = tokio::select! {
        biased;
        payload = initialised(socket, limits) => payload?,
        () = deadline.as_mut() => return Err(Closing::InitTimeout.into()),
    };
    let opened = tokio::select! {
        biased;
        opened = service.open(payload) => opened.map_err(Closing::from)?,
        end = impatient(socket, limits) => return Err(end),
        () = deadline => return Err(Closing::TryLater("try again later").into()),
    };
    say(socket, ack(opened.payload).into(), limits.stall).await?;
    Ok(opened.session)
}

/// The payload of the `connection_init` that comes.
async fn initialised(socket: &mut WebSocket, limits: &SocketLimits) -> Result<Option<Object>, End> {
    loop {
        match hear(socket, limits).await? {
            Some(Said::Init(payload)) => return Ok(payload),
            other => early(socket, limits, other).await?,
        }
    }
}

/// Listens while the service makes up its mind; ends with the socket only.
///
/// It may be dropped in the middle of a pong. The socket keeps what it was handed, and sends the
/// rest of it before the acknowledgement.
async fn impatient(socket: &mut WebSocket, limits: &SocketLimits) -> End {
    loop {
        let heard = match hear(socket, limits).await {
            Ok(Some(Said::Init(_))) => Err(Closing::SecondInit.into()),
            Ok(other) => early(socket, limits, other).await,
            Err(end) => Err(end),
        };
        if let Err(end) = heard {
            return end;
        }
    }
}

/// Answers what may be said before the acknowledgement.
async fn early(
    socket: &mut WebSocket,
    limits: &SocketLimits,
    said: Option<Said>,
) -> Result<(), End> {
    match said {
        Some(Said::Ping(payload)) => say(socket, pong(payload).into(), limits.stall).await,
        Some(Said::Subscribe(..)) => Err(Closing::Unauthorized.into()),
        None => flush(socket, limits.stall).await,
        // An operation that isn't there may be completed; the protocol has it ignored.
        Some(Said::Init(_) | Said::Pong | Said::Complete(_)) => Ok(()),
    }
}
