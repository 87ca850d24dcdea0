//! The front door: what the public endpoint takes, refuses, remembers, and does when there is
//! more to do than it can.

mod documents;
mod in_force;
mod limits;
mod media;
mod support;
mod transport;
