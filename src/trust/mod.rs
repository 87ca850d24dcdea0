//! Whom the registry believes: issuers of tokens, their keys, and what is no longer believed.
//!
//! A token says who issued it. For which organisation that issuer speaks, with which keys and
//! algorithms, for which scopes and how long at most, is in the registry's own table and never
//! taken from the token (RFC 8725, section 3.8).
//!
//! Invariants:
//! * An issuer speaks for one organisation; an organisation may have several.
//! * Nothing is erased: what is no longer trusted keeps its dates.
//! * What is revoked is refused by every replica within ten seconds: each looks at the table
//!   again when what it knows is [`FRESH`] old, and refuses tokens while it can't.
//! * What is added is believed at once: a token of an issuer or a key that isn't known makes the
//!   table be looked at again, so that rotating a key refuses nobody.
//!
//! Files: `store` (the statements) · `service` (use cases of the command line) · `book` (the
//! table as it is held in memory) · `identify` (from a token to who showed it) · `keyring` (the
//! private keys of the issuers that are built in).

mod book;
mod identify;
mod keyring;
mod service;
mod store;

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter, FromJsonQueryResult};
use serde::{Deserialize, Serialize};

pub use book::{Book, FRESH};
pub use identify::{NotBelieved, Trust};
pub use keyring::{Keyring, KeyringError, PrivateKey};
pub use service::{
    AddedKey, Denied, NewIssuer, add_issuer, add_key, built_in_issuer, deny, issuers, revoke_key,
    revoke_organisation,
};
pub use store::{Listed, ListedKey};

/// What tokens must name as their audience where nobody says otherwise.
pub const DEFAULT_AUDIENCE: &str = "cooperation-registry";

/// Words, such as algorithms or scopes. Stored as JSON in their row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Names(pub Vec<String>);

/// What is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum DenialKind {
    /// One token, by its `jti`.
    Token,
    /// Everyone with this `sub`.
    Subject,
    /// Every token signed with the key of this `kid`.
    Key,
    /// Every token of the organisation.
    Organisation,
}
