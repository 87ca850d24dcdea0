//! Which rate holds for an amount.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use chrono::NaiveDate;

use super::{Decimal, RateTable, convert::converted, store};
use crate::{
    database::Database,
    entity::exchange_rate,
    error::Failure,
    money::{CurrencyCode, Money},
    period::{PartialDate, Precision},
};

/// How many days before the value date a rate may lie. A monthly rate holds on every day of its month,
/// and ages from its last.
pub const OLDEST: i64 = 45;

/// What an amount comes to in another currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Converted {
    /// It is in that currency already: the minor units as they are.
    Same(i64),
    /// It was converted.
    By {
        /// The amount in minor units of the other currency.
        minor: i64,
        /// The rate, and where it is from.
        rate: RateUsed,
    },
    /// Nothing says at which day's rate: there is no value date, or one that is known to the year only.
    NoValueDate,
    /// No table has a rate that holds on the value date.
    NoRate,
    /// There is a rate, and the result is beyond 64 bits of minor units.
    TooLarge,
}

/// The rate that an amount was converted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RateUsed {
    /// The code of the table: `ECB`.
    pub source: String,
    /// What was converted from.
    pub from: CurrencyCode,
    /// What was converted into.
    pub into: CurrencyCode,
    /// The published rates: one where either currency is the table's base; else that of the amount's
    /// currency, then that of the other, both of the same day.
    pub legs: Vec<Leg>,
    /// The day or month that a rate was wanted for.
    pub value_date: PartialDate,
}

/// A published rate.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Leg {
    /// The currency of which one unit is priced.
    pub base: CurrencyCode,
    /// The currency of the price.
    pub currency: CurrencyCode,
    /// The price, as decimal text without needless zeros.
    pub rate: String,
    /// The day or month that it is the rate of, as precisely as the table says.
    pub day: PartialDate,
}

/// Exchange rates as they were when they were read.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    /// In the order in which they are asked.
    tables: Vec<(RateTable, Quotes)>,
}

/// The rates of a table: of each currency, by the first day that each is the rate of.
type Quotes = HashMap<CurrencyCode, BTreeMap<NaiveDate, Quote>>;

#[derive(Clone, Copy, Debug)]
struct Quote {
    stated: PartialDate,
    rate: Decimal,
}

/// The rates of one day that make a conversion.
struct Found {
    from: Decimal,
    into: Decimal,
    legs: Vec<Leg>,
}

impl Rates {
    /// Reads all rates between these currencies and the one to convert into, in one statement.
    ///
    /// # Errors
    /// When the database can't be read, or holds a rate that is none.
    pub async fn load(
        database: &Database,
        currencies: &BTreeSet<CurrencyCode>,
        into: CurrencyCode,
    ) -> Result<Self, Failure> {
        Self::load_between(database, currencies, into, None).await
    }

    /// The same, only as far as value dates from the first to the second day need them.
    ///
    /// # Errors
    /// As [`Rates::load`].
    pub async fn load_between(
        database: &Database,
        currencies: &BTreeSet<CurrencyCode>,
        into: CurrencyCode,
        value_dates: Option<(NaiveDate, NaiveDate)>,
    ) -> Result<Self, Failure> {
        if currencies.iter().all(|currency| *currency == into) {
            return Ok(Self::default());
        }
        let mut named = currencies.clone();
        named.insert(into);
        // A monthly rate begins up to 31 days before the day from which it ages.
        let reach = chrono::Days::new(OLDEST.unsigned_abs() + 31);
        let days = value_dates.map(|(first, last)| {
            let first = first.checked_sub_days(reach).unwrap_or(NaiveDate::MIN);
            (first, last)
        });
        let statement = store::rates(database.backend(), &named, days);
        Self::of(store::found(database, &statement).await?)
    }

    /// The rates that several answers hold together. Those who asked in one wave have been given the same ones, and then they
    /// are that.
    pub(super) fn together(answers: Vec<Arc<Self>>) -> Arc<Self> {
        let mut all = Arc::<Self>::default();
        for answer in answers {
            if all.tables.is_empty() {
                all = answer;
            } else if !Arc::ptr_eq(&all, &answer) {
                Arc::make_mut(&mut all).add(&answer);
            }
        }
        all
    }

    fn add(&mut self, other: &Self) {
        // Each has all tables, in their order, or it has none.
        for ((_, quotes), (_, more)) in self.tables.iter_mut().zip(&other.tables) {
            quotes.extend(more.iter().map(|(of, days)| (*of, days.clone())));
        }
    }

    /// The rates in these rows; those of other tables are left out.
    pub(super) fn of(rows: Vec<exchange_rate::Model>) -> Result<Self, Failure> {
        let mut tables: Vec<(RateTable, Quotes)> =
            RateTable::ALL.map(|table| (table, Quotes::new())).into();
        for row in rows {
            let known = tables
                .iter_mut()
                .find(|(table, _)| table.code() == row.source);
            let Some((table, quotes)) = known else {
                continue;
            };
            let rate = Decimal::of(row.mantissa, row.scale)
                .filter(|_| row.base == table.base())
                .ok_or_else(|| {
                    Failure::internal(format!(
                        "the rate of {} on {} in {} is none",
                        row.currency, row.stated, row.source
                    ))
                })?;
            let quote = Quote {
                stated: row.stated,
                rate,
            };
            let of_currency = quotes.entry(row.currency).or_default();
            of_currency.insert(row.stated.earliest(), quote);
        }
        Ok(Self { tables })
    }

    /// Converts a reported amount at its value date.
    ///
    /// * An amount in the currency itself needs neither rate nor value date.
    /// * A value date that is a day takes the rate of the day, or the last earlier one that is at most
    ///   [`OLDEST`] days old. A monthly rate is the rate of each of its days.
    /// * A value date that is a month is answered by monthly rates alone: it picks no day. The rate is
    ///   that of the month, or an earlier one that is at most [`OLDEST`] days old on the month's last day.
    /// * A year picks no day either, nor a month: there is no value date.
    /// * The tables are asked in the order of [`RateTable::ALL`]; the first that has rates of one day for
    ///   both currencies answers alone.
    #[must_use]
    pub fn convert(
        &self,
        money: Money,
        value_date: Option<PartialDate>,
        into: CurrencyCode,
    ) -> Converted {
        if money.currency == into {
            return Converted::Same(money.minor);
        }
        let Some(value_date) = value_date.filter(|date| date.precision() > Precision::Year) else {
            return Converted::NoValueDate;
        };
        let mut tables = self.tables.iter();
        let found = tables.find_map(|(table, quotes)| {
            find(*table, quotes, (money.currency, into), value_date).map(|found| (table, found))
        });
        let Some((table, found)) = found else {
            return Converted::NoRate;
        };
        match converted(money, found.from, found.into, into) {
            None => Converted::TooLarge,
            Some(minor) => Converted::By {
                minor,
                rate: RateUsed {
                    source: table.code().to_owned(),
                    from: money.currency,
                    into,
                    legs: found.legs,
                    value_date,
                },
            },
        }
    }
}

/// The last rates of a table that hold on a date, of one day for both currencies.
fn find(
    table: RateTable,
    quotes: &Quotes,
    (from, into): (CurrencyCode, CurrencyCode),
    at: PartialDate,
) -> Option<Found> {
    if at.precision() < table.precision() {
        return None;
    }
    // The base has no column of its own: it costs one of itself, on any day.
    let of = |currency: CurrencyCode| {
        let own = (currency != table.base()).then(|| quotes.get(&currency));
        match own {
            None => Some(None),
            Some(quotes) => quotes.map(Some),
        }
    };
    let (from_quotes, into_quotes) = (of(from)?, of(into)?);
    let days = from_quotes.or(into_quotes)?.range(..=at.earliest()).rev();
    let mut recent = days.take_while(|(_, quote)| age(quote.stated, at) <= OLDEST);
    let on = |quotes: Option<&BTreeMap<NaiveDate, Quote>>, day: &NaiveDate| match quotes {
        None => Some(None),
        Some(quotes) => quotes.get(day).copied().map(Some),
    };
    let both = |(day, _)| Some((on(from_quotes, day)?, on(into_quotes, day)?));
    let (of_from, of_into): (Option<Quote>, Option<Quote>) = recent.find_map(both)?;
    let leg = |currency, quote: Quote| Leg {
        base: table.base(),
        currency,
        rate: quote.rate.to_string(),
        day: quote.stated,
    };
    let legs = [(from, of_from), (into, of_into)].into_iter();
    let rate = |quote: Option<Quote>| quote.map_or(Decimal::ONE, |quote| quote.rate);
    Some(Found {
        from: rate(of_from),
        into: rate(of_into),
        legs: legs
            .filter_map(|(currency, quote)| Some(leg(currency, quote?)))
            .collect(),
    })
}

/// How many days a rate is old on a date, at most: nothing while it holds.
fn age(stated: PartialDate, at: PartialDate) -> i64 {
    let days = at.latest().signed_duration_since(stated.latest());
    days.num_days().max(0)
}

#[cfg(test)]
#[path = "lookup_tests.rs"]
mod tests;
