//! What stands behind a socket, as far as a socket is concerned.

use std::future::Future;

use serde_json::{Map, Value, value::RawValue};

use crate::http::Results;

/// A JSON object.
pub type Object = Map<String, Value>;

/// What a socket may ask of the service behind it.
///
/// A value of this type belongs to one socket: what the handshake's HTTP request said (its
/// headers, say) is best kept in it.
pub trait Service: Clone + Send + Sync + 'static {
    /// Who is at the other end, once it is known.
    type Session: Clone + Send + Sync + 'static;

    /// Who is it? `payload` is what came with `connection_init`.
    ///
    /// Whatever counts sockets can let the session hold the place: the session is dropped with
    /// the socket.
    ///
    /// # Errors
    /// A [`Denial`], which closes the socket.
    fn open(
        &self,
        payload: Option<Object>,
    ) -> impl Future<Output = Result<Opened<Self::Session>, Denial>> + Send;

    /// Begins one operation.
    ///
    /// The future and the stream are dropped as soon as nobody waits for the result, at any
    /// point where they wait: what must not be cut off has to run elsewhere.
    ///
    /// # Errors
    /// The request errors, as a JSON array (GraphQL specification, section 7.1.2).
    fn begin(
        &self,
        session: &Self::Session,
        asked: Asked,
    ) -> impl Future<Output = Result<Results, Box<RawValue>>> + Send;

    /// Is done when the session may be served no longer, and says why. Never done if that
    /// can't happen.
    fn ended(&self, session: &Self::Session) -> impl Future<Output = Denial> + Send;
}

/// A session that may be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened<S> {
    /// Who it is.
    pub session: S,
    /// What to tell the client along with `connection_ack`.
    pub payload: Option<Object>,
}

/// Why a socket is not served, or no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// The token is missing, unreadable, expired or revoked: close code 4403.
    Forbidden,
    /// The same subject has as many sockets as it may have: close code 1013, upon which clients
    /// try again later.
    TooManySockets,
    /// The service can't tell just now: close code 1013, as above.
    Unavailable,
}

/// One operation as the client asks for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// The document. Either this or `document_id` is there, or both.
    pub query: Option<String>,
    /// The id of a document that the service knows; an addition to the protocol.
    pub document_id: Option<String>,
    /// Which of the document's operations.
    pub operation_name: Option<String>,
    /// Their values.
    pub variables: Option<Object>,
    /// Whatever else is agreed upon.
    pub extensions: Option<Object>,
}
