//! The one place where what went wrong becomes a GraphQL error: a code from a closed list, a
//! sentence, a place, and nothing of SQL, Rust or hidden names.

use async_graphql::{ErrorExtensionValues, PathSegment, ServerError, Value};

use crate::error::{Code, Failure};

/// At most so many errors in an answer; more help nobody.
const ERRORS: usize = 20;

/// Which part of handling a request an error comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Holding it against the limits.
    Guard,
    /// Reading the document.
    Parse,
    /// Holding it against the schema.
    Validate,
    /// Answering it.
    Execute,
}

/// Rewrites errors for the caller.
pub(super) fn rewritten(stage: Stage, errors: Vec<ServerError>) -> Vec<ServerError> {
    errors
        .into_iter()
        .take(ERRORS)
        .map(|error| one(stage, error))
        .collect()
}

fn one(stage: Stage, error: ServerError) -> ServerError {
    let mut extensions = ErrorExtensionValues::default();
    let (code, message) = match (error.source::<Failure>(), stage) {
        (Some(failure), _) => {
            note(failure, &error.path);
            if let Failure::Input { path, .. } = failure {
                extensions.set("inputPath", strings(path));
            }
            (failure.code(), failure.to_string())
        }
        (None, Stage::Guard) => (Code::QueryRejected, error.message),
        (None, Stage::Parse) => (Code::GraphqlParseFailed, first_line(&error.message)),
        (None, Stage::Validate) => (Code::GraphqlValidationFailed, first_line(&error.message)),
        // Without a failure of ours it is the engine's own, and those are about arguments.
        (None, Stage::Execute) => (Code::BadUserInput, first_line(&error.message)),
    };
    extensions.set("code", code.as_str());
    extensions.set("retryable", code.retryable());
    let mut rewritten = ServerError::new(message, None);
    rewritten.locations = error.locations;
    rewritten.path = error.path;
    rewritten.extensions = Some(extensions);
    rewritten
}

fn note(failure: &Failure, path: &[PathSegment]) {
    if let Failure::Internal(cause) = failure {
        tracing::error!(?path, error = %cause, "a field could not be answered");
    }
}

fn strings(path: &[String]) -> Value {
    Value::List(path.iter().map(|part| Value::from(part.as_str())).collect())
}

/// The parser draws the document with an arrow under the fault; the sentence is its last line.
fn first_line(message: &str) -> String {
    let sentence = message
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with("-->"))
        .unwrap_or("the document can't be read");
    match message.rsplit_once("= ") {
        Some((_, expected)) if message.contains("-->") => {
            format!("syntax error: {}", expected.trim())
        }
        _ => sentence.to_owned(),
    }
}
