//! Documents: read against the schema once, then planned as often as they are sent.

use std::sync::Arc;

use apollo_compiler::{ExecutableDocument, parser::Parser, validation::Valid};

use super::{
    cache::Cache,
    guard,
    overlap::{self, Overlap},
    place::Places,
    refused::{Problem, Refused, Stage, rewritten},
    rules, text,
    typing::Typing,
};
use crate::error::Code;
use crate::graphql::limits::LIMITS;

/// Bytes that the kept documents take, about.
const KEPT: usize = 64 * 1024 * 1024;

/// Bytes that a document takes, about, for each byte of its text and besides: measured over the
/// operations of this repository, and over the smallest ones.
const OF_A_BYTE: usize = 21;
const BESIDES: usize = 1_400;

/// The schema isn't a valid one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the schema can't be read: {}", self.faults.join("; "))]
pub struct SchemaFault {
    /// What is wrong with it.
    pub faults: Vec<String>,
}

/// Reads documents against one schema, and keeps those that it read.
#[derive(Debug)]
pub struct Documents {
    typing: Arc<Typing>,
    kept: Cache<Document>,
}

/// A document that is valid against its schema.
#[derive(Debug)]
pub struct Document {
    typing: Arc<Typing>,
    executable: Valid<ExecutableDocument>,
    places: Places,
}

impl Documents {
    /// Reads documents against the schema that `sdl` defines.
    ///
    /// # Errors
    /// What is wrong with the schema.
    pub fn new(sdl: &str) -> Result<Self, SchemaFault> {
        Ok(Self {
            typing: Arc::new(Typing::new(sdl)?),
            kept: Cache::new(KEPT),
        })
    }

    /// Reads a document, or finds the one that the same text led to before.
    ///
    /// # Errors
    /// What is wrong: it is larger than the limits allow, isn't GraphQL, or isn't valid against
    /// the schema (GraphQL specification, section 5).
    pub fn read(&self, text: &str) -> Result<Arc<Document>, Refused> {
        if let Some(document) = self.kept.get(text) {
            return Ok(document);
        }
        let document = Arc::new(Document::read(Arc::clone(&self.typing), text)?);
        let weight = text.len() * OF_A_BYTE + BESIDES;
        self.kept.put(text, Arc::clone(&document), weight);
        Ok(document)
    }
}

impl Document {
    fn read(typing: Arc<Typing>, text: &str) -> Result<Self, Refused> {
        text::check(text).map_err(|problem| Refused::one(Stage::Guard, problem))?;
        let places = Places::new(text);
        let parsed = Parser::new()
            .recursion_limit(usize::try_from(LIMITS.query_nesting).unwrap_or(usize::MAX) * 2)
            .parse_ast(text, "document")
            .map_err(|failed| {
                let code = Code::GraphqlParseFailed;
                Refused::several(
                    Stage::Parse,
                    rewritten(code, &failed.errors, &places, |_| true),
                )
            })?;
        if parsed.definitions.is_empty() {
            let empty = Problem::new(Code::GraphqlParseFailed, "the document is empty");
            return Err(Refused::one(Stage::Parse, empty));
        }
        guard::check(&parsed, &places).map_err(|problem| {
            let stage = match problem.code {
                Code::GraphqlValidationFailed => Stage::Validate,
                _ => Stage::Guard,
            };
            Refused::one(stage, problem)
        })?;
        let typed = parsed
            .to_executable(&typing.schema)
            .map_err(|failed| Refused::several(Stage::Validate, found(&failed.errors, &places)))?;
        // Before the validation, which tells types apart as this does, with nothing to stop it.
        let conflicts = match overlap::check(&typed, &typing, &places) {
            Ok(()) => Vec::new(),
            Err(Overlap::TooMuch(problem)) => return Err(Refused::one(Stage::Guard, problem)),
            Err(Overlap::Conflicts(conflicts)) => conflicts,
        };
        let (executable, mut problems) = match typed.validate(&typing.schema) {
            Ok(executable) => (executable, Vec::new()),
            Err(failed) => (
                Valid::assume_valid(failed.partial),
                found(&failed.errors, &places),
            ),
        };
        if problems.is_empty() {
            problems = rules::check(&executable, &typing, &places);
        }
        if problems.is_empty() {
            problems = conflicts;
        }
        if !problems.is_empty() {
            return Err(Refused::several(Stage::Validate, problems));
        }
        Ok(Self {
            typing,
            executable,
            places,
        })
    }

    /// The schema that it is valid against.
    pub(super) fn typing(&self) -> &Typing {
        &self.typing
    }

    /// The document itself.
    pub(super) fn executable(&self) -> &Valid<ExecutableDocument> {
        &self.executable
    }

    /// Where its lines begin.
    pub(super) fn places(&self) -> &Places {
        &self.places
    }
}

fn found(errors: &apollo_compiler::validation::DiagnosticList, places: &Places) -> Vec<Problem> {
    rewritten(
        Code::GraphqlValidationFailed,
        errors,
        places,
        rules::is_kept,
    )
}
