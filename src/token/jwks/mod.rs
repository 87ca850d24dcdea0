//! Issuers' key sets (RFC 7517, section 5), fetched from the address that the trust table has
//! for the issuer, and kept.

mod cache;
mod fetch;
mod http;
mod set;
mod slot;

pub use cache::{JwksCache, NoKey};
pub use fetch::{Fetch, LARGEST_SET, Unreachable};
pub use http::HttpFetch;
