//! What a document must keep.

use url::Url;

use crate::{
    entity::document::Model,
    error::{Path, Violation},
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
    // Anything but the web, such as javascript:, would be run by whoever follows the link.
    let on_the_web = |url: &String| {
        Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
    };
    if document.url.as_ref().is_some_and(|url| !on_the_web(url)) {
        violations.push(Violation::new(
            &root.field("url"),
            "DOCUMENT_URL",
            "the address must begin with http:// or https:// and name a host",
        ));
    }
    violations
}
