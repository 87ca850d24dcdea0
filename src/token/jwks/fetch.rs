//! Getting the text of a key set, as the cache sees it.

use async_trait::async_trait;
use thiserror::Error;

use crate::outbound::OutboundUrl;

/// The largest key set that is read, in bytes.
pub const LARGEST_SET: usize = 64 * 1024;

/// Why a key set couldn't be had. For the log; an agency that asks in the meantime is told to
/// come back later.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unreachable {
    /// Resolving the name, connecting or reading failed.
    #[error("the connection failed: {0}")]
    Connection(String),
    /// The answer wasn't 200; a redirect counts, since none is followed.
    #[error("the answer had status {0}")]
    Status(u16),
    /// The answer didn't come in time.
    #[error("no answer came in time")]
    Timeout,
    /// The set is larger than [`LARGEST_SET`].
    #[error("the set is larger than the limit")]
    TooLarge,
    /// The text isn't an object with a list of `keys`.
    #[error("the answer isn't a key set")]
    NotASet,
    /// The set has more keys than the limit.
    #[error("the set has too many keys")]
    TooManyKeys,
    /// The fetch broke off and left no reason.
    #[error("the fetch broke off")]
    BrokenOff,
}

/// Gets the text of a key set. The cache knows no more of the network than this, so that a
/// test can count the fetches and make them fail.
#[async_trait]
pub trait Fetch: Send + Sync + 'static {
    /// The text at `url`, at most [`LARGEST_SET`] bytes long. The cache stops waiting after
    /// five seconds by itself.
    ///
    /// # Errors
    /// [`Unreachable`].
    async fn fetch(&self, url: &OutboundUrl) -> Result<Vec<u8>, Unreachable>;
}
