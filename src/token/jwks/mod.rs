//! Issuers' key sets (RFC 7517, section 5), fetched from the address that the trust table has
//! for the issuer, and kept.

mod address;
mod cache;
mod fetch;
mod http;
mod set;
mod slot;
mod url;

pub use cache::{JwksCache, NoKey};
pub use fetch::{Fetch, LARGEST_SET, Unreachable};
pub use http::{ClientFailed, HttpFetch};
pub use url::{BadJwksUrl, JwksUrl};
