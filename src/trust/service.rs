//! What can be done at the command line about whom the registry believes.

use uuid::Uuid;

use super::{DenialKind, Listed, Names, store};
use crate::{
    access::Scopes,
    database::{Database, Write},
    entity::{denial, issuer, issuer_key},
    error::{Failure, Path, Violation},
    organisation,
    outbound::OutboundUrl,
    text::Bounds,
    token::{Algorithm, VerifyingKey, is_name},
};

/// An issuer that is to be trusted.
#[derive(Clone, Debug)]
pub struct NewIssuer {
    /// The code of the organisation that it speaks for.
    pub organisation: String,
    /// What its tokens carry as `iss`; none: the registry's own issuer for the organisation.
    pub issuer: Option<String>,
    /// Where it publishes its keys.
    pub jwks_url: Option<String>,
    /// The algorithms that it may sign with.
    pub algorithms: Vec<Algorithm>,
    /// The scopes that it may give.
    pub scopes: Scopes,
    /// The longest lifetime of its tokens, in seconds.
    pub longest_lifetime: i64,
}

/// A key that is trusted from now on.
#[derive(Clone, Debug)]
pub struct AddedKey {
    /// The issuer that signs with it.
    pub issuer: String,
    /// The name that tokens call it by.
    pub kid: String,
}

/// What is to be believed no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// One token, by its `jti`.
    Token(String),
    /// Everyone with this `sub`.
    Subject(String),
    /// Every token signed with the key of this `kid`.
    Key(String),
}

/// The name of the issuer that is built in for an organisation.
#[must_use]
pub fn built_in_issuer(organisation: &str) -> String {
    format!("urn:cooperation-registry:issuer:{organisation}")
}

/// Every issuer with its keys.
///
/// # Errors
/// When the database can't be read.
pub async fn issuers(database: &Database) -> Result<Vec<Listed>, Failure> {
    Ok(store::everything(database).await?.0)
}

/// Trusts an issuer, or one that is trusted, or was, on other terms, and answers its name. The keys
/// of one that was revoked stay revoked.
///
/// # Errors
/// [`Failure::Invalid`] for an organisation that isn't registered, or a name that is another's.
pub async fn add_issuer(write: &Write, new: NewIssuer) -> Result<String, Failure> {
    let organisation_id = organisation_of(write, &new.organisation).await?;
    let name = new
        .issuer
        .unwrap_or_else(|| built_in_issuer(&new.organisation));
    let name = Bounds::ADDRESS
        .clean(&name)
        .map_err(|sentence| broken("issuer", "TEXT", sentence))?;
    let jwks_url = match &new.jwks_url {
        None => None,
        Some(url) => {
            let read = OutboundUrl::read(url)
                .map_err(|error| broken("jwksUrl", "JWKS_URL", error.to_string()))?;
            Some(read.as_str().to_owned())
        }
    };
    let words = |words: Vec<&str>| Names(words.into_iter().map(str::to_owned).collect());
    let held = store::issuer_named(write, &name).await?;
    if held
        .as_ref()
        .is_some_and(|held| held.organisation_id != organisation_id)
    {
        let sentence = format!("{name} is another organisation's issuer");
        return Err(broken("issuer", "ISSUER_TAKEN", sentence));
    }
    store::lift(write, organisation_id).await?;
    let row = issuer::Model {
        id: held
            .as_ref()
            .map_or_else(|| write.new_key(), |held| held.id),
        issuer: name.clone(),
        organisation_id,
        jwks_url,
        algorithms: words(new.algorithms.iter().map(|one| one.name()).collect()),
        scopes: words(new.scopes.iter().map(|scope| scope.as_str()).collect()),
        longest_lifetime: new.longest_lifetime,
        created_at: held.as_ref().map_or(write.now(), |held| held.created_at),
        revoked_at: None,
    };
    match held {
        Some(_) => store::change_issuer(write, row).await?,
        None => store::add_issuer(write, row).await?,
    }
    Ok(name)
}

/// Trusts a key of the organisation's issuer; of the one with this name, if there are several.
///
/// # Errors
/// [`Failure::Invalid`] when there is no such issuer, it publishes its own keys, or the text is
/// no public key as JSON (RFC 7517) that can be used.
pub async fn add_key(
    write: &Write,
    organisation: &str,
    issuer: Option<&str>,
    jwk: &str,
) -> Result<AddedKey, Failure> {
    let key = VerifyingKey::read(jwk)
        .map_err(|error| broken("jwk", "KEY_UNUSABLE", error.to_string()))?;
    let issuer = one_issuer(write, organisation, issuer).await?;
    if issuer.jwks_url.is_some() {
        let sentence = format!("{} publishes its own keys; add them there", issuer.issuer);
        return Err(broken("issuer", "ISSUER_PUBLISHES_KEYS", sentence));
    }
    if let Some(held) = store::key_named(write, issuer.id, key.kid()).await? {
        let sentence = match held.revoked_at {
            None => "the key is trusted already".to_owned(),
            Some(at) => {
                format!("the key was revoked {at}, and isn't trusted again; make a new one")
            }
        };
        return Err(broken("jwk", "KEY_TAKEN", sentence));
    }
    store::add_key(
        write,
        issuer_key::Model {
            id: write.new_key(),
            issuer_id: issuer.id,
            kid: key.kid().to_owned(),
            algorithm: key.algorithm().name().to_owned(),
            jwk: jwk.to_owned(),
            created_at: write.now(),
            revoked_at: None,
        },
    )
    .await?;
    Ok(AddedKey {
        issuer: issuer.issuer,
        kid: key.kid().to_owned(),
    })
}

/// Trusts a key no longer. One that its issuer publishes itself is denied by its name.
///
/// # Errors
/// [`Failure::Invalid`] when there is no such issuer or key.
pub async fn revoke_key(
    write: &Write,
    organisation: &str,
    issuer: Option<&str>,
    kid: &str,
) -> Result<(), Failure> {
    let issuer = one_issuer(write, organisation, issuer).await?;
    let known = store::revoke_key(write, issuer.id, kid).await?;
    if !known && issuer.jwks_url.is_none() {
        let sentence = format!("{} has no key \"{kid}\" that is trusted", issuer.issuer);
        return Err(broken("kid", "KEY_UNKNOWN", sentence));
    }
    // Denied as well, so that adding the same key again doesn't bring its tokens back.
    deny_for(write, &issuer, &Denied::Key(kid.to_owned())).await
}

/// Denies a token or a subject of the organisation's issuers: of all of them, because a person
/// who leaves has left whichever system signs.
///
/// # Errors
/// [`Failure::Invalid`] when the organisation has no issuer.
pub async fn deny(write: &Write, organisation: &str, what: &Denied) -> Result<(), Failure> {
    let organisation_id = organisation_of(write, organisation).await?;
    let issuers = store::issuers_of(write, organisation_id).await?;
    if issuers.is_empty() {
        return Err(no_issuer(organisation));
    }
    for issuer in &issuers {
        deny_for(write, issuer, what).await?;
    }
    Ok(())
}

/// Takes the trust in an organisation's issuers away: none of its tokens is good any more.
///
/// # Errors
/// [`Failure::Invalid`] when the organisation has no issuer.
pub async fn revoke_organisation(write: &Write, organisation: &str) -> Result<(), Failure> {
    let organisation_id = organisation_of(write, organisation).await?;
    let issuers = store::issuers_of(write, organisation_id).await?;
    if issuers.is_empty() {
        return Err(no_issuer(organisation));
    }
    for issuer in issuers {
        store::revoke_issuer(write, issuer.id).await?;
        store::revoke_keys(write, issuer.id).await?;
    }
    let row = denial::Model {
        id: write.new_key(),
        kind: DenialKind::Organisation,
        issuer_id: None,
        organisation_id: Some(organisation_id),
        value: String::new(),
        denied_at: write.now(),
        lifted_at: None,
    };
    store::deny(write, row).await
}

async fn deny_for(write: &Write, issuer: &issuer::Model, what: &Denied) -> Result<(), Failure> {
    let (kind, value) = match what {
        Denied::Token(id) => (DenialKind::Token, id),
        Denied::Subject(subject) => (DenialKind::Subject, subject),
        Denied::Key(kid) => (DenialKind::Key, kid),
    };
    // As it is, whatever it holds: a token may hold it too, and it is only ever compared.
    if !is_name(value) {
        let sentence = "write 1 to 200 characters, without control characters";
        return Err(broken("value", "TEXT", sentence.to_owned()));
    }
    let row = denial::Model {
        id: write.new_key(),
        kind,
        issuer_id: Some(issuer.id),
        organisation_id: None,
        value: value.clone(),
        denied_at: write.now(),
        lifted_at: None,
    };
    store::deny(write, row).await
}

async fn organisation_of(write: &Write, code: &str) -> Result<Uuid, Failure> {
    let found = organisation::keys_of_codes(write, &[code.to_owned()]).await?;
    found.get(code).copied().ok_or_else(|| {
        let code = crate::text::shorten(code);
        broken(
            "organisation",
            "REFERENCE_UNKNOWN",
            format!("there is no organisation with the code \"{code}\"; register it first"),
        )
    })
}

async fn one_issuer(
    write: &Write,
    organisation: &str,
    name: Option<&str>,
) -> Result<issuer::Model, Failure> {
    let organisation_id = organisation_of(write, organisation).await?;
    let mut issuers = store::issuers_of(write, organisation_id).await?;
    if let Some(name) = name {
        issuers.retain(|issuer| issuer.issuer == name);
    }
    match issuers.len() {
        0 => Err(no_issuer(organisation)),
        1 => Ok(issuers.remove(0)),
        _ => Err(broken(
            "issuer",
            "ISSUER_AMBIGUOUS",
            format!("{organisation} has several issuers; say which with --issuer"),
        )),
    }
}

fn no_issuer(organisation: &str) -> Failure {
    let sentence = format!(
        "no issuer is trusted for {organisation}; add one with `cooperation-registry agency add --organisation {organisation}`"
    );
    broken("organisation", "ISSUER_UNKNOWN", sentence)
}

fn broken(field: &str, rule: &'static str, sentence: String) -> Failure {
    Failure::Invalid(vec![Violation::new(
        &Path::root().field(field),
        rule,
        sentence,
    )])
}
