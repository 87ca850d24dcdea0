//! Answers as they come: over a WebSocket, or as server-sent events.

use std::{future::Future, sync::Arc, time::Duration};

use async_trait::async_trait;
use axum::{
    extract::WebSocketUpgrade,
    http::{HeaderMap, header},
    response::Response,
};
use futures_util::{StreamExt, stream};
use serde_json::value::RawValue;

use super::{
    Results,
    address::{Block, Client},
    admission::{Admitted, NotAdmitted, NotExecuted, admitted, counted, entered, executed},
    front::{Front, Held, Holder, Line, payer},
    identity::{self, Unidentified},
    rate::{self, Payer},
    reply,
    socket::{Asked, Denial, Object, Opened, Service},
};
use crate::{
    access::Identity,
    error::{Code, Failure},
    graphql::{Answer, Asker, GraphqlRequest, Kind, Turns},
};

/// Whether a request wants to become a WebSocket (RFC 6455, section 4.1).
pub(super) fn is_handshake(headers: &HeaderMap) -> bool {
    headers
        .get(header::UPGRADE)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Serves a WebSocket.
pub(super) fn socket(
    front: &Front,
    client: Client,
    headers: &HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let service = OneSocket {
        front: front.clone(),
        from: Block::from(client.0),
        headers: Arc::new(headers.clone()),
    };
    front.sockets.accept(upgrade, service)
}

/// Answers with server-sent events.
pub(super) fn events(
    front: &Front,
    from: Block,
    entry: rate::Left,
    asker: Asker,
    asked: GraphqlRequest,
) -> Response {
    let (front_, identity) = (front.clone(), asker.identity.clone());
    let held = front.open.one_more(Line::Events, Holder::of(&asker, from));
    let begin = {
        let front = front.clone();
        let full = held.is_none();
        async move {
            if full {
                let sentence = "too many streams are open; close one, or use a WebSocket";
                return Err(one_error(Code::RateLimited, sentence));
            }
            begun(&front, entry, from, asker, asked).await
        }
    };
    let ended = async move {
        let _held = held;
        match identity {
            Some(identity) => revoked(&front_, &identity).await,
            None => std::future::pending().await,
        }
    };
    front.events.respond(begin, ended)
}

/// Is done when the identity is believed no longer.
async fn revoked(front: &Front, identity: &Identity) {
    loop {
        let now = front.app.clock.now().micros();
        let left = u64::try_from(identity.expires.micros().saturating_sub(now)).unwrap_or(0);
        let left = Duration::from_micros(left);
        tokio::time::sleep(left.min(front.settings.recheck)).await;
        match front.app.trust.still_believes(identity).await {
            Ok(true) => {}
            Ok(false) => return,
            // Nothing new is sent while the database is out of reach; the token's end is known
            // without it.
            Err(_) if front.app.clock.now() >= identity.expires => return,
            Err(failure) => tracing::debug!(%failure, "whether a token is still good is not known"),
        }
    }
}

/// Begins an operation.
///
/// # Errors
/// The errors of the request, as a JSON array.
async fn begun(
    front: &Front,
    entry: rate::Left,
    from: Block,
    asker: Asker,
    asked: GraphqlRequest,
) -> Result<Results, Box<RawValue>> {
    let Admitted { prepared, .. } =
        admitted(front, entry, from, &asker, asked, false).map_err(|not| match not {
            NotAdmitted::Answer(answer) => errors_of(&answer),
            NotAdmitted::RateLimited(limited) => one_error(Code::RateLimited, &limited.to_string()),
        })?;
    match prepared.kind() {
        Kind::Mutation => Err(one_error(
            Code::BadUserInput,
            "a mutation is sent by POST; here are queries and subscriptions",
        )),
        Kind::Query => {
            let within = front.settings.request;
            let answer = executed(front, prepared, asker, within).await;
            let answer = answer.map_err(|not| {
                let (_, code, sentence) = not.told();
                one_error(code, sentence)
            })?;
            let result = raw(reply::json(&answer));
            Ok(stream::once(async move { result }).boxed())
        }
        Kind::Subscription => {
            let (kind, cost) = (counted(prepared.kind()), prepared.cost());
            front.metrics.operation(kind, "ok", cost);
            let Ok(place) = Arc::clone(&front.subscriptions).try_acquire_owned() else {
                front.metrics.shed();
                let (_, code, sentence) = NotExecuted::Overloaded.told();
                return Err(one_error(code, sentence));
            };
            let turns = EventTurns {
                front: front.clone(),
                payer: payer(&asker, from),
                cost,
                identity: asker.identity.clone(),
            };
            let request = front.app.subscription(asker, Arc::new(turns));
            let events = front.app.executor.subscribe(prepared, request);
            let counted = front.metrics.subscription();
            Ok(events
                .map(move |response| {
                    let _ = (&counted, &place);
                    raw(reply::json(&Answer {
                        response,
                        executed: true,
                        cost: None,
                    }))
                })
                .boxed())
        }
    }
}

fn errors_of(answer: &Answer) -> Box<RawValue> {
    raw(serde_json::to_string(&answer.response.errors))
}

fn one_error(code: Code, sentence: &str) -> Box<RawValue> {
    raw(serde_json::to_string(&[reply::error(code, sentence)]))
}

fn raw(json: Result<String, serde_json::Error>) -> Box<RawValue> {
    json.and_then(RawValue::from_string)
        .unwrap_or_else(|error| {
            tracing::error!(%error, "an answer has no JSON");
            RawValue::NULL.to_owned()
        })
}

/// The turns of one subscription: each event is charged and executed like a request of its own,
/// and only for someone who is still believed. Who has spent too much, or finds no room, gets its
/// events later.
struct EventTurns {
    front: Front,
    payer: Payer,
    cost: u64,
    identity: Option<Arc<Identity>>,
}

impl std::fmt::Debug for EventTurns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EventTurns")
    }
}

#[async_trait]
impl Turns for EventTurns {
    async fn next(&self) -> Result<Box<dyn Send>, Failure> {
        let second = Duration::from_secs(1);
        loop {
            match self.front.rates.charge(self.payer, self.cost) {
                Ok(_) => break,
                Err(rate::Refused::Wait(wait)) => {
                    tokio::time::sleep(Duration::from_secs(wait.seconds)).await;
                }
                Err(rate::Refused::TooDear { .. }) => {
                    return Err(Failure::Forbidden("an event costs more than may be spent"));
                }
            }
        }
        loop {
            if let Some(identity) = &self.identity {
                match self.front.app.trust.still_believes(identity).await {
                    Ok(true) => {}
                    Ok(false) => return Err(Failure::Unauthenticated),
                    // Nothing is sent to someone of whom that can't be told.
                    Err(_) => {
                        tokio::time::sleep(second).await;
                        continue;
                    }
                }
            }
            match self.front.gate.enter().await {
                Ok(place) => return Ok(Box::new(place)),
                Err(_) => tokio::time::sleep(second).await,
            }
        }
    }
}

/// What stands behind one WebSocket.
#[derive(Clone)]
struct OneSocket {
    front: Front,
    from: Block,
    /// Of the handshake.
    headers: Arc<HeaderMap>,
}

/// Who is at its other end.
#[derive(Clone)]
struct Session {
    identity: Option<Arc<Identity>>,
    _held: Arc<Held>,
    _counted: Arc<super::metrics::Counted>,
}

impl OneSocket {
    async fn asker(&self, payload: Option<&Object>) -> Result<Asker, Unidentified> {
        let said = payload.and_then(|payload| {
            let mut fields = payload.iter();
            fields.find(|(name, _)| name.eq_ignore_ascii_case("authorization"))
        });
        match said {
            None => identity::asker(&self.front.app.trust, &self.headers).await,
            Some((_, serde_json::Value::String(value))) => {
                let identity = identity::bearer(&self.front.app.trust, value).await?;
                Ok(Asker::identified(
                    identity,
                    identity::locales(&self.headers),
                ))
            }
            Some(_) => Err(Unidentified::NotBelieved),
        }
    }
}

impl Service for OneSocket {
    type Session = Session;

    async fn open(&self, payload: Option<Object>) -> Result<Opened<Session>, Denial> {
        let asker = self.asker(payload.as_ref()).await;
        let asker = asker.map_err(|not| match not {
            Unidentified::NotBelieved => Denial::Forbidden,
            Unidentified::Unknown(_) => Denial::Unavailable,
        })?;
        let holder = Holder::of(&asker, self.from);
        let held = self.front.open.one_more(Line::Socket, holder);
        let held = held.ok_or(Denial::TooManySockets)?;
        Ok(Opened {
            session: Session {
                identity: asker.identity,
                _held: Arc::new(held),
                _counted: Arc::new(self.front.metrics.socket()),
            },
            payload: None,
        })
    }

    fn begin(
        &self,
        session: &Session,
        asked: Asked,
    ) -> impl Future<Output = Result<Results, Box<RawValue>>> + Send {
        let locales = identity::locales(&self.headers);
        let asker = match &session.identity {
            Some(identity) => Asker::identified(identity.clone(), locales),
            None => Asker::public(locales),
        };
        let asker = asker.by_request(identity::request_id(&self.headers));
        let asked = GraphqlRequest {
            query: asked.query,
            document_id: asked.document_id,
            operation_name: asked.operation_name,
            variables: asked.variables,
            extensions: asked.extensions,
        };
        let (front, from) = (self.front.clone(), self.from);
        async move {
            let entry = entered(&front, payer(&asker, from))
                .map_err(|limited| one_error(Code::RateLimited, &limited.to_string()))?;
            begun(&front, entry, from, asker, asked).await
        }
    }

    async fn ended(&self, session: &Session) -> Denial {
        match &session.identity {
            Some(identity) => {
                revoked(&self.front, identity).await;
                Denial::Forbidden
            }
            None => std::future::pending().await,
        }
    }
}
