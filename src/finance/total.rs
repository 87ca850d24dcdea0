//! A total that can explain itself: what was counted, and what was left out for which reason.

use std::collections::BTreeMap;

use crate::{
    entity::budget_line::Model as Line,
    error::Failure,
    money::{CurrencyCode, Money},
};

/// The sum of the lines in effect, a currency at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Total {
    /// The sums, by currency code.
    pub(super) amounts: Vec<Money>,
    /// How many lines are in the sums.
    pub(super) counted: usize,
    /// How many lines a revised line has taken the place of.
    pub(super) superseded: usize,
}

/// Adds up lines.
///
/// # Errors
/// When a sum is beyond 64 bits of minor units.
pub(super) fn total<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Result<Total, Failure> {
    let mut sums = BTreeMap::<CurrencyCode, i64>::new();
    let (mut counted, mut superseded) = (0, 0);
    for line in lines {
        if !line.in_effect {
            superseded += 1;
            continue;
        }
        counted += 1;
        let sum = sums.entry(line.currency).or_default();
        *sum = sum
            .checked_add(line.amount_minor)
            .ok_or_else(|| Failure::internal("a programme's budget lines sum beyond 64 bits"))?;
    }
    let amounts = sums
        .into_iter()
        .map(|(currency, minor)| Money { minor, currency });
    Ok(Total {
        amounts: amounts.collect(),
        counted,
        superseded,
    })
}
