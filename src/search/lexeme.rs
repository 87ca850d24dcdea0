//! The lexeme of a word: what stays of it when its language's endings are gone.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};

/// Arabic articles with the particles that are written in one with them, longest first.
const ARTICLES: [&str; 6] = ["وال", "بال", "كال", "فال", "ال", "لل"];

/// How many letters an Arabic word keeps at least when it loses its article.
const MIN_ARABIC_LETTERS: usize = 3;

/// The ways to reduce a folded word to its lexeme.
///
/// A document's text is read in one way, that of its language. A query is read in all of
/// them, because nobody says in which language a query is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// As French: the Snowball stem.
    French,
    /// As English: the Snowball stem.
    English,
    /// As any other language: the word itself.
    Plain,
    /// As it stands, an Arabic article included, for words that only seem to have one.
    /// No document is read in this way.
    Verbatim,
}

impl Reading {
    /// Every way in which a query has to be read.
    pub(super) const ALL: [Self; 4] = [Self::French, Self::English, Self::Plain, Self::Verbatim];

    /// The way for a BCP 47 locale, which only its primary subtag decides.
    pub(super) fn of_locale(locale: &str) -> Self {
        let primary = locale.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "fr" => Self::French,
            "en" => Self::English,
            _ => Self::Plain,
        }
    }

    /// The lexeme of a folded word.
    ///
    /// Arabic words lose their article in a text of any language. Words that are not ASCII
    /// after folding are neither French nor English, and the stemmers do not get to see them.
    pub(super) fn lexeme(self, word: &str) -> Cow<'_, str> {
        if self == Self::Verbatim {
            return word.into();
        }
        if !word.is_ascii() {
            return without_article(word).into();
        }
        let stem = match self {
            Self::French => Stemmer::new(Algorithm::French).stem(masculine(word)),
            Self::English => Stemmer::new(Algorithm::English).stem(word),
            Self::Plain | Self::Verbatim => word.into(),
        };
        if stem.is_empty() { word.into() } else { stem }
    }
}

/// Takes the mute e off a folded feminine participle (`protegee`, `protegees`): without its
/// accent the stemmer no longer sees that it belongs to `protege`.
fn masculine(word: &str) -> &str {
    let singular = word.strip_suffix('s').unwrap_or(word);
    match singular.strip_suffix("ee") {
        Some(root) => &word[..=root.len()],
        None => word,
    }
}

/// An Arabic word without its article, if enough of the word stays.
fn without_article(word: &str) -> &str {
    let arabic = |char| matches!(char, '\u{620}'..='\u{64A}' | '\u{66E}'..='\u{6D3}');
    let bare = ARTICLES.iter().find_map(|article| {
        let bare = word.strip_prefix(article)?;
        (bare.chars().all(arabic) && bare.chars().count() >= MIN_ARABIC_LETTERS).then_some(bare)
    });
    bare.unwrap_or(word)
}
