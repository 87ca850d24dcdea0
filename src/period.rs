//! Dates that are not known to the day, and the periods made of them.
//!
//! A partial date is EDTF level 0 (ISO 8601-2:2019, profile level 0, without time): `2013`,
//! `2013-04` or `2013-04-12`. Its earliest and latest day serve filters and sorting alone;
//! what is shown is always as precise as its source, and no more.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use sea_orm::DeriveValueType;

use crate::text::shorten;

/// A date known to the year, the month or the day. Sorts by the first day that it can mean; of the
/// same first day, the least precise one comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, DeriveValueType)]
#[sea_orm(value_type = "String")]
pub struct PartialDate {
    first: NaiveDate,
    precision: Precision,
}

/// How much of a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Precision {
    /// Only the year.
    Year,
    /// Year and month.
    Month,
    /// The day.
    Day,
}

impl PartialDate {
    /// The first day that it can mean.
    #[must_use]
    pub const fn earliest(self) -> NaiveDate {
        self.first
    }

    /// The last day that it can mean.
    #[must_use]
    pub fn latest(self) -> NaiveDate {
        let next = match self.precision {
            Precision::Day => return self.first,
            Precision::Month => self.first.checked_add_months(chrono::Months::new(1)),
            Precision::Year => self.first.checked_add_months(chrono::Months::new(12)),
        };
        // Years have four digits here, so the day after the last one always exists.
        next.and_then(|day| day.pred_opt()).unwrap_or(self.first)
    }

    /// How much of it is known.
    #[must_use]
    pub const fn precision(self) -> Precision {
        self.precision
    }

    /// Whether every day that `other` can mean is one that `self` can mean: `2015` and `2015-02-04`.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.earliest() <= other.earliest() && other.latest() <= self.latest()
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.first.year())?;
        if self.precision >= Precision::Month {
            write!(f, "-{:02}", self.first.month())?;
        }
        if self.precision == Precision::Day {
            write!(f, "-{:02}", self.first.day())?;
        }
        Ok(())
    }
}

impl PartialDate {
    fn read(text: &str) -> Result<Self, String> {
        let malformed = || {
            format!(
                "\"{}\" is no date; write 2013, 2013-04 or 2013-04-12",
                shorten(text)
            )
        };
        let mut parts = text.split('-');
        let year = number(parts.next(), 4).ok_or_else(malformed)?;
        let month = parts
            .next()
            .map(|part| number(Some(part), 2).ok_or_else(malformed));
        let day = parts
            .next()
            .map(|part| number(Some(part), 2).ok_or_else(malformed));
        if parts.next().is_some() || year == 0 {
            return Err(malformed());
        }
        let (month, day) = (month.transpose()?, day.transpose()?);
        let precision = match (month, day) {
            (None, _) => Precision::Year,
            (Some(_), None) => Precision::Month,
            (Some(_), Some(_)) => Precision::Day,
        };
        let year = i32::try_from(year).map_err(|_| malformed())?;
        NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1))
            .map(|first| Self { first, precision })
            .ok_or_else(|| format!("\"{}\" is not in the calendar", shorten(text)))
    }
}

crate::text::string_value!(PartialDate);

fn number(part: Option<&str>, digits: usize) -> Option<u32> {
    part.filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))?
        .parse()
        .ok()
}

/// When something takes place, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// The planned first date.
    pub planned_start: Option<PartialDate>,
    /// The planned last date.
    pub planned_end: Option<PartialDate>,
    /// The first date as it came to be.
    pub actual_start: Option<PartialDate>,
    /// The last date as it came to be.
    pub actual_end: Option<PartialDate>,
    /// A first date of which the source doesn't say whether it was planned or actual.
    pub reported_start: Option<PartialDate>,
    /// A last date of which the source doesn't say whether it was planned or actual.
    pub reported_end: Option<PartialDate>,
    /// A length in months, which may be all that is known.
    pub duration_months: Option<i32>,
}

impl Period {
    /// The start to show: actual, else planned, else reported.
    #[must_use]
    pub fn start(self) -> Option<PartialDate> {
        self.actual_start
            .or(self.planned_start)
            .or(self.reported_start)
    }

    /// The end to show: actual, else planned, else reported.
    #[must_use]
    pub fn end(self) -> Option<PartialDate> {
        self.actual_end.or(self.planned_end).or(self.reported_end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> PartialDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_date_is_shown_as_precisely_as_it_was_given() {
        for text in ["2013", "2013-04", "2013-04-12", "0001", "9999-12-31"] {
            assert_eq!(date(text).to_string(), text);
        }
    }

    #[test]
    fn a_date_knows_the_first_and_the_last_day_it_can_mean() {
        let range = |text: &str| {
            let date = date(text);
            format!("{} {}", date.earliest(), date.latest())
        };
        assert_eq!(range("2013"), "2013-01-01 2013-12-31");
        assert_eq!(range("2012-02"), "2012-02-01 2012-02-29");
        assert_eq!(range("2013-04-12"), "2013-04-12 2013-04-12");
        assert_eq!(range("9999"), "9999-01-01 9999-12-31");
    }

    #[test]
    fn what_is_no_date_is_refused_with_what_would_be_right() {
        for bad in [
            "",
            "13",
            "2013-4",
            "2013-04-1",
            "2013-02-30",
            "2013-13",
            "2013-04-12-01",
            "-2013",
            "+013",
            "0000",
            "2013-",
            "2013-04-12T00:00:00Z",
            "٢٠١٣",
        ] {
            assert!(bad.parse::<PartialDate>().is_err(), "{bad} was accepted");
        }
        assert!(
            "2013-02-30"
                .parse::<PartialDate>()
                .unwrap_err()
                .0
                .contains("calendar")
        );
    }

    #[test]
    fn a_start_is_actual_else_planned_else_reported() {
        let mut period = Period {
            reported_start: Some(date("2013")),
            ..Period::default()
        };
        assert_eq!(period.start(), Some(date("2013")));
        period.planned_start = Some(date("2013-02"));
        assert_eq!(period.start(), Some(date("2013-02")));
        period.actual_start = Some(date("2013-03-01"));
        assert_eq!(period.start(), Some(date("2013-03-01")));
    }
}
