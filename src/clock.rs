//! Time as the registry stores it, and the clock that is handed to whoever needs one.
//!
//! Nothing else in the crate may ask the operating system for the time: a test that
//! injects its own [`Clock`] gets the same answers every day of the year.

use std::{
    fmt,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use sea_orm::DeriveValueType;

/// An instant in UTC, in whole microseconds since 1970-01-01T00:00:00Z.
///
/// Both databases store it as a 64-bit integer, because SQLite's textual timestamps drop
/// trailing zeros and then no longer sort in time order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant that lies `micros` microseconds after the epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Milliseconds since the epoch, never negative: what a UUIDv7 carries (RFC 9562, section 5.7).
    #[must_use]
    pub fn millis(self) -> u64 {
        u64::try_from(self.0.div_euclid(1_000)).unwrap_or(0)
    }

    /// The day in UTC.
    #[must_use]
    pub fn day(self) -> NaiveDate {
        DateTime::<Utc>::from_timestamp_micros(self.0)
            .unwrap_or(DateTime::UNIX_EPOCH)
            .date_naive()
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with the letter `Z`, for example `2026-01-31T09:30:00.000001Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant =
            DateTime::<Utc>::from_timestamp_micros(self.0).unwrap_or(DateTime::UNIX_EPOCH);
        f.write_str(&instant.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Timestamp {
    fn read(text: &str) -> Result<Self, String> {
        DateTime::parse_from_rfc3339(text)
            .map(|instant| Self(instant.timestamp_micros()))
            .map_err(|_| {
                format!(
                    "\"{}\" is no instant; write it as in RFC 3339, such as 2026-01-31T09:30:00Z",
                    crate::text::shorten(text)
                )
            })
    }
}

crate::text::string_value!(Timestamp);

/// Tells the time. Cheap to clone.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The clock of the operating system.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that asks the operating system for the time"
    )]
    pub fn system() -> Self {
        Self(Arc::new(|| {
            let since = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
        }))
    }

    /// A clock that answers what `read` answers.
    pub fn from_fn(read: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
