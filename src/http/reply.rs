//! How an answer is written: status, type and body (GraphQL over HTTP, section 6.4).

use async_graphql::{ServerError, Value};
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{media::Media, profile::HttpProfile};
use crate::{
    error::Code,
    graphql::{Answer, LIMITS},
    text::hex,
};

/// How a request's answer is to be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) media: Media,
    pub(super) profile: HttpProfile,
}

/// An answer as it is sent: errors first, where a reader looks first, and `data` in the order
/// of the selection (GraphQL specification, sections 7.1 and 7.2.2).
#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<Extensions>,
}

#[derive(Serialize)]
struct Extensions {
    cost: Cost,
}

/// What a request was estimated to cost, and the most that one may.
#[derive(Serialize)]
struct Cost {
    estimated: u64,
    limit: u64,
}

/// An answer as JSON.
pub(super) fn json(answer: &Answer) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Body {
        errors: &answer.response.errors,
        // Nulls for everything that was asked are no answer: with a status of 4xx or 5xx there
        // is no data (GraphQL over HTTP, section 6.4).
        data: (answer.executed && outage(answer).is_none()).then_some(&answer.response.data),
        extensions: answer.cost.map(|estimated| Extensions {
            cost: Cost {
                estimated,
                limit: LIMITS.cost,
            },
        }),
    })
}

/// The answer to a request that could be read.
pub(super) fn answered(style: Style, answer: &Answer) -> Response {
    let status = status(style, answer);
    let mut response = match json(answer) {
        Ok(body) => written(style.media, status, body),
        Err(error) => {
            tracing::error!(%error, "an answer has no JSON");
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            refused(
                style,
                status,
                Code::Internal,
                "the answer could not be written",
            )
        }
    };
    advise(status, response.headers_mut());
    response
}

/// The status of an answer under `application/graphql-response+json`; under JSON every request
/// that is well-formed has 200, unless there is no answer to it at all.
fn status(style: Style, answer: &Answer) -> StatusCode {
    let code = answer.code();
    if let Some(status) = outage(answer) {
        return status;
    }
    if code == Some(Code::Unauthenticated) && !answer.executed {
        return StatusCode::UNAUTHORIZED;
    }
    if style.media != Media::GraphqlResponse {
        return StatusCode::OK;
    }
    match (answer.executed, style.profile, code) {
        (true, HttpProfile::Draft, Some(_)) => {
            // "Partial success" has no registered status; the draft recommends this one.
            StatusCode::from_u16(294).unwrap_or(StatusCode::OK)
        }
        (true, _, _) => StatusCode::OK,
        (false, HttpProfile::Draft, Some(Code::GraphqlValidationFailed | Code::BadUserInput)) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        (false, _, _) => StatusCode::BAD_REQUEST,
    }
}

/// The status of an execution that came to nothing because of one and the same outage.
fn outage(answer: &Answer) -> Option<StatusCode> {
    match answer.code()? {
        Code::RetryLater if nothing(answer) => Some(StatusCode::SERVICE_UNAVAILABLE),
        // A field that failed is a part of the answer; 500 is for an answer that isn't there.
        Code::Internal if answer.response.data == Value::Null => {
            Some(StatusCode::INTERNAL_SERVER_ERROR)
        }
        _ => None,
    }
}

/// Whether nothing at all could be answered: no data, or only nulls, each with the same error.
fn nothing(answer: &Answer) -> bool {
    let response = &answer.response;
    let empty = match &response.data {
        Value::Object(fields) => fields.values().all(|value| *value == Value::Null),
        data => *data == Value::Null,
    };
    let first = response.errors.first().and_then(code);
    empty && first.is_some() && response.errors.iter().all(|error| code(error) == first)
}

fn code(error: &ServerError) -> Option<&Value> {
    error.extensions.as_ref()?.get("code")
}

/// The answer to a request that went no further than its envelope.
pub(super) fn refused(style: Style, status: StatusCode, code: Code, message: &str) -> Response {
    let mut response = written(style.media, status, errors(code, message));
    advise(status, response.headers_mut());
    response
}

/// What some statuses ask for: how to identify oneself (RFC 6750, section 3), and when to come
/// back (RFC 9110, section 15.6.4).
pub(super) fn advise(status: StatusCode, headers: &mut HeaderMap) {
    match status {
        StatusCode::UNAUTHORIZED => headers.insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"cooperation-registry\""),
        ),
        StatusCode::SERVICE_UNAVAILABLE => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"))
        }
        _ => None,
    };
}

/// Errors that never came to data, as a body.
pub(super) fn errors(code: Code, message: &str) -> String {
    json!({ "errors": [error(code, message)] }).to_string()
}

/// One error, as JSON.
pub(super) fn error(code: Code, message: &str) -> serde_json::Value {
    json!({
        "message": message,
        "extensions": { "code": code.as_str(), "retryable": code.retryable() },
    })
}

fn written(media: Media, status: StatusCode, body: String) -> Response {
    // Whoever asked for a stream and gets none is told why in plain JSON.
    let media = match media {
        Media::EventStream => Media::Json,
        media => media,
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media.header());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.append(
        header::VARY,
        HeaderValue::from_static("Accept, Accept-Language, Authorization"),
    );
    response
}

/// The answer to a GET, which caches may keep: only the public's, with the tag of its content;
/// that to a trusted document for a minute without asking again.
pub(super) fn cacheable(
    style: Style,
    answer: &Answer,
    trusted: bool,
    asked: &HeaderMap,
) -> Response {
    let body = match json(answer) {
        Ok(body) if answer.executed && answer.response.errors.is_empty() => body,
        _ => return answered(style, answer),
    };
    let tag = format!("\"{}\"", hex(&Sha256::digest(body.as_bytes())[..16]));
    let held = asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|value| value.trim().trim_start_matches("W/"))
        .any(|value| value == tag || value == "*");
    let mut response = if held {
        let mut response = written(style.media, StatusCode::NOT_MODIFIED, String::new());
        response.headers_mut().remove(header::CONTENT_TYPE);
        response
    } else {
        written(style.media, StatusCode::OK, body)
    };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    let kept = if trusted {
        "public, max-age=60"
    } else {
        "public, no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    response
}
