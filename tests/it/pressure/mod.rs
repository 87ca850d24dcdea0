//! The server over real sockets. Limits are short and deadlines generous: a test waits for what
//! must happen, and measures no time.

mod limits;
mod service;
mod slow;
mod stop;
mod upgrade;
pub(crate) mod wire;
mod wiring;
