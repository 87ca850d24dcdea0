//! The positioned lexemes of a document.

use std::{
    collections::{BTreeMap, HashMap},
    iter::repeat_n,
    mem,
};

use super::{
    fold::{fold, words},
    lexeme::Reading,
};

/// The last position that is indexed, below the 16,383 that a `tsvector` can tell apart.
pub const MAX_POSITIONS: usize = 16_000;

/// How many positions of one lexeme are indexed, as many as a `tsvector` keeps.
pub const MAX_LEXEME_POSITIONS: usize = 256;

/// How many bytes of lexemes are indexed, below the mebibyte that a `tsvector` may take.
pub const MAX_LEXEME_BYTES: usize = 900_000;

/// How many positions stay empty between two texts, so that no phrase spans them.
pub const TEXT_GAP: usize = 10;

/// What fills an empty position in FTS5, which numbers positions by itself. The `ascii`
/// tokenizer takes every character beyond ASCII for a part of a token, and as a pilcrow is
/// neither letter nor digit, no query ever asks for it.
const FILLER: &str = "¶";

/// What a subject is found by: its titles, which count for more, and all of its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The words of its titles and names, and of the symbols that it is known by.
    pub title: Document,
    /// All words, those of the titles included.
    pub text: Document,
}

impl Entry {
    /// Analyses the titles and the other texts of a subject, each with the BCP 47 tag of its
    /// language.
    #[must_use]
    pub fn analyse<'a>(
        titles: impl IntoIterator<Item = (&'a str, &'a str)> + Clone,
        others: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        Self {
            title: Document::analyse(titles.clone()),
            text: Document::analyse(titles.into_iter().chain(others)),
        }
    }
}

/// The lexemes of one or more texts with their positions.
///
/// What lies beyond [`MAX_POSITIONS`], [`MAX_LEXEME_POSITIONS`] or [`MAX_LEXEME_BYTES`] is
/// silently not indexed, so that a long text can still be stored. Both databases then lack
/// the same words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// What stands at each position, the first being position 1 of the `tsvector`.
    pub(super) slots: Vec<Option<String>>,
}

impl Document {
    /// Analyses texts, each with the BCP 47 tag of its language, as one document.
    ///
    /// Positions count on from text to text with a gap of [`TEXT_GAP`].
    #[must_use]
    pub fn analyse<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut slots = Vec::new();
        let mut times = HashMap::<String, usize>::new();
        let mut bytes = 0;
        for (locale, text) in texts {
            let reading = Reading::of_locale(locale);
            let mut gap = if slots.is_empty() { 0 } else { TEXT_GAP };
            for word in words(&fold(text)) {
                let lexeme = reading.lexeme(word).into_owned();
                bytes += lexeme.len();
                if slots.len() + gap >= MAX_POSITIONS || bytes > MAX_LEXEME_BYTES {
                    return Self { slots };
                }
                slots.extend(repeat_n(None, mem::take(&mut gap)));
                let times = times.entry(lexeme.clone()).or_default();
                *times += 1;
                slots.push((*times <= MAX_LEXEME_POSITIONS).then_some(lexeme));
            }
        }
        Self { slots }
    }

    /// The literal of a PostgreSQL `tsvector`, such as `'droit':1 'homm':3`.
    #[must_use]
    pub fn tsvector(&self) -> String {
        let mut positions = BTreeMap::<&str, Vec<String>>::new();
        for (slot, position) in self.slots.iter().zip(1_usize..) {
            if let Some(lexeme) = slot {
                positions
                    .entry(lexeme)
                    .or_default()
                    .push(position.to_string());
            }
        }
        let entries = positions.iter();
        let entries = entries.map(|(lexeme, at)| format!("{}:{}", pg_quote(lexeme), at.join(",")));
        entries.collect::<Vec<_>>().join(" ")
    }

    /// The text of an FTS5 column with `tokenize='ascii'`, one token a position.
    #[must_use]
    pub fn fts5(&self) -> String {
        let tokens = self
            .slots
            .iter()
            .map(|slot| slot.as_deref().unwrap_or(FILLER));
        tokens.collect::<Vec<_>>().join(" ")
    }
}

/// A lexeme as `tsvector` and `tsquery` literals quote it. Lexemes hold neither quotes nor
/// backslashes; that no literal can break out does not rest on it.
pub(super) fn pg_quote(lexeme: &str) -> String {
    format!("'{}'", lexeme.replace('\\', r"\\").replace('\'', "''"))
}
