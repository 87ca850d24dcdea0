//! Exports: the rows of the API as files, whole or visibly not.

mod cells;
mod endings;
mod lines;
mod once;
mod refused;
mod rows;
mod support;
