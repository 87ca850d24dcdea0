//! The portfolio: questions across programmes, answered with numbers that explain themselves.
//!
//! Invariants:
//! * Everything under one portfolio is of the same programmes: one filter, one search, one viewer.
//! * Money counts once: [`judged`](self) says which programmes count, for every figure alike.
//! * A sum is of lines as reported, in integers, a currency at a time; groups sum to the total, and
//!   what has no place in a group has a group of its own.
//! * What is left out is counted, with its reason, and can be listed.

mod addressed;
mod arguments;
mod behind;
mod budget;
mod conversion;
mod coverage;
mod coverage_graphql;
mod dimension;
mod facet;
mod graphql;
mod group;
mod groups;
mod indicator;
mod indicator_graphql;
mod judged;
mod level;
mod level_of;
mod ordering;
mod partner;
mod placed;
mod programmes;
mod records;
mod row;
mod rows;
mod spending;
mod then;
mod timeline;

pub use coverage_graphql::{RecommendationCoverage, coverage_of};
pub use graphql::{Portfolio, portfolio};
pub(crate) use programmes::Programmes;
