//! Money across programmes: every amount once, every total with the lines behind it.

mod converted;
mod example;
mod lists;
pub(crate) mod made;
mod mechanisms;
mod sums;
mod then;
mod views;
