//! Calls to addresses that someone else gave: key sets of issuers, receivers of webhooks.
//!
//! Whoever gives an address must not make the registry call its own network in their stead (a
//! server-side request forgery). So an address is held against [`OutboundUrl`] when it is given and
//! again when it is used, and [`client()`] connects only to addresses that it has itself found
//! public: a name can't be checked with one address and then used with another.
//!
//! * `address`: which IP addresses are public
//! * `url`: which URLs may be called at all
//! * `client`: the HTTP client that can't be led anywhere else

mod address;
mod client;
mod url;

pub(crate) use client::told;
pub use client::{ClientFailed, client};
pub use url::{OutboundUrl, RefusedUrl};
