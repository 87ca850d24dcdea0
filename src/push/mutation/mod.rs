//! Programmes, written through the API: one mutation for each business action, all of them by
//! the same [`apply`](super::apply).

mod decisions;
mod parts;
mod programme;
mod push;

pub use decisions::*;
pub use parts::*;
pub use programme::*;
pub use push::*;
