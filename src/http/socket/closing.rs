//! Why a socket is closed, as the other end reads it.

use std::borrow::Cow;

use axum::extract::ws::CloseFrame;

use super::service::Denial;

/// The longest reason that a close frame has room for, in bytes (RFC 6455, section 5.5).
const LONGEST_REASON: usize = 123;

/// Why the server closes a socket. Codes from 4400 up, and their words, are those of
/// graphql-ws (PROTOCOL.md, and the reference server where that leaves them open); those below
/// are RFC 6455's (section 7.4.1) and IANA's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    /// The client said what the protocol doesn't know, and this is why.
    Invalid(String),
    /// An operation before the acknowledgement.
    Unauthorized,
    /// The session may not be served.
    Forbidden,
    /// The client didn't offer `graphql-transport-ws`.
    Subprotocol,
    /// No `connection_init` in time.
    InitTimeout,
    /// An operation of this id is under way.
    IdTaken(String),
    /// A second `connection_init`.
    SecondInit,
    /// The service stops. Clients connect anew, to whoever serves then.
    GoingAway,
    /// Not now, for this reason. Clients try again later.
    TryLater(&'static str),
    /// A message or a frame of more than so many bytes.
    TooLarge(usize),
    /// A text that isn't UTF-8.
    NotUtf8,
    /// Bytes that aren't WebSocket frames.
    NotWebSocket,
}

impl Closing {
    /// Why, as the peer is told.
    pub(super) fn frame(&self) -> CloseFrame {
        let (code, reason): (u16, Cow<'_, str>) = match self {
            Self::Invalid(reason) => (4400, reason.into()),
            Self::Unauthorized => (4401, "Unauthorized".into()),
            Self::Forbidden => (4403, "Forbidden".into()),
            Self::Subprotocol => (4406, "Subprotocol not acceptable".into()),
            Self::InitTimeout => (4408, "Connection initialisation timeout".into()),
            Self::IdTaken(id) => (4409, taken(id).into()),
            Self::SecondInit => (4429, "Too many initialisation requests".into()),
            Self::GoingAway => (1001, "Going away".into()),
            Self::TryLater(reason) => (1013, (*reason).into()),
            Self::TooLarge(limit) => (
                1009,
                format!("a message may have {limit} bytes at most").into(),
            ),
            Self::NotUtf8 => (1007, "a text message must be UTF-8".into()),
            Self::NotWebSocket => (1002, "these are no WebSocket frames".into()),
        };
        CloseFrame {
            code,
            reason: shortened(&reason, LONGEST_REASON).into(),
        }
    }
}

impl From<Denial> for Closing {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::Forbidden => Self::Forbidden,
            Denial::TooManySockets => Self::TryLater("too many sockets at once; close one first"),
            Denial::Unavailable => Self::TryLater("try again later"),
        }
    }
}

/// The words of 4409, which keep their end however long the id is.
fn taken(id: &str) -> String {
    let room = LONGEST_REASON - "Subscriber for  already exists".len();
    format!("Subscriber for {} already exists", shortened(id, room))
}

/// The text, or as much of it as goes into so many bytes.
fn shortened(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Closing, Denial, LONGEST_REASON};

    #[test]
    fn codes_and_words_are_those_of_the_protocol() {
        let cases = [
            (Closing::Invalid("why".to_owned()), 4400, "why"),
            (Closing::Unauthorized, 4401, "Unauthorized"),
            (Closing::Forbidden, 4403, "Forbidden"),
            (Closing::Subprotocol, 4406, "Subprotocol not acceptable"),
            (
                Closing::InitTimeout,
                4408,
                "Connection initialisation timeout",
            ),
            (
                Closing::IdTaken("a".to_owned()),
                4409,
                "Subscriber for a already exists",
            ),
            (
                Closing::SecondInit,
                4429,
                "Too many initialisation requests",
            ),
            (Closing::GoingAway, 1001, "Going away"),
            (Denial::Forbidden.into(), 4403, "Forbidden"),
            (Denial::Unavailable.into(), 1013, "try again later"),
        ];
        for (closing, code, reason) in cases {
            let frame = closing.frame();
            assert_eq!(frame.code, code, "{closing:?}");
            assert_eq!(frame.reason.as_str(), reason, "{closing:?}");
        }
    }

    #[test]
    fn a_long_reason_is_cut_to_what_a_close_frame_holds() {
        for long in ["x".repeat(500), "é".repeat(200), "語".repeat(100)] {
            let invalid = Closing::Invalid(long.clone()).frame();
            assert!(invalid.reason.len() <= LONGEST_REASON, "{long}");
            assert!(invalid.reason.len() > LONGEST_REASON - 4, "{long}");
            let taken = Closing::IdTaken(long.clone()).frame();
            assert!(taken.reason.len() <= LONGEST_REASON, "{long}");
            assert!(taken.reason.as_str().ends_with(" already exists"), "{long}");
        }
    }
}
