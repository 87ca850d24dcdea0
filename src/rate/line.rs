//! One line of a file of rates, read against the file's first.

use super::{Decimal, Problem, RateFault, RateTable};
use crate::{money::CurrencyCode, period::PartialDate};

/// The rates of one day or month.
#[derive(Debug)]
pub(super) struct Row {
    /// Which day or month.
    pub(super) stated: PartialDate,
    /// The rates that could be read.
    pub(super) rates: Vec<(CurrencyCode, Decimal)>,
}

/// The columns behind the first, as the first line names them.
#[derive(Debug)]
pub(super) struct Columns {
    table: RateTable,
    columns: Vec<(String, Use)>,
}

/// What a column is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// The rates of a currency.
    Rates(CurrencyCode),
    /// The base itself, which costs one.
    Base,
    /// Nothing: its currency isn't known, or has a column already.
    Nothing,
    /// It has no name, and is told by its place: what a comma at the end of each line leaves.
    Nameless,
}

impl Columns {
    /// No columns, before the first line is read.
    pub(super) const fn none(table: RateTable) -> Self {
        Self {
            table,
            columns: Vec::new(),
        }
    }

    /// Reads the first line; none if it isn't one of this table's.
    pub(super) fn read(table: RateTable, line: &[u8], found: &mut Vec<Problem>) -> Option<Self> {
        let mut cells = cells(line);
        let heading = cells.next()?;
        if heading.trim_start_matches('\u{FEFF}').trim() != table.heading() {
            return None;
        }
        let mut columns: Vec<(String, Use)> = Vec::new();
        for (name, place) in cells.zip(2_u32..) {
            let name = name.trim();
            let usage = match name.parse::<CurrencyCode>() {
                _ if name.is_empty() => Use::Nameless,
                Err(_) => {
                    let message = "the registry knows no such currency, and leaves the column out";
                    let problem = Problem::of_value(1, name, name, "CURRENCY_KNOWN", message);
                    found.push(problem.into_warning());
                    Use::Nothing
                }
                Ok(_) if columns.iter().any(|(other, _)| other == name) => {
                    let message = "a currency has one column; the later one is left out";
                    found.push(Problem::of_value(1, name, name, "CURRENCY_ONCE", message));
                    Use::Nothing
                }
                Ok(currency) if currency == table.base() => Use::Base,
                Ok(currency) => Use::Rates(currency),
            };
            columns.push(match usage {
                Use::Nameless => (format!("#{place}"), usage),
                _ => (name.to_owned(), usage),
            });
        }
        Some(Self { table, columns })
    }

    /// How many columns are left out.
    pub(super) fn left_out(&self) -> usize {
        let left_out = self
            .columns
            .iter()
            .filter(|(_, usage)| *usage == Use::Nothing);
        left_out.count()
    }

    /// Reads a line behind the first. None for a row that is refused as a whole.
    ///
    /// `whole` says that the line was ended, and so isn't where the file was cut off.
    pub(super) fn row(
        &self,
        number: u64,
        line: &[u8],
        whole: bool,
        found: &mut dyn FnMut(Problem),
    ) -> Option<Row> {
        let mut cells = cells(line);
        let date = cells.next().unwrap_or_default();
        let Some(stated) = self.table.date(date.trim()) else {
            let message = match self.table {
                RateTable::Ecb => "a row begins with a day, such as 2013-04-12",
                RateTable::UsdMonthly => "a row begins with a month, such as 2013-04",
            };
            found(Problem::of_row(
                number,
                date.trim(),
                "DATE_READABLE",
                message,
            ));
            return None;
        };
        let cells: Vec<_> = cells.collect();
        // The monthly table's rows end behind their last value. Where a file was cut off, though, its last number
        // may have been cut as well.
        let ends_early = cells.len() < self.columns.len();
        let may_end_early = whole && self.table.rows_end_early();
        if cells.len() > self.columns.len() || (ends_early && !may_end_early) {
            let message = "a row has as many values as the first line has names";
            found(Problem::of_row(number, date.trim(), "ROW_WHOLE", message));
            return None;
        }
        let mut rates = Vec::with_capacity(cells.len());
        for ((name, usage), cell) in self.columns.iter().zip(&cells) {
            let cell = cell.trim();
            if self.table.is_missing(cell) || *usage == Use::Nothing {
                continue;
            }
            match read(*usage, cell) {
                Ok(None) => {}
                Ok(Some(rate)) => rates.push(rate),
                Err((rule, message)) => {
                    found(Problem::of_value(number, name, cell, rule, message));
                }
            }
        }
        Some(Row { stated, rates })
    }
}

/// What a cell says, or the rule that it breaks and a sentence.
fn read(
    usage: Use,
    cell: &str,
) -> Result<Option<(CurrencyCode, Decimal)>, (&'static str, &'static str)> {
    let rate = Decimal::parse(cell).map_err(|fault| match fault {
        RateFault::Malformed => (
            "RATE_READABLE",
            "a rate is a decimal number with a point, such as 1.0789",
        ),
        RateFault::NotPositive => ("RATE_POSITIVE", "a rate is above zero"),
        RateFault::TooPrecise => (
            "RATE_EXACT",
            "a rate has at most 18 digits, and at most 38 after the point",
        ),
    })?;
    match usage {
        Use::Rates(currency) => Ok(Some((currency, rate))),
        Use::Base if rate == Decimal::ONE => Ok(None),
        Use::Base => Err((
            "BASE_IS_ONE",
            "the table's own currency costs one of itself",
        )),
        Use::Nothing => Ok(None),
        Use::Nameless => Err(("VALUE_HAS_COLUMN", "a value stands under a name")),
    }
}

/// The cells of a line. Neither format quotes any.
fn cells(line: &[u8]) -> impl Iterator<Item = std::borrow::Cow<'_, str>> {
    // What isn't UTF-8 is no number either, and is quoted with its place.
    line.split(|byte| *byte == b',')
        .map(String::from_utf8_lossy)
}
