//! Percentages as they are declared, made to sum to the whole, and applied to amounts.
//!
//! IATI 2.03 wants the percentages of all recipient countries and regions, and those of all sectors
//! of a vocabulary, to sum to 100; a part of what is published doesn't. The rules are those of IATI's
//! Country Development Finance Data (methodology of 8 August 2023, section 2.4), by their letters.

use super::split;
use crate::money::Percent;

const WHOLE: u64 = Percent::WHOLE.ten_thousandths().unsigned_abs();

/// The shares that items have of a whole. The whole is the sum of the weights.
///
/// Weights and not percentages, because a third is no percentage: an amount is split by the declared
/// figures themselves, and only what is shown is rounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shares(Vec<u64>);

impl Shares {
    /// Shares of the same kind of thing, such as the sectors of one vocabulary.
    ///
    /// * What is declared keeps its proportions, whatever it sums to: 100 and 100 are halves.
    /// * Where nothing is declared, or nothing above zero, all have the same share.
    /// * Where only some are declared, the others share alike what is missing to 100, and have
    ///   nothing where nothing is missing. The methodology doesn't say what to do about these.
    #[must_use]
    pub fn rebased(declared: &[Option<Percent>]) -> Self {
        let sum: u64 = declared.iter().flatten().map(weight).sum();
        let silent = declared.iter().filter(|one| one.is_none()).count();
        let silent = u64::try_from(silent).unwrap_or(u64::MAX).max(1);
        let rest = WHOLE.saturating_sub(sum);
        // Everything times the number of those that share the rest, so that each has the rest itself.
        // A percentage has at most 1,000,000 ten-thousandths, and no list has 2^44 items.
        let weights = declared.iter().map(|one| match one {
            Some(percent) => weight(percent).saturating_mul(silent),
            None => rest,
        });
        Self(weights.collect())
    }

    /// The weights, in the order of the items; all zero counts as all alike, as for [`split`].
    #[must_use]
    pub fn weights(&self) -> &[u64] {
        &self.0
    }

    /// The shares in percent, to a ten-thousandth, summing to exactly 100: to be shown, not to be
    /// reckoned with. None for no items.
    #[must_use]
    pub fn percents(&self) -> Vec<Percent> {
        let parts = split(Percent::WHOLE.ten_thousandths(), &self.0);
        let percents = parts.into_iter().map(Percent::of_ten_thousandths);
        // Parts of the whole lie between nothing and the whole.
        percents.flatten().collect()
    }

    /// An amount in minor units by these shares; the parts sum to exactly `total`.
    #[must_use]
    pub fn of(&self, total: i64) -> Vec<i64> {
        split(total, &self.0)
    }

    /// An amount by these shares, and each part by those: countries, and the sectors in each.
    ///
    /// The parts of each item sum to what [`Shares::of`] gives it, so that a table has the sums of
    /// its rows right; those of a column may differ by units from the same amount split by it alone.
    #[must_use]
    pub fn of_each(&self, total: i64, within: &Self) -> Vec<Vec<i64>> {
        let parts = self.of(total);
        parts.into_iter().map(|part| within.of(part)).collect()
    }
}

/// Which of the recipient countries and regions share an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Places {
    /// The countries alone, because none of them declares a share (rule A), or there is no region.
    CountriesOnly,
    /// The countries alone, because countries or regions make up a whole by themselves: the same money
    /// is told twice (rule B).
    CountriesInstead,
    /// Countries and regions together (rule C).
    Both,
}

/// The shares of recipient countries and recipient regions in one amount: first the countries, then
/// the regions, in their order. What isn't taken has a weight of zero.
///
/// The regions must be of one vocabulary. "About 100" is what rounds to 100, as in the methodology's
/// own code. Where all of it together makes up exactly 100, as the standard wants it, it is taken as it
/// is, even if one country says 0 and one region 100.
#[must_use]
pub fn places(countries: &[Option<Percent>], regions: &[Option<Percent>]) -> (Places, Shares) {
    let sum = |list: &[Option<Percent>]| list.iter().flatten().map(weight).sum::<u64>();
    let (of_countries, of_regions) = (sum(countries), sum(regions));
    let declares = |list: &[Option<Percent>]| list.iter().any(Option::is_some);
    let is_whole = |sum: u64| (WHOLE - WHOLE / 200..WHOLE + WHOLE / 200).contains(&sum);
    let taken = if regions.is_empty() || !countries.is_empty() && !declares(countries) {
        Places::CountriesOnly
    } else if of_countries > 0
        && declares(regions)
        && of_countries + of_regions != WHOLE
        && (is_whole(of_countries) || is_whole(of_regions))
    {
        Places::CountriesInstead
    } else {
        Places::Both
    };
    let shares = match taken {
        Places::CountriesOnly | Places::CountriesInstead => {
            let Shares(mut weights) = Shares::rebased(countries);
            if weights.iter().all(|weight| *weight == 0) {
                // Alike, but only among themselves: the regions have a zero that means nothing.
                weights.fill(1);
            }
            weights.resize(countries.len() + regions.len(), 0);
            Shares(weights)
        }
        Places::Both => Shares::rebased(&[countries, regions].concat()),
    };
    (taken, shares)
}

fn weight(percent: &Percent) -> u64 {
    // A percentage is never negative.
    percent.ten_thousandths().unsigned_abs()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list(texts: &[&str]) -> Vec<Option<Percent>> {
        texts.iter().map(|text| text.parse().ok()).collect()
    }

    fn shown(shares: &Shares) -> Vec<String> {
        shares.percents().iter().map(Percent::to_string).collect()
    }

    #[test]
    fn a_third_of_a_large_amount_is_a_third_to_the_unit() {
        let shares = Shares::rebased(&list(&["", "", ""]));
        assert_eq!(shown(&shares), ["33.3334", "33.3333", "33.3333"]);
        let total = 100_000_000_000;
        assert_eq!(
            shares.of(total),
            [33_333_333_334, 33_333_333_333, 33_333_333_333]
        );
    }

    #[test]
    fn those_that_declare_nothing_share_what_is_missing() {
        assert_eq!(
            shown(&Shares::rebased(&list(&["40", "", ""]))),
            ["40", "30", "30"]
        );
        assert_eq!(shown(&Shares::rebased(&list(&["100", ""]))), ["100", "0"]);
        assert_eq!(
            shown(&Shares::rebased(&list(&["60", "60", ""]))),
            ["50", "50", "0"]
        );
    }

    #[test]
    fn shares_that_are_all_zero_count_alike() {
        assert_eq!(shown(&Shares::rebased(&list(&["0", "0"]))), ["50", "50"]);
        assert!(Shares::rebased(&[]).percents().is_empty());
        let (taken, shares) = places(&list(&["0", "0"]), &[]);
        assert_eq!(taken, Places::CountriesOnly);
        assert_eq!(shown(&shares), ["50", "50"]);
    }

    #[test]
    fn countries_without_a_share_take_all_from_regions_with_one() {
        let (taken, shares) = places(&list(&[""]), &list(&["100"]));
        assert_eq!(taken, Places::CountriesOnly);
        assert_eq!(shown(&shares), ["100", "0"]);
    }

    #[test]
    fn regions_alone_are_taken_and_so_is_a_whole_that_is_told_once() {
        let (taken, shares) = places(&[], &list(&["30", "70"]));
        assert_eq!(taken, Places::Both);
        assert_eq!(shown(&shares), ["30", "70"]);
        let (taken, shares) = places(&list(&["0"]), &list(&["100"]));
        assert_eq!(taken, Places::Both);
        assert_eq!(shown(&shares), ["0", "100"]);
        let (taken, shares) = places(&list(&["100"]), &list(&["0"]));
        assert_eq!(taken, Places::Both);
        assert_eq!(shown(&shares), ["100", "0"]);
    }

    #[test]
    fn about_a_hundred_is_what_rounds_to_it() {
        for (declared, taken) in [
            ("99.5", Places::CountriesInstead),
            ("99.4999", Places::Both),
        ] {
            let (found, shares) = places(&list(&[declared]), &list(&["50"]));
            assert_eq!(found, taken, "{declared}");
            assert_eq!(shares.of(1_000).iter().sum::<i64>(), 1_000);
        }
        // Either of the two is enough.
        let (taken, shares) = places(&list(&["50"]), &list(&["100"]));
        assert_eq!(taken, Places::CountriesInstead);
        assert_eq!(shown(&shares), ["100", "0"]);
    }

    fn declared() -> impl Strategy<Value = Vec<Option<Percent>>> {
        let percent = (0..=1_000_000_i64).prop_map(Percent::of_ten_thousandths);
        prop::collection::vec(prop_oneof![percent, Just(None)], 1..12)
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_whole_as_percentages_and_as_money(declared in declared(), total in any::<i64>()) {
            let shares = Shares::rebased(&declared);
            let percents = shares.percents();
            prop_assert_eq!(percents.len(), declared.len());
            prop_assert_eq!(percents.iter().map(|percent| percent.ten_thousandths()).sum::<i64>(), 1_000_000);
            prop_assert_eq!(shares.of(total).iter().map(|part| i128::from(*part)).sum::<i128>(), i128::from(total));
        }

        #[test]
        fn the_order_of_the_items_changes_no_weight(mut declared in declared()) {
            let mut before = Shares::rebased(&declared).weights().to_vec();
            before.reverse();
            declared.reverse();
            let after = Shares::rebased(&declared);
            prop_assert_eq!(before.as_slice(), after.weights());
        }

        #[test]
        fn places_share_all_of_an_amount(countries in declared(), regions in declared(), total in any::<i64>()) {
            let (taken, shares) = places(&countries, &regions);
            let parts = shares.of(total);
            prop_assert_eq!(parts.len(), countries.len() + regions.len());
            prop_assert_eq!(parts.iter().map(|part| i128::from(*part)).sum::<i128>(), i128::from(total));
            if taken != Places::Both {
                prop_assert!(parts[countries.len()..].iter().all(|part| *part == 0));
            }
        }

        #[test]
        fn the_parts_within_each_item_sum_to_it(outer in declared(), inner in declared(), total in any::<i64>()) {
            let (outer, inner) = (Shares::rebased(&outer), Shares::rebased(&inner));
            let rows = outer.of_each(total, &inner);
            let sums: Vec<i128> = rows.iter().map(|row| row.iter().map(|part| i128::from(*part)).sum()).collect();
            let parts: Vec<i128> = outer.of(total).into_iter().map(i128::from).collect();
            prop_assert_eq!(sums, parts);
        }
    }
}
