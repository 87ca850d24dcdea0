//! Getting a key set through HTTP, without being led anywhere else.

use std::{error::Error, net::SocketAddr};

use async_trait::async_trait;
use reqwest::{
    Client, StatusCode,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use thiserror::Error;

use super::{
    address::is_public,
    fetch::{Fetch, LARGEST_SET, Unreachable},
    url::JwksUrl,
};

/// The HTTP client couldn't be set up: mostly because the machine has no certificates of
/// authorities, as a container image without `ca-certificates`.
#[derive(Debug, Error)]
#[error("the HTTP client for key sets couldn't be set up: {}", chain(.0))]
pub struct ClientFailed(reqwest::Error);

/// Gets key sets through HTTP.
///
/// It follows no redirect, uses no proxy, asks for no compression, and connects only to
/// addresses that were found public, the very ones that the name was resolved to: a name
/// can't be checked with one address and then used with another.
#[derive(Clone, Debug)]
pub struct HttpFetch(Client);

impl HttpFetch {
    /// A client that trusts the authorities that the machine trusts.
    ///
    /// # Errors
    /// [`ClientFailed`].
    pub fn new() -> Result<Self, ClientFailed> {
        Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .pool_max_idle_per_host(0)
            .dns_resolver(PublicOnly)
            .user_agent("cooperation-registry")
            .build()
            .map(Self)
            .map_err(ClientFailed)
    }
}

#[async_trait]
impl Fetch for HttpFetch {
    async fn fetch(&self, url: &JwksUrl) -> Result<Vec<u8>, Unreachable> {
        let mut response = self
            .0
            .get(url.url().clone())
            .header("accept", "application/jwk-set+json, application/json")
            .send()
            .await
            .map_err(connection)?;
        if response.status() != StatusCode::OK {
            return Err(Unreachable::Status(response.status().as_u16()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(connection)? {
            if chunk.len() > LARGEST_SET - body.len() {
                return Err(Unreachable::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

fn connection(error: reqwest::Error) -> Unreachable {
    Unreachable::Connection(chain(&error.without_url()))
}

/// The error with all its causes: the outermost alone says little more than "it failed".
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Resolves names to public addresses. Addresses that are written out in the URL never come
/// here; [`JwksUrl`] has checked those.
#[derive(Debug)]
struct PublicOnly;

#[derive(Debug, Error)]
#[error("the name leads to an address that isn't public, or to none")]
struct NotPublic;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let addresses = all_public(found.collect())?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// One address that isn't public spoils the rest: an honest issuer's name has none.
fn all_public(addresses: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, NotPublic> {
    if !addresses.is_empty() && addresses.iter().all(|address| is_public(address.ip())) {
        Ok(addresses)
    } else {
        Err(NotPublic)
    }
}

#[cfg(test)]
mod tests;
