//! Money: an integer of minor units and an ISO 4217 currency. Never a float.
//!
//! SQLite's decimal type goes through a float in the ORM (123456789012345.67 comes back as
//! …345.7), so amounts are 64-bit integers in both databases and decimal text outside.

use std::fmt;

use iso_currency::Currency as Iso;

use crate::text::shorten;

/// An ISO 4217 currency code in active use or withdrawn, for example `EUR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sea_orm::DeriveValueType)]
#[sea_orm(value_type = "String")]
pub struct CurrencyCode(Iso);

impl CurrencyCode {
    /// The euro.
    pub const EUR: Self = Self(Iso::EUR);
    /// The dollar of the United States.
    pub const USD: Self = Self(Iso::USD);

    /// How many digits follow the decimal point: 2 for EUR, 0 for JPY, 3 for TND (ISO 4217).
    #[must_use]
    pub fn digits(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

impl fmt::Display for CurrencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code())
    }
}

// A currency is part of a key, and keys must say whether a row number could stand for them.
impl sea_orm::TryFromU64 for CurrencyCode {
    fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
        Err(sea_orm::DbErr::ConvertFromU64("CurrencyCode"))
    }
}

impl CurrencyCode {
    fn read(text: &str) -> Result<Self, String> {
        Iso::from_code(text).map(Self).ok_or_else(|| {
            format!(
                "\"{}\" is no ISO 4217 currency code; write three capital letters, such as EUR",
                shorten(text)
            )
        })
    }
}

crate::text::string_value!(CurrencyCode);

/// An amount in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// The amount in the currency's smallest unit: cents for EUR, millimes for TND.
    pub minor: i64,
    /// The currency.
    pub currency: CurrencyCode,
}

impl Money {
    /// Reads a decimal amount such as `900000.00` or `-12.5`.
    ///
    /// # Errors
    /// A sentence for the caller when the text is no plain decimal number, has more digits
    /// after the point than the currency has, or is beyond 64 bits of minor units.
    pub fn parse(amount: &str, currency: CurrencyCode) -> Result<Self, String> {
        let minor = scaled(amount, currency.digits()).map_err(|fault| match fault {
            ScaleFault::Malformed => format!(
                "\"{}\" is no amount; write digits with a point, such as 900000.00",
                shorten(amount)
            ),
            ScaleFault::TooFine => format!(
                "{currency} has {} digits after the decimal point, \"{}\" has more",
                currency.digits(),
                shorten(amount)
            ),
            ScaleFault::TooLarge => {
                format!(
                    "\"{}\" is larger than the registry can hold",
                    shorten(amount)
                )
            }
        })?;
        Ok(Self { minor, currency })
    }

    /// The amount as decimal text, with all of the currency's digits: `900000.00`.
    #[must_use]
    pub fn amount(self) -> String {
        unscaled(self.minor, self.currency.digits())
    }
}

/// Why a decimal text has no integer at the wanted scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScaleFault {
    /// It isn't an optional sign, digits, and optionally a point with digits.
    Malformed,
    /// It has digits, other than zeros, below the scale.
    TooFine,
    /// It doesn't fit in 64 bits.
    TooLarge,
}

/// The decimal text times ten to the `digits`, exactly.
///
/// # Errors
/// A [`ScaleFault`] when there is no such integer.
pub fn scaled(text: &str, digits: u32) -> Result<i64, ScaleFault> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) {
        return Err(ScaleFault::Malformed);
    }
    let fraction = fraction.trim_end_matches('0');
    let places = u32::try_from(fraction.len()).unwrap_or(u32::MAX);
    if places > digits {
        return Err(ScaleFault::TooFine);
    }
    let mut value: i64 = 0;
    for digit in whole.bytes().chain(fraction.bytes()) {
        let digit = i64::from(digit - b'0');
        // Built up below zero, because the smallest number has no positive counterpart.
        value = value
            .checked_mul(10)
            .and_then(|value| value.checked_sub(digit))
            .ok_or(ScaleFault::TooLarge)?;
    }
    let value = 10_i64
        .checked_pow(digits - places)
        .and_then(|power| value.checked_mul(power))
        .ok_or(ScaleFault::TooLarge)?;
    if negative {
        Ok(value)
    } else {
        value.checked_neg().ok_or(ScaleFault::TooLarge)
    }
}

/// The integer divided by ten to the `digits`, as decimal text with exactly that many places.
#[must_use]
pub fn unscaled(value: i64, digits: u32) -> String {
    let places = digits as usize;
    let sign = if value < 0 { "-" } else { "" };
    let padded = format!("{:0>width$}", value.unsigned_abs(), width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    if places == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

/// A share in percent, exact to a ten-thousandth of a percent.
///
/// Stored as an integer, so that a list of shares can be checked to sum to exactly 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
pub struct Percent(i64);

impl Percent {
    const DIGITS: u32 = 4;
    /// The whole: 100 percent.
    pub const WHOLE: Self = Self(1_000_000);

    /// Ten-thousandths of a percent.
    #[must_use]
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }

    /// A share of so many ten-thousandths of a percent; none below 0 or above 100 percent.
    #[must_use]
    pub fn of_ten_thousandths(value: i64) -> Option<Self> {
        (0..=Self::WHOLE.0).contains(&value).then_some(Self(value))
    }
}

impl fmt::Display for Percent {
    /// Decimal text without needless zeros: `100`, `33.3333`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = unscaled(self.0, Self::DIGITS);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl Percent {
    fn read(text: &str) -> Result<Self, String> {
        match scaled(text, Self::DIGITS) {
            Ok(value) if (0..=Self::WHOLE.0).contains(&value) => Ok(Self(value)),
            Ok(_) => Err(format!("{text} is outside 0 to 100 percent")),
            Err(_) => Err(format!(
                "\"{}\" is no percentage; write a number from 0 to 100 with at most four digits after the point",
                shorten(text)
            )),
        }
    }
}

crate::text::string_value!(Percent);
crate::graphql::input_as!(Percent, crate::graphql::Decimal, |text| Self::read(&text.0));

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn eur(amount: &str) -> Result<Money, String> {
        Money::parse(amount, "EUR".parse().unwrap())
    }

    #[test]
    fn an_amount_keeps_every_digit_that_a_float_would_lose() {
        assert_eq!(
            eur("123456789012345.67").unwrap().amount(),
            "123456789012345.67"
        );
    }

    #[test]
    fn an_amount_finer_than_its_currency_is_refused() {
        assert!(eur("1.005").unwrap_err().contains("2 digits"));
        assert_eq!(eur("1.500").unwrap().minor, 150);
        assert!(Money::parse("1.5", "JPY".parse().unwrap()).is_err());
    }

    #[test]
    fn an_amount_beyond_64_bits_is_refused() {
        assert_eq!(eur("92233720368547758.07").unwrap().minor, i64::MAX);
        assert_eq!(eur("-92233720368547758.08").unwrap().minor, i64::MIN);
        assert!(eur("92233720368547758.08").unwrap_err().contains("larger"));
        assert!(eur("1e400").is_err());
        assert!(eur("").is_err() && eur(".").is_err() && eur("1.").is_err());
    }

    #[test]
    fn a_percentage_lies_between_0_and_100() {
        assert_eq!("33.3333".parse::<Percent>().unwrap().to_string(), "33.3333");
        assert_eq!("100".parse::<Percent>().unwrap(), Percent::WHOLE);
        assert!("100.0001".parse::<Percent>().is_err());
        assert!("-1".parse::<Percent>().is_err());
    }

    proptest! {
        #[test]
        fn an_amount_reads_back_as_itself(minor in any::<i64>(), code in "EUR|JPY|TND|MAD|CLF") {
            let money = Money { minor, currency: code.parse().unwrap() };
            prop_assert_eq!(Money::parse(&money.amount(), money.currency).unwrap(), money);
        }
    }
}
