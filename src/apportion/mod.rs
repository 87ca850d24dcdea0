//! Apportioning: integers that are split so that the parts sum to the whole.
//!
//! Pure arithmetic. Nothing here knows a database, a clock or GraphQL, and nothing here rounds more
//! than once: what belongs together is split in one step, from the reported amount.
//!
//! * here: the split itself, by largest remainder
//! * `days`: a period's amount by years, quarters or months
//! * `shares`: percentages as they are declared, made to sum to the whole
//! * `net_new_money`: what of a programme's commitments and spending isn't passed on from others

pub mod days;
pub mod net_new_money;
pub mod shares;

pub use days::{Bucket, Calendar, by_days, portions};
pub use net_new_money::{NetNewMoney, Sums, net_new_money};
pub use shares::{Places, Shares, places};

/// Splits `total` in proportion to `weights`, in integers that sum to exactly `total`.
///
/// By largest remainder (Hamilton's method): each part gets the whole units of its exact share, and
/// the units that are left go one by one to the largest remainders; where two are alike, to the
/// earlier part. A negative total is split as its counterpart is, so that a correction takes back
/// what it corrects to the unit. A weight of zero gets zero. Where all weights are zero they tell
/// nothing apart, and all count the same. Without any weight there is no part, and the total is the
/// caller's to place.
#[must_use]
pub fn split(total: i64, weights: &[u64]) -> Vec<i64> {
    let whole: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if whole == 0 {
        return if weights.is_empty() {
            Vec::new()
        } else {
            split(total, &vec![1; weights.len()])
        };
    }
    let size = u128::from(total.unsigned_abs());
    // At most 2^63 times a weight below 2^64, and so below 2^127.
    let exact = weights.iter().map(|weight| size * u128::from(*weight));
    let (mut parts, remainders): (Vec<u128>, Vec<u128>) =
        exact.map(|share| (share / whole, share % whole)).unzip();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    // A stable sort: what is alike stays in the order of the parts.
    order.sort_by(|one, other| remainders[*other].cmp(&remainders[*one]));
    // The remainders sum to as many wholes as units are left, and each is less than one: there are
    // more remainders above zero than units left, and so no weight of zero ever gets one.
    let given: u128 = parts.iter().sum();
    let left = usize::try_from(size - given).unwrap_or(usize::MAX);
    for at in order.into_iter().take(left) {
        parts[at] += 1;
    }
    parts
        .into_iter()
        .map(|part| signed(part, total < 0))
        .collect()
}

/// A part of a total of 64 bits, with the total's sign.
fn signed(part: u128, negative: bool) -> i64 {
    let part = i128::try_from(part).unwrap_or(i128::MAX);
    let part = if negative { -part } else { part };
    // No part is larger than its total, which has 64 bits; the ends are only named for the compiler.
    i64::try_from(part).unwrap_or(if negative { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_units_that_are_left_go_to_the_largest_remainders_and_then_to_the_earlier_part() {
        assert_eq!(split(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(split(10_000, &[1, 2]), [3_333, 6_667]);
        assert_eq!(split(2, &[1, 3]), [1, 1], "0.5 and 1.5: the earlier one");
        assert_eq!(split(1, &[0, 1, 1]), [0, 1, 0]);
    }

    #[test]
    fn weights_that_are_all_zero_count_the_same_and_no_weights_get_nothing() {
        assert_eq!(split(5, &[0, 0]), [3, 2]);
        assert_eq!(split(5, &[]), [0_i64; 0]);
    }

    #[test]
    fn the_ends_of_the_integers_are_split_as_any_other() {
        assert_eq!(split(i64::MIN, &[u64::MAX]), [i64::MIN]);
        assert_eq!(split(i64::MAX, &[u64::MAX, 0]), [i64::MAX, 0]);
        let parts = split(i64::MIN, &[u64::MAX, u64::MAX, u64::MAX]);
        assert_eq!(
            parts.iter().map(|part| i128::from(*part)).sum::<i128>(),
            i128::from(i64::MIN)
        );
    }

    fn weights() -> impl Strategy<Value = Vec<u64>> {
        prop_oneof![
            prop::collection::vec(0..5_u64, 1..12),
            prop::collection::vec(0..2_000_000_u64, 1..40),
            prop::collection::vec(any::<u64>(), 1..12),
        ]
    }

    proptest! {
        #[test]
        fn the_parts_sum_to_the_total(total in any::<i64>(), weights in weights()) {
            let parts = split(total, &weights);
            prop_assert_eq!(parts.len(), weights.len());
            let sum: i128 = parts.iter().map(|part| i128::from(*part)).sum();
            prop_assert_eq!(sum, i128::from(total));
        }

        #[test]
        fn each_part_is_less_than_a_unit_from_its_exact_share(total in any::<i32>(), weights in prop::collection::vec(0..2_000_000_u64, 1..40)) {
            let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
            prop_assume!(whole > 0);
            for (part, weight) in split(i64::from(total), &weights).into_iter().zip(&weights) {
                let off = i128::from(part) * whole - i128::from(total) * i128::from(*weight);
                prop_assert!(off.abs() < whole);
            }
        }

        #[test]
        fn a_larger_weight_never_gets_less(total in 0..i64::MAX, weights in weights()) {
            let parts = split(total, &weights);
            for (one, weight) in parts.iter().zip(&weights) {
                for (other, larger) in parts.iter().zip(&weights) {
                    prop_assert!(weight >= larger || one <= other);
                }
            }
        }

        #[test]
        fn a_negative_total_is_split_as_its_counterpart(total in -i64::MAX..=i64::MAX, weights in weights()) {
            let turned: Vec<i64> = split(-total, &weights).into_iter().map(|part| -part).collect();
            prop_assert_eq!(split(total, &weights), turned);
        }

        #[test]
        fn a_weight_of_zero_gets_nothing(total in any::<i64>(), weights in weights()) {
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            for (part, weight) in split(total, &weights).into_iter().zip(&weights) {
                prop_assert!(*weight > 0 || part == 0);
            }
        }

        #[test]
        fn another_order_moves_a_part_by_one_unit_at_most(total in any::<i64>(), mut pairs in weights().prop_map(|weights| weights.into_iter().enumerate().collect::<Vec<_>>()), seed in any::<prop::sample::Index>()) {
            let of = |pairs: &[(usize, u64)]| {
                let weights: Vec<u64> = pairs.iter().map(|(_, weight)| *weight).collect();
                let mut parts: Vec<(usize, i64)> = pairs.iter().map(|(id, _)| *id).zip(split(total, &weights)).collect();
                parts.sort_unstable();
                parts
            };
            let before = of(&pairs);
            let by = seed.index(pairs.len());
            pairs.rotate_left(by);
            pairs.reverse();
            for ((_, one), (_, other)) in before.into_iter().zip(of(&pairs)) {
                prop_assert!(one.abs_diff(other) <= 1);
            }
        }

        #[test]
        fn weights_in_the_same_proportion_give_the_same_parts(total in any::<i64>(), weights in prop::collection::vec(0..1_000_u64, 1..12), factor in 1..1_000_u64) {
            let larger: Vec<u64> = weights.iter().map(|weight| weight * factor).collect();
            prop_assert_eq!(split(total, &weights), split(total, &larger));
        }
    }
}
