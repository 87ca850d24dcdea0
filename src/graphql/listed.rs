//! Relay connections over what was computed rather than read: groups, totals, points in time.
//!
//! Such a list is made whole before a page of it is shown, so that its cursor names a member, by a key of
//! its own, and not a place.

use std::borrow::Cow;

use async_graphql::{Object, OutputType, TypeName};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD};

use super::{
    connection::page_size,
    edge::{Edge, PageInfo},
};
use crate::error::Failure;

/// A page of a list that was computed.
pub struct Listed<N> {
    members: Vec<(String, N)>,
    has_next: bool,
    has_previous: bool,
    total: i64,
}

/// What a cursor begins with: its version.
const VERSION: &str = "c1:";

fn cursor(key: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{VERSION}{key}"))
}

/// The key that a cursor names.
fn named(cursor: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    text.strip_prefix(VERSION).map(str::to_owned)
}

impl<N> Listed<N> {
    /// The page of `all`, each with its key, that begins behind the member that `after` names.
    ///
    /// # Errors
    /// [`Failure::Input`] when the arguments are out of bounds, or the cursor names no member.
    pub fn page(
        all: Vec<(String, N)>,
        first: Option<i32>,
        after: Option<&str>,
    ) -> Result<Self, Failure> {
        let size = usize::try_from(page_size(first, "first")?).unwrap_or(usize::MAX);
        let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
        let begin = match after {
            None => 0,
            Some(text) => {
                let key = named(text);
                let at = all
                    .iter()
                    .position(|(member, _)| Some(member) == key.as_ref());
                at.ok_or_else(|| {
                    Failure::input(
                        &["after"],
                        "the cursor names nothing of this list; take it from an edge or from pageInfo of the same query",
                    )
                })? + 1
            }
        };
        let has_next = all.len() > begin.saturating_add(size);
        Ok(Self {
            members: all.into_iter().skip(begin).take(size).collect(),
            has_next,
            has_previous: begin > 0,
            total,
        })
    }
}

impl<N: OutputType> TypeName for Listed<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::type_name()).into()
    }
}

/// A page of a list, as in the Relay cursor connections specification.
#[Object(name_type)]
impl<N: OutputType> Listed<N> {
    /// The members of the page, without their cursors.
    async fn nodes(&self) -> Vec<&N> {
        self.members.iter().map(|(_, node)| node).collect()
    }

    /// The members of the page, each with the cursor of its place.
    async fn edges(&self) -> Vec<Edge<&N>> {
        let members = self.members.iter();
        members
            .map(|(key, node)| Edge::new(node, cursor(key)))
            .collect()
    }

    /// Whether there are more members, and the cursors to ask for them.
    async fn page_info(&self) -> PageInfo {
        let end = |member: Option<&(String, N)>| member.map(|(key, _)| cursor(key));
        PageInfo {
            has_next_page: self.has_next,
            has_previous_page: self.has_previous,
            start_cursor: end(self.members.first()),
            end_cursor: end(self.members.last()),
        }
    }

    /// How many members the whole list has.
    fn total_count(&self) -> i64 {
        self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(first: i32, after: Option<&str>) -> Result<Listed<&'static str>, Failure> {
        let all = ["a", "b", "c", "d", "e"].map(|letter| (letter.to_owned(), letter));
        Listed::page(all.into(), Some(first), after)
    }

    #[test]
    fn pages_follow_one_another_without_gap_or_overlap() {
        let mut after = None;
        let mut seen = Vec::new();
        loop {
            let page = letters(2, after.as_deref()).unwrap();
            seen.extend(page.members.iter().map(|(_, letter)| *letter));
            after = page.members.last().map(|(key, _)| cursor(key));
            if !page.has_next {
                break;
            }
        }
        assert_eq!(seen, ["a", "b", "c", "d", "e"]);
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        assert!(letters(2, Some(&cursor("z"))).is_err());
        assert!(letters(2, Some("not a cursor")).is_err());
        assert!(letters(0, None).is_err());
    }
}
