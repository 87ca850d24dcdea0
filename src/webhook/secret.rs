//! What messages are signed with.

use std::fmt;

use base64::{Engine, prelude::BASE64_STANDARD};
use sea_orm::DeriveValueType;
use thiserror::Error;

/// How many bytes a new secret has: as many as the signature's hash, within the 24 to 64 that
/// Standard Webhooks asks for.
const BYTES: usize = 32;

/// The machine gave no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the operating system gave no random bytes for a secret")]
pub struct NoSecret;

/// What the messages to one endpoint are signed with: `whsec_` and base64, as Standard Webhooks
/// writes a symmetric key. It is stored as it is, because both sides need it to compute the
/// signature (HMAC); it is shown once, when the endpoint is added.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    ///
    /// # Errors
    /// [`NoSecret`].
    pub fn generate() -> Result<Self, NoSecret> {
        let mut bytes = [0_u8; BYTES];
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| NoSecret)?;
        Ok(Self(format!("whsec_{}", BASE64_STANDARD.encode(bytes))))
    }

    /// The secret as text, to sign with, or to show to whoever shall verify.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    /// Without the secret: rows are logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_have_32_bytes_and_are_not_logged() {
        let (one, other) = (
            Secret::generate().expect("random bytes"),
            Secret::generate().expect("random bytes"),
        );
        assert_ne!(one, other);
        let bytes = one.reveal().strip_prefix("whsec_").expect("the prefix");
        assert_eq!(BASE64_STANDARD.decode(bytes).expect("base64").len(), 32);
        assert!(!format!("{one:?}").contains(bytes));
    }
}
