//! `/graphql`: GraphQL over HTTP, from a request to its answer.
//!
//! Written by hand because the stock extractor runs mutations over GET, takes bodies of any
//! type and size, and runs batches. What costs least is looked at first: type, token, size,
//! shape, document, method, allowance, room.

use std::time::Duration;

use axum::{
    extract::{FromRequestParts, Request, State, WebSocketUpgrade},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::Response,
};
use tokio::task::JoinHandle;
use tracing::Instrument;

use super::{
    Received,
    address::{Block, Client},
    body, envelope,
    front::{Front, payer},
    gate,
    identity::{self, Unidentified},
    media::{Media, is_json},
    metrics, rate,
    reply::{self, Style, refused},
    stream,
};
use crate::{
    access::Viewer,
    error::Code,
    graphql::{Answer, Asker, GraphqlRequest, Kind, LIMITS, Prepared},
};

/// Every method of `/graphql`.
pub(super) async fn graphql(
    State(front): State<Front>,
    client: Client,
    request: Request,
) -> Response {
    let (mut parts, body) = request.into_parts();
    if stream::is_handshake(&parts.headers) && parts.method == Method::GET {
        return match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => stream::socket(&front, client, &parts.headers, upgrade),
            Err(rejection) => {
                use axum::response::IntoResponse;
                rejection.into_response()
            }
        };
    }
    let media = Media::accepted(&parts.headers);
    let style = Style {
        media: media.unwrap_or(Media::Json),
        profile: front.settings.profile,
    };
    let call = Call {
        from: Block::from(client.0),
        front,
        style,
    };
    if media.is_none() {
        return call.refuse(
            StatusCode::NOT_ACCEPTABLE,
            "this endpoint answers with application/graphql-response+json, application/json or text/event-stream",
        );
    }
    match call.asked(&parts, body).await {
        Ok((asker, asked)) => call.answer(&parts, asker, asked).await,
        Err(response) => *response,
    }
}

/// A refusal, boxed because it is rare and large.
type Refusal = Box<Response>;

/// One request.
struct Call {
    front: Front,
    style: Style,
    from: Block,
}

impl Call {
    fn refuse(&self, status: StatusCode, message: &str) -> Response {
        refused(self.style, status, Code::BadUserInput, message)
    }

    /// Who asks, and what.
    async fn asked(
        &self,
        parts: &Parts,
        body: axum::body::Body,
    ) -> Result<(Asker, GraphqlRequest), Refusal> {
        let refuse = |status, message: &str| Box::new(self.refuse(status, message));
        let is_post = parts.method == Method::POST;
        if !is_post && parts.method != Method::GET {
            let mut response = refuse(
                StatusCode::METHOD_NOT_ALLOWED,
                "use GET for queries, POST for everything",
            );
            allow(&mut response, "GET, POST");
            return Err(response);
        }
        if is_post && !is_plain_json(&parts.headers) {
            return Err(refuse(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "send the request as application/json in UTF-8, not compressed",
            ));
        }
        let asker = self.identified(&parts.headers).await?;
        if !is_post {
            let asked = envelope::from_parameters(parts.uri.query().unwrap_or_default());
            return match asked {
                Ok(asked) => Ok((asker, asked)),
                Err(sentence) => Err(refuse(StatusCode::BAD_REQUEST, &sentence)),
            };
        }
        let most = match asker.identity {
            Some(_) => LIMITS.body_bytes_signed_in,
            None => LIMITS.body_bytes,
        };
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        if announced(&parts.headers).is_some_and(|length| length > most as u64) {
            let sentence = body::Unread::TooLarge(most).to_string();
            return Err(refuse(StatusCode::PAYLOAD_TOO_LARGE, &sentence));
        }
        let received = parts.extensions.get::<Received>();
        let received = received.map_or_else(tokio::time::Instant::now, |received| received.0);
        let bytes = body::read(body, most, received + self.front.settings.body).await;
        let bytes = bytes.map_err(|unread| {
            let status = match unread {
                body::Unread::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
                body::Unread::TooSlow => StatusCode::REQUEST_TIMEOUT,
                body::Unread::Broken => StatusCode::BAD_REQUEST,
            };
            let mut response = refuse(status, &unread.to_string());
            // What is left of the body will not be read.
            response
                .headers_mut()
                .insert(header::CONNECTION, HeaderValue::from_static("close"));
            response
        })?;
        match envelope::from_body(&bytes) {
            Ok(asked) => Ok((asker, asked)),
            Err(sentence) => Err(refuse(StatusCode::BAD_REQUEST, &sentence)),
        }
    }

    async fn identified(&self, headers: &HeaderMap) -> Result<Asker, Refusal> {
        match identity::asker(&self.front.app.trust, headers).await {
            Ok(asker) => Ok(asker),
            Err(Unidentified::NotBelieved) => Err(Box::new(refused(
                self.style,
                StatusCode::UNAUTHORIZED,
                Code::Unauthenticated,
                NOT_BELIEVED,
            ))),
            Err(Unidentified::Unknown(failure)) => Err(Box::new(refused(
                self.style,
                StatusCode::SERVICE_UNAVAILABLE,
                failure.code(),
                &failure.to_string(),
            ))),
        }
    }

    async fn answer(self, parts: &Parts, asker: Asker, asked: GraphqlRequest) -> Response {
        if self.style.media == Media::EventStream {
            return stream::events(&self.front, self.from, asker, asked);
        }
        let by_get = parts.method == Method::GET;
        let public = asker.identity.is_none();
        let prepared = match admitted(&self.front, self.from, &asker, asked, !by_get) {
            Ok(admitted) => admitted,
            Err(NotAdmitted::Answer(answer)) => {
                let mut response = reply::answered(self.style, &answer);
                if response.status() == StatusCode::UNAUTHORIZED {
                    reply::challenge(response.headers_mut());
                }
                return response;
            }
            Err(NotAdmitted::RateLimited(limited)) => {
                let (status, code) = match limited {
                    rate::Refused::Wait(_) => (StatusCode::TOO_MANY_REQUESTS, Code::RateLimited),
                    rate::Refused::TooDear { .. } => (StatusCode::BAD_REQUEST, Code::QueryRejected),
                };
                let mut response = refused(self.style, status, code, &limited.to_string());
                if let rate::Refused::Wait(wait) = limited {
                    wait.write(response.headers_mut());
                }
                return response;
            }
        };
        let Admitted { prepared, left } = prepared;
        let mut response = match prepared.kind() {
            Kind::Mutation if by_get => {
                let mut response = self.refuse(
                    StatusCode::METHOD_NOT_ALLOWED,
                    "a mutation is sent by POST; GET is for queries",
                );
                allow(&mut response, "POST");
                response
            }
            Kind::Subscription => self.refuse(
                StatusCode::BAD_REQUEST,
                "a subscription needs Accept: text/event-stream, or a WebSocket with graphql-transport-ws",
            ),
            Kind::Query | Kind::Mutation => {
                let trusted = prepared.trusted;
                let within = self.front.settings.request;
                match executed(&self.front, prepared, asker, within).await {
                    Ok(answer) if by_get && public => {
                        reply::cacheable(self.style, &answer, trusted, &parts.headers)
                    }
                    Ok(answer) => reply::answered(self.style, &answer),
                    Err(not) => {
                        let (status, code, sentence) = not.told();
                        refused(self.style, status, code, sentence)
                    }
                }
            }
        };
        left.write(response.headers_mut());
        response
    }
}

/// What everyone with a token that isn't good is told.
pub(super) const NOT_BELIEVED: &str = "the token isn't good: it is malformed, expired, revoked, or not of an issuer that the registry trusts";

fn allow(response: &mut Response, methods: &'static str) {
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static(methods));
}

fn is_plain_json(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let encoded = headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .any(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity"));
    is_json(content_type) && !encoded
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

/// A request that may be executed, and what is left of its payer's allowance.
pub(super) struct Admitted {
    pub(super) prepared: Prepared,
    pub(super) left: rate::Left,
}

/// Why a request may not be executed.
pub(super) enum NotAdmitted {
    /// It isn't one, or its caller may not.
    Answer(Box<Answer>),
    /// Its payer has spent too much.
    RateLimited(rate::Refused),
}

/// Reads a request, and charges its payer. `mutates`: whether mutations can come this way; where
/// they can't, a token would not help, so nobody is asked for one.
pub(super) fn admitted(
    front: &Front,
    from: Block,
    asker: &Asker,
    asked: GraphqlRequest,
    mutates: bool,
) -> Result<Admitted, NotAdmitted> {
    let refuse = |kind, answer: Box<Answer>| {
        let outcome = answer.code().map_or("ok", Code::as_str);
        front.metrics.operation(kind, outcome, 0);
        // Reading what is refused costs as well.
        let spent = front.rates.charge(payer(asker, from), 1);
        match spent {
            Ok(_) => NotAdmitted::Answer(answer),
            Err(limited) => NotAdmitted::RateLimited(limited),
        }
    };
    let prepared = front
        .app
        .executor
        .prepare(asked, asker.identity.is_some())
        .map_err(|answer| refuse(metrics::Kind::Unknown, answer))?;
    if mutates && prepared.kind() == Kind::Mutation && asker.viewer == Viewer::Public {
        return Err(refuse(
            metrics::Kind::Mutation,
            Box::new(Answer::unauthenticated()),
        ));
    }
    let left = front
        .rates
        .charge(payer(asker, from), prepared.cost())
        .map_err(|limited| {
            front.metrics.rate_limited();
            NotAdmitted::RateLimited(limited)
        })?;
    Ok(Admitted { prepared, left })
}

/// Why an execution has no answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum NotExecuted {
    /// There was no room for it.
    Overloaded,
    /// It took too long.
    TooLong,
    /// It broke down.
    Broken,
}

impl NotExecuted {
    pub(super) const fn told(self) -> (StatusCode, Code, &'static str) {
        match self {
            Self::Overloaded => (
                StatusCode::SERVICE_UNAVAILABLE,
                Code::Overloaded,
                "the registry has more to do than it can; try again in a second",
            ),
            Self::TooLong => (
                StatusCode::SERVICE_UNAVAILABLE,
                Code::RetryLater,
                "the answer took too long; ask for less, or try again later",
            ),
            Self::Broken => (
                StatusCode::INTERNAL_SERVER_ERROR,
                Code::Internal,
                "the registry failed to answer this; the fault is ours and has been logged",
            ),
        }
    }
}

/// Executes a query or a mutation, if there is room.
pub(super) async fn executed(
    front: &Front,
    prepared: Prepared,
    asker: Asker,
    within: Duration,
) -> Result<Answer, NotExecuted> {
    let kind = counted(prepared.kind());
    let cost = prepared.cost();
    let Ok(place) = front.gate.enter().await else {
        front.metrics.shed();
        return Err(NotExecuted::Overloaded);
    };
    // In a task of its own, so that a panic ends that task and not the connection, and so that
    // the place inside is given back when the work ends, not when the client hangs up.
    let (executor, request) = (front.app.executor.clone(), front.app.request(asker));
    let execution = async move {
        let answer = executor.execute(prepared, request).await;
        drop::<gate::Admission>(place);
        answer
    };
    let mut task = AbortOnDrop(tokio::spawn(execution.in_current_span()));
    let outcome = match tokio::time::timeout(within, &mut task.0).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(panic)) => {
            tracing::error!(%panic, "a request was not answered");
            Err(NotExecuted::Broken)
        }
        Err(_) => Err(NotExecuted::TooLong),
    };
    let code = match &outcome {
        Ok(answer) => answer.code(),
        Err(not) => Some(not.told().1),
    };
    front
        .metrics
        .operation(kind, code.map_or("ok", Code::as_str), cost);
    outcome
}

pub(super) const fn counted(kind: Kind) -> metrics::Kind {
    match kind {
        Kind::Query => metrics::Kind::Query,
        Kind::Mutation => metrics::Kind::Mutation,
        Kind::Subscription => metrics::Kind::Subscription,
    }
}

/// A task that ends with the one who waits for it: nobody reads what it would answer. A write
/// that it began goes on in its own task.
struct AbortOnDrop(JoinHandle<Answer>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
