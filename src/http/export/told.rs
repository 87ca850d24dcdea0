//! Why there is no file: the API's errors, each with the status of its code.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use serde_json::{Value, json};

use crate::{
    error::{Code, Failure},
    export::{SheetError, Unasked},
    graphql::Answer,
    http::{admission::NotExecuted, endpoint::NOT_BELIEVED, identity::Unidentified, rate, reply},
};

/// Why there is no file.
#[derive(Debug)]
pub(super) struct Told {
    status: StatusCode,
    errors: Value,
    headers: HeaderMap,
}

impl Told {
    fn new(code: Code, message: &str) -> Self {
        Self {
            status: status(code),
            errors: json!([reply::error(code, message)]),
            headers: HeaderMap::new(),
        }
    }

    /// Another method than those of a file.
    pub(super) fn method() -> Self {
        let mut told = Self::new(Code::BadUserInput, "an export is read by GET");
        told.status = StatusCode::METHOD_NOT_ALLOWED;
        let allowed = HeaderValue::from_static("GET, HEAD");
        told.headers.insert(header::ALLOW, allowed);
        // Its body was not read, and then nothing else can come behind it.
        let close = HeaderValue::from_static("close");
        told.headers.insert(header::CONNECTION, close);
        told
    }

    /// A reader who has exports enough.
    pub(super) fn too_many() -> Self {
        let sentence = "as many exports of yours as may be are under way; read them first";
        let mut told = Self::new(Code::RateLimited, sentence);
        let moment = HeaderValue::from_static("10");
        told.headers.insert(header::RETRY_AFTER, moment);
        told
    }

    /// An answer that isn't whole. Its errors are about the parameters, and not about places in a document that
    /// the caller didn't write.
    pub(super) fn answer(answer: &Answer) -> Self {
        let code = answer.code().unwrap_or(Code::Internal);
        let errors = answer.response.errors.iter().map(|error| {
            let mut extensions = json!(error.extensions);
            if let Some(place) = extensions["inputPath"].as_array_mut()
                && place.first().is_some_and(|first| first == "variables")
            {
                place.remove(0);
            }
            json!({ "message": error.message, "extensions": extensions })
        });
        Self {
            status: status(code),
            errors: errors.collect(),
            headers: HeaderMap::new(),
        }
    }

    pub(super) fn response(self) -> Response {
        let body = json!({ "errors": self.errors }).to_string();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        let headers = response.headers_mut();
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        headers.insert(header::CONTENT_TYPE, json);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        reply::advise(self.status, headers);
        response
    }
}

/// The status of what couldn't be answered at all.
const fn status(code: Code) -> StatusCode {
    match code {
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::Overloaded | Code::RetryLater => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

impl From<Unasked> for Told {
    fn from(unasked: Unasked) -> Self {
        match unasked {
            Unasked::Unknown(message) => Self::new(Code::NotFound, &message),
            Unasked::Parameter { name, message } => {
                let mut told = Self::new(Code::BadUserInput, &message);
                told.errors[0]["extensions"]["inputPath"] = json!([name]);
                told
            }
        }
    }
}

impl From<rate::Refused> for Told {
    fn from(limited: rate::Refused) -> Self {
        match limited {
            rate::Refused::Wait(wait) => {
                let mut told = Self::new(Code::RateLimited, &limited.to_string());
                wait.write(&mut told.headers);
                told
            }
            rate::Refused::TooDear { .. } => Self::new(Code::QueryRejected, &limited.to_string()),
        }
    }
}

impl From<NotExecuted> for Told {
    fn from(not: NotExecuted) -> Self {
        let (_, code, sentence) = not.told();
        Self::new(code, sentence)
    }
}

impl From<Unidentified> for Told {
    fn from(not: Unidentified) -> Self {
        match not {
            Unidentified::NotBelieved => Self::new(Code::Unauthenticated, NOT_BELIEVED),
            Unidentified::Unknown(failure) => Self::from(failure),
        }
    }
}

impl From<Failure> for Told {
    fn from(failure: Failure) -> Self {
        if let Failure::Internal(cause) = &failure {
            tracing::error!(error = %cause, "an export was not written");
        }
        Self::new(failure.code(), &failure.to_string())
    }
}

impl From<SheetError> for Told {
    fn from(error: SheetError) -> Self {
        match error {
            SheetError::TooMany => Self::new(Code::QueryRejected, &error.to_string()),
            SheetError::Unwritten(_) => Self::from(Failure::internal(error.to_string())),
        }
    }
}
