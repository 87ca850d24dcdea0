//! Getting a key set through HTTP, without being led anywhere else.

use async_trait::async_trait;
use reqwest::{Client, StatusCode};

use super::fetch::{Fetch, LARGEST_SET, Unreachable};
use crate::outbound::{ClientFailed, OutboundUrl, client, told};

/// Gets key sets through HTTP, by the [`client`] that can't be led anywhere else.
#[derive(Clone, Debug)]
pub struct HttpFetch(Client);

impl HttpFetch {
    /// A client that trusts the authorities that the machine trusts.
    ///
    /// # Errors
    /// [`ClientFailed`].
    pub fn new() -> Result<Self, ClientFailed> {
        client().map(Self)
    }
}

#[async_trait]
impl Fetch for HttpFetch {
    async fn fetch(&self, url: &OutboundUrl) -> Result<Vec<u8>, Unreachable> {
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
    Unreachable::Connection(told(&error.without_url()))
}

#[cfg(test)]
mod tests;
