//! How an answer is written: status, type and body (GraphQL over HTTP, sections 6.3 and 6.4).

use async_graphql::{ServerError, Value};
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::json;

use crate::{error::Code, graphql::Answer};

/// The type of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status tells what happened.
    GraphqlResponse,
    /// `application/json`, for clients from before the specification: 200 for every well-formed
    /// request.
    Json,
}

impl Media {
    /// The type that a client accepts; JSON for one that doesn't say.
    ///
    /// The whole of content negotiation is not done here: what names the one type gets it, and
    /// anything else gets JSON.
    pub(super) fn accepted(headers: &HeaderMap) -> Self {
        let names_it = headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .any(|value| value.contains("application/graphql-response+json"));
        if names_it {
            Self::GraphqlResponse
        } else {
            Self::Json
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// An answer as it is sent: errors first, where a reader looks first, and `data` in the order
/// of the selection (GraphQL specification, sections 7.1 and 7.2.2).
#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
}

/// The answer to a request that could be read.
pub(super) fn answered(media: Media, answer: Answer) -> Response {
    let status = match (media, answer.executed) {
        (Media::GraphqlResponse, false) => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    let response = answer.response;
    let status = if out_of_reach(&response) {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        status
    };
    let body = Body {
        errors: &response.errors,
        data: answer.executed.then_some(&response.data),
    };
    match serde_json::to_string(&body) {
        Ok(body) => written(media, status, body),
        Err(error) => {
            tracing::error!(%error, "an answer has no JSON");
            refused(
                media,
                StatusCode::INTERNAL_SERVER_ERROR,
                Code::Internal,
                "the answer could not be written",
            )
        }
    }
}

/// Whether nothing at all could be answered, because the database is out of reach or too busy.
fn out_of_reach(response: &async_graphql::Response) -> bool {
    let nothing = match &response.data {
        Value::Object(fields) => fields.values().all(|value| *value == Value::Null),
        data => *data == Value::Null,
    };
    let later = Value::from(Code::RetryLater.as_str());
    let retry = |error: &ServerError| {
        let code = error
            .extensions
            .as_ref()
            .and_then(|extensions| extensions.get("code"));
        code == Some(&later)
    };
    nothing && !response.errors.is_empty() && response.errors.iter().all(retry)
}

/// The answer to a request that went no further than its envelope.
pub(super) fn refused(media: Media, status: StatusCode, code: Code, message: &str) -> Response {
    let body = json!({
        "errors": [{
            "message": message,
            "extensions": { "code": code.as_str(), "retryable": code.retryable() },
        }],
    });
    written(media, status, body.to_string())
}

fn written(media: Media, status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, media.name())], body).into_response()
}
