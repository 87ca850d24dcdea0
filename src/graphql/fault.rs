//! The one place where what went wrong becomes a GraphQL error: a code from a closed list, a
//! sentence, a place, and nothing of SQL, Rust or hidden names.

use async_graphql::{
    ErrorExtensionValues, Pos, Response, ServerError, Value,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo},
};
use futures_util::FutureExt;
use std::{panic::AssertUnwindSafe, sync::Arc};

use super::{
    limits::LIMITS,
    located::{PLACE, sentence},
    operation::{Problem, Refused},
};
use crate::error::{Code, Failure};

/// Rewrites the errors of an execution for the caller.
pub(super) fn rewritten(errors: Vec<ServerError>) -> Vec<ServerError> {
    let most = usize::try_from(LIMITS.errors).unwrap_or(usize::MAX);
    errors.into_iter().take(most).map(one).collect()
}

fn one(error: ServerError) -> ServerError {
    let (code, message, input) = match error.source::<Failure>() {
        Some(failure) => {
            if let Failure::Internal(cause) = failure {
                tracing::error!(path = ?error.path, error = %cause, "a field could not be answered");
            }
            let input = match failure {
                Failure::Input { path, .. } => Some(path.clone()),
                _ => None,
            };
            (failure.code(), failure.to_string(), input)
        }
        // Values were read before the engine saw them, so that it finds none that it can't read;
        // should it all the same, then it is an argument.
        None => (
            Code::BadUserInput,
            first_line(sentence(&error.message)),
            place_in_input(&error),
        ),
    };
    let mut told = coded(code, message, input);
    told.locations = error.locations;
    told.path = error.path;
    told
}

/// The errors of a request that was refused before it ran.
pub(super) fn refused(refusal: Refused) -> Vec<ServerError> {
    let told = refusal.errors.into_iter().map(|problem| {
        let Problem {
            code,
            message,
            locations,
            input_path,
        } = problem;
        let mut told = coded(code, message, input_path);
        told.locations = locations
            .into_iter()
            .map(|(line, column)| Pos { line, column })
            .collect();
        told
    });
    told.collect()
}

/// The answer to an execution that broke down as a whole.
pub(super) fn broken_down() -> Response {
    let failure = Failure::internal("an execution broke down");
    let error = coded(failure.code(), failure.to_string(), None);
    Response::from_errors(vec![error])
}

/// The code of an error that was rewritten.
pub(super) fn code_of(error: &ServerError) -> Option<Code> {
    let Value::String(name) = error.extensions.as_ref()?.get("code")? else {
        return None;
    };
    Code::named(name)
}

fn coded(code: Code, message: String, input: Option<Vec<String>>) -> ServerError {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code.as_str());
    extensions.set("retryable", code.retryable());
    if let Some(path) = input {
        let path = path.iter().map(|part| Value::from(part.as_str()));
        extensions.set("inputPath", Value::List(path.collect()));
    }
    let mut error = ServerError::new(message, None);
    error.extensions = Some(extensions);
    error
}

/// The place that a [`Located`](super::located::Located) input has found. Those inputs are arguments called `input`.
fn place_in_input(error: &ServerError) -> Option<Vec<String>> {
    let Value::List(place) = error.extensions.as_ref()?.get(PLACE)? else {
        return None;
    };
    let parts = place.iter().filter_map(|part| match part {
        Value::String(part) => Some(part.clone()),
        _ => None,
    });
    Some(std::iter::once("input".to_owned()).chain(parts).collect())
}

fn first_line(message: &str) -> String {
    let line = message.lines().map(str::trim).find(|line| !line.is_empty());
    line.unwrap_or("the value can't be read").to_owned()
}

/// Catches the panics of resolvers: one that panics is a field that failed.
pub(super) struct CatchPanics;

impl ExtensionFactory for CatchPanics {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for CatchPanics {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> async_graphql::ServerResult<Option<async_graphql::Value>> {
        let (parent, field) = (info.parent_type.to_owned(), info.name.to_owned());
        let resolved = AssertUnwindSafe(next.run(ctx, info)).catch_unwind().await;
        resolved.unwrap_or_else(|_| {
            let failure = Failure::internal(format!("{parent}.{field} panicked"));
            Err(async_graphql::Error::from(failure).into_server_error(Pos::default()))
        })
    }
}
