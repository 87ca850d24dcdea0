//! Questions across programmes: what they cost, and what outputs count.

mod indicators;
mod statements;
