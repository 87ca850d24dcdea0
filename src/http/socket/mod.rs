//! `graphql-transport-ws`: GraphQL over a WebSocket (PROTOCOL.md of the npm package graphql-ws).
//!
//! It knows neither GraphQL nor tokens: those are behind [`Service`].
//!
//! * `service`: what stands behind a socket
//! * `limits`: how much, and how long
//! * `message`: what is said, in JSON
//! * `closing`: why a socket is closed
//! * `wire`: reading, writing and closing
//! * `greeting`: from the upgrade to the acknowledgement
//! * `connection`: everything after that

mod closing;
mod connection;
mod greeting;
mod limits;
mod message;
mod service;
mod wire;

use axum::{extract::WebSocketUpgrade, response::Response};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use limits::SocketLimits;
pub use service::{Asked, Denial, Object, Opened, Service};

use self::{
    closing::Closing,
    wire::{End, finish},
};

/// The subprotocol that is spoken, and the only one.
pub const SUBPROTOCOL: &str = "graphql-transport-ws";

/// What is kept of a frame before it is whole, in bytes. Every socket has a buffer of this size.
const READ_BUFFER: usize = 8 * 1024;

/// What all sockets of a server have in common.
#[derive(Clone, Debug)]
pub struct Sockets {
    limits: SocketLimits,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

impl Sockets {
    /// Sockets that end when `stopping` is cancelled. Their tasks are counted by `tasks`: once it
    /// is closed, waiting for it takes [`SocketLimits::close`] at most.
    #[must_use]
    pub const fn new(
        limits: SocketLimits,
        stopping: CancellationToken,
        tasks: TaskTracker,
    ) -> Self {
        Self {
            limits,
            stopping,
            tasks,
        }
    }

    /// Answers a handshake, and serves what comes of it.
    ///
    /// A client that doesn't offer the subprotocol is upgraded without one and closed with 4406,
    /// as the reference server does: a browser shows a page the close code of a socket, but
    /// nothing of a handshake that was refused.
    pub fn accept<S: Service>(&self, upgrade: WebSocketUpgrade, service: S) -> Response {
        let upgrade = upgrade
            .read_buffer_size(READ_BUFFER)
            .max_message_size(self.limits.message_bytes)
            .max_frame_size(self.limits.message_bytes)
            .protocols([SUBPROTOCOL]);
        let spoken = upgrade.selected_protocol().is_some();
        let sockets = self.clone();
        let counted = self.tasks.token();
        upgrade.on_upgrade(move |socket| async move {
            if spoken {
                connection::serve(socket, service, sockets).await;
            } else {
                let end = End::from(Closing::Subprotocol);
                finish(socket, end, &sockets.limits).await;
            }
            drop(counted);
        })
    }
}
