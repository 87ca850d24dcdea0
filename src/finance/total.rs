//! The sum of budget lines: what was counted, and what a later figure has taken the place of.

use std::collections::BTreeMap;

use crate::{
    entity::budget_line::Model as Line,
    money::{CurrencyCode, Sum},
};

/// The sum of the lines in effect, a currency at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Total {
    /// The sums, by currency code.
    pub(super) amounts: Vec<Sum>,
    /// How many lines are in the sums.
    pub(super) counted: i64,
    /// How many lines a revised line has taken the place of.
    pub(super) superseded: i64,
}

/// Adds up lines.
pub(super) fn total<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Total {
    let mut sums = BTreeMap::<CurrencyCode, i128>::new();
    let (mut counted, mut superseded) = (0, 0);
    for line in lines {
        if !line.in_effect {
            superseded += 1;
            continue;
        }
        counted += 1;
        // A table of 64-bit amounts has far fewer than 2^64 rows.
        *sums.entry(line.currency).or_default() += i128::from(line.amount_minor);
    }
    let amounts = sums
        .into_iter()
        .map(|(currency, minor)| Sum { minor, currency });
    Total {
        amounts: amounts.collect(),
        counted,
        superseded,
    }
}
