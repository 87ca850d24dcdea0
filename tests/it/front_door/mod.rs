//! The front door: what the public endpoint takes, refuses, remembers, and does when there is
//! more to do than it can.

mod allowance;
mod documents;
mod in_force;
mod limits;
mod media;
mod pressure;
mod support;
mod transport;
