//! Keys and instants: what the registry's clock and ids would have given, had the portfolio been
//! entered one object after the other.

use cooperation_registry::clock::Timestamp;
use uuid::{Builder, Uuid};

use super::chance::Chance;

/// 1 January 2018, the day on which the registry opens.
const OPENS: u64 = 1_514_764_800_000;

/// Until 1 November 2026 everything is entered, before the day on which the tests take place.
const FILLED: u64 = 1_793_491_200_000;

/// The largest counter that fits in the twelve bits beside the time.
const COUNTER: u16 = 0x0FFF;

/// Makes UUIDv7 keys, each larger than the one before it.
pub(super) struct Keys {
    millis: u64,
    counter: u16,
    step: u64,
    chance: Chance,
}

impl Keys {
    /// Keys for about so many objects, spread over the years.
    pub(super) fn spread(seed: u64, objects: u64) -> Self {
        Self {
            millis: OPENS,
            counter: 0,
            step: ((FILLED - OPENS) / objects).max(1),
            chance: Chance::of(seed, "keys", 0),
        }
    }

    /// Lets the time until the next object pass, and says when that is.
    pub(super) fn pass(&mut self) -> Timestamp {
        self.millis += self.step;
        self.counter = 0;
        Timestamp::from_micros(i64::try_from(self.millis).unwrap() * 1_000)
    }

    /// The next key.
    pub(super) fn next(&mut self) -> Uuid {
        let mut random = [0_u8; 10];
        random[2..].copy_from_slice(&self.chance.number().to_be_bytes());
        random[..2].copy_from_slice(&self.counter.to_be_bytes());
        let key = Builder::from_unix_timestamp_millis(self.millis, &random).into_uuid();
        if self.counter == COUNTER {
            (self.millis, self.counter) = (self.millis + 1, 0);
        } else {
            self.counter += 1;
        }
        key
    }
}
