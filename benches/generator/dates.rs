//! Dates as sources give them: to the day, to the month, or only to the year.

use chrono::NaiveDate;
use cooperation_registry::period::PartialDate;

use super::chance::Chance;

/// A date in a year, as precisely as it happens to be known.
pub(super) fn in_year(chance: &mut Chance, year: usize) -> PartialDate {
    let (month, day) = (chance.between(1, 12), chance.between(1, 28));
    let text = match chance.below(100) {
        0..20 => format!("{year:04}"),
        20..45 => format!("{year:04}-{month:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}"),
    };
    text.parse().unwrap()
}

/// A whole year.
pub(super) fn year(year: usize) -> PartialDate {
    format!("{year:04}").parse().unwrap()
}

/// The first day that a date can mean.
pub(super) fn first(date: Option<PartialDate>) -> Option<NaiveDate> {
    date.map(PartialDate::earliest)
}

/// The last day that a date can mean.
pub(super) fn last(date: Option<PartialDate>) -> Option<NaiveDate> {
    date.map(PartialDate::latest)
}
