//! The tables of exchange rates that the registry knows.

use std::fmt;

use crate::{
    money::CurrencyCode,
    period::{PartialDate, Precision},
};

/// A table of exchange rates. All of its rates say how many units of a currency one unit of its base
/// costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RateTable {
    /// The euro foreign exchange reference rates of the European Central Bank, by working day since
    /// 4 January 1999: `eurofxref-hist.csv`.
    Ecb,
    /// Units of a currency for one US dollar, by month: `usd_to_xxx_by_month.csv`.
    UsdMonthly,
}

impl RateTable {
    /// Every table, in the order in which they are asked: the first that has a rate that holds answers
    /// alone. A central bank's own daily rates come before monthly ones put together by others.
    pub const ALL: [Self; 2] = [Self::Ecb, Self::UsdMonthly];

    /// Its code, as rates name it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ecb => "ECB",
            Self::UsdMonthly => "USD_MONTHLY",
        }
    }

    /// The currency of which one unit is priced.
    #[must_use]
    pub const fn base(self) -> CurrencyCode {
        match self {
            Self::Ecb => CurrencyCode::EUR,
            Self::UsdMonthly => CurrencyCode::USD,
        }
    }

    /// How precisely it says when a rate holds.
    pub(super) const fn precision(self) -> Precision {
        match self {
            Self::Ecb => Precision::Day,
            Self::UsdMonthly => Precision::Month,
        }
    }

    /// The name of its first column.
    pub(super) const fn heading(self) -> &'static str {
        match self {
            Self::Ecb => "Date",
            Self::UsdMonthly => "DATE",
        }
    }

    /// Whether a row may end behind its last value, as the published monthly file's do.
    pub(super) fn rows_end_early(self) -> bool {
        self == Self::UsdMonthly
    }

    /// Whether a cell says that there is no rate.
    pub(super) fn is_missing(self, cell: &str) -> bool {
        cell.is_empty() || self == Self::Ecb && cell == "N/A"
    }

    /// The date that a row begins with, if it is one of this table's.
    pub(super) fn date(self, cell: &str) -> Option<PartialDate> {
        let date: PartialDate = cell.parse().ok()?;
        (date.precision() == self.precision()).then_some(date)
    }
}

impl fmt::Display for RateTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
