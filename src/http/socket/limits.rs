//! How much a socket may ask for, and how long it may keep the server waiting.

use std::time::Duration;

/// The limits of a socket. [`SocketLimits::default`] has the documented ones; tests use shorter
/// times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketLimits {
    /// How long the handshake within the socket may take, from the upgrade to the
    /// acknowledgement. Default: 10 s.
    pub init: Duration,
    /// How often the server pings. Default: 30 s; less than 1 ms counts as that.
    pub ping: Duration,
    /// How long a peer may say nothing, not even the answer to a ping, before it counts as gone.
    /// It is looked at with every ping, so it is best a multiple of that. Default: 60 s.
    pub silence: Duration,
    /// How long a peer may take nothing of what is being written to it. Default: 30 s.
    pub stall: Duration,
    /// How long closing may take: writing the close frame and waiting for the peer's.
    /// Default: 5 s.
    pub close: Duration,
    /// How many operations may be under way at once. Default: 20.
    pub operations: usize,
    /// The largest message and the largest frame that is read, in bytes. Default: 64 kB.
    pub message_bytes: usize,
    /// How many messages may wait to be written, beside the one that each operation has in
    /// hand. Default: 8; 0 counts as 1.
    pub outgoing: usize,
}

impl Default for SocketLimits {
    fn default() -> Self {
        Self {
            init: Duration::from_secs(10),
            ping: Duration::from_secs(30),
            silence: Duration::from_secs(60),
            stall: Duration::from_secs(30),
            close: Duration::from_secs(5),
            operations: 20,
            message_bytes: 64 * 1024,
            outgoing: 8,
        }
    }
}
