//! The streaming transports over real connections, against a toy service.

mod beginning;
mod ending;
mod events;
mod liveness;
mod operations;
mod server;
mod sizes;
mod toy;
