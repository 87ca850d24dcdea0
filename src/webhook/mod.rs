//! Webhooks: agencies are told of changes instead of having to ask.
//!
//! Every change writes a row for each endpoint into an outbox, in its own transaction: what is
//! told is exactly what was committed. A courier in each server takes what is due, signs it by
//! the Standard Webhooks specification, and sends it until the receiver answers with success.
//!
//! Invariants:
//! * A message says that something changed, and never what it is now: the receiver reads that
//!   through the API, with its own rights.
//! * What its organisation may not see when it is sent is not sent.
//! * At least once, in no promised order. A message keeps its id over all attempts and replays.
//! * Whoever claims a delivery has it for [`LEASE`]; a server that dies leaves it to the others.
//! * Nothing is sent to an address that isn't public, nor to where a receiver redirects
//!   ([`outbound`](crate::outbound)).
//!
//! Files: `rules` (when to try again, and when to stop) · `message` (what is sent) · `secret` (what
//! it is signed with) · `sender` (one attempt) · `store` (the statements) · `outbox` (claiming and
//! settling) · `courier` (the worker) · `attempts` (its counter) · `service` (use cases of the command line).

mod attempts;
mod courier;
mod message;
mod outbox;
mod rules;
mod secret;
mod sender;
mod service;
mod store;

pub use courier::Courier;
pub use outbox::{KEPT, LEASE, forget};
pub use rules::{LONGEST_FAILURE, LONGEST_PAUSE};
pub use secret::{NoSecret, Secret};
pub use sender::DEADLINE;
pub use service::{
    Added, NewEndpoint, add, disable, disable_all_of, enable, endpoints, replay, tells,
};
pub use store::Listed;
pub(crate) use store::enqueue;
