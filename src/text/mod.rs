//! Human text: what may be stored, and in which languages.
//!
//! Text is kept in Unicode normal form C. It holds no NUL (PostgreSQL refuses it), no other
//! control characters, and none of the characters that reorder what a reader sees (Unicode
//! Technical Report 36, section 2.5), so that nobody can make a name look like another.

mod locale;
mod localized;

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

pub use locale::{LocaleTag, Locales};
pub use localized::{Chosen, Text, TextDraft, Texts};

/// A text that is no value of the wanted type. Prints as a sentence that says what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub String);

/// `FromStr` and serde for a type with one textual form, through its `Display` and its `read`.
macro_rules! string_value {
    ($type:ty) => {
        impl std::str::FromStr for $type {
            type Err = $crate::text::Malformed;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::read(text).map_err($crate::text::Malformed)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'_, str> as serde::Deserialize>::deserialize(source)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use string_value;

/// A code made of another code and an outside id: `ma-didh-twinning-res-4`. An id that loses
/// something on the way keeps apart from others by a few digits of its digest.
#[must_use]
pub fn code_within(base: &str, external_id: &str, apart: bool) -> String {
    const DIGITS: usize = 8;
    let mut slug = String::new();
    for letter in external_id.chars() {
        match letter.to_ascii_lowercase() {
            letter @ ('a'..='z' | '0'..='9') => slug.push(letter),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    let slug = slug.trim_end_matches('-');
    let whole = format!("{base}-{slug}");
    let lossless = slug == external_id.to_ascii_lowercase();
    if lossless && !apart && is_code(&whole) {
        return whole;
    }
    let digest = hex(&Sha256::digest(external_id.as_bytes()));
    let room = CODE_CHARACTERS - DIGITS - 1;
    let kept: String = whole.chars().take(room).collect();
    format!("{}-{}", kept.trim_end_matches('-'), &digest[..DIGITS])
}

/// How long the texts of a kind may be, in characters, and whether they may have several lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The most characters.
    pub characters: usize,
    /// Whether line feeds are allowed.
    pub lines: bool,
}

impl Bounds {
    /// A short code, a scheme, an outside id.
    pub const CODE: Self = Self::line(200);
    /// An address on the web.
    pub const ADDRESS: Self = Self::line(2_000);
    /// A title or a name.
    pub const TITLE: Self = Self::line(500);
    /// A summary, an objective, a remark.
    pub const PROSE: Self = Self {
        characters: 20_000,
        lines: true,
    };

    const fn line(characters: usize) -> Self {
        Self {
            characters,
            lines: false,
        }
    }

    /// The text as it is stored: trimmed, in normal form C.
    ///
    /// # Errors
    /// A sentence for the caller when the text is empty, too long, or holds a character
    /// that may not be stored.
    pub fn clean(self, text: &str) -> Result<String, String> {
        let text: String = text.trim().nfc().collect();
        if let Some(found) = text.chars().find(|c| self.refuses(*c)) {
            return Err(format!(
                "the text holds the character U+{:04X}, which may not be stored; remove it",
                u32::from(found)
            ));
        }
        match text.chars().count() {
            0 => Err("the text is empty; write something or leave the field out".to_owned()),
            count if count > self.characters => Err(format!(
                "the text has {count} characters; at most {} are allowed here",
                self.characters
            )),
            _ => Ok(text),
        }
    }

    fn refuses(self, c: char) -> bool {
        let reorders = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        reorders || (c.is_control() && !(self.lines && c == '\n'))
    }
}

/// The first 60 characters of a caller's text, without control characters, to quote in an error.
#[must_use]
pub fn shorten(text: &str) -> String {
    shorten_to(text, 60)
}

/// The first characters of a text, at most so many, without control characters.
#[must_use]
pub fn shorten_to(text: &str, characters: usize) -> String {
    let mut quoted: String = text
        .chars()
        .filter(|c| !Bounds::CODE.refuses(*c))
        .take(characters)
        .collect();
    if quoted.len() < text.len() {
        quoted.push('…');
    }
    quoted
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// Whether a text is an address on the web. Anything else, such as `javascript:`, would be run by
/// whoever follows the link.
#[must_use]
pub fn is_web_address(text: &str) -> bool {
    url::Url::parse(text)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Whether a text can be the code of an object: 1 to 80 small letters, digits and hyphens.
#[must_use]
pub fn is_code(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=CODE_CHARACTERS).contains(&text.len()) && text.bytes().all(plain)
}

/// The most characters of a code.
const CODE_CHARACTERS: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_could_deceive_or_break_storage_is_refused() {
        for bad in [
            "a\0b",
            "a\u{202E}b",
            "a\u{2066}b",
            "a\u{7}b",
            "a\nb",
            "",
            "  ",
        ] {
            assert!(Bounds::TITLE.clean(bad).is_err(), "{bad:?} was accepted");
        }
        assert_eq!(Bounds::PROSE.clean("a\nb").unwrap(), "a\nb");
    }

    #[test]
    fn the_same_letters_are_stored_the_same_however_they_were_typed() {
        assert_eq!(
            Bounds::TITLE.clean("me\u{301}diateur"),
            Bounds::TITLE.clean(" médiateur ")
        );
    }

    #[test]
    fn right_to_left_scripts_are_ordinary_text() {
        assert_eq!(
            Bounds::TITLE.clean("مؤسسة وسيط المملكة").unwrap(),
            "مؤسسة وسيط المملكة"
        );
    }
}
