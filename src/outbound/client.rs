//! The HTTP client that can't be led anywhere else.

use std::{error::Error, net::SocketAddr};

use reqwest::{
    Client,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use thiserror::Error;

use super::address::is_public;

/// The HTTP client couldn't be set up: mostly because the machine has no certificates of
/// authorities, as a container image without `ca-certificates`.
#[derive(Debug, Error)]
#[error("the HTTP client couldn't be set up: {}", told(.0))]
pub struct ClientFailed(reqwest::Error);

/// A client that trusts the authorities that the machine trusts.
///
/// It follows no redirect, uses no proxy, asks for no compression, keeps no connection, and
/// connects only to addresses that were found public, the very ones that the name was resolved
/// to. An address that is written out in a URL isn't resolved;
/// [`OutboundUrl`](super::OutboundUrl) has checked it.
///
/// # Errors
/// [`ClientFailed`].
pub fn client() -> Result<Client, ClientFailed> {
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .referer(false)
        .pool_max_idle_per_host(0)
        .dns_resolver(PublicOnly)
        .user_agent("cooperation-registry")
        .build()
        .map_err(ClientFailed)
}

/// The error with all its causes: the outermost alone says little more than "it failed".
pub(crate) fn told(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Resolves names to public addresses.
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

/// One address that isn't public spoils the rest: an honest host's name has none.
fn all_public(addresses: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, NotPublic> {
    if !addresses.is_empty() && addresses.iter().all(|address| is_public(address.ip())) {
        Ok(addresses)
    } else {
        Err(NotPublic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_private_address_spoils_a_name() {
        let address = |text: &str| SocketAddr::new(text.parse().expect("an address"), 0);
        let cases = [
            (
                "public",
                vec![address("8.8.8.8"), address("2606:4700::1111")],
                true,
            ),
            ("both", vec![address("8.8.8.8"), address("10.0.0.1")], false),
            ("link-local", vec![address("169.254.169.254")], false),
            ("none", Vec::new(), false),
        ];
        for (case, addresses, passes) in cases {
            assert_eq!(all_public(addresses).is_ok(), passes, "{case}");
        }
    }
}
