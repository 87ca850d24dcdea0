//! Rules of validation that `apollo-compiler` doesn't have, or has otherwise than the
//! specification.
//!
//! * `usage`: variables in their places (5.8.5), within lists and objects too
//! * `literal`: values of their types (5.6.1), object fields once (5.6.3), `@oneOf` (5.6.1)
//! * `subscription`: one field at the root (5.2.4.1), counted by response key
//!
//! The other differences are in `overlap`. Each rule here is looked at only when the validation
//! found nothing, so that nothing is told twice.

mod literal;
mod subscription;
mod usage;

use super::{place::Places, refused::Problem, typing::Typing};
use apollo_compiler::ExecutableDocument;

/// Whether what the validation found is told. It counts the root fields of a subscription one by
/// one, where the specification counts response keys.
pub(super) fn is_kept(name: Option<&str>) -> bool {
    name != Some("SubscriptionUsesMultipleFields")
}

/// Holds a document that passed the validation against the rules that it doesn't have.
pub(super) fn check(
    document: &ExecutableDocument,
    typing: &Typing,
    places: &Places,
) -> Vec<Problem> {
    let mut problems = usage::check(document, typing, places);
    problems.extend(subscription::check(document, places));
    problems
}
