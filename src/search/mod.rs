//! Full-text search that answers the same on SQLite and on PostgreSQL.
//!
//! The two databases split, fold and stem text differently, so neither is allowed to: the
//! text is analysed here when it is written and the query is analysed here when it is asked.
//! The databases only compare finished lexemes and their positions. SQLite holds them as
//! the text of an FTS5 column with `tokenize='ascii'` (and the default `detail=full`, which
//! phrases need), PostgreSQL as a `tsvector` literal that no dictionary ever touches.
//!
//! There are no stop words: a search for a title made of small words has to find it.
//!
//! Stored lexemes come from this module as it was when they were written. A change of the
//! rules, or of the stemmer's version, therefore asks for every document to be analysed again.

mod document;
mod error;
mod fold;
#[cfg(test)]
mod fold_tests;
mod indexed;
mod lexeme;
mod marks;
mod query;
mod store;
#[cfg(test)]
mod tests;

pub use document::{
    Document, Entry, MAX_LEXEME_BYTES, MAX_LEXEME_POSITIONS, MAX_POSITIONS, TEXT_GAP,
};
pub use error::{MAX_PHRASE_WORDS, MAX_QUERY_CHARS, MAX_TERMS, QueryError};
pub use fold::{MAX_WORD_CHARS, fold, words};
pub use indexed::Indexed;
pub use query::Query;
pub use store::{index, matching, rank};

use crate::text::Texts;

/// What to sort a text by: its original version, else its first, folded.
#[must_use]
pub fn sort_key(texts: &Texts) -> String {
    let original = texts.0.iter().find(|text| text.original);
    original
        .or(texts.0.first())
        .map_or_else(String::new, |text| fold(&text.text))
}
