//! Money across programmes: every amount once, every total with the lines behind it.

mod example;
mod made;
mod sums;
mod then;
