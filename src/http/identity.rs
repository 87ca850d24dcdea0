//! From the headers of a request to who asks.

use std::sync::Arc;

use axum::http::{HeaderMap, header};

use super::trace::REQUEST_ID;
use crate::{
    access::Identity,
    error::Failure,
    graphql::Asker,
    text::Locales,
    trust::{NotBelieved, Trust},
};

/// Why it can't be told who asks.
#[derive(Debug)]
pub(super) enum Unidentified {
    /// The token isn't good; the caller is told no more than that.
    NotBelieved,
    /// Whether it is can't be told now.
    Unknown(Failure),
}

/// Who asks: the public without a token, whoever showed a good one with it.
///
/// # Errors
/// [`Unidentified`].
pub(super) async fn asker(trust: &Trust, headers: &HeaderMap) -> Result<Asker, Unidentified> {
    let (locales, id) = (locales(headers), request_id(headers));
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(Asker::public(locales).by_request(id)),
        (Some(value), None) => {
            let value = value.to_str().map_err(|_| Unidentified::NotBelieved)?;
            let identity = bearer(trust, value).await?;
            Ok(Asker::identified(identity, locales).by_request(id))
        }
        // Which of two would be meant?
        (Some(_), Some(_)) => Err(Unidentified::NotBelieved),
    }
}

/// Whoever showed this value of `Authorization` (RFC 6750, section 2.1).
///
/// # Errors
/// [`Unidentified`].
pub(super) async fn bearer(trust: &Trust, value: &str) -> Result<Arc<Identity>, Unidentified> {
    let token = match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => return Err(Unidentified::NotBelieved),
    };
    match trust.identify(token).await {
        Ok(identity) => Ok(Arc::new(identity)),
        Err(NotBelieved::Refused(reason)) => {
            tracing::info!(%reason, "a token was refused");
            Err(Unidentified::NotBelieved)
        }
        Err(NotBelieved::Unknown(failure)) => Err(Unidentified::Unknown(failure)),
    }
}

/// The languages of `Accept-Language`, best first.
pub(super) fn locales(headers: &HeaderMap) -> Locales {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map(Locales::from_accept_language)
        .unwrap_or_default()
}

/// What the log calls the request. On a WebSocket that is the handshake.
pub(super) fn request_id(headers: &HeaderMap) -> Option<Arc<str>> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    Some(Arc::from(id))
}
