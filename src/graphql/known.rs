//! Documents that the server knows by their hash, so that a client needn't send them.
//!
//! The operator's own come from a folder at the start, and may be asked for by anyone, with a
//! GET that caches can keep. Those of signed-in clients come with their first request (automatic
//! persisted queries, as Apollo clients do it), and are kept while there is room.

use std::{collections::HashMap, fs, io, path::Path, sync::Arc};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    asked::GraphqlRequest,
    operation::{Cache, Refused},
    schema::DOCUMENTS,
};
use crate::{error::Code, text::hex};

/// Bytes of clients' documents that are kept.
const KEPT: usize = 16 * 1024 * 1024;

/// Documents by their hash. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Known {
    trusted: Arc<HashMap<String, Arc<str>>>,
    sent: Arc<Cache<String>>,
}

/// A document's text, and where it came from.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) text: Arc<str>,
    /// Whether it is one of the operator's own, asked for by its hash.
    pub(super) trusted: bool,
    /// The hash that the client sent with it.
    hash: Option<String>,
}

/// A folder of documents can't be read. Prints as one line.
#[derive(Debug, thiserror::Error)]
pub enum UnreadableDocuments {
    /// The file system refuses.
    #[error("the documents in {0} can't be read: {1}")]
    File(String, #[source] io::Error),
    /// A document isn't valid.
    #[error("{0} is no document that this schema can answer: {1}")]
    Invalid(String, String),
}

impl Default for Known {
    fn default() -> Self {
        Self {
            trusted: Arc::default(),
            sent: Arc::new(Cache::new(KEPT)),
        }
    }
}

impl Known {
    /// The documents in a folder: every file that ends in `.graphql`. A document's hash is that of
    /// its file's text, with or without white space around it.
    ///
    /// # Errors
    /// [`UnreadableDocuments`], for a document that isn't valid as well.
    pub fn in_folder(folder: &Path) -> Result<Self, UnreadableDocuments> {
        let shown = |path: &Path| path.display().to_string();
        let unreadable = |path: &Path| {
            let path = shown(path);
            move |error| UnreadableDocuments::File(path, error)
        };
        let mut trusted = HashMap::new();
        for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
            let path = entry.map_err(unreadable(folder))?.path();
            if path.extension().is_none_or(|end| end != "graphql") {
                continue;
            }
            let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
            DOCUMENTS.read(&text).map_err(|refusal| {
                UnreadableDocuments::Invalid(shown(&path), refusal.to_string())
            })?;
            for text in [text.as_str(), text.trim()] {
                trusted.insert(sha256(text), Arc::from(text));
            }
        }
        Ok(Self {
            trusted: Arc::new(trusted),
            ..Self::default()
        })
    }

    /// The document that a request asks for.
    ///
    /// # Errors
    /// What is wrong: it has no document, none that is known, or one with another hash than it
    /// says.
    pub(super) fn text(&self, asked: &GraphqlRequest) -> Result<Found, Refused> {
        let refuse = |path: &[&str], sentence: &str| {
            Err(Refused::value(
                path.iter().map(|part| (*part).to_owned()).collect(),
                sentence,
            ))
        };
        if let Some(id) = &asked.document_id {
            if asked.query.is_some() {
                return refuse(&["documentId"], "send query or documentId, not both");
            }
            let hash = id.strip_prefix("sha256:").unwrap_or(id);
            if !is_hash(hash) {
                return refuse(
                    &["documentId"],
                    "a document's id is sha256: and 64 hexadecimal digits",
                );
            }
            let hash = hash.to_ascii_lowercase();
            return match (self.trusted.get(&hash), self.sent.get(&hash)) {
                (Some(text), _) => Ok(Found {
                    text: text.clone(),
                    trusted: true,
                    hash: None,
                }),
                (None, Some(text)) => Ok(Found::sent(&text)),
                (None, None) => Err(not_found()),
            };
        }
        let hash = persisted(asked)?;
        match (&asked.query, hash) {
            (Some(text), Some(hash)) if sha256(text) != hash => refuse(
                &["extensions", "persistedQuery", "sha256Hash"],
                "the hash isn't that of the query",
            ),
            (Some(text), hash) => Ok(Found {
                text: Arc::from(text.as_str()),
                trusted: false,
                hash,
            }),
            (None, Some(hash)) => match (self.sent.get(&hash), self.trusted.get(&hash)) {
                (Some(text), _) => Ok(Found::sent(&text)),
                (None, Some(text)) => Ok(Found {
                    text: text.clone(),
                    trusted: true,
                    hash: None,
                }),
                (None, None) => Err(not_found()),
            },
            (None, None) => refuse(&["query"], "the request has neither query nor documentId"),
        }
    }

    /// Keeps a document that came with its hash.
    pub(super) fn keep(&self, found: &Found) {
        if let Some(hash) = &found.hash {
            let weight = hash.len() + found.text.len();
            self.sent
                .put(hash, Arc::new(found.text.to_string()), weight);
        }
    }
}

impl Found {
    fn sent(text: &str) -> Self {
        Self {
            text: Arc::from(text),
            trusted: false,
            hash: None,
        }
    }
}

/// The hash in `extensions.persistedQuery`, if it is there.
fn persisted(asked: &GraphqlRequest) -> Result<Option<String>, Refused> {
    let Some(persisted) = asked
        .extensions
        .as_ref()
        .and_then(|all| all.get("persistedQuery"))
    else {
        return Ok(None);
    };
    match (&persisted["version"], &persisted["sha256Hash"]) {
        (Value::Number(version), Value::String(hash))
            if version.as_u64() == Some(1) && is_hash(hash) =>
        {
            Ok(Some(hash.to_ascii_lowercase()))
        }
        _ => Err(Refused::value(
            vec!["extensions".to_owned(), "persistedQuery".to_owned()],
            "a persisted query has version 1 and sha256Hash with 64 hexadecimal digits",
        )),
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn not_found() -> Refused {
    // The message is what Apollo's clients look for.
    Refused::coded(Code::PersistedQueryNotFound, "PersistedQueryNotFound")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(request: Value) -> GraphqlRequest {
        serde_json::from_value(request).unwrap()
    }

    #[test]
    fn a_document_is_kept_when_it_came_with_its_own_hash_and_found_by_it() {
        let known = Known::default();
        let (text, hash) = ("{ __typename }", sha256("{ __typename }"));
        let extensions = json!({"persistedQuery": {"version": 1, "sha256Hash": hash}});
        let alone = || asked(json!({"extensions": extensions}));
        let code = |request| known.text(&request).unwrap_err().errors[0].code;
        assert_eq!(code(alone()), Code::PersistedQueryNotFound);
        let sent = asked(json!({"query": text, "extensions": extensions}));
        known.keep(&known.text(&sent).unwrap());
        assert_eq!(&*known.text(&alone()).unwrap().text, text);
        let by_id = asked(json!({"documentId": format!("sha256:{hash}")}));
        assert_eq!(&*known.text(&by_id).unwrap().text, text);
    }

    #[test]
    fn a_request_without_a_document_or_with_another_ones_hash_is_refused() {
        let known = Known::default();
        let other = sha256("{ a }");
        for request in [
            json!({}),
            json!({"documentId": "latest"}),
            json!({"documentId": other, "query": "{ b }"}),
            json!({"query": "{ b }", "extensions": {"persistedQuery": {"version": 1, "sha256Hash": other}}}),
            json!({"extensions": {"persistedQuery": {"version": 2, "sha256Hash": other}}}),
            json!({"extensions": {"persistedQuery": "x"}}),
        ] {
            let refused = known.text(&asked(request.clone())).unwrap_err();
            assert_eq!(refused.errors[0].code, Code::BadUserInput, "{request}");
        }
    }
}
