//! Exact decimal numbers above zero: what a rate is.

use std::fmt;

/// A number above zero as an integer and the place of its decimal point. Without needless zeros, so
/// that equal numbers are equal values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i64,
    scale: i16,
}

/// Why a text is no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateFault {
    /// It isn't digits, with a point and an exponent of ten perhaps.
    Malformed,
    /// It is zero, or below.
    NotPositive,
    /// It has more than 18 digits, or more than [`Decimal::FINEST`] after the point: it would have to
    /// be rounded to be kept.
    TooPrecise,
}

impl Decimal {
    /// One.
    pub const ONE: Self = Self {
        mantissa: 1,
        scale: 0,
    };

    /// The most digits after the point. Currencies that lost twelve zeros since need more than twenty.
    pub const FINEST: i16 = 38;

    /// The number that is so many digits, of which `scale` follow the point; none unless it is above
    /// zero and has at most [`Decimal::FINEST`] digits after the point.
    #[must_use]
    pub fn of(mantissa: i64, scale: i16) -> Option<Self> {
        if mantissa <= 0 || !(0..=Self::FINEST).contains(&scale) {
            return None;
        }
        let (mut mantissa, mut scale) = (mantissa, scale);
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        Some(Self { mantissa, scale })
    }

    /// Reads `1.0789`, `133` or `2.875e-8`.
    ///
    /// # Errors
    /// A [`RateFault`].
    pub fn parse(text: &str) -> Result<Self, RateFault> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (number, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, read_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(whole) || !plain(fraction) {
            return Err(RateFault::Malformed);
        }
        let fraction = fraction.trim_end_matches('0');
        let digits = [whole, fraction].concat();
        let digits = digits.trim_start_matches('0');
        if negative || digits.is_empty() {
            return Err(RateFault::NotPositive);
        }
        let mantissa: i64 = digits.parse().map_err(|_| RateFault::TooPrecise)?;
        let places = i32::try_from(fraction.len()).map_err(|_| RateFault::TooPrecise)?;
        let scale = places.saturating_sub(exponent);
        let (mantissa, scale) = if scale >= 0 {
            (Some(mantissa), scale)
        } else {
            let power = 10_i64.checked_pow(scale.unsigned_abs());
            (power.and_then(|power| mantissa.checked_mul(power)), 0)
        };
        let scale = i16::try_from(scale).map_err(|_| RateFault::TooPrecise)?;
        mantissa
            .and_then(|mantissa| Self::of(mantissa, scale))
            .ok_or(RateFault::TooPrecise)
    }

    /// Its digits as an integer.
    #[must_use]
    pub const fn mantissa(self) -> i64 {
        self.mantissa
    }

    /// How many of them follow the decimal point.
    #[must_use]
    pub const fn scale(self) -> i16 {
        self.scale
    }
}

/// What follows the `e`: a few digits, with a sign perhaps.
fn read_exponent(text: &str) -> Result<i32, RateFault> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(RateFault::Malformed);
    }
    text.parse().map_err(|_| RateFault::TooPrecise)
}

impl fmt::Display for Decimal {
    /// Digits with a point, never with an exponent: `0.00000002875`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The scale is never negative.
        let digits = u32::from(self.scale.unsigned_abs());
        f.write_str(&crate::money::unscaled(self.mantissa, digits))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_rate_is_read_as_it_was_published() {
        for (text, plain) in [
            ("1.0789", "1.0789"),
            ("1.10", "1.1"),
            ("133", "133"),
            ("1340.00", "1340"),
            ("2.85617e-14", "0.0000000000000285617"),
            ("1.5E+3", "1500"),
            ("0.30714951175311717", "0.30714951175311717"),
            ("9223372036854775807", "9223372036854775807"),
        ] {
            assert_eq!(Decimal::parse(text).unwrap().to_string(), plain, "{text}");
        }
        assert_eq!(Decimal::parse("1.10"), Decimal::parse("11e-1"));
    }

    #[test]
    fn what_is_no_rate_is_refused_for_what_it_is() {
        use RateFault::{Malformed, NotPositive, TooPrecise};
        for (text, fault) in [
            ("", Malformed),
            (".", Malformed),
            ("1.", Malformed),
            ("1,5", Malformed),
            ("NaN", Malformed),
            ("1e", Malformed),
            ("1e+-2", Malformed),
            ("+1", Malformed),
            ("--1", Malformed),
            ("1 2", Malformed),
            ("٣", Malformed),
            ("0", NotPositive),
            ("0.000", NotPositive),
            ("0e5", NotPositive),
            ("-1.5", NotPositive),
            ("9223372036854775808", TooPrecise),
            ("1e19", TooPrecise),
            ("1e-39", TooPrecise),
            ("1e99999999999", TooPrecise),
            ("1e-99999999999", TooPrecise),
            ("1e2147483647", TooPrecise),
            ("1e-2147483648", TooPrecise),
        ] {
            assert_eq!(Decimal::parse(text), Err(fault), "{text}");
        }
        assert_eq!(Decimal::of(0, 0), None);
        assert_eq!(Decimal::of(-1, 0), None);
        assert_eq!(Decimal::of(1, -1), None);
        assert_eq!(Decimal::of(1, 39), None);
    }

    proptest! {
        #[test]
        fn a_rate_reads_back_as_itself(mantissa in 1..i64::MAX, scale in 0..=38_i16) {
            let rate = Decimal::of(mantissa, scale).unwrap();
            prop_assert_eq!(Decimal::parse(&rate.to_string()), Ok(rate));
        }

        #[test]
        fn no_text_panics(text in "[0-9eE.+-]{0,30}") {
            let _ = Decimal::parse(&text);
        }
    }
}
