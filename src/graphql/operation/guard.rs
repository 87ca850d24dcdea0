//! The guard: one linear pass over a parsed document, before anything else walks it.
//!
//! A document of 900 bytes, in which each of 24 fragments spreads the next one twice, has sixteen
//! million fields. Here every fragment is measured once, and what is too deep or too much is
//! refused before validation, which walks some fragments once for each operation, and before
//! execution, which walks them at each of their spreads.

use std::{collections::HashMap, ptr};

use apollo_compiler::{
    Name, Node,
    ast::{Definition, DirectiveList, Document, FragmentDefinition, Selection, Value},
    parser::SourceSpan,
};

use super::{extent::Extent, place::Places, refused::Problem};
use crate::error::Code;
use crate::graphql::limits::LIMITS;

/// What a fragment is known to be so far.
enum Measured {
    /// It is being measured: met again, it spreads itself.
    Begun,
    /// Its extent.
    Done(Extent),
}

struct Guard<'a> {
    places: &'a Places,
    fragments: HashMap<&'a Name, &'a Node<FragmentDefinition>>,
    measured: HashMap<&'a Name, Measured>,
    /// How deep the pass itself is nested just now.
    nesting: u64,
    /// How many directives there are.
    directives: u64,
    /// How many selections, values and directives were looked at: the work done, which must stay
    /// linear.
    visited: u64,
}

/// Holds a document against the limits.
///
/// # Errors
/// A sentence for the caller when it is too deep or too large, or a fragment spreads itself
/// (GraphQL specification, section 5.5.2.2).
pub(super) fn check(document: &Document, places: &Places) -> Result<(), Problem> {
    measure(document, places).map(drop)
}

/// The work that the check of a document took, in selections, values and directives looked at.
fn measure(document: &Document, places: &Places) -> Result<u64, Problem> {
    let mut guard = Guard {
        places,
        fragments: HashMap::new(),
        measured: HashMap::new(),
        nesting: 0,
        directives: 0,
        visited: 0,
    };
    for definition in &document.definitions {
        if let Definition::FragmentDefinition(fragment) = definition {
            guard.fragments.entry(&fragment.name).or_insert(fragment);
        }
    }
    let mut whole = Extent::default();
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => {
                guard.directives(&operation.directives)?;
                for variable in &operation.variables {
                    guard.directives(&variable.directives)?;
                    if let Some(default) = &variable.default_value {
                        guard.value(default, 0)?;
                    }
                }
                let extent = guard.set(&operation.selection_set)?;
                limit("fields at its root", extent.outermost, LIMITS.root_fields)?;
                whole = whole.beside(extent);
            }
            Definition::FragmentDefinition(fragment) => guard.definition(fragment)?,
            // What belongs into a schema is validation's to tell.
            _ => {}
        }
    }
    for (what, is, most) in [
        ("nested", whole.depth, LIMITS.depth),
        (
            "nested in its introspection",
            whole.introspection,
            LIMITS.introspection_depth,
        ),
    ] {
        if is > most {
            return Err(rejected(format!(
                "the document is {what} {is} fields deep; at most {most} are allowed"
            )));
        }
    }
    if whole.nesting > LIMITS.query_nesting {
        return Err(too_nested());
    }
    limit(
        "fields once its fragments are spread",
        whole.fields,
        LIMITS.selections,
    )?;
    limit(
        "aliases once its fragments are spread",
        whole.aliases,
        LIMITS.aliases,
    )?;
    Ok(guard.visited)
}

fn limit(what: &str, is: u64, most: u64) -> Result<(), Problem> {
    if is > most {
        return Err(rejected(format!(
            "the document has more than {most} {what}"
        )));
    }
    Ok(())
}

fn too_nested() -> Problem {
    rejected(format!(
        "the document nests more than {} selections and fragments",
        LIMITS.query_nesting
    ))
}

fn rejected(sentence: String) -> Problem {
    Problem::new(Code::QueryRejected, sentence)
}

impl<'a> Guard<'a> {
    fn set(&mut self, set: &'a [Selection]) -> Result<Extent, Problem> {
        if set.is_empty() {
            return Ok(Extent::default());
        }
        // Checked on the way down, so that this pass can't exhaust the stack either.
        if self.nesting >= LIMITS.query_nesting {
            return Err(too_nested());
        }
        self.nesting += 1;
        let mut extent = Extent::default();
        for selection in set {
            self.visited += 1;
            extent = extent.beside(self.selection(selection)?);
        }
        self.nesting -= 1;
        extent.nesting += 1;
        Ok(extent)
    }

    fn selection(&mut self, selection: &'a Selection) -> Result<Extent, Problem> {
        match selection {
            Selection::Field(field) => {
                self.directives(&field.directives)?;
                for argument in &field.arguments {
                    self.value(&argument.value, 0)?;
                }
                let inner = self.set(&field.selection_set)?;
                Ok(inner.within(&field.name, field.alias.is_some()))
            }
            Selection::InlineFragment(inline) => {
                self.directives(&inline.directives)?;
                self.set(&inline.selection_set)
            }
            Selection::FragmentSpread(spread) => {
                self.directives(&spread.directives)?;
                // One that doesn't exist is validation's to tell.
                match self.fragments.get(&spread.fragment_name) {
                    Some(fragment) => self.fragment(fragment),
                    None => Ok(Extent::default()),
                }
            }
        }
    }

    fn fragment(&mut self, fragment: &'a Node<FragmentDefinition>) -> Result<Extent, Problem> {
        match self.measured.get(&fragment.name) {
            Some(Measured::Done(extent)) => return Ok(*extent),
            Some(Measured::Begun) => {
                return Err(Problem::new(
                    Code::GraphqlValidationFailed,
                    format!("the fragment {} spreads itself", fragment.name),
                )
                .at(self.place(fragment.location())));
            }
            None => {}
        }
        self.measured.insert(&fragment.name, Measured::Begun);
        self.directives(&fragment.directives)?;
        let extent = self.set(&fragment.selection_set)?;
        self.measured.insert(&fragment.name, Measured::Done(extent));
        Ok(extent)
    }

    /// Looks at a fragment even if nothing spreads it, or if another has its name.
    fn definition(&mut self, fragment: &'a Node<FragmentDefinition>) -> Result<(), Problem> {
        let first = self.fragments.get(&fragment.name);
        if first.is_some_and(|first| ptr::eq(&raw const **first, &raw const *fragment)) {
            return self.fragment(fragment).map(drop);
        }
        self.directives(&fragment.directives)?;
        self.set(&fragment.selection_set).map(drop)
    }

    fn directives(&mut self, directives: &'a DirectiveList) -> Result<(), Problem> {
        for directive in directives.iter() {
            self.visited += 1;
            self.directives += 1;
            limit("directives", self.directives, LIMITS.directives)?;
            for argument in &directive.arguments {
                self.value(&argument.value, 0)?;
            }
        }
        Ok(())
    }

    /// Looks at a value that is nested in `depth` others.
    fn value(&mut self, value: &'a Node<Value>, depth: u64) -> Result<(), Problem> {
        self.visited += 1;
        let depth = match &**value {
            Value::List(_) | Value::Object(_) => depth + 1,
            _ => return Ok(()),
        };
        if depth > LIMITS.input_depth {
            return Err(rejected(format!(
                "a value nests more than {} lists and objects",
                LIMITS.input_depth
            ))
            .at(self.place(value.location())));
        }
        match &**value {
            Value::List(items) => {
                if items.len() as u64 > LIMITS.list_values {
                    return Err(rejected(format!(
                        "a list has {} values; at most {} are allowed",
                        items.len(),
                        LIMITS.list_values
                    ))
                    .at(self.place(value.location())));
                }
                for item in items {
                    self.value(item, depth)?;
                }
            }
            Value::Object(fields) => {
                for (_, field) in fields {
                    self.value(field, depth)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn place(&self, span: Option<SourceSpan>) -> Option<(usize, usize)> {
        span.map(|span| self.places.at(span.offset()))
    }
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
