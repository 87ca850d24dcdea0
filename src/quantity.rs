//! Quantities: a number with how exact it is, or a wording alone.
//!
//! "More than 180", "about 66" and "hundreds" say different things, and none of them is the
//! number alone. Numbers are integers of millionths, the same in both databases, never floats.

use std::fmt;

use async_graphql::InputObject;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::{
    money::{ScaleFault, scaled, unscaled},
    text::{TextDraft, Texts, shorten},
    vocabulary::Qualifier,
};

/// A number, exact to a millionth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
pub struct Number(i64);

impl Number {
    /// How many digits it has after the point.
    pub const DIGITS: u32 = 6;

    /// Whether it is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The number in millionths.
    #[must_use]
    pub const fn millionths(self) -> i64 {
        self.0
    }

    fn read(text: &str) -> Result<Self, String> {
        scaled(text, Self::DIGITS).map(Self).map_err(|fault| {
            let text = shorten(text);
            match fault {
                ScaleFault::Malformed => {
                    format!("\"{text}\" is no number; write digits with a point, such as 66.5")
                }
                ScaleFault::TooFine => {
                    format!("\"{text}\" has more than six digits after the point")
                }
                ScaleFault::TooLarge => {
                    format!("\"{text}\" is larger than the registry can hold")
                }
            }
        })
    }
}

impl fmt::Display for Number {
    /// Decimal text without needless zeros: `180`, `66.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = unscaled(self.0, Self::DIGITS);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

crate::text::string_value!(Number);
crate::graphql::input_as!(Number, crate::graphql::Decimal, |text| Self::read(&text.0));

/// How much of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// How exact the number is.
    pub qualifier: Qualifier,
    /// The number; none: a wording alone.
    pub value: Option<Number>,
    /// What is counted, such as `persons`.
    pub unit: Option<String>,
    /// The quantity in words, where the source has no number.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub wording: Texts,
}

/// Several quantities of one thing, in their row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Quantities(pub Vec<Quantity>);

/// A quantity as it comes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "QuantityInput")]
pub struct QuantityDraft {
    /// How exact the number is; exactly, when left out.
    pub qualifier: Option<Qualifier>,
    /// The number, as decimal text.
    pub value: Option<Number>,
    /// What is counted, such as `persons`.
    pub unit: Option<String>,
    /// The quantity in words.
    #[serde(default)]
    #[graphql(default)]
    pub wording: Vec<TextDraft>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_written_without_needless_zeros() {
        for (text, written) in [("180", "180"), ("66.50", "66.5"), ("-0.25", "-0.25")] {
            assert_eq!(text.parse::<Number>().unwrap().to_string(), written);
        }
        for bad in ["1e400", "NaN", "9223372036854775808", "0.0000001", ""] {
            assert!(bad.parse::<Number>().is_err(), "{bad} was accepted");
        }
    }

    proptest! {
        #[test]
        fn a_number_reads_back_as_itself(millionths in any::<i64>()) {
            let number = Number(millionths);
            prop_assert_eq!(number.to_string().parse::<Number>().unwrap(), number);
        }
    }
}
