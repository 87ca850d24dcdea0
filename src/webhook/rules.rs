//! When a delivery is tried again, and when an endpoint is given up.

use std::time::Duration;

use chrono::DateTime;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::clock::Timestamp;

/// How long an endpoint may fail without a break before it is told nothing more: longer than a
/// weekend with a holiday on either side, shorter than anyone should go on calling a server that
/// is gone.
pub const LONGEST_FAILURE: Duration = Duration::from_secs(5 * 24 * 60 * 60);

/// The longest pause between two attempts, whatever a receiver asks for: one a day, so that an
/// endpoint that is mended is found within a day.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

/// The pause after the first attempt, the second, and so on, as Standard Webhooks suggests: a hiccup is
/// over in seconds, a deployment in minutes, an outage in hours.
const PAUSES: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_secs(5 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(2 * 60 * 60),
    Duration::from_secs(5 * 60 * 60),
    Duration::from_secs(10 * 60 * 60),
    Duration::from_secs(14 * 60 * 60),
    Duration::from_secs(20 * 60 * 60),
    LONGEST_PAUSE,
];

/// When to try a delivery again that failed for the `attempts`th time, `now`. What the receiver
/// asked for is a lower bound, up to [`LONGEST_PAUSE`]. Up to a fifth is added, so that what failed
/// together isn't tried again together; how much, follows from the change and the attempt.
pub(super) fn next_attempt(
    change: Uuid,
    attempts: i32,
    now: Timestamp,
    retry_after: Option<Duration>,
) -> Timestamp {
    let index = usize::try_from(attempts.saturating_sub(1)).unwrap_or(0);
    let planned = PAUSES.get(index).copied().unwrap_or(LONGEST_PAUSE);
    let asked = retry_after.unwrap_or_default().min(LONGEST_PAUSE);
    let pause = planned.max(asked);
    let digest = Sha256::new()
        .chain_update(change.as_bytes())
        .chain_update(attempts.to_be_bytes())
        .finalize();
    let share = u32::from(digest[0]);
    later(now, pause + pause / 5 * share / 255)
}

/// Whether an endpoint that began to fail then is to be given up.
pub(super) fn is_given_up(failing_since: Timestamp, now: Timestamp) -> bool {
    now >= later(failing_since, LONGEST_FAILURE)
}

/// How long a receiver asks to be left alone: `Retry-After` in seconds or as a date (RFC 9110,
/// section 10.2.3). What can't be read asks for nothing.
pub(super) fn retry_after(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(header).ok()?;
    let micros = until.timestamp_micros().checked_sub(now.micros())?;
    Some(Duration::from_micros(u64::try_from(micros).unwrap_or(0)))
}

/// The instant that lies this long after another.
pub(super) fn later(than: Timestamp, by: Duration) -> Timestamp {
    let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_micros(than.micros().saturating_add(by))
}

/// The instant that lies this long before another.
pub(super) fn earlier(than: Timestamp, by: Duration) -> Timestamp {
    let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_micros(than.micros().saturating_sub(by))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_795_435_200_000_000);

    fn pause(change: u128, attempts: i32, asked: Option<u64>) -> Duration {
        let next = next_attempt(
            Uuid::from_u128(change),
            attempts,
            NOW,
            asked.map(Duration::from_secs),
        );
        let micros = next.micros() - NOW.micros();
        Duration::from_micros(u64::try_from(micros).expect("the future"))
    }

    #[test]
    fn pauses_grow_to_a_day_and_are_spread_by_a_fifth_at_most() {
        let hour = 60 * 60;
        for (attempts, planned) in [
            (1, 5),
            (2, 5 * 60),
            (3, 30 * 60),
            (4, 2 * hour),
            (9, 24 * hour),
            (10, 24 * hour),
            (i32::MAX, 24 * hour),
        ] {
            let planned = Duration::from_secs(planned);
            let pauses: Vec<_> = (0..50)
                .map(|change| pause(change, attempts, None))
                .collect();
            for pause in &pauses {
                assert!(
                    (planned..=planned + planned / 5).contains(pause),
                    "{attempts}: {pause:?}"
                );
            }
            let (least, most) = (pauses.iter().min(), pauses.iter().max());
            let spread = most.expect("some").abs_diff(*least.expect("some"));
            assert!(spread > planned / 10, "{attempts}: all at once");
        }
    }

    #[test]
    fn a_receiver_may_ask_for_a_longer_pause_but_not_for_a_shorter_or_endless_one() {
        let day = Duration::from_secs(24 * 60 * 60);
        let minute = Duration::from_secs(60);
        assert!((minute..=minute + minute / 5).contains(&pause(1, 1, Some(60))));
        assert!(pause(1, 4, Some(0)) >= Duration::from_secs(2 * 60 * 60));
        assert!((day..=day + day / 5).contains(&pause(1, 1, Some(u64::MAX))));
    }

    #[test]
    fn a_pause_is_asked_for_in_seconds_or_by_a_date() {
        for (header, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Mon, 23 Nov 2026 12:01:30 GMT", Some(90)),
            ("Mon, 23 Nov 2026 11:00:00 GMT", Some(0)),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            let expected = seconds.map(Duration::from_secs);
            assert_eq!(retry_after(header, NOW), expected, "{header:?}");
        }
    }

    #[test]
    fn an_endpoint_is_given_up_after_five_days_without_a_break() {
        let five = later(NOW, Duration::from_secs(5 * 24 * 60 * 60));
        assert!(is_given_up(NOW, five));
        assert!(!is_given_up(NOW, earlier(five, Duration::from_secs(1))));
    }
}
