//! Dividing amounts into parts that are integers and sum to the whole.
//!
//! * by weights: the largest remainder takes what is left over, the earlier part before a later one
//!   that is alike
//! * `days`: by the days of a period that fall into each year, quarter or month
//! * `shares`: by percentages, declared or not

mod days;
mod shares;

pub use days::{Bucket, Calendar, by_days, portions};
pub use shares::{Place, declared, places, rebased};

/// Divides an integer by weights. The parts are in the order of the weights and sum to `total`; each is
/// within one of its exact share (the method of the largest remainder). A negative total is divided as its opposite is.
/// Without any weight every part weighs the same; without any part there is nothing to divide.
#[must_use]
pub fn split(total: i64, weights: &[u64]) -> Vec<i64> {
    let whole: u128 = weights.iter().copied().map(u128::from).sum();
    if whole == 0 {
        return match weights.len() {
            0 => Vec::new(),
            count => split(total, &vec![1; count]),
        };
    }
    let size = u128::from(total.unsigned_abs());
    // Both factors have 64 bits, so that their product has 128.
    let shares = weights.iter().map(|weight| size * u128::from(*weight));
    let mut parts: Vec<(usize, u128, u128)> = shares
        .enumerate()
        .map(|(at, share)| (at, share / whole, share % whole))
        .collect();
    let given: u128 = parts.iter().map(|(_, part, _)| part).sum();
    let left = usize::try_from(size - given).unwrap_or(usize::MAX);
    parts.sort_by(|one, other| other.2.cmp(&one.2).then(one.0.cmp(&other.0)));
    for (_, part, _) in parts.iter_mut().take(left) {
        *part += 1;
    }
    parts.sort_by_key(|(at, ..)| *at);
    let parts = parts.into_iter().map(|(_, part, _)| {
        // No part is larger than the whole, which has a sign and 63 bits; the smallest number has no opposite.
        let part = i128::try_from(part).unwrap_or(i128::MAX);
        let part = if total < 0 { -part } else { part };
        i64::try_from(part).unwrap_or(total)
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_left_over_goes_to_the_largest_remainder_and_then_to_the_earlier_part() {
        assert_eq!(split(10_000, &[1, 2]), [3_333, 6_667]);
        assert_eq!(split(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(split(-100, &[1, 1, 1]), [-34, -33, -33]);
        assert_eq!(split(1, &[0, 3, 0]), [0, 1, 0]);
        assert_eq!(split(7, &[0, 0]), [4, 3]);
        assert!(split(7, &[]).is_empty());
        assert_eq!(split(i64::MIN, &[5]), [i64::MIN]);
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole_and_none_is_further_than_one_from_its_share(
            total in any::<i64>(),
            weights in prop::collection::vec(any::<u64>(), 1..12),
        ) {
            let parts = split(total, &weights);
            let sum: i128 = parts.iter().copied().map(i128::from).sum();
            prop_assert_eq!(sum, i128::from(total));
            let whole: u128 = weights.iter().copied().map(u128::from).sum();
            for (part, weight) in parts.iter().zip(&weights) {
                if whole > 0 {
                    let floor = u128::from(total.unsigned_abs()) * u128::from(*weight) / whole;
                    let size = u128::from(part.unsigned_abs());
                    prop_assert!(size == floor || size == floor + 1);
                    prop_assert!(*weight > 0 || *part == 0);
                }
            }
        }

        #[test]
        fn a_part_that_weighs_more_is_never_smaller(
            total in 0..i64::MAX,
            weights in prop::collection::vec(any::<u64>(), 2..8),
        ) {
            let parts = split(total, &weights);
            for one in 0..weights.len() {
                for other in 0..weights.len() {
                    if weights[one] > weights[other] {
                        prop_assert!(parts[one] >= parts[other]);
                    }
                }
            }
        }

        #[test]
        fn an_opposite_is_divided_alike(
            total in 0..=i64::MAX,
            weights in prop::collection::vec(0_u64..1_000, 1..8),
        ) {
            let parts: Vec<i64> = split(total, &weights).into_iter().map(|part| -part).collect();
            prop_assert_eq!(split(-total, &weights), parts);
        }
    }
}
