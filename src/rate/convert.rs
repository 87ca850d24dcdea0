//! The arithmetic of a conversion: exact until the one rounding at its end.

use num_bigint::BigUint;

use super::Decimal;
use crate::money::{CurrencyCode, Money};

/// An amount in another currency, in its minor units, where one unit of a third currency costs `from`
/// of the amount's and `into` of the other's. None where the result is beyond 64 bits.
///
/// Rounded half to even, to the other currency's minor unit (ISO 4217), so that many roundings don't
/// lean to one side. The product of an amount, a rate and the powers of ten has up to some 300 bits,
/// and so is taken in integers without bounds.
pub(super) fn converted(
    amount: Money,
    from: Decimal,
    into: Decimal,
    currency: CurrencyCode,
) -> Option<i64> {
    let product = BigUint::from(amount.minor.unsigned_abs())
        * BigUint::from(into.mantissa().unsigned_abs())
        * power(currency.digits(), from);
    let divisor =
        BigUint::from(from.mantissa().unsigned_abs()) * power(amount.currency.digits(), into);
    let whole = &product / &divisor;
    let twice = (product % &divisor) << 1_u8;
    let up = twice > divisor || twice == divisor && whole.bit(0);
    let whole = i128::try_from(whole + u8::from(up)).ok()?;
    i64::try_from(if amount.minor < 0 { -whole } else { whole }).ok()
}

/// Ten to the digits of a currency and of a rate.
fn power(digits: u32, rate: Decimal) -> BigUint {
    BigUint::from(10_u8).pow(digits.saturating_add(u32::from(rate.scale().unsigned_abs())))
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use proptest::prelude::*;

    use super::*;

    fn money(minor: i64, currency: &str) -> Money {
        Money {
            minor,
            currency: currency.parse().unwrap(),
        }
    }

    fn of(minor: i64, (from, rate): (&str, &str), (into, other): (&str, &str)) -> Option<i64> {
        converted(
            money(minor, from),
            Decimal::parse(rate).unwrap(),
            Decimal::parse(other).unwrap(),
            into.parse().unwrap(),
        )
    }

    #[test]
    fn halves_go_to_the_even_unit_on_both_sides_of_zero() {
        for (cents, yen) in [(50, 0), (150, 2), (250, 2), (-50, 0), (-150, -2), (251, 3)] {
            assert_eq!(of(cents, ("EUR", "1"), ("JPY", "1")), Some(yen), "{cents}");
        }
    }

    #[test]
    fn the_digits_of_both_currencies_count() {
        // 100.00 EUR at 163.5 yen, and 1.000 dinars at 3.3 a euro.
        assert_eq!(of(10_000, ("EUR", "1"), ("JPY", "163.5")), Some(16_350));
        assert_eq!(of(3_300, ("TND", "3.3"), ("EUR", "1")), Some(100));
        assert_eq!(of(100, ("EUR", "1"), ("TND", "3.3")), Some(3_300));
    }

    #[test]
    fn rates_of_many_digits_lose_none_of_them() {
        let minor = of(
            123_456_789_012_345,
            ("EUR", "0.8678295582747547"),
            ("BRL", "0.0000000000000285617"),
        );
        // 123456789012345 × 0.0000000000000285617 ÷ 0.8678295582747547 = 4.0631….
        assert_eq!(minor, Some(4));
    }

    #[test]
    fn what_is_beyond_64_bits_is_no_number() {
        assert_eq!(of(i64::MAX, ("EUR", "1"), ("USD", "1.1")), None);
        assert_eq!(of(i64::MIN, ("EUR", "1"), ("USD", "1")), Some(i64::MIN));
        let largest = i64::MAX.to_string();
        assert_eq!(
            of(i64::MAX, ("EUR", "1e-38"), ("USD", &largest)),
            None,
            "the largest product there is"
        );
    }

    fn rate() -> impl Strategy<Value = Decimal> {
        (1..i64::MAX, 0..=38_i16)
            .prop_map(|(mantissa, scale)| Decimal::of(mantissa, scale).unwrap())
    }

    fn usual() -> impl Strategy<Value = Decimal> {
        (1..100_000_000_i64, 0..=6_i16)
            .prop_map(|(mantissa, scale)| Decimal::of(mantissa, scale).unwrap())
    }

    fn currency() -> impl Strategy<Value = CurrencyCode> {
        "EUR|JPY|TND|USD".prop_map(|code| code.parse().unwrap())
    }

    proptest! {
        #[test]
        fn a_rate_of_one_changes_nothing(minor in any::<i64>(), currency in currency(), rate in rate()) {
            let amount = Money { minor, currency };
            prop_assert_eq!(converted(amount, Decimal::ONE, Decimal::ONE, currency), Some(minor));
            prop_assert_eq!(converted(amount, rate, rate, currency), Some(minor));
        }

        #[test]
        fn there_and_back_is_off_by_less_than_the_units_it_was_rounded_to(minor in -1_000_000_000_000..1_000_000_000_000_i64, from in usual(), into in usual(), (one, other) in (currency(), currency())) {
            let amount = Money { minor, currency: one };
            let there = converted(amount, from, into, other);
            prop_assume!(there.is_some());
            let there = Money { minor: there.unwrap(), currency: other };
            let back = converted(there, into, from, one).unwrap();
            // Half a unit each way: the one that was lost there, priced in the currency of the start.
            let lost = (BigInt::from(back) - BigInt::from(minor)).magnitude() * 2_u8;
            let price = BigUint::from(from.mantissa().unsigned_abs()) * power(one.digits(), into);
            let per = BigUint::from(into.mantissa().unsigned_abs()) * power(other.digits(), from);
            prop_assert!(lost * &per <= price + per);
        }

        #[test]
        fn the_result_is_the_integer_nearest_to_the_exact_fraction(minor in any::<i64>(), from in rate(), into in rate(), (one, other) in (currency(), currency())) {
            let amount = Money { minor, currency: one };
            if let Some(found) = converted(amount, from, into, other) {
                let exact = BigInt::from(minor) * into.mantissa() * BigInt::from(power(other.digits(), from));
                let unit = BigInt::from(from.mantissa()) * BigInt::from(power(one.digits(), into));
                let off = BigInt::from(found) * &unit - exact;
                prop_assert!(off.magnitude() * 2_u8 <= *unit.magnitude());
            }
        }

        #[test]
        fn an_amount_and_its_counterpart_convert_alike(minor in -i64::MAX..=i64::MAX, from in rate(), into in rate()) {
            let (eur, tnd) = (money(minor, "EUR"), "TND".parse().unwrap());
            let turned = converted(money(-minor, "EUR"), from, into, tnd);
            if let (Some(one), Some(other)) = (converted(eur, from, into, tnd), turned) {
                prop_assert_eq!(one, -other);
            }
        }
    }
}
