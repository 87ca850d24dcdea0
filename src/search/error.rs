//! The bounds of a query, and what the user is told beyond them.

use std::{error::Error, fmt};

/// How many characters a query may have.
pub const MAX_QUERY_CHARS: usize = 1_000;

/// How many words or phrases a query may have.
pub const MAX_TERMS: usize = 32;

/// How many words a phrase may have.
pub const MAX_PHRASE_WORDS: usize = 32;

/// Why a query is not answered, as a sentence for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryError {
    /// The query has more than [`MAX_QUERY_CHARS`] characters.
    TooLong,
    /// The query has more than [`MAX_TERMS`] words or phrases.
    TooManyTerms,
    /// A phrase has more than [`MAX_PHRASE_WORDS`] words.
    PhraseTooLong,
    /// The query names only what to leave out.
    OnlyExclusions,
}

impl fmt::Display for QueryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(
                formatter,
                "The search is longer than {MAX_QUERY_CHARS} characters: please shorten it."
            ),
            Self::TooManyTerms => write!(
                formatter,
                "The search has more than {MAX_TERMS} words or phrases: please use fewer."
            ),
            Self::PhraseTooLong => write!(
                formatter,
                "A phrase in the search has more than {MAX_PHRASE_WORDS} words: please shorten it."
            ),
            Self::OnlyExclusions => write!(
                formatter,
                "The search only leaves words out: please add a word to look for."
            ),
        }
    }
}

impl Error for QueryError {}
