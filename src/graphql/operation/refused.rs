//! What a caller is told when a request is refused before it runs.

use apollo_compiler::{diagnostic::ToCliReport, validation::DiagnosticList};

use super::place::{Place, Places};
use crate::error::Code;
use crate::graphql::limits::LIMITS;

/// The most characters of a sentence; one about a value of the caller's could be as long as the
/// value.
const SENTENCE: usize = 300;

/// Which part of handling a request refused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Holding it against the limits.
    Guard,
    /// Reading the document.
    Parse,
    /// Holding it against the schema.
    Validate,
    /// Choosing the operation, reading its values and estimating its cost.
    Plan,
}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.errors.first().map_or("the request was refused", |problem| &problem.message))]
pub struct Refused {
    /// Which part of handling it refused it.
    pub stage: Stage,
    /// What is wrong, at least one thing and at most `LIMITS.errors`, in the order of the text.
    pub errors: Vec<Problem>,
}

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The code for machines.
    pub code: Code,
    /// A sentence for a person, on one line.
    pub message: String,
    /// Where in the document: lines and columns, each from 1, columns in characters.
    pub locations: Vec<(usize, usize)>,
    /// Which value, outermost first: `["variables", "filter", "code"]`, or from the argument's
    /// name for one that is written in the document: `["filter", "code"]`.
    pub input_path: Option<Vec<String>>,
}

impl Problem {
    /// A problem that has no place in the document.
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: sentence(&message.into()),
            locations: Vec::new(),
            input_path: None,
        }
    }

    /// A problem of a value.
    pub(super) fn input(path: Vec<String>, message: impl Into<String>) -> Self {
        Self {
            input_path: Some(path),
            ..Self::new(Code::BadUserInput, message)
        }
    }

    /// The same problem at a place in the document.
    pub(super) fn at(mut self, place: Option<Place>) -> Self {
        self.locations.extend(place);
        self
    }
}

impl Refused {
    /// Refused because of one value of the request.
    pub(in crate::graphql) fn value(path: Vec<String>, sentence: &str) -> Self {
        Self::one(Stage::Parse, Problem::input(path, sentence))
    }

    /// Refused for a reason that has a code of its own.
    pub(in crate::graphql) fn coded(code: Code, sentence: &str) -> Self {
        Self::one(Stage::Parse, Problem::new(code, sentence))
    }

    /// Refused for one reason.
    pub(super) fn one(stage: Stage, problem: Problem) -> Self {
        Self {
            stage,
            errors: vec![problem],
        }
    }

    /// Refused for several reasons, of which the first are told.
    pub(super) fn several(stage: Stage, mut errors: Vec<Problem>) -> Self {
        errors.truncate(usize::try_from(LIMITS.errors).unwrap_or(usize::MAX));
        Self { stage, errors }
    }
}

/// Rewrites what the parser or the validation found, in the order of the text. Those that `keep`
/// doesn't keep are left out.
pub(super) fn rewritten(
    code: Code,
    found: &DiagnosticList,
    places: &Places,
    keep: impl Fn(Option<&str>) -> bool,
) -> Vec<Problem> {
    let mut found: Vec<_> = found
        .iter()
        .filter(|diagnostic| keep(diagnostic.error.unstable_error_name()))
        .map(|diagnostic| {
            (
                diagnostic.error.location().map(|span| span.offset()),
                diagnostic.error,
            )
        })
        .collect();
    found.sort_by_key(|(offset, _)| *offset);
    found
        .into_iter()
        .take(usize::try_from(LIMITS.errors).unwrap_or(usize::MAX))
        .map(|(offset, error)| {
            Problem::new(code, error.to_string()).at(offset.map(|offset| places.at(offset)))
        })
        .collect()
}

/// The text on one line, and not longer than a person reads.
fn sentence(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SENTENCE) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_one_short_line() {
        for (text, is) in [
            ("a\nb", "a b".to_owned()),
            ("  a  ", "a".to_owned()),
            (&"é".repeat(400), format!("{}…", "é".repeat(300))),
        ] {
            assert_eq!(Problem::new(Code::BadUserInput, text).message, is, "{text}");
        }
    }

    #[test]
    fn no_more_errors_are_told_than_the_limit() {
        let many = vec![Problem::new(Code::BadUserInput, "no"); 100];
        let told = Refused::several(Stage::Plan, many).errors.len();
        assert_eq!(told as u64, LIMITS.errors);
    }
}
