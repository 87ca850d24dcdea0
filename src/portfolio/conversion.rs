//! Lines in another currency: each is converted once, from what was reported, at its value date.

use std::{collections::BTreeSet, sync::Arc};

use super::row::Row;
use crate::{
    error::Failure,
    finance::ExclusionReason,
    graphql::Request,
    money::{CurrencyCode, Money},
    period::PartialDate,
    rate::{self, RateUsed, Rates},
};

/// The rates of one sum.
pub(super) struct Conversion {
    into: CurrencyCode,
    rates: Arc<Rates>,
}

/// What a line comes to in the currency that was asked.
#[derive(Clone, Debug)]
pub(super) enum Converted {
    /// So much, by a rate if it was in another one.
    Is { minor: i128, rate: Option<RateUsed> },
    /// Nobody can say, for this reason.
    Not(ExclusionReason),
}

impl Conversion {
    /// The rates for the lines in these rows.
    ///
    /// # Errors
    /// When the database can't be read.
    pub(super) async fn load(
        request: &Arc<Request>,
        rows: &[Row],
        into: CurrencyCode,
    ) -> Result<Self, Failure> {
        let currencies: BTreeSet<CurrencyCode> = rows
            .iter()
            .filter_map(|row| match row {
                Row::Lines { currency, .. } if *currency != into => Some(*currency),
                _ => None,
            })
            .collect();
        Self::between(request, currencies, into).await
    }

    /// The rates for these currencies.
    ///
    /// # Errors
    /// When the database can't be read.
    pub(super) async fn between(
        request: &Arc<Request>,
        currencies: BTreeSet<CurrencyCode>,
        into: CurrencyCode,
    ) -> Result<Self, Failure> {
        let rates = Rates::asked(request, currencies, into).await?;
        Ok(Self { into, rates })
    }

    /// What lines of a currency come to.
    ///
    /// # Errors
    /// When an amount is beyond what the registry can hold, in the other currency.
    pub(super) fn of(
        &self,
        currency: CurrencyCode,
        minor: i128,
        value_date: Option<PartialDate>,
    ) -> Result<Converted, Failure> {
        if currency == self.into {
            return Ok(Converted::Is { minor, rate: None });
        }
        let minor = i64::try_from(minor).map_err(|_| Failure::internal("a line beyond 64 bits"))?;
        let converted = self
            .rates
            .convert(Money { minor, currency }, value_date, self.into);
        Ok(match converted {
            rate::Converted::Same(minor) => Converted::Is {
                minor: minor.into(),
                rate: None,
            },
            rate::Converted::By { minor, rate } => Converted::Is {
                minor: minor.into(),
                rate: Some(rate),
            },
            rate::Converted::NoValueDate => Converted::Not(ExclusionReason::NoValueDate),
            rate::Converted::NoRate | rate::Converted::TooLarge => {
                Converted::Not(ExclusionReason::NoRate)
            }
        })
    }
}
