//! Tokens: who signed one, with which key, and what it says.
//!
//! A token passes in three steps, and each can refuse it:
//!
//! 1. [`Presented::read`] takes the text apart and yields the issuer and the key's id, both
//!    still unproven.
//! 2. The caller looks both up in its own table and finds a [`VerifyingKey`]: one registered
//!    by hand, or one from the issuer's key set through [`jwks::JwksCache`].
//! 3. [`Presented::verify`] checks the signature with that key and then every claim.
//!
//! Nothing in here asks for the time. Whoever calls says what time it is, in seconds since
//! 1970-01-01T00:00:00Z, so that a test gets the same answers every day of the year.

mod algorithm;
mod base64url;
mod claims;
mod jwk;
pub mod jwks;
mod key;
mod object;
mod presented;
mod refused;
mod self_test;
mod signing;
#[cfg(test)]
mod test_issuer;
#[cfg(test)]
mod test_table;

pub use algorithm::Algorithm;
pub use claims::{Claims, Expected, LEEWAY_SECONDS};
pub use key::{UnusableKey, VerifyingKey};
pub use object::is_name;
pub use presented::{LONGEST_TOKEN, Presented};
pub use refused::Refused;
pub use self_test::{SelfTestFailed, self_test};
pub use signing::{PrivateText, SigningFailed, SigningKey};
