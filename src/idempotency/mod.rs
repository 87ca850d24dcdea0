//! Requests that may be sent again: one key, one execution, one answer.
//!
//! A line breaks, and the sender doesn't know whether its change was made. It sends the request
//! again with the same key, and gets the answer of the first time. The row is written in the
//! transaction of the change itself, so that the answer is there exactly when the change is; a
//! request that failed leaves no row, and may be mended and sent with the same key.
//!
//! Invariants:
//! * A key belongs to its organisation, whichever token it shows.
//! * The same key with another content is refused.
//! * Of two requests with one key at the same time the second waits for the first.

mod store;

use std::{future::Future, sync::Arc, time::Duration};

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    access::Identity,
    change::Provenance,
    clock::Timestamp,
    database::Write,
    error::{Failure, Owned, Path, Violation},
    text::Bounds,
};

/// How long an answer is kept.
pub const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What came of a request: enough to give its answer again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Answer {
    /// The object that was made or changed.
    pub subject: Uuid,
    /// What was kept as statements, because others answer for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owned: Vec<Owned>,
    /// What came of each item of a batch, as the mutation keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<serde_json::Value>,
}

impl From<Uuid> for Answer {
    fn from(subject: Uuid) -> Self {
        Self {
            subject,
            owned: Vec::new(),
            items: None,
        }
    }
}

/// The key of a request, and what tells its content from another's.
#[derive(Clone, Debug)]
pub struct Once {
    key: String,
    fingerprint: String,
    provenance: Provenance,
}

impl Once {
    /// A request for `mutation` with this content.
    ///
    /// # Errors
    /// [`Failure::Invalid`] for a key that is empty, too long, or can't be stored;
    /// [`Failure::Internal`] for a content that has no JSON.
    pub fn new(key: &str, mutation: &str, content: &impl Serialize) -> Result<Self, Failure> {
        let key = Bounds::CODE.clean(key).map_err(|sentence| {
            let at = Path::root().field("idempotencyKey");
            Failure::Invalid(vec![Violation::new(&at, "IDEMPOTENCY_KEY", sentence)])
        })?;
        let content = serde_json::to_vec(content).map_err(|error| {
            Failure::internal(format!("the input of {mutation} has no JSON: {error}"))
        })?;
        let digest = Sha256::new()
            .chain_update(mutation.as_bytes())
            .chain_update([0])
            .chain_update(content)
            .finalize();
        Ok(Self {
            provenance: Provenance {
                idempotency_key: key.clone(),
                ..Provenance::default()
            },
            key,
            fingerprint: crate::text::hex(&digest),
        })
    }

    /// The same request, sent by whoever this token is, under this id: the trace will say so.
    #[must_use]
    pub fn sent_by(mut self, identity: Option<Arc<Identity>>, request: Option<Arc<str>>) -> Self {
        self.provenance.identity = identity;
        self.provenance.request = request;
        self
    }

    /// Does `work` if the request is new, and answers what came of it, now or the first time.
    ///
    /// # Errors
    /// [`Failure::KeyReused`] when the key was used for another content; else what `work` fails
    /// with.
    pub async fn run(
        &self,
        write: &Write,
        work: impl Future<Output = Result<impl Into<Answer>, Failure>>,
    ) -> Result<Answer, Failure> {
        write.attribute(self.provenance.clone());
        let too_old = kept_since(write.now());
        if let Some(held) = store::claim(write, &self.key, &self.fingerprint, too_old).await? {
            return if held.fingerprint == self.fingerprint {
                Ok(held.answer)
            } else {
                Err(Failure::KeyReused)
            };
        }
        let answer: Answer = work.await?.into();
        store::answer(write, &self.key, answer.clone()).await?;
        Ok(answer)
    }
}

/// Removes the answers that have been kept long enough, and says how many they were.
///
/// # Errors
/// When the database can't be written.
pub async fn forget(write: &Write) -> Result<u64, Failure> {
    store::remove(write, kept_since(write.now())).await
}

/// The instant since which answers are kept.
#[must_use]
pub fn kept_since(now: Timestamp) -> Timestamp {
    let kept = i64::try_from(KEPT.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_micros(now.micros().saturating_sub(kept))
}
