//! Public keys that check signatures, read from JSON Web Keys (RFC 7517).

use std::fmt;

use jsonwebtoken::{DecodingKey, crypto::aws_lc};
use serde_json::Value;
use thiserror::Error;

use super::{
    algorithm::Algorithm,
    jwk::{self, text},
    object::{Object, is_name},
};

/// The members that only a private or a symmetric key has (RFC 7518, sections 6.2.2, 6.3.2 and
/// 6.4.1).
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Why a JSON Web Key can't be used to check tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UnusableKey {
    /// Not one JSON object whose member names are unique.
    #[error("the key isn't one JSON object whose member names are unique")]
    NotAnObject,
    /// It holds private or secret material, which nobody but its owner may have.
    #[error(
        "the key holds private material; register its public half, and replace the key if this one was sent to anyone"
    )]
    Private,
    /// Its type isn't OKP with Ed25519, EC with P-256 or RSA.
    #[error("the key is none of Ed25519, P-256 and RSA")]
    OtherType,
    /// Its `use` isn't `sig`, or its `key_ops` don't include `verify`.
    #[error("the key isn't meant for checking signatures")]
    OtherUse,
    /// Its `alg` is another than the one that its type signs with here.
    #[error("the key's \"alg\" isn't the one that its type has here: EdDSA, ES256 or RS256")]
    OtherAlgorithm,
    /// The named member is missing or can't be read.
    #[error("the key's \"{0}\" is missing or malformed")]
    Malformed(&'static str),
    /// The RSA modulus isn't 2048 to 4096 bits long.
    #[error("the RSA key isn't 2048 to 4096 bits long")]
    RsaSize,
    /// The numbers don't make a key: for example, the point isn't on the curve.
    #[error("the numbers don't make a key")]
    NoKey,
}

/// A public key that checks the signatures of one algorithm.
///
/// It is read once and kept: every rule is checked while reading, so that none is left for the
/// time of a request.
#[derive(Clone)]
pub struct VerifyingKey {
    algorithm: Algorithm,
    kid: String,
    key: DecodingKey,
}

impl VerifyingKey {
    /// Reads a public JSON Web Key: Ed25519 (RFC 8037), P-256, or RSA with 2048 to 4096 bits
    /// and an odd exponent from 65537 on.
    ///
    /// # Errors
    /// [`UnusableKey`] with a sentence for whoever registers the key.
    pub fn read(jwk: &str) -> Result<Self, UnusableKey> {
        let object = Object::read(jwk.as_bytes()).map_err(|_| UnusableKey::NotAnObject)?;
        Self::from_object(&object)
    }

    pub(super) fn from_object(object: &Object) -> Result<Self, UnusableKey> {
        if PRIVATE_MEMBERS.iter().any(|member| object.has(member)) {
            return Err(UnusableKey::Private);
        }
        if object.get("use").is_some_and(|purpose| purpose != "sig") {
            return Err(UnusableKey::OtherUse);
        }
        if let Some(operations) = object.get("key_ops") {
            let operations = operations.as_array().map(Vec::as_slice);
            if !operations.is_some_and(|list| list.iter().any(|operation| operation == "verify")) {
                return Err(UnusableKey::OtherUse);
            }
        }
        let (algorithm, key, thumbprint) = match (text(object, "kty"), text(object, "crv")) {
            (Some("OKP"), Some("Ed25519")) => jwk::ed25519(object)?,
            (Some("EC"), Some("P-256")) => jwk::p256(object)?,
            (Some("RSA"), None) => jwk::rsa(object)?,
            _ => return Err(UnusableKey::OtherType),
        };
        if object.get("alg").is_some_and(|alg| alg != algorithm.name()) {
            return Err(UnusableKey::OtherAlgorithm);
        }
        let kid = match object.get("kid") {
            None => thumbprint,
            Some(Value::String(kid)) if is_name(kid) => kid.clone(),
            Some(_) => return Err(UnusableKey::Malformed("kid")),
        };
        Ok(Self {
            algorithm,
            kid,
            key,
        })
    }

    /// The one algorithm whose signatures this key checks.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The key's id: its own `kid`, or its thumbprint (RFC 7638) when it came without one.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Whether `signature` is this key's for `message`.
    ///
    /// The provider is named here and not left to the library's process-wide default, which
    /// panics when two of its providers are compiled in, or none.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let factory = aws_lc::DEFAULT_PROVIDER.verifier_factory;
        factory(&self.algorithm.in_library(), &self.key)
            .is_ok_and(|verifier| verifier.verify(message, &signature.to_vec()).is_ok())
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyingKey")
            .field("algorithm", &self.algorithm)
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
