//! Exchange rates: tables that others publish, and amounts converted by them.
//!
//! Invariants:
//! * An amount is converted once, from what was reported, at its value date. What is converted says
//!   by which rates, of which days, out of which table.
//! * One conversion takes all of its rates from one table and of one day.
//! * A rate is exact: the decimal number that was published. What is rounded is the amount, once.
//! * A rate is never older than [`OLDEST`] days, and never younger than the value date.
//! * A table is a subject with a version; an import that changes it leaves one record, with the
//!   digest of the file and the counts. An import that changes nothing leaves none.
//!
//! Files: `table` (the tables, in the order in which they are asked) · `decimal` (exact numbers) ·
//! `convert` (the arithmetic) · `lookup` (which rate holds) · `asked` (rates for the answer to a request) · `read` (the two formats) · `line` (one
//! line of them) · `problem` (what is wrong in a file) · `service` (the import) · `store` (the
//! statements). For those who use it: `docs/rates.md`.

mod asked;
mod convert;
mod decimal;
mod line;
mod lookup;
mod problem;
mod read;
mod service;
mod store;
mod table;

pub use decimal::{Decimal, RateFault};
pub use lookup::{Converted, Leg, OLDEST, RateUsed, Rates};
pub use problem::{Problem, Severity};
pub use read::Checked;
pub use service::{Import, Imported, check, import};
pub use table::RateTable;
