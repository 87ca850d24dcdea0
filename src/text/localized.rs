//! One text in several languages, and which of them a reader gets.

use async_graphql::InputObject;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use super::{LocaleTag, Locales};

/// One language's version of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The language.
    pub locale: LocaleTag,
    /// The words.
    pub text: String,
    /// Whether this is the language that the text was written in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub original: bool,
    /// Where this version comes from, when it isn't the record's own source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// One language's version of a text as it comes in: like [`Text`], and an unknown field is an
/// error. What is stored is read leniently instead, because a newer version may have added to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "TextInput")]
pub struct TextDraft {
    /// The language.
    pub locale: LocaleTag,
    /// The words.
    pub text: String,
    /// Whether this is the language that the text was written in.
    #[serde(default)]
    #[graphql(default)]
    pub original: bool,
    /// Where this version comes from, when it isn't the record's own source.
    #[serde(default)]
    pub source: Option<String>,
}

/// A text in each of the languages it is known in; at most one version a language.
///
/// Stored as JSON in the row that it belongs to: a title costs no statement of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Texts(pub Vec<Text>);

/// The version of a text that a reader gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen<'a> {
    /// The version.
    pub text: &'a Text,
    /// Whether it is in none of the languages that were asked for.
    pub fallback: bool,
}

impl Texts {
    /// The version for a reader: the first wanted language that is there, else the original,
    /// else English, else any.
    ///
    /// A wish for `fr-MA` is met by `fr`, and a wish for `fr` by `fr-MA`; the exact tag wins.
    /// Nothing is a fallback for a reader who wants nothing in particular.
    #[must_use]
    pub fn choose(&self, wanted: &Locales) -> Option<Chosen<'_>> {
        let met = wanted.0.iter().find_map(|wish| {
            self.0
                .iter()
                .find(|text| text.locale == *wish)
                .or_else(|| self.in_language(wish.language()))
        });
        if let Some(text) = met {
            return Some(Chosen {
                text,
                fallback: false,
            });
        }
        self.0
            .iter()
            .find(|text| text.original)
            .or_else(|| self.in_language(LocaleTag::english().as_str()))
            .or_else(|| self.0.first())
            .map(|text| Chosen {
                text,
                fallback: !wanted.0.is_empty(),
            })
    }

    /// Whether there is no version at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each version as language and words, for the search index.
    pub fn versions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|text| (text.locale.as_str(), text.text.as_str()))
    }

    fn in_language(&self, language: &str) -> Option<&Text> {
        self.0
            .iter()
            .find(|text| text.locale.language() == language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(of: &[(&str, bool)]) -> Texts {
        Texts(
            of.iter()
                .map(|(locale, original)| Text {
                    locale: locale.parse().unwrap(),
                    text: format!("in {locale}"),
                    original: *original,
                    source: None,
                })
                .collect(),
        )
    }

    fn chosen(texts: &Texts, wanted: &[&str]) -> (String, bool) {
        let wanted = Locales(wanted.iter().map(|tag| tag.parse().unwrap()).collect());
        let chosen = texts.choose(&wanted).unwrap();
        (chosen.text.locale.to_string(), chosen.fallback)
    }

    #[test]
    fn a_reader_gets_the_first_wanted_language_then_the_original_then_english_then_any() {
        let all = texts(&[("en", false), ("fr", true), ("ar", false)]);
        assert_eq!(chosen(&all, &["es", "ar"]), ("ar".into(), false));
        assert_eq!(chosen(&all, &["es"]), ("fr".into(), true));
        assert_eq!(chosen(&all, &[]), ("fr".into(), false));
        let unmarked = texts(&[("ar", false), ("en", false)]);
        assert_eq!(chosen(&unmarked, &["es"]), ("en".into(), true));
        assert_eq!(
            chosen(&texts(&[("ar", false)]), &["es"]),
            ("ar".into(), true)
        );
        assert_eq!(Texts::default().choose(&Locales::default()), None);
    }

    #[test]
    fn a_regional_wish_is_met_by_the_language_and_the_exact_tag_wins() {
        let both = texts(&[("fr", true), ("fr-MA", false)]);
        assert_eq!(chosen(&both, &["fr-MA"]), ("fr-MA".into(), false));
        assert_eq!(chosen(&both, &["fr-BE"]), ("fr".into(), false));
        assert_eq!(
            chosen(&texts(&[("ar-MA", true)]), &["ar"]),
            ("ar-MA".into(), false)
        );
    }
}
