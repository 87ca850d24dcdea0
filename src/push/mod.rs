//! A whole programme at once, as its agency knows it: one draft, one change, one version.
//!
//! Puts the slices together: each stages its own rows into the same [`Edit`](crate::change::Edit),
//! and all of it is written, or nothing.

mod draft;
mod service;

pub use draft::ProgrammePush;
pub use service::put;
