//! The trust table as it is held in memory.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::{DenialKind, Listed};
use crate::{
    access::{Identity, Scopes},
    entity::{denial, issuer_key},
    outbound::OutboundUrl,
    token::{Algorithm, VerifyingKey},
};

/// How long a look at the trust table is good for.
pub const FRESH: Duration = Duration::from_secs(5);

/// An issuer that is trusted.
#[derive(Clone, Debug)]
pub(super) struct Issuer {
    pub(super) id: Uuid,
    pub(super) organisation: Uuid,
    pub(super) jwks_url: Option<OutboundUrl>,
    pub(super) algorithms: Vec<Algorithm>,
    pub(super) scopes: Scopes,
    pub(super) longest_lifetime: i64,
    /// The keys that the registry holds of it, by their `kid`.
    pub(super) keys: HashMap<String, VerifyingKey>,
}

/// Whom the registry believed when it last looked.
#[derive(Clone, Debug, Default)]
pub struct Book {
    issuers: HashMap<String, Issuer>,
    /// What, whose (an issuer's key, or an organisation's), and which.
    denied: HashSet<(DenialKind, Uuid, String)>,
}

impl Book {
    pub(super) fn new(listed: Vec<Listed>, denials: Vec<denial::Model>) -> Self {
        let trusted = listed
            .into_iter()
            .filter(|one| one.issuer.revoked_at.is_none());
        let issuers = trusted.filter_map(|one| {
            // One that can't be read was written past the command line; its tokens are refused.
            let jwks_url = one.issuer.jwks_url.map(|url| OutboundUrl::read(&url));
            let issuer = Issuer {
                id: one.issuer.id,
                organisation: one.issuer.organisation_id,
                jwks_url: jwks_url.transpose().ok()?,
                algorithms: one
                    .issuer
                    .algorithms
                    .0
                    .iter()
                    .filter_map(|name| Algorithm::named(name))
                    .collect(),
                scopes: Scopes::among(one.issuer.scopes.0.iter().map(String::as_str)),
                longest_lifetime: one.issuer.longest_lifetime,
                keys: one.keys.into_iter().filter_map(usable).collect(),
            };
            Some((one.issuer.issuer, issuer))
        });
        let denied = denials.into_iter().filter_map(|denial| {
            let whose = denial.issuer_id.or(denial.organisation_id)?;
            Some((denial.kind, whose, folded(&denial.value)))
        });
        Self {
            issuers: issuers.collect(),
            denied: denied.collect(),
        }
    }

    /// The issuer that calls itself so, if it is trusted.
    pub(super) fn issuer(&self, name: &str) -> Option<&Issuer> {
        self.issuers.get(name)
    }

    /// Whether there is an issuer of this name and a key of its with this id, as far as the
    /// registry holds its keys.
    pub(super) fn knows(&self, name: &str, kid: &str) -> bool {
        self.issuer(name)
            .is_some_and(|issuer| issuer.jwks_url.is_some() || issuer.keys.contains_key(kid))
    }

    /// Whether someone who was believed once still is: the issuer is trusted, and neither the
    /// token, nor its subject, its key or its organisation is denied.
    #[must_use]
    pub fn believes(&self, identity: &Identity) -> bool {
        let Some(issuer) = self
            .issuers
            .values()
            .find(|issuer| issuer.id == identity.issuer)
        else {
            return false;
        };
        let organisation = identity.agency.organisation;
        let key_is_held = issuer.jwks_url.is_some() || issuer.keys.contains_key(&identity.key);
        let denials = [
            (DenialKind::Token, issuer.id, identity.token.as_str()),
            (DenialKind::Subject, issuer.id, &identity.subject),
            (DenialKind::Key, issuer.id, &identity.key),
            (DenialKind::Organisation, organisation, ""),
        ];
        key_is_held
            && denials
                .into_iter()
                .all(|(kind, whose, value)| !self.denied.contains(&(kind, whose, folded(value))))
    }
}

/// A text as denials and tokens are compared by: the same letters are the same name, however
/// they were typed, or a denial could be meant and miss.
fn folded(text: &str) -> String {
    text.trim().nfc().collect()
}

/// A key that is trusted and can be read. One that can't be was written past the registry's
/// command line; its tokens are refused.
fn usable(row: issuer_key::Model) -> Option<(String, VerifyingKey)> {
    if row.revoked_at.is_some() {
        return None;
    }
    match VerifyingKey::read(&row.jwk) {
        Ok(key) if key.kid() == row.kid && key.algorithm().name() == row.algorithm => {
            Some((row.kid, key))
        }
        _ => {
            tracing::error!(kid = row.kid, "a key in the trust table can't be used");
            None
        }
    }
}
