//! Questions across programmes: what they cost, what outputs count, and what programmes could be filtered by.

mod facets;
mod indicators;
pub(crate) mod statements;
