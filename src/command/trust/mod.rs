//! `agency`, `key` and `token`: whom the registry believes, and tokens of its own issuers.
//!
//! These work beside a running server, SQLite's too: a key that leaked can't wait for a stop.

mod agency;
mod key;
mod token;

use std::time::Duration;

pub(super) use agency::Agency;
pub(super) use key::Key;
pub(super) use token::Token;

use super::written;

/// A lifetime in whole seconds.
fn seconds(time: humantime::Duration) -> Result<i64, String> {
    match i64::try_from(Duration::from(time).as_secs()) {
        Ok(seconds) if seconds > 0 => Ok(seconds),
        _ => Err(format!(
            "{time} is no lifetime; write one such as 15m or 1h"
        )),
    }
}
