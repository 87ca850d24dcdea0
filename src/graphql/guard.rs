//! The guard: one linear pass over a parsed document, before anything else walks it.
//!
//! The engine walks a fragment again at each of its spreads, so that a document of 900 bytes,
//! in which each fragment spreads the next one twice, keeps it busy for minutes. Here every
//! fragment is measured once, and what is too deep or too much is refused before the engine
//! sees it.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned,
    parser::types::{ExecutableDocument, FragmentDefinition, Selection, SelectionSet},
};

use super::limits::LIMITS;

/// How large a selection is once its fragments are spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Size {
    /// How deep fields are nested.
    depth: u64,
    /// The same, below introspection fields alone.
    introspection: u64,
    /// How many fields there are.
    fields: u64,
}

impl Size {
    fn beside(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            introspection: self.introspection.max(other.introspection),
            fields: self.fields.saturating_add(other.fields),
        }
    }
}

/// What a fragment is known to be so far.
enum Measured {
    /// It is being measured: met again, it spreads itself.
    Begun,
    /// Its size.
    Done(Size),
}

struct Guard<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    measured: HashMap<&'a Name, Measured>,
    /// How many selections were looked at: the work done, which must stay linear.
    visited: u64,
}

/// Holds a document against the limits.
///
/// # Errors
/// A sentence for the caller when it is too deep or too large, or a fragment spreads itself.
pub(super) fn check(document: &ExecutableDocument) -> Result<(), String> {
    measure(document).map(drop)
}

/// The work that the check of a document took, in selections looked at.
fn measure(document: &ExecutableDocument) -> Result<u64, String> {
    let mut guard = Guard {
        fragments: &document.fragments,
        measured: HashMap::new(),
        visited: 0,
    };
    let mut whole = Size::default();
    for (_, operation) in document.operations.iter() {
        whole = whole.beside(guard.set(&operation.node.selection_set.node)?);
    }
    for (what, is, limit) in [
        ("nested", whole.depth, LIMITS.depth),
        (
            "nested in its introspection",
            whole.introspection,
            LIMITS.introspection_depth,
        ),
    ] {
        if is > limit {
            return Err(format!(
                "the document is {what} {is} fields deep; at most {limit} are allowed"
            ));
        }
    }
    if whole.fields > LIMITS.selections {
        return Err(format!(
            "the document selects more than {} fields once its fragments are spread",
            LIMITS.selections
        ));
    }
    Ok(guard.visited)
}

impl<'a> Guard<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<Size, String> {
        let mut size = Size::default();
        for selection in &set.items {
            self.visited += 1;
            size = size.beside(self.selection(&selection.node)?);
        }
        Ok(size)
    }

    fn selection(&mut self, selection: &'a Selection) -> Result<Size, String> {
        match selection {
            Selection::Field(field) => {
                let inner = self.set(&field.node.selection_set.node)?;
                let fields = inner.fields.saturating_add(1);
                let name = field.node.name.node.as_str();
                Ok(if matches!(name, "__schema" | "__type") {
                    Size {
                        depth: 1,
                        introspection: inner.depth.max(inner.introspection) + 1,
                        fields,
                    }
                } else {
                    Size {
                        depth: inner.depth + 1,
                        introspection: inner.introspection,
                        fields,
                    }
                })
            }
            Selection::InlineFragment(inline) => self.set(&inline.node.selection_set.node),
            Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
        }
    }

    fn fragment(&mut self, name: &'a Name) -> Result<Size, String> {
        match self.measured.get(name) {
            Some(Measured::Done(size)) => return Ok(*size),
            Some(Measured::Begun) => return Err(format!("the fragment {name} spreads itself")),
            None => {}
        }
        // One that doesn't exist is validation's to tell.
        let Some(fragment) = self.fragments.get(name) else {
            return Ok(Size::default());
        };
        self.measured.insert(name, Measured::Begun);
        let size = self.set(&fragment.node.selection_set.node)?;
        self.measured.insert(name, Measured::Done(size));
        Ok(size)
    }
}

/// How deep braces may be nested in a document's text. The parser calls itself at each, so a
/// text that is deeper must not reach it. Twice the deepest selection, for input values.
const BRACES: u32 = 64;

/// Holds a document's text against the limits, before it is parsed.
///
/// # Errors
/// A sentence for the caller when it is too long, or nested too deep to be parsed.
pub(super) fn check_text(text: &str) -> Result<(), String> {
    if text
        .chars()
        .nth(usize::try_from(LIMITS.query_characters).unwrap_or(usize::MAX))
        .is_some()
    {
        return Err(format!(
            "the document has more than {} characters",
            LIMITS.query_characters
        ));
    }
    let mut depth = 0_u32;
    for byte in text.bytes() {
        match byte {
            // Those in strings count too: nobody writes that many, and skipping strings would
            // need a second lexer that agrees with the first in every corner.
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > BRACES {
            return Err(format!("the document nests more than {BRACES} braces"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn work(document: &str) -> Result<u64, String> {
        check_text(document)?;
        measure(&parse_query(document).unwrap())
    }

    fn bomb(levels: usize, fan: usize) -> String {
        let mut document = "{ ...f0 }".to_owned();
        for level in 0..levels {
            let spreads = format!("...f{} ", level + 1).repeat(fan);
            document += &format!(" fragment f{level} on Query {{ {spreads} }}");
        }
        document + &format!(" fragment f{levels} on Query {{ __typename }}")
    }

    #[test]
    fn a_fragment_bomb_is_refused_with_linear_work() {
        for (levels, fan) in [(24, 2), (31, 2), (24, 10), (31, 10), (24, 100)] {
            let document = bomb(levels, fan);
            if document.chars().count() as u64 <= LIMITS.query_characters {
                assert!(
                    work(&document).unwrap_err().contains("fields"),
                    "{levels} × {fan}"
                );
            } else {
                assert!(work(&document).is_err());
            }
        }
        // The same shape below the limit: each selection is looked at once.
        assert_eq!(work(&bomb(3, 10)).unwrap(), 1 + 3 * 10 + 1);
    }

    #[test]
    fn depth_counts_through_fragments_and_introspection_has_its_own() {
        let deep = |levels: usize| format!("{}x{}", "{ a ".repeat(levels), "}".repeat(levels));
        assert!(work(&deep(12)).is_ok());
        assert!(work(&deep(13)).unwrap_err().contains("13 fields deep"));
        let spread = "{ a { a { a { a { a { a { ...f } } } } } } } fragment f on T { a { a { a { a { a { a { a { a } } } } } } } }";
        assert!(work(spread).unwrap_err().contains("deep"));
        let introspection = format!(
            "{{ __schema {{ types {} }} }}",
            deep(16)
                .replacen("{ a", "{ ofType", 20)
                .replace('x', "name")
        );
        assert!(work(&introspection).is_ok());
    }

    #[test]
    fn a_fragment_that_spreads_itself_is_refused() {
        let circle = "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }";
        assert!(work(circle).unwrap_err().contains("spreads itself"));
    }

    #[test]
    fn a_text_too_deep_for_the_parser_does_not_reach_it() {
        assert!(check_text(&"{a".repeat(9_000)).is_err());
        assert!(check_text(&format!("{{ a(b: {}) }}", "[".repeat(9_000))).is_err());
        assert!(check_text(&" ".repeat(20_001)).is_err());
        assert!(check_text("{ a(b: [{c: [1]}]) { d } }").is_ok());
    }
}
