//! One signature made and checked at start.
//!
//! A cryptographic library that is missing, or compiled without what is needed, is then found
//! while nobody waits, and not when the first agency signs in.

use thiserror::Error;

use super::{
    claims::{Claims, Expected},
    key::{UnusableKey, VerifyingKey},
    presented::Presented,
    refused::Refused,
    signing::{SigningFailed, SigningKey},
};

/// Why the registry can't tell good tokens from bad ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SelfTestFailed {
    /// No key could be made, or none could sign.
    #[error("signing a token at start failed: {0}")]
    Sign(#[from] SigningFailed),
    /// The public half of a new key was refused.
    #[error("reading a new key at start failed: {0}")]
    Key(#[from] UnusableKey),
    /// A good token was refused.
    #[error("a good token was refused at start: {0}")]
    Refused(#[from] Refused),
    /// A token with another's signature was accepted, or other claims came out than went in.
    #[error("a forged token was accepted at start, or a good one was misread")]
    Misjudged,
}

/// Signs a token with a throw-away key, checks it, and makes sure that a second throw-away key
/// doesn't vouch for it.
///
/// # Errors
/// [`SelfTestFailed`]; the registry should then not start.
pub fn self_test() -> Result<(), SelfTestFailed> {
    const NOW: i64 = 1_000;
    let claims = Claims {
        issuer: "self-test".to_owned(),
        subject: "self-test".to_owned(),
        audience: "self-test".to_owned(),
        not_before: NOW,
        expires: NOW + 60,
        issued_at: None,
        token_id: "self-test".to_owned(),
        scopes: Vec::new(),
    };
    let expected = Expected {
        issuer: "self-test",
        audience: "self-test",
        longest_lifetime: 60,
    };
    let signing = SigningKey::generate()?;
    let key = VerifyingKey::read(&signing.public_jwk())?;
    let token = signing.sign(&claims)?;
    if Presented::read(&token)?.verify(&key, &expected, NOW)? != claims {
        return Err(SelfTestFailed::Misjudged);
    }
    let (signed, _) = token.rsplit_once('.').ok_or(SelfTestFailed::Misjudged)?;
    let other = SigningKey::generate()?.sign(&claims)?;
    let (_, signature) = other.rsplit_once('.').ok_or(SelfTestFailed::Misjudged)?;
    match Presented::read(&format!("{signed}.{signature}"))?.verify(&key, &expected, NOW) {
        Err(Refused::Signature) => Ok(()),
        _ => Err(SelfTestFailed::Misjudged),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_self_test_passes() {
        assert_eq!(super::self_test(), Ok(()));
    }
}
