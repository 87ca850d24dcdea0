//! Answers as they come: over a WebSocket, or as server-sent events.

use std::{future::Future, sync::Arc};

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
    endpoint::{Admitted, NotAdmitted, admitted, counted, executed},
    front::{Front, Held, Holder},
    identity::{self, Unidentified},
    reply,
    socket::{Asked, Denial, Object, Opened, Service},
};
use crate::{
    access::Identity,
    error::Code,
    graphql::{Answer, Asker, GraphqlRequest, Kind},
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
pub(super) fn events(front: &Front, from: Block, asker: Asker, asked: GraphqlRequest) -> Response {
    let (front_, identity) = (front.clone(), asker.identity.clone());
    let counted = front.metrics.subscription();
    let begin = {
        let front = front.clone();
        async move { begun(&front, from, asker, asked).await }
    };
    let ended = async move {
        let _counted = counted;
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
        let left = std::time::Duration::from_micros(left);
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
    from: Block,
    asker: Asker,
    asked: GraphqlRequest,
) -> Result<Results, Box<RawValue>> {
    let Admitted { prepared, .. } =
        admitted(front, from, &asker, asked, false).map_err(|not| match not {
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
            let request = front.app.request(asker);
            let events = front.app.executor.subscribe(prepared, request);
            Ok(events
                .map(|response| {
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
        let held = self.front.open.one_more(holder);
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
        let asked = GraphqlRequest {
            query: asked.query,
            document_id: asked.document_id,
            operation_name: asked.operation_name,
            variables: asked.variables,
            extensions: asked.extensions,
        };
        let (front, from) = (self.front.clone(), self.from);
        async move { begun(&front, from, asker, asked).await }
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
