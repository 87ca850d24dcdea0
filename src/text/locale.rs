//! Language tags, and the languages that a reader prefers.

use std::fmt;

use super::shorten;

/// A language tag of BCP 47 (RFC 5646, section 2.1): language, optional script, optional region.
///
/// Kept in canonical case: `fr`, `ar-MA`, `zh-Hant`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sea_orm::DeriveValueType)]
#[sea_orm(value_type = "String")]
pub struct LocaleTag(String);

impl LocaleTag {
    /// English, which every reader gets where neither the wish nor the original can be met.
    #[must_use]
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    /// The language alone: `fr` of `fr-MA`.
    #[must_use]
    pub fn language(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LocaleTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl LocaleTag {
    fn read(text: &str) -> Result<Self, String> {
        canonical(text).map(Self).ok_or_else(|| {
            format!(
                "\"{}\" is no language tag; write one as in BCP 47, such as fr, ar-MA or zh-Hant",
                shorten(text)
            )
        })
    }
}

super::string_value!(LocaleTag);

fn canonical(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let language = parts.next()?;
    if !matches!(language.len(), 2 | 3) || !letters(language) {
        return None;
    }
    let mut tag = language.to_ascii_lowercase();
    let mut next = parts.next();
    if let Some(script) = next.filter(|part| part.len() == 4 && letters(part)) {
        tag.push('-');
        tag.push_str(&script[..1].to_ascii_uppercase());
        tag.push_str(&script[1..].to_ascii_lowercase());
        next = parts.next();
    }
    if let Some(region) = next {
        let digits = region.len() == 3 && region.bytes().all(|byte| byte.is_ascii_digit());
        let country = region.len() == 2 && letters(region);
        if !digits && !country {
            return None;
        }
        tag.push('-');
        tag.push_str(&region.to_ascii_uppercase());
    }
    parts.next().is_none().then_some(tag)
}

fn letters(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The languages a reader wants, best first. Empty: no wish.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locales(pub Vec<LocaleTag>);

impl Locales {
    /// Reads an `Accept-Language` header (RFC 9110, section 12.5.4), best first.
    ///
    /// What can't be read is left out: a reader with an odd header still gets an answer.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Self {
        let mut wanted: Vec<(f32, LocaleTag)> = header
            .split(',')
            .take(20)
            .filter_map(|part| {
                let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
                let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
                (weight > 0.0).then_some((weight, tag.trim().parse().ok()?))
            })
            .collect();
        // A stable sort keeps the reader's own order among equals.
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        Self(wanted.into_iter().map(|(_, tag)| tag).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_kept_in_its_canonical_case() {
        let read = |text: &str| text.parse::<LocaleTag>().map(|tag| tag.to_string());
        assert_eq!(read("FR"), Ok("fr".to_owned()));
        assert_eq!(read("ar-ma"), Ok("ar-MA".to_owned()));
        assert_eq!(read("ZH-hant-tw"), Ok("zh-Hant-TW".to_owned()));
        for bad in ["", "f", "french", "fr_FR", "fr-", "fr-FR-x", "fr-é1"] {
            assert!(read(bad).is_err(), "{bad} was accepted");
        }
    }

    #[test]
    fn an_accept_language_header_is_read_by_weight() {
        let locales = Locales::from_accept_language("en;q=0.5, ar-MA, fr;q=0.9, *;q=0.1, de;q=0");
        let tags: Vec<_> = locales.0.iter().map(LocaleTag::as_str).collect();
        assert_eq!(tags, ["ar-MA", "fr", "en"]);
    }
}
