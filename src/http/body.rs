//! Reading a request's body by a deadline.
//!
//! The server knows when a head is late, not when a body is: only the handler knows how much it
//! will take. It reads the body before it takes anything that others wait for (a place at the
//! [gate](super::gate), a connection to the database), so that a slow client holds up nobody.

use axum::body::{Body, Bytes};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::{Instant, timeout_at};

/// Why a body could not be read. Prints as a sentence for the caller.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Unread {
    /// More bytes than are taken: 413.
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    /// The deadline passed: 408. The connection closes after the answer.
    #[error("the body took too long to arrive")]
    TooSlow,
    /// The connection broke, or the body isn't well formed: 400.
    #[error("the body ended early")]
    Broken,
}

/// Reads a body of `most` bytes at most, until `deadline`: usually
/// [`Received`](super::Received) plus 10 seconds.
///
/// # Errors
/// An [`Unread`] that says which limit was passed.
pub async fn read(body: Body, most: usize, deadline: Instant) -> Result<Bytes, Unread> {
    match timeout_at(deadline, Limited::new(body, most).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Unread::TooLarge(most)),
        Ok(Err(_)) => Err(Unread::Broken),
        Err(_) => Err(Unread::TooSlow),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::stream;

    use super::*;

    fn chunks(chunks: Vec<Result<&'static str, &'static str>>) -> Body {
        Body::from_stream(stream::iter(chunks))
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_is_read_within_its_limits_or_refused_with_the_reason() {
        let soon = || Instant::now() + Duration::from_secs(10);
        let whole = read(chunks(vec![Ok("ab"), Ok("cd")]), 4, soon()).await;
        assert_eq!(whole, Ok(Bytes::from_static(b"abcd")));
        let endless = Body::from_stream(stream::pending::<Result<&str, &str>>());
        for (name, body, expected) in [
            (
                "too large",
                chunks(vec![Ok("ab"), Ok("cde")]),
                Unread::TooLarge(4),
            ),
            (
                "broken",
                chunks(vec![Ok("ab"), Err("gone")]),
                Unread::Broken,
            ),
            ("too slow", endless, Unread::TooSlow),
        ] {
            assert_eq!(read(body, 4, soon()).await, Err(expected), "{name}");
        }
    }
}
