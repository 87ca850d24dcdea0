//! Periods in parts of the calendar.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::split;

/// By which parts of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// Years.
    Year,
    /// Quarters.
    Quarter,
    /// Months.
    Month,
}

/// A part of the calendar: a year, or the `number`th quarter or month of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bucket {
    /// The year.
    pub year: i32,
    /// Which quarter or month of it; none: the year.
    pub number: Option<u32>,
}

impl Bucket {
    /// The part that a day is in.
    #[must_use]
    pub fn of(day: NaiveDate, by: Calendar) -> Self {
        Self {
            year: day.year(),
            number: match by {
                Calendar::Year => None,
                Calendar::Quarter => Some(day.month0() / 3 + 1),
                Calendar::Month => Some(day.month()),
            },
        }
    }

    /// The first day of the part behind this one; none at the end of the calendar.
    fn next(self, by: Calendar) -> Option<NaiveDate> {
        let (months, number) = match by {
            Calendar::Year => (12, 1),
            Calendar::Quarter => (3, self.number?),
            Calendar::Month => (1, self.number?),
        };
        let first = NaiveDate::from_ymd_opt(self.year, (number - 1) * months + 1, 1)?;
        first.checked_add_months(chrono::Months::new(months))
    }
}

impl fmt::Display for Bucket {
    /// `2022`, or `2022-3` for its third quarter or month.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            None => write!(f, "{}", self.year),
            Some(number) => write!(f, "{}-{number}", self.year),
        }
    }
}

/// How many days of a period, both ends included, are in each part of the calendar; none where it ends
/// before it starts.
#[must_use]
pub fn portions(start: NaiveDate, end: NaiveDate, by: Calendar) -> Vec<(Bucket, u64)> {
    let mut portions = Vec::new();
    let mut from = start;
    while from <= end {
        let bucket = Bucket::of(from, by);
        let next = bucket.next(by).filter(|next| *next <= end);
        let until = next.and_then(|next| next.pred_opt()).unwrap_or(end);
        let days = (until - from).num_days() + 1;
        portions.push((bucket, days.unsigned_abs()));
        match next {
            Some(next) => from = next,
            None => break,
        }
    }
    portions
}

/// An amount over a period, divided by days, both ends included: integers that sum to it.
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

    fn told(total: i64, start: &str, end: &str, by: Calendar) -> Vec<(String, u64, i64)> {
        let (start, end) = (day(start), day(end));
        let days = portions(start, end, by);
        let parts = by_days(total, start, end, by).into_iter();
        let told = parts.zip(days);
        told.map(|((bucket, part), (_, days))| (bucket.to_string(), days, part))
            .collect()
    }

    fn expected(of: &[(&str, u64, i64)]) -> Vec<(String, u64, i64)> {
        of.iter()
            .map(|(bucket, days, part)| ((*bucket).to_owned(), *days, *part))
            .collect()
    }

    /// Amounts in hundredths. The cases are those that publishers of IATI data meet.
    #[test]
    fn a_budget_is_divided_by_days_to_the_cent() {
        use Calendar::{Quarter, Year};
        assert_eq!(
            told(2_565_358_000, "2022-01-01", "2022-12-31", Quarter),
            expected(&[
                ("2022-1", 90, 632_554_027),
                ("2022-2", 91, 639_582_405),
                ("2022-3", 92, 646_610_784),
                ("2022-4", 92, 646_610_784),
            ])
        );
        assert_eq!(
            told(100_000_000, "2021-04-01", "2022-03-31", Year),
            expected(&[("2021", 275, 75_342_466), ("2022", 90, 24_657_534)])
        );
        assert_eq!(
            told(36_600, "2024-01-01", "2024-12-31", Quarter),
            expected(&[
                ("2024-1", 91, 9_100),
                ("2024-2", 91, 9_100),
                ("2024-3", 92, 9_200),
                ("2024-4", 92, 9_200)
            ])
        );
        assert_eq!(
            told(10_000, "2024-02-29", "2024-02-29", Year),
            expected(&[("2024", 1, 10_000)])
        );
        assert_eq!(
            told(120_000_000, "2019-12-15", "2023-12-14", Year),
            expected(&[
                ("2019", 17, 1_396_304),
                ("2020", 366, 30_061_602),
                ("2021", 365, 29_979_466),
                ("2022", 365, 29_979_466),
                ("2023", 348, 28_583_162),
            ])
        );
        assert_eq!(
            told(-907_700, "2010-04-01", "2010-06-30", Quarter),
            expected(&[("2010-2", 91, -907_700)])
        );
        assert_eq!(
            told(10_000, "2023-12-31", "2024-01-02", Year),
            expected(&[("2023", 1, 3_333), ("2024", 2, 6_667)])
        );
    }

    #[test]
    fn a_period_that_ends_before_it_starts_has_no_days() {
        assert!(portions(day("2024-01-02"), day("2024-01-01"), Calendar::Month).is_empty());
    }

    #[test]
    fn the_calendar_has_an_end() {
        let last = NaiveDate::MAX;
        assert_eq!(portions(last, last, Calendar::Month).len(), 1);
    }

    proptest! {
        #[test]
        fn days_and_parts_sum_to_the_whole(
            total in any::<i64>(),
            start in -400_000_i64..400_000,
            length in 0_i64..20_000,
        ) {
            let start = NaiveDate::default() + chrono::Duration::days(start);
            let end = start + chrono::Duration::days(length);
            for by in [Calendar::Year, Calendar::Quarter, Calendar::Month] {
                let days: u64 = portions(start, end, by).iter().map(|(_, days)| days).sum();
                prop_assert_eq!(days, length.unsigned_abs() + 1);
                let parts = by_days(total, start, end, by);
                let sum: i128 = parts.iter().map(|(_, part)| i128::from(*part)).sum();
                prop_assert_eq!(sum, i128::from(total));
            }
        }
    }
}
