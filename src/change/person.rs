//! Who made a change in person, and by which request.
//!
//! The record says all of it but the person, of whom it has a digest. The name and the salt lie
//! beside the trace and can be erased: what is left of the digest leads to nobody, and the chain,
//! which covers the digest alone, still holds.

use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::store;
use crate::{
    access::{Identity, Scope, Viewer},
    database::Write,
    entity::change_person,
    error::{Failure, Path, Violation},
    graphql::{Places, Visible},
    id,
    text::hex,
};

/// The request behind a change: who sent it in person, and what it is called.
#[derive(Clone, Debug, Default)]
pub struct Provenance {
    /// What the token said; none for the registry's editor.
    pub identity: Option<Arc<Identity>>,
    /// The request's id, as the log has it.
    pub request: Option<Arc<str>>,
    /// The key under which the sender may repeat the request.
    pub idempotency_key: String,
}

/// What a record says of the request behind it, and what lies beside it.
pub(super) struct Attribution {
    /// The record's part.
    pub(super) told: Map<String, Value>,
    /// The person, and the salt of the digest that the record has.
    pub(super) person: Option<Person>,
}

/// Someone who acts in an organisation's name.
pub(super) struct Person {
    pub(super) author: Uuid,
    pub(super) salt: String,
    pub(super) subject: String,
}

impl Provenance {
    /// What a record says of this request.
    ///
    /// # Errors
    /// When the operating system gives no random numbers for the salt.
    pub(super) fn attribution(&self) -> Result<Attribution, Failure> {
        let identity = self.identity.as_deref();
        let person = match identity {
            None => None,
            Some(identity) => Some(Person {
                author: identity.agency.organisation,
                salt: hex(&id::salt()?),
                subject: identity.subject.clone(),
            }),
        };
        let told = [
            ("key", json!(identity.map(|identity| &identity.key))),
            ("token", json!(identity.map(|identity| &identity.token))),
            ("request", json!(self.request.as_deref())),
            ("idempotencyKey", json!(self.idempotency_key)),
            (
                "person",
                json!(person.as_ref().map(|one| digest(&one.salt, &one.subject))),
            ),
        ];
        Ok(Attribution {
            told: told
                .map(|(name, value)| (name.to_owned(), value))
                .into_iter()
                .collect(),
            person,
        })
    }
}

/// What a record has of a person: SHA-256 over the salt and the subject, in hex.
pub(super) fn digest(salt: &str, subject: &str) -> String {
    let digest = Sha256::new()
        .chain_update(salt.as_bytes())
        .chain_update([0])
        .chain_update(subject.as_bytes())
        .finalize();
    hex(&digest)
}

/// Erases someone from the trace: who acted for the organisation under this subject. Answers how
/// many records named them.
///
/// # Errors
/// [`Failure::Invalid`] when no such organisation is registered.
pub async fn erase_person(
    write: &Write,
    organisation: &str,
    subject: &str,
) -> Result<u64, Failure> {
    match store::organisation_with(write, organisation).await? {
        Some(author) => store::erase(write, author, subject).await,
        None => Err(Failure::Invalid(vec![Violation::new(
            &Path::root().field("organisation"),
            "REFERENCE_UNKNOWN",
            format!("there is no organisation with the code \"{organisation}\""),
        )])),
    }
}

impl Visible for change_person::Entity {
    /// A person is known to those who answer for them: their own organisation, coordinators and
    /// the operator.
    fn visible(viewer: Viewer) -> Select<Self> {
        let author = change_person::Column::AuthorId;
        match viewer {
            Viewer::Operator => Self::find(),
            Viewer::Agency(agency) if agency.scopes.has(Scope::RegistryCoordinate) => Self::find(),
            Viewer::Agency(agency) => Self::find().filter(author.eq(agency.organisation)),
            Viewer::Public => Self::find().filter(author.is_null()),
        }
    }

    fn key() -> change_person::Column {
        change_person::Column::ChangeId
    }
    fn places() -> Option<Places<change_person::Model>> {
        Some(change_person::Model::by_place)
    }
}
