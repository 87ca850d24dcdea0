//! Countries.

use std::fmt;

use crate::text::shorten;

/// A country's two-letter code of ISO 3166-1, for example `MA`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sea_orm::DeriveValueType)]
#[sea_orm(value_type = "String")]
pub struct CountryCode([u8; 2]);

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or_default())
    }
}

impl CountryCode {
    fn read(text: &str) -> Result<Self, String> {
        // XK is not in the standard; the World Bank, the EU and the UN's statisticians use it
        // from its user-assigned range for Kosovo, and so does IATI's codelist.
        let known = text == "XK" || rust_iso3166::from_alpha2(text).is_some();
        match <[u8; 2]>::try_from(text.as_bytes()) {
            Ok(code) if known => Ok(Self(code)),
            _ => Err(format!(
                "\"{}\" is no country code; write two capital letters of ISO 3166-1, such as MA",
                shorten(text)
            )),
        }
    }
}

crate::text::string_value!(CountryCode);

// A country is part of a key, and keys must say whether a row number could stand for them.
impl sea_orm::TryFromU64 for CountryCode {
    fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
        Err(sea_orm::DbErr::ConvertFromU64("CountryCode"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_assigned_codes_in_capitals_are_countries() {
        for good in ["MA", "FR", "XK", "PS"] {
            assert_eq!(good.parse::<CountryCode>().unwrap().to_string(), good);
        }
        for bad in ["", "ma", "MAR", "ZZ", "M", "É"] {
            assert!(bad.parse::<CountryCode>().is_err(), "{bad} was accepted");
        }
    }
}
