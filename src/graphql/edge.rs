//! The parts of a page in Relay's cursor connections: an object with its place, and where the page stands.

use std::borrow::Cow;

use async_graphql::{Object, OutputType, SimpleObject, TypeName};

/// An object and its place in the list.
pub struct Edge<N> {
    pub(super) node: N,
    pub(super) cursor: String,
}

impl<N: OutputType> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::type_name()).into()
    }
}

impl<N> Edge<N> {
    /// An object with the cursor of its place.
    pub(super) fn new(node: N, cursor: String) -> Self {
        Self { node, cursor }
    }
}

/// An object of a list together with its place.
#[Object(name_type)]
impl<N: OutputType> Edge<N> {
    /// The object.
    async fn node(&self) -> &N {
        &self.node
    }

    /// Its place, to page from. Opaque.
    fn cursor(&self) -> &str {
        &self.cursor
    }
}

/// Where a page stands in its list (Relay cursor connections, section 5).
#[derive(SimpleObject)]
pub struct PageInfo {
    /// Whether objects follow this page. When paging backward: whether a `before` was given.
    pub(super) has_next_page: bool,
    /// Whether objects precede this page. When paging forward: whether an `after` was given.
    pub(super) has_previous_page: bool,
    /// The cursor of the first object; null on an empty page.
    pub(super) start_cursor: Option<String>,
    /// The cursor of the last object; null on an empty page. Of the feed's pages: where to read on,
    /// on an empty page too.
    pub(super) end_cursor: Option<String>,
}
