//! What a person types into the search box, and what the databases are asked for it.

use std::collections::BTreeSet;

use super::{
    document::pg_quote,
    error::{MAX_PHRASE_WORDS, MAX_QUERY_CHARS, MAX_TERMS, QueryError},
    fold::{fold, words},
    lexeme::Reading,
};

/// A parsed query with at least one word or phrase to look for.
///
/// Words are all required, `"…"` (or `« … »`) asks for adjacent words, and a leading `-`
/// excludes a word or phrase. Words that are joined without a space, such as `27-14` or
/// `porte-parole`, are a phrase too: whoever types them so means them side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// What is asked for, in the order of the query.
    pub(super) terms: Vec<Term>,
}

/// A word or phrase of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// Whether documents that have it are left out.
    pub(super) excluded: bool,
    /// The lexemes of the words, once for every way to read them. One language reads the
    /// whole phrase, as it reads the whole text in which the phrase is looked for, so there
    /// are four at most, whatever the number of words.
    pub(super) readings: BTreeSet<Vec<String>>,
}

impl Query {
    /// Parses a query. There is none where nothing can be searched for, as in `"…" !`.
    ///
    /// A quotation mark that is never closed reaches to the end.
    ///
    /// # Errors
    ///
    /// Fails with a sentence for the user if the query exceeds a bound or only excludes.
    pub fn parse(input: &str) -> Result<Option<Self>, QueryError> {
        if input.chars().nth(MAX_QUERY_CHARS).is_some() {
            return Err(QueryError::TooLong);
        }
        let folded = fold(input);
        let mut terms = Vec::new();
        let mut rest = folded.trim_start();
        while !rest.is_empty() {
            let body = rest.trim_start_matches('-');
            let (text, after) = match body.strip_prefix(is_quote) {
                Some(inner) => inner.split_once(is_quote).unwrap_or((inner, "")),
                None => body.split_at(body.find(ends_word).unwrap_or(body.len())),
            };
            let words = words(text).collect::<Vec<_>>();
            if words.len() > MAX_PHRASE_WORDS {
                return Err(QueryError::PhraseTooLong);
            }
            if !words.is_empty() {
                terms.push(Term::new(body.len() < rest.len(), &words));
            }
            rest = after.trim_start();
        }
        if terms.len() > MAX_TERMS {
            return Err(QueryError::TooManyTerms);
        }
        if !terms.is_empty() && terms.iter().all(|term| term.excluded) {
            return Err(QueryError::OnlyExclusions);
        }
        Ok((!terms.is_empty()).then_some(Self { terms }))
    }

    /// What is looked for, one word or phrase at a time.
    pub fn wanted(&self) -> impl Iterator<Item = Self> {
        let wanted = self.terms.iter().filter(|term| !term.excluded);
        wanted.map(|term| Self {
            terms: vec![term.clone()],
        })
    }

    /// The literal of a PostgreSQL `tsquery`, such as `('droit' | 'droits') & !('homm')`.
    #[must_use]
    pub fn tsquery(&self) -> String {
        let terms = self.terms.iter().map(|term| {
            let readings = term.render(" | ", |words| {
                let words = words.iter().map(|word| pg_quote(word));
                words.collect::<Vec<_>>().join(" <-> ")
            });
            format!("{}({readings})", if term.excluded { "!" } else { "" })
        });
        terms.collect::<Vec<_>>().join(" & ")
    }

    /// The right-hand side of an FTS5 `MATCH`, such as `("droit" OR "droits") NOT ("homm")`.
    #[must_use]
    pub fn fts5(&self) -> String {
        let side = |excluded, operator| {
            let terms = self
                .terms
                .iter()
                .filter(move |term| term.excluded == excluded);
            let terms = terms.map(|term| {
                let phrase =
                    |words: &[String]| format!("\"{}\"", words.join(" ").replace('"', "\"\""));
                format!("({})", term.render(" OR ", phrase))
            });
            terms.collect::<Vec<_>>().join(operator)
        };
        let (wanted, unwanted) = (side(false, " AND "), side(true, " OR "));
        if unwanted.is_empty() {
            wanted
        } else {
            format!("({wanted}) NOT ({unwanted})")
        }
    }
}

impl Term {
    /// A term of the folded words in every reading.
    fn new(excluded: bool, words: &[&str]) -> Self {
        let read = |reading: Reading| {
            let lexemes = words.iter().map(|word| reading.lexeme(word).into_owned());
            lexemes.collect()
        };
        let readings = Reading::ALL.into_iter().map(read).collect();
        Self { excluded, readings }
    }

    /// The readings in a database's syntax.
    fn render(&self, or: &str, reading: impl Fn(&[String]) -> String) -> String {
        let readings = self.readings.iter().map(|words| reading(words));
        readings.collect::<Vec<_>>().join(or)
    }
}

/// Whether a character opens or closes a phrase.
fn is_quote(char: char) -> bool {
    matches!(char, '"' | '“' | '”' | '„' | '«' | '»')
}

/// Whether a character ends a word that is typed outside of quotation marks.
fn ends_word(char: char) -> bool {
    char.is_whitespace() || is_quote(char)
}
