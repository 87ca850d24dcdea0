//! A token as it comes in, before and after its signature is checked: a JSON Web Token in the
//! compact form (RFC 7519, RFC 7515), under the rules of RFC 8725.

use std::fmt;

use super::{
    algorithm::Algorithm,
    base64url,
    claims::{self, Claims, Expected},
    key::VerifyingKey,
    object::Object,
    refused::Refused,
};

/// The longest token that is looked at, in bytes. Longer ones are refused before anything is
/// decoded.
pub const LONGEST_TOKEN: usize = 8 * 1024;

/// A token that was taken apart and that nobody has vouched for yet.
///
/// It yields only what is needed to find the key. Its claims come out of [`Self::verify`] alone.
pub struct Presented {
    /// The header and the claims with the dot between, as they were signed.
    signed: String,
    signature: Vec<u8>,
    algorithm: Algorithm,
    kid: String,
    issuer: String,
    claims: Object,
}

impl Presented {
    /// Takes a token apart and checks its form.
    ///
    /// The header's `jku`, `x5u`, `jwk` and `x5c` are ignored: a key that comes with the token
    /// proves nothing, and following an address in it would let anyone make the registry call
    /// anywhere (RFC 8725, section 3.10).
    ///
    /// # Errors
    /// [`Refused`], for the log alone.
    pub fn read(text: &str) -> Result<Self, Refused> {
        if text.len() > LONGEST_TOKEN {
            return Err(Refused::TooLong);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(Refused::NotThreeParts)?;
        let (header, claims) = signed.split_once('.').ok_or(Refused::NotThreeParts)?;
        if header.is_empty() || claims.is_empty() || claims.contains('.') || signature.is_empty() {
            return Err(Refused::NotThreeParts);
        }
        let header = part(header, "header")?;
        let claims = part(claims, "claims")?;
        let signature = base64url::decode(signature).ok_or(Refused::NotBase64Url("signature"))?;

        if header.has("crit") {
            return Err(Refused::Critical);
        }
        if header.has("typ") && !matches!(claims::text(&header, "typ")?, "JWT" | "at+jwt") {
            return Err(Refused::OtherType);
        }
        let algorithm =
            Algorithm::named(claims::text(&header, "alg")?).ok_or(Refused::OtherAlgorithm)?;
        Ok(Self {
            signed: signed.to_owned(),
            signature,
            algorithm,
            kid: claims::name(&header, "kid")?.to_owned(),
            issuer: claims::text(&claims, "iss")?.to_owned(),
            claims,
        })
    }

    /// The issuer that the token claims to be from. Unproven: it only chooses the row of the
    /// trust table whose keys may prove it.
    #[must_use]
    pub fn unverified_issuer(&self) -> &str {
        &self.issuer
    }

    /// The id of the key that the token claims to be signed with.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The algorithm that the token claims to be signed with.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Checks the signature with `key`, and then every claim against `expected` at the second
    /// `now` since 1970. The key has to be one of `expected.issuer`'s own.
    ///
    /// # Errors
    /// [`Refused`], for the log alone.
    pub fn verify(
        &self,
        key: &VerifyingKey,
        expected: &Expected<'_>,
        now: i64,
    ) -> Result<Claims, Refused> {
        // The key decides the algorithm, never the header: that closes the whole class of
        // attacks in which a public key is taken for a shared secret (RFC 8725, section 2.1).
        if key.algorithm() != self.algorithm {
            return Err(Refused::AlgorithmOfAnotherKey);
        }
        if key.kid() != self.kid {
            return Err(Refused::AnotherKey);
        }
        if !key.verifies(self.signed.as_bytes(), &self.signature) {
            return Err(Refused::Signature);
        }
        Claims::read(&self.claims, expected, now)
    }
}

impl fmt::Debug for Presented {
    /// Without the signed text and the signature: with both, a log line could be replayed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presented")
            .field("algorithm", &self.algorithm)
            .field("kid", &self.kid)
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

fn part(text: &str, name: &'static str) -> Result<Object, Refused> {
    let json = base64url::decode(text).ok_or(Refused::NotBase64Url(name))?;
    Object::read(&json).map_err(|_| Refused::NotAnObject(name))
}

#[cfg(test)]
mod tests;
