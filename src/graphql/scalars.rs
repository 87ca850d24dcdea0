//! The scalars of the API. Each has one textual form, and says where that form comes from.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;

use super::operation::Scalars;
use crate::{
    clock::Timestamp,
    money::CurrencyCode,
    period::PartialDate,
    text::{LocaleTag, Malformed},
    vocabulary::CountryCode,
};

/// Whether a text is a value of the scalar with this name, for values that are read before the
/// engine sees them.
pub(super) const SCALARS: Scalars = Scalars(|scalar, text| {
    fn is<T: std::str::FromStr<Err = Malformed>>(text: &str) -> Result<(), String> {
        text.parse::<T>()
            .map(drop)
            .map_err(|Malformed(sentence)| sentence)
    }
    match scalar {
        "PartialDate" => is::<PartialDate>(text),
        "DateTime" => is::<Timestamp>(text),
        "CurrencyCode" => is::<CurrencyCode>(text),
        "CountryCode" => is::<CountryCode>(text),
        "LocaleTag" => is::<LocaleTag>(text),
        "Date" => is::<Day>(text),
        "Decimal" => is::<Decimal>(text),
        _ => Ok(()),
    }
});

macro_rules! text_scalar {
    ($(#[doc = $doc:literal])+ $type:ty, $name:literal, $spec:literal) => {
        $(#[doc = $doc])+
        #[Scalar(name = $name, specified_by_url = $spec)]
        impl ScalarType for $type {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => text.parse::<$type>().map_err(InputValueError::custom),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.to_string())
            }
        }
    };
}

text_scalar!(
    /// A date that may be known only to the month or the year: `2013`, `2013-04` or `2013-04-12`
    /// (EDTF level 0, ISO 8601-2:2019). It is never more precise than its source.
    PartialDate,
    "PartialDate",
    "https://www.loc.gov/standards/datetime/"
);
text_scalar!(
    /// An instant in UTC as in RFC 3339, with the letter Z: `2026-01-31T09:30:00Z`.
    Timestamp,
    "DateTime",
    "https://scalars.graphql.org/andimarek/date-time"
);
text_scalar!(
    /// A currency code of ISO 4217, three capital letters: `EUR`.
    CurrencyCode,
    "CurrencyCode",
    "https://www.iso.org/iso-4217-currency-codes.html"
);
text_scalar!(
    /// A country code of ISO 3166-1 alpha-2, two capital letters: `MA`.
    CountryCode,
    "CountryCode",
    "https://www.iso.org/iso-3166-country-codes.html"
);
text_scalar!(
    /// A language tag of BCP 47 (RFC 5646): `fr`, `ar-MA`.
    LocaleTag,
    "LocaleTag",
    "https://www.rfc-editor.org/info/bcp47"
);
text_scalar!(
    /// A day of the calendar as in ISO 8601: `2013-04-12`.
    Day,
    "Date",
    "https://scalars.graphql.org/andimarek/local-date"
);
text_scalar!(
    /// An exact decimal number as text, never a float: `900000.00`.
    Decimal,
    "Decimal",
    "https://www.w3.org/TR/xmlschema-2/#decimal"
);

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub NaiveDate);

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

crate::text::string_value!(Day);

impl Day {
    fn read(text: &str) -> Result<Self, String> {
        match text.parse::<PartialDate>() {
            Ok(date) if date.precision() == crate::period::Precision::Day => {
                Ok(Self(date.earliest()))
            }
            _ => Err(format!(
                "\"{}\" is no day; write year, month and day, such as 2013-04-12",
                crate::text::shorten(text)
            )),
        }
    }
}

/// An exact decimal number: its digits as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal(pub String);

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

crate::text::string_value!(Decimal);

impl Decimal {
    /// Says no more than that it is one: how large and how fine it may be depends on its field.
    fn read(text: &str) -> Result<Self, String> {
        const DIGITS: usize = 40;
        let plain = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, "0"));
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits(whole) && digits(fraction) && text.len() <= DIGITS {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "\"{}\" is no decimal number; write digits with a point, such as 900000.00",
            crate::text::shorten(text)
        ))
    }
}
