//! The messages of `graphql-transport-ws`: what a client may say, and what the server answers.
//!
//! Reading is strict, as the protocol demands (PROTOCOL.md of graphql-ws, "Invalid message"):
//! what isn't described there ends the socket. Members that it doesn't name are ignored.

use serde_json::{Value, json, value::RawValue};

use super::service::{Asked, Object};

/// What a client says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    /// `connection_init`.
    Init(Option<Object>),
    /// `ping`, to be answered with the same payload.
    Ping(Option<Object>),
    /// `pong`, asked for or not.
    Pong,
    /// `subscribe`: begin the operation, and call it by this id.
    Subscribe(String, Box<Asked>),
    /// `complete`: end the operation of this id.
    Complete(String),
}

impl Said {
    /// Reads a message.
    ///
    /// # Errors
    /// Why it is none, as a sentence for the person who writes the client.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let message = match serde_json::from_str(text) {
            Ok(Value::Object(message)) => message,
            Ok(_) => return Err("the message must be a JSON object".to_owned()),
            Err(error) => return Err(format!("the message can't be read as JSON: {error}")),
        };
        let mut message = Members {
            of: "the message",
            members: message,
        };
        let Some(kind) = message.text("type")? else {
            return Err("the message has no \"type\"".to_owned());
        };
        match kind.as_str() {
            "connection_init" => Ok(Self::Init(message.object("payload")?)),
            "ping" => Ok(Self::Ping(message.object("payload")?)),
            "pong" => message.object("payload").map(|_| Self::Pong),
            "subscribe" => {
                let id = message.id()?;
                let asked = asked(message)?;
                Ok(Self::Subscribe(id, Box::new(asked)))
            }
            "complete" => Ok(Self::Complete(message.id()?)),
            "connection_ack" | "next" | "error" => {
                Err(format!("\"{kind}\" is for the server to say"))
            }
            _ => Err(format!("there is no message of type {}", json!(kind))),
        }
    }
}

/// Reads the payload of `subscribe`.
fn asked(mut message: Members) -> Result<Asked, String> {
    let Some(members) = message.object("payload")? else {
        return Err("\"payload\" must be an object with \"query\"".to_owned());
    };
    let mut payload = Members {
        of: "\"payload\"",
        members,
    };
    let asked = Asked {
        query: payload.text("query")?,
        document_id: payload.text("documentId")?,
        operation_name: payload.text("operationName")?,
        variables: payload.object("variables")?,
        extensions: payload.object("extensions")?,
    };
    let persisted = |extensions: &Object| extensions.contains_key("persistedQuery");
    let names_a_document = asked.query.is_some()
        || asked.document_id.is_some()
        || asked.extensions.as_ref().is_some_and(persisted);
    if !names_a_document {
        return Err("\"payload\" has neither \"query\" nor \"documentId\"".to_owned());
    }
    Ok(asked)
}

/// The members of an object that is being read.
struct Members {
    of: &'static str,
    members: Object,
}

impl Members {
    /// A member that is text, absent or null.
    fn text(&mut self, name: &str) -> Result<Option<String>, String> {
        match self.members.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("\"{name}\" in {} must be a string", self.of)),
        }
    }

    /// A member that is an object, absent or null.
    fn object(&mut self, name: &str) -> Result<Option<Object>, String> {
        match self.members.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(members)) => Ok(Some(members)),
            Some(_) => Err(format!("\"{name}\" in {} must be an object", self.of)),
        }
    }

    /// The id, which must not be empty, as in the reference implementation.
    fn id(&mut self) -> Result<String, String> {
        match self.text("id")? {
            Some(id) if !id.is_empty() => Ok(id),
            Some(_) => Err("\"id\" must not be empty".to_owned()),
            None => Err("the message has no \"id\"".to_owned()),
        }
    }
}

/// `connection_ack`.
pub(super) fn ack(payload: Option<Object>) -> String {
    with_payload("connection_ack", payload)
}

/// `pong`.
pub(super) fn pong(payload: Option<Object>) -> String {
    with_payload("pong", payload)
}

/// `next`: a result.
pub(super) fn next(id: &str, result: &RawValue) -> String {
    with_json("next", id, result.get())
}

/// `error`: the operation ends with these errors, a JSON array.
pub(super) fn error(id: &str, errors: &str) -> String {
    with_json("error", id, errors)
}

/// `complete`: the operation has ended.
pub(super) fn complete(id: &str) -> String {
    json!({ "type": "complete", "id": id }).to_string()
}

fn with_payload(kind: &str, payload: Option<Object>) -> String {
    match payload {
        Some(payload) => json!({ "type": kind, "payload": payload }),
        None => json!({ "type": kind }),
    }
    .to_string()
}

/// The payload is JSON already and goes in as it is.
fn with_json(kind: &str, id: &str, payload: &str) -> String {
    let id = json!(id);
    format!(r#"{{"type":"{kind}","id":{id},"payload":{payload}}}"#)
}

#[cfg(test)]
#[path = "message_tests.rs"]
mod tests;
