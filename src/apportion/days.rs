//! A period's amount by years, quarters or months: in proportion to the days, both ends included.
//!
//! A budget over several years says nothing of how it is spread, and days are the one assumption
//! that needs nothing else. IATI's Country Development Finance Data does the same (methodology,
//! section 2.6); what differs here is that the parts are integers and sum to the whole.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::split;

/// What a period is split into: parts of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Calendar {
    /// Years from 1 January.
    Year,
    /// Quarters from the first day of January, April, July and October.
    Quarter,
    /// Months.
    Month,
}

impl Calendar {
    /// How many months each of them has.
    const fn months(self) -> u32 {
        match self {
            Self::Year => 12,
            Self::Quarter => 3,
            Self::Month => 1,
        }
    }
}

/// One year, quarter or month. Those of one calendar sort in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bucket {
    calendar: Calendar,
    year: i32,
    /// Place in the year, from 1.
    part: u32,
}

impl Bucket {
    /// The one that holds a day.
    #[must_use]
    pub fn of(day: NaiveDate, calendar: Calendar) -> Self {
        Self {
            calendar,
            year: day.year(),
            part: day.month0() / calendar.months() + 1,
        }
    }

    /// Which calendar it is of.
    #[must_use]
    pub const fn calendar(self) -> Calendar {
        self.calendar
    }

    /// The year that it is, or lies in.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.year
    }

    /// Its place in the year, from 1; 1 for a year.
    #[must_use]
    pub const fn part(self) -> u32 {
        self.part
    }

    /// Its first day; the calendar's earliest where that is out of chrono's reach.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        let month = (self.part - 1) * self.calendar.months() + 1;
        NaiveDate::from_ymd_opt(self.year, month, 1).unwrap_or(NaiveDate::MIN)
    }

    /// Its last day; the calendar's latest where that is out of chrono's reach.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        let months = chrono::Months::new(self.calendar.months());
        self.first_day()
            .checked_add_months(months)
            .and_then(|day| day.pred_opt())
            .unwrap_or(NaiveDate::MAX)
    }
}

impl fmt::Display for Bucket {
    /// `2022`, `2022-Q1` or `2022-04`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        match self.calendar {
            Calendar::Year => Ok(()),
            Calendar::Quarter => write!(f, "-Q{}", self.part),
            Calendar::Month => write!(f, "-{:02}", self.part),
        }
    }
}

/// The years, quarters or months that a period touches, in time, with how many of its days lie in
/// each; both ends are part of the period. None for a period that ends before it starts.
#[must_use]
pub fn portions(start: NaiveDate, end: NaiveDate, by: Calendar) -> Vec<(Bucket, u64)> {
    let mut portions = Vec::new();
    let mut next = Some(start);
    while let Some(first) = next.filter(|day| *day <= end) {
        let bucket = Bucket::of(first, by);
        let last = bucket.last_day().min(end);
        let days = last.signed_duration_since(first).num_days() + 1;
        portions.push((bucket, days.unsigned_abs()));
        next = last.succ_opt();
    }
    portions
}

/// Splits an amount over the years, quarters or months that its period touches, by days: the parts
/// sum to exactly `total`.
///
/// None for a period that ends before it starts: that has no days to place anything in, and the
/// caller's group for what is undated takes the total.
#[must_use]
pub fn by_days(total: i64, start: NaiveDate, end: NaiveDate, by: Calendar) -> Vec<(Bucket, i64)> {
    let portions = portions(start, end, by);
    let days: Vec<u64> = portions.iter().map(|(_, days)| *days).collect();
    let buckets = portions.into_iter().map(|(bucket, _)| bucket);
    buckets.zip(split(total, &days)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_bucket_knows_its_name_and_its_ends() {
        for (by, name, first, last) in [
            (Calendar::Year, "2024", "2024-01-01", "2024-12-31"),
            (Calendar::Quarter, "2024-Q1", "2024-01-01", "2024-03-31"),
            (Calendar::Month, "2024-02", "2024-02-01", "2024-02-29"),
        ] {
            let bucket = Bucket::of(day("2024-02-15"), by);
            assert_eq!(bucket.to_string(), name);
            assert_eq!(bucket.first_day(), day(first));
            assert_eq!(bucket.last_day(), day(last));
        }
    }

    #[test]
    fn a_period_that_ends_before_it_starts_has_no_days() {
        let (start, end) = (day("2024-01-02"), day("2024-01-01"));
        assert!(portions(start, end, Calendar::Month).is_empty());
        assert!(by_days(100, start, end, Calendar::Month).is_empty());
    }

    #[test]
    fn the_ends_of_the_calendar_are_days_like_others() {
        let by = Calendar::Month;
        let end = portions(NaiveDate::MAX, NaiveDate::MAX, by);
        assert_eq!(end.iter().map(|(_, days)| days).sum::<u64>(), 1);
        let start = portions(NaiveDate::MIN, NaiveDate::MIN, Calendar::Year);
        assert_eq!(start.iter().map(|(_, days)| days).sum::<u64>(), 1);
    }

    proptest! {
        #[test]
        fn every_day_of_a_period_is_in_one_bucket(from in 0..400_000_i32, length in 0..8_000_i32, by in prop_oneof![Just(Calendar::Year), Just(Calendar::Quarter), Just(Calendar::Month)], total in any::<i64>()) {
            let day = |number: i32| NaiveDate::from_num_days_from_ce_opt(number + 366).unwrap();
            let (start, end) = (day(from), day(from + length));
            let portions = portions(start, end, by);
            let days: u64 = portions.iter().map(|(_, days)| *days).sum();
            prop_assert_eq!(days, u64::from(length.unsigned_abs()) + 1);
            prop_assert!(portions.is_sorted_by(|one, other| one.0 < other.0));
            let sum: i128 = by_days(total, start, end, by).into_iter().map(|(_, part)| i128::from(part)).sum();
            prop_assert_eq!(sum, i128::from(total));
        }
    }
}
