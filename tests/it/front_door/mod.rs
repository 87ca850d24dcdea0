//! The front door: what the public endpoint takes, refuses, remembers, and does when there is
//! more to do than it can.

mod allowance;
mod documents;
mod endings;
mod follower;
mod in_force;
mod limits;
mod media;
mod pressure;
mod streams;
pub(crate) mod support;
mod transport;
