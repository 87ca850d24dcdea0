//! GraphQL over HTTP: POST with a JSON body.
//!
//! Written by hand because the stock extractor runs mutations over GET, takes bodies of any
//! type and size, and runs batches. This is the seam that further transports are added at: all
//! of them end in [`Executor::execute`](crate::graphql::Executor::execute).

use std::time::Duration;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::Value;
use tokio::task::JoinHandle;
use tracing::Instrument;

use super::reply::{Media, answered, refused};
use crate::{
    access::Viewer,
    app::App,
    error::Code,
    graphql::{Answer, GraphqlRequest, LIMITS},
    text::Locales,
};

/// `POST /graphql`.
pub(super) async fn graphql(State(app): State<App>, headers: HeaderMap, body: Body) -> Response {
    let media = Media::accepted(&headers);
    let limit = Duration::from_secs(LIMITS.request_seconds);
    let asked = match tokio::time::timeout(limit, read(&headers, body)).await {
        Ok(Ok(asked)) => asked,
        Ok(Err((status, message))) => return refused(media, status, Code::BadUserInput, &message),
        Err(_) => {
            let status = StatusCode::REQUEST_TIMEOUT;
            return refused(
                media,
                status,
                Code::BadUserInput,
                "the body took too long to arrive",
            );
        }
    };
    let locales = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map(Locales::from_accept_language)
        .unwrap_or_default();
    let request = app.request(Viewer::Public, locales);
    // In a task of its own, so that a panic in a resolver ends that task and not the connection.
    let executor = app.executor.clone();
    let execution = async move { executor.execute(asked, request).await };
    let mut task = AbortOnDrop(tokio::spawn(execution.in_current_span()));
    match tokio::time::timeout(limit, &mut task.0).await {
        Ok(Ok(answer)) => answered(media, answer),
        Ok(Err(panic)) => {
            tracing::error!(%panic, "a request was not answered");
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            refused(
                media,
                status,
                Code::Internal,
                "the registry failed to answer this; the fault is ours and has been logged",
            )
        }
        Err(_) => refused(
            media,
            StatusCode::SERVICE_UNAVAILABLE,
            Code::RetryLater,
            "the answer took too long; ask for less, or try again later",
        ),
    }
}

/// A task that ends with the one who waits for it: nobody reads what it would answer.
struct AbortOnDrop(JoinHandle<Answer>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

type Refusal = (StatusCode, String);

async fn read(headers: &HeaderMap, body: Body) -> Result<GraphqlRequest, Refusal> {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !is_json(content_type) || headers.contains_key(header::CONTENT_ENCODING) {
        return Err((
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "send the request as application/json in UTF-8, not compressed".to_owned(),
        ));
    }
    let limit = usize::try_from(LIMITS.body_bytes).unwrap_or(usize::MAX);
    let bytes = Limited::new(body, limit).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            (
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("the body is larger than {limit} bytes"),
            )
        } else {
            (StatusCode::BAD_REQUEST, "the body ended early".to_owned())
        }
    })?;
    let bad = |message: &str| (StatusCode::BAD_REQUEST, message.to_owned());
    let value: Value = serde_json::from_slice(&bytes.to_bytes())
        .map_err(|_| bad("the body is no JSON; send an object with \"query\""))?;
    match value {
        Value::Object(_) => serde_json::from_value(value).map_err(|_| {
            bad("the body must hold \"query\" as text, and may hold \"operationName\" as text and \"variables\" as an object")
        }),
        Value::Array(_) => Err(bad("batches are not supported; send one request at a time")),
        _ => Err(bad("the body must be an object with \"query\"")),
    }
}

fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    essence.eq_ignore_ascii_case("application/json")
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
                value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            _ => true,
        })
}

#[cfg(test)]
mod tests {
    use super::is_json;

    #[test]
    fn only_json_in_utf_8_is_json() {
        for good in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
        ] {
            assert!(is_json(good), "{good} was refused");
        }
        for bad in [
            "",
            "text/plain",
            "application/jsonx",
            "application/json; charset=utf-16",
            "application/graphql",
        ] {
            assert!(!is_json(bad), "{bad} was accepted");
        }
    }
}
