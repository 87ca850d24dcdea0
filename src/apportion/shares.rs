//! Shares in percent, declared or not, as weights.

use crate::money::Percent;

/// What shares weigh that are rebased to the whole (the methods of the Common Data Flow for Development, 2.4, for
/// sectors and countries): declared percentages against their sum, whatever it is; equal ones where none is
/// declared. One that isn't declared beside others that are has what they leave of 100, and nothing where they leave
/// nothing.
#[must_use]
pub fn rebased(percents: &[Option<Percent>]) -> Vec<u64> {
    let weigh = |percent: Percent| percent.ten_thousandths().unsigned_abs();
    let declared: u64 = percents.iter().flatten().copied().map(weigh).sum();
    let undeclared = percents.iter().filter(|percent| percent.is_none()).count() as u64;
    if declared == 0 {
        // Shares of nothing say nothing.
        return vec![1; percents.len()];
    }
    // In units so small that what is left divides equally.
    let units = undeclared.max(1);
    let left = weigh(Percent::WHOLE).saturating_sub(declared);
    percents
        .iter()
        .map(|percent| percent.map_or(left, |percent| weigh(percent) * units))
        .collect()
}

/// What declared shares weigh; one that isn't declared weighs nothing.
#[must_use]
pub fn declared(percents: &[Option<Percent>]) -> Vec<u64> {
    let weigh = |percent: Percent| percent.ten_thousandths().unsigned_abs();
    percents
        .iter()
        .map(|percent| percent.map_or(0, weigh))
        .collect()
}

/// A country, or a region beside the countries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The country with this place in the list.
    Country(usize),
    /// The region with this place in the list.
    Region(usize),
}

/// What the places of a programme weigh, where it names countries and regions (IATI: recipient-country and
/// recipient-region): both where their percentages sum to 100 together; otherwise the countries alone, rebased, and
/// the regions alone where there is no country.
#[must_use]
pub fn places(countries: &[Option<Percent>], regions: &[Option<Percent>]) -> Vec<(Place, u64)> {
    let sum = |percents: &[Option<Percent>]| declared(percents).iter().sum::<u64>();
    let whole = Percent::WHOLE.ten_thousandths().unsigned_abs();
    let all_declared = countries.iter().chain(regions).all(Option::is_some);
    let together = all_declared && !countries.is_empty() && !regions.is_empty();
    if together && sum(countries) + sum(regions) == whole {
        let countries = declared(countries).into_iter().enumerate();
        let countries = countries.map(|(at, weight)| (Place::Country(at), weight));
        let regions = declared(regions).into_iter().enumerate();
        let regions = regions.map(|(at, weight)| (Place::Region(at), weight));
        return countries.chain(regions).collect();
    }
    let (of, place): (_, fn(usize) -> Place) = match countries {
        [] => (regions, Place::Region),
        _ => (countries, Place::Country),
    };
    let weights = rebased(of).into_iter().enumerate();
    weights.map(|(at, weight)| (place(at), weight)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apportion::split;

    fn percents(of: &[Option<&str>]) -> Vec<Option<Percent>> {
        of.iter()
            .map(|percent| percent.map(|percent| percent.parse().unwrap()))
            .collect()
    }

    /// What is left of 100 in whole percents.
    fn out(weights: &[u64]) -> Vec<i64> {
        split(100, weights)
    }

    #[test]
    fn shares_are_rebased_and_missing_ones_are_equal() {
        assert_eq!(
            out(&rebased(&percents(&[Some("100"), Some("100")]))),
            [50, 50]
        );
        assert_eq!(out(&rebased(&percents(&[None, None]))), [50, 50]);
        assert_eq!(out(&rebased(&percents(&[Some("0"), Some("0")]))), [50, 50]);
        assert_eq!(
            out(&rebased(&percents(&[Some("40"), None, None]))),
            [40, 30, 30]
        );
        assert_eq!(out(&rebased(&percents(&[Some("100"), None]))), [100, 0]);
        assert!(rebased(&[]).is_empty());
    }

    #[test]
    fn countries_go_before_regions_unless_both_make_the_whole() {
        let told = |countries: &[Option<&str>], regions: &[Option<&str>]| {
            let places = places(&percents(countries), &percents(regions));
            let weights: Vec<u64> = places.iter().map(|(_, weight)| *weight).collect();
            let places = places.into_iter().map(|(place, _)| place);
            places.zip(out(&weights)).collect::<Vec<_>>()
        };
        use Place::{Country, Region};
        assert_eq!(told(&[None], &[None]), [(Country(0), 100)]);
        assert_eq!(
            told(&[Some("70"), Some("30")], &[Some("100")]),
            [(Country(0), 70), (Country(1), 30)]
        );
        assert_eq!(
            told(&[Some("50")], &[Some("50")]),
            [(Country(0), 50), (Region(0), 50)]
        );
        assert_eq!(told(&[], &[None, None]), [(Region(0), 50), (Region(1), 50)]);
    }

    #[test]
    fn shares_of_two_kinds_multiply() {
        let countries = split(100_000_000, &declared(&percents(&[Some("30"), Some("70")])));
        let cells: Vec<Vec<i64>> = countries
            .into_iter()
            .map(|part| split(part, &declared(&percents(&[Some("50"), Some("50")]))))
            .collect();
        assert_eq!(cells, [[15_000_000, 15_000_000], [35_000_000, 35_000_000]]);
    }
}
