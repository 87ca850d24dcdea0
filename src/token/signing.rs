//! The registry's own signing keys: Ed25519, made here, kept as text, and able to issue tokens.

use std::fmt;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use serde_json::json;
use thiserror::Error;

use super::{algorithm::Algorithm, base64url, claims::Claims, jwk::ed25519_thumbprint};

/// Why a key couldn't be made, read or used for signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SigningFailed {
    /// The cryptographic library refused to work, for lack of randomness for example.
    #[error("the cryptographic library failed")]
    Library,
    /// The text isn't a private Ed25519 key.
    #[error(
        "the text isn't an Ed25519 private key in PKCS#8, written in base64url without padding"
    )]
    NotAKey,
}

/// The private half of a key as text: PKCS#8 (RFC 5958) in base64url without padding, on one line, so
/// that it fits an environment variable or a secret file. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateText(String);

impl PrivateText {
    /// The text itself. Write it to where secrets are kept, and nowhere else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PrivateText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateText(hidden)")
    }
}

/// An Ed25519 key that signs tokens.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    kid: String,
}

impl SigningKey {
    /// Makes a new key.
    ///
    /// # Errors
    /// [`SigningFailed::Library`].
    pub fn generate() -> Result<Self, SigningFailed> {
        Ed25519KeyPair::generate()
            .map(Self::of)
            .map_err(|_| SigningFailed::Library)
    }

    /// Reads a key from what [`Self::private_text`] wrote; white space around it is skipped,
    /// since secret files mostly end in a line break.
    ///
    /// # Errors
    /// [`SigningFailed::NotAKey`].
    pub fn read(text: &str) -> Result<Self, SigningFailed> {
        base64url::decode(text.trim())
            .and_then(|document| Ed25519KeyPair::from_pkcs8(&document).ok())
            .map(Self::of)
            .ok_or(SigningFailed::NotAKey)
    }

    fn of(pair: Ed25519KeyPair) -> Self {
        let kid = ed25519_thumbprint(&base64url::encode(pair.public_key()));
        Self { pair, kid }
    }

    /// The key's id: the thumbprint of its public half (RFC 7638).
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The private half, for storing.
    ///
    /// # Errors
    /// [`SigningFailed::Library`].
    pub fn private_text(&self) -> Result<PrivateText, SigningFailed> {
        let document = self.pair.to_pkcs8().map_err(|_| SigningFailed::Library)?;
        Ok(PrivateText(base64url::encode(document)))
    }

    /// The public half as a JSON Web Key (RFC 8037, section 2), for a key set or a trust table.
    #[must_use]
    pub fn public_jwk(&self) -> String {
        json!({
            "kty": "OKP",
            "crv": "Ed25519",
            "x": base64url::encode(self.pair.public_key()),
            "kid": self.kid,
            "alg": Algorithm::EdDsa.name(),
            "use": "sig",
        })
        .to_string()
    }

    /// The text of a token that makes these claims. The claims are signed as they are: whether
    /// they keep the rules is found when the token is presented.
    ///
    /// # Errors
    /// [`SigningFailed::Library`].
    pub fn sign(&self, claims: &Claims) -> Result<String, SigningFailed> {
        let header = json!({ "alg": Algorithm::EdDsa.name(), "kid": self.kid, "typ": "JWT" });
        let signed = format!(
            "{}.{}",
            base64url::encode(header.to_string()),
            base64url::encode(claims.to_json().to_string())
        );
        let signature = self
            .pair
            .try_sign(signed.as_bytes())
            .map_err(|_| SigningFailed::Library)?;
        Ok(format!("{signed}.{}", base64url::encode(signature)))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
