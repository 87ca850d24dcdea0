//! Reading, planning and executing documents, from outside.

mod support;

mod alike;
mod answers;
mod arguments;
mod cost;
mod hostile;
mod literals;
mod operations;
mod validation;
mod values;
