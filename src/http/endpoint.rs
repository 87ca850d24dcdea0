//! `/graphql`: GraphQL over HTTP, from a request to its answer.
//!
//! Written by hand because the stock extractor runs mutations over GET, takes bodies of any
//! type and size, and runs batches. What costs least is looked at first: type, token, size,
//! shape, document, method, allowance, room.

use std::panic::AssertUnwindSafe;

use axum::{
    body::Body,
    extract::{FromRequestParts, Request, State, WebSocketUpgrade},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::Response,
};
use futures_util::FutureExt;

use super::{
    Received,
    address::{Block, Client},
    admission::{Admitted, NotAdmitted, NotExecuted, admitted, entered, executed},
    body, envelope,
    front::{Front, payer},
    identity::{self, Unidentified},
    media::{Media, is_json},
    profile::HttpProfile,
    rate::{self, Payer},
    reply::{self, Style, refused},
    stream,
};
use crate::{
    error::Code,
    graphql::{Asker, GraphqlRequest, Kind, LIMITS},
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
    // What panics here isn't a resolver: the request gets an answer all the same.
    let answered = AssertUnwindSafe(answered(front.clone(), client, parts, body)).catch_unwind();
    answered.await.unwrap_or_else(|_| {
        tracing::error!("a request was not answered");
        let style = Style {
            media: Media::Json,
            profile: front.settings.profile,
        };
        let (status, code, sentence) = NotExecuted::Broken.told();
        refused(style, status, code, sentence)
    })
}

async fn answered(front: Front, client: Client, parts: Parts, body: Body) -> Response {
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
        Ok(asked) => call.answer(&parts, asked).await,
        Err(mut response) => {
            if parts.method == Method::POST {
                // Its body may not have been read, and then nothing else can come behind it.
                let close = HeaderValue::from_static("close");
                response.headers_mut().insert(header::CONNECTION, close);
            }
            *response
        }
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
    async fn asked(&self, parts: &Parts, body: Body) -> Result<Asked, Refusal> {
        let refuse = |status, message: &str| Box::new(self.refuse(status, message));
        let is_post = parts.method == Method::POST;
        // HEAD is a GET whose answer has no body (RFC 9110, section 9.3.2).
        if !is_post && parts.method != Method::GET && parts.method != Method::HEAD {
            let mut response = refuse(
                StatusCode::METHOD_NOT_ALLOWED,
                "use GET for queries, POST for everything",
            );
            allow(&mut response, "GET, HEAD, POST");
            return Err(response);
        }
        if is_post && !is_plain_json(&parts.headers) {
            return Err(refuse(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "send the request as application/json in UTF-8, not compressed",
            ));
        }
        let asker = self.identified(&parts.headers).await?;
        let entry = entered(&self.front, payer(&asker, self.from))
            .map_err(|limited| Box::new(self.limited(limited)))?;
        if !is_post {
            let asked = envelope::from_parameters(parts.uri.query().unwrap_or_default());
            return match asked {
                Ok(request) => Ok(Asked {
                    asker,
                    entry,
                    request,
                }),
                Err(unread) => Err(self.unread(&unread)),
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
        // Bodies are held in memory before there is room to execute them: all of them together
        // are bounded, too.
        let size = announced(&parts.headers)
            .unwrap_or(most as u64)
            .div_ceil(1024);
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        let Ok(_held) = self.front.bodies.try_acquire_many(size) else {
            self.front.metrics.shed();
            let (status, code, sentence) = NotExecuted::Overloaded.told();
            return Err(Box::new(refused(self.style, status, code, sentence)));
        };
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
            Ok(request) => Ok(Asked {
                asker,
                entry,
                request,
            }),
            Err(unread) => Err(self.unread(&unread)),
        }
    }

    /// The answer to who has spent too much.
    fn limited(&self, limited: rate::Refused) -> Response {
        let (status, code) = match limited {
            rate::Refused::Wait(_) => (StatusCode::TOO_MANY_REQUESTS, Code::RateLimited),
            rate::Refused::TooDear { .. } => (StatusCode::BAD_REQUEST, Code::QueryRejected),
        };
        let mut response = refused(self.style, status, code, &limited.to_string());
        if let rate::Refused::Wait(wait) = limited {
            wait.write(response.headers_mut());
        }
        response
    }

    /// The answer to what is no GraphQL request.
    fn unread(&self, unread: &envelope::Unread) -> Refusal {
        let status = match (unread, self.front.settings.profile) {
            (envelope::Unread::Malformed(_), HttpProfile::Draft) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            _ => StatusCode::BAD_REQUEST,
        };
        Box::new(self.refuse(status, &unread.to_string()))
    }

    async fn identified(&self, headers: &HeaderMap) -> Result<Asker, Refusal> {
        match identity::asker(&self.front.app.trust, headers).await {
            Ok(asker) => Ok(asker),
            Err(Unidentified::NotBelieved) => {
                // Whoever tries tokens out pays for it.
                entered(&self.front, Payer::Address(self.from))
                    .map_err(|limited| Box::new(self.limited(limited)))?;
                Err(Box::new(refused(
                    self.style,
                    StatusCode::UNAUTHORIZED,
                    Code::Unauthenticated,
                    NOT_BELIEVED,
                )))
            }
            Err(Unidentified::Unknown(failure)) => Err(Box::new(refused(
                self.style,
                StatusCode::SERVICE_UNAVAILABLE,
                failure.code(),
                &failure.to_string(),
            ))),
        }
    }

    async fn answer(self, parts: &Parts, asked: Asked) -> Response {
        let Asked {
            asker,
            entry,
            request,
        } = asked;
        if self.style.media == Media::EventStream {
            return stream::events(&self.front, self.from, entry, asker, request);
        }
        let by_get = parts.method != Method::POST;
        let public = asker.identity.is_none();
        let admitted = admitted(&self.front, entry, self.from, &asker, request, !by_get);
        let Admitted { prepared, left } = match admitted {
            Ok(admitted) => admitted,
            Err(NotAdmitted::Answer(answer)) => return reply::answered(self.style, &answer),
            Err(NotAdmitted::RateLimited(limited)) => return self.limited(limited),
        };
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
        // One reader's allowance is nothing that a cache should give to the next.
        if !response.headers().contains_key(header::ETAG) {
            left.write(response.headers_mut());
        }
        response
    }
}

/// A request that was read.
struct Asked {
    asker: Asker,
    /// What is left to its payer after it came in.
    entry: rate::Left,
    request: GraphqlRequest,
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
