//! What a document must keep.

use crate::{
    entity::document::Model,
    error::{Path, Violation},
    text::is_web_address,
};

/// Every broken rule.
pub(super) fn check(document: &Model) -> Vec<Violation> {
    let root = Path::root();
    let mut violations = Vec::new();
    if document.title.is_empty() {
        violations.push(Violation::new(
            &root.field("title"),
            "DOCUMENT_TITLED",
            "a document needs a title in at least one language",
        ));
    }
    if document
        .url
        .as_ref()
        .is_some_and(|url| !is_web_address(url))
    {
        violations.push(Violation::new(
            &root.field("url"),
            "DOCUMENT_URL",
            "the address must begin with http:// or https:// and name a host",
        ));
    }
    violations
}
