//! Exports: every list and group as a file, in the words of the API.
//!
//! Invariants:
//! * There is no second way to read: an export asks a document of its own, page after page, of the
//!   same executor, as the same viewer. What the API doesn't show, no file shows.
//! * A file says what it is of: when, what was asked, by which rules a total was made or a recommendation counted, how many rows, and
//!   how to cite it. Who has that end has all of it.
//! * Rows are written as their page comes, and then forgotten.
//! * No cell is a formula.
//!
//! A list is a declaration in `lists`: a document under `schema/operations/export`, where its connection
//! is, which parameters it takes, and its columns. What carries an export is none of this module's
//! business: that is `http`'s.

mod asked;
mod at;
mod cell;
mod column;
mod csv;
mod lines;
mod list;
mod lists;
mod notes;
mod page;
mod said;
mod sheet;
mod template;

pub use asked::{Asked, Format, Unasked};
pub use lines::Lines;
pub use list::{List, Parameter};
pub use lists::LISTS;
pub use notes::Notes;
pub use page::{Page, Turn};
pub use sheet::{ROWS, Sheet, SheetError};
