//! What can be done at the command line about webhooks.

use uuid::Uuid;

use super::{Listed, Secret, store};
use crate::{
    clock::Timestamp,
    database::{Database, Write},
    entity::webhook_endpoint as endpoint,
    error::{Failure, Path, Violation},
    organisation,
    outbound::OutboundUrl,
};

/// An endpoint that is to be told of changes.
#[derive(Clone, Debug)]
pub struct NewEndpoint {
    /// The code of the organisation that it belongs to.
    pub organisation: String,
    /// Where it is.
    pub url: String,
    /// What its messages are to be signed with.
    pub secret: Secret,
    /// Whether it may be on this machine and without encryption: for development.
    pub loopback: bool,
}

/// An endpoint that is told of changes from now on.
#[derive(Clone, Debug)]
pub struct Added {
    /// Its key.
    pub id: Uuid,
    /// What its messages are signed with.
    pub secret: Secret,
}

/// Every endpoint with what waits for it.
///
/// # Errors
/// When the database can't be read.
pub async fn endpoints(database: &Database) -> Result<Vec<Listed>, Failure> {
    store::everything(database).await
}

/// Tells an endpoint of changes from now on.
///
/// # Errors
/// [`Failure::Invalid`] for an organisation that isn't registered, or an address that may not be
/// called.
pub async fn add(write: &Write, new: NewEndpoint) -> Result<Added, Failure> {
    let url =
        OutboundUrl::read(&new.url).map_err(|refused| broken("url", "URL", refused.to_string()))?;
    if url.is_loopback() && !new.loopback {
        let sentence = "the address is this machine, without encryption; --allow-loopback permits it for development";
        return Err(broken("url", "URL", sentence.to_owned()));
    }
    let found = organisation::keys_of_codes(write, std::slice::from_ref(&new.organisation)).await?;
    let Some(organisation_id) = found.get(&new.organisation).copied() else {
        let sentence = format!("no organisation has the code \"{}\"", new.organisation);
        return Err(broken("organisation", "ORGANISATION_UNKNOWN", sentence));
    };
    let id = write.new_key();
    let row = endpoint::Model {
        id,
        organisation_id,
        url: url.as_str().to_owned(),
        secret: new.secret.clone(),
        created_at: write.now(),
        failing_since: None,
        disabled_at: None,
        disabled_reason: None,
    };
    store::add(write, row).await?;
    Ok(Added {
        id,
        secret: new.secret,
    })
}

/// Tells an endpoint nothing more. What waits for it goes on waiting.
///
/// # Errors
/// [`Failure::Invalid`] when there is no such endpoint.
pub async fn disable(write: &Write, id: Uuid) -> Result<(), Failure> {
    let mut endpoint = known(write, id).await?;
    if endpoint.disabled_at.is_none() {
        endpoint.disabled_at = Some(write.now());
        endpoint.disabled_reason = Some("disabled at the command line".to_owned());
        store::change(write, endpoint).await?;
    }
    Ok(())
}

/// Tells the endpoints of an organisation that is trusted no longer nothing more, and answers how
/// many they were.
///
/// # Errors
/// When the database can't be written.
pub async fn disable_all_of(write: &Write, organisation: &str) -> Result<usize, Failure> {
    let organisation = organisation.to_owned();
    let found = organisation::keys_of_codes(write, std::slice::from_ref(&organisation)).await?;
    let Some(organisation_id) = found.get(&organisation) else {
        return Ok(0);
    };
    let endpoints = store::enabled_of(write, *organisation_id).await?;
    let count = endpoints.len();
    for mut endpoint in endpoints {
        endpoint.disabled_at = Some(write.now());
        endpoint.disabled_reason = Some("the organisation is trusted no longer".to_owned());
        store::change(write, endpoint).await?;
    }
    Ok(count)
}

/// Whether an organisation is told of changes.
///
/// # Errors
/// When the database can't be read.
pub async fn tells(write: &Write, organisation: Uuid) -> Result<bool, Failure> {
    Ok(!store::enabled_of(write, organisation).await?.is_empty())
}

/// Tells an endpoint of changes again. What waits for it is due at once; what was changed in the
/// meantime is put into its outbox by [`replay`] alone.
///
/// # Errors
/// [`Failure::Invalid`] when there is no such endpoint.
pub async fn enable(write: &Write, id: Uuid) -> Result<(), Failure> {
    let mut endpoint = known(write, id).await?;
    endpoint.disabled_at = None;
    endpoint.disabled_reason = None;
    endpoint.failing_since = None;
    store::change(write, endpoint).await?;
    store::hasten(write, id).await
}

/// Puts what was changed since then, or since the endpoint was added, into its outbox again, and
/// answers how many changes. A message that is sent again has the same id as the first time.
///
/// # Errors
/// [`Failure::Invalid`] when there is no such endpoint, or it is disabled.
pub async fn replay(write: &Write, id: Uuid, since: Option<Timestamp>) -> Result<u64, Failure> {
    let endpoint = known(write, id).await?;
    if endpoint.disabled_at.is_some() {
        let sentence =
            format!("the webhook is disabled; `cooperation-registry webhook enable {id}` first");
        return Err(broken("id", "WEBHOOK_DISABLED", sentence));
    }
    store::replay(write, id, since.unwrap_or(endpoint.created_at)).await
}

async fn known(write: &Write, id: Uuid) -> Result<endpoint::Model, Failure> {
    store::held(write, id).await?.ok_or_else(|| {
        let sentence = format!("there is no webhook {id}; `webhook list` shows those there are");
        broken("id", "WEBHOOK_UNKNOWN", sentence)
    })
}

fn broken(field: &str, rule: &'static str, sentence: String) -> Failure {
    Failure::Invalid(vec![Violation::new(
        &Path::root().field(field),
        rule,
        sentence,
    )])
}
