//! A place in the feed.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::entity::change;

/// A place in the feed: behind the record with these numbers. On SQLite, where one transaction
/// writes at a time, the first is always 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The database transaction.
    pub(super) transaction: i64,
    /// The record within it.
    pub(super) seq: i64,
}

impl Position {
    /// The place behind this record.
    pub(super) const fn of(row: &change::Model) -> Self {
        Self {
            transaction: row.transaction_id,
            seq: row.seq,
        }
    }

    /// The place as clients keep it. Opaque: base64url over a version, the feed's epoch, and the
    /// numbers.
    pub(super) fn cursor(self, epoch: &str) -> String {
        let Self { transaction, seq } = self;
        URL_SAFE_NO_PAD.encode(format!("{VERSION}.{epoch}.{transaction}.{seq}"))
    }
}

const VERSION: &str = "1";

/// What a client's cursor turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// A place in this feed.
    Here(Position),
    /// One in a feed that is gone: the registry was restored since.
    Gone,
    /// No cursor at all.
    Malformed,
}

/// Reads a client's cursor.
pub(super) fn read(text: &str, epoch: &str) -> Given {
    let parts = || {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let mut parts = text.split('.');
        let (version, made_in) = (parts.next()?, parts.next()?.to_owned());
        let position = Position {
            transaction: parts.next()?.parse().ok()?,
            seq: parts.next()?.parse().ok()?,
        };
        (version == VERSION && parts.next().is_none()).then_some((made_in, position))
    };
    match parts() {
        None => Given::Malformed,
        Some((made_in, _)) if made_in != epoch => Given::Gone,
        Some((_, position)) => Given::Here(position),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_in_its_own_epoch_and_is_gone_in_another() {
        let place = Position {
            transaction: 7,
            seq: 42,
        };
        let cursor = place.cursor("a1");
        assert_eq!(read(&cursor, "a1"), Given::Here(place));
        assert_eq!(read(&cursor, "b2"), Given::Gone);
        for bad in ["", "x", "MS5hMS43", &cursor[1..], "MS5hMS43LjQyLjE"] {
            assert_eq!(read(bad, "a1"), Given::Malformed, "{bad}");
        }
    }
}
