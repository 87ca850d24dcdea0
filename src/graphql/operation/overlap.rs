//! Fields of one response key must have the same arguments, item for item (GraphQL specification,
//! section 5.3.2, Field Selection Merging).
//!
//! The validation compares two lists of different lengths by the items that both have. Were one of
//! two such fields dropped, the other's answer would stand for both.
//!
//! Selections of one object are compared by the object types that they can meet in, so a document
//! that tells three types apart at each of ten levels is compared 3¹⁰ times. The validation does
//! that with nothing to stop it; this walk takes the same way before it, and stops.

use std::collections::{HashMap, HashSet};

use apollo_compiler::{
    ExecutableDocument, Name, Node,
    ast::Value,
    executable::{Field, Selection, SelectionSet},
};

use super::{place::Places, refused::Problem, typing::Typing};
use crate::error::Code;
use crate::graphql::limits::LIMITS;

/// How many times `LIMITS.selections` fields may be compared. A document meets most fields once,
/// and those below types that it tells apart a few times.
const TIMES: u64 = 4;

/// Why a document was refused.
pub(super) enum Overlap {
    /// It is too much.
    TooMuch(Problem),
    /// Fields of one response key differ.
    Conflicts(Vec<Problem>),
}

/// A field, and the type that it is selected on.
type Met<'d> = (&'d Name, &'d Node<Field>);

struct Merging<'d> {
    document: &'d ExecutableDocument,
    typing: &'d Typing,
    places: &'d Places,
    /// How many fields were met: the work done.
    met: u64,
    conflicts: Vec<Problem>,
}

/// Holds the fields of each operation against one another.
///
/// # Errors
/// What is wrong.
pub(super) fn check(
    document: &ExecutableDocument,
    typing: &Typing,
    places: &Places,
) -> Result<(), Overlap> {
    let mut merging = Merging {
        document,
        typing,
        places,
        met: 0,
        conflicts: Vec::new(),
    };
    for operation in document.operations.iter() {
        merging
            .merge(&[&operation.selection_set])
            .map_err(Overlap::TooMuch)?;
    }
    if merging.conflicts.is_empty() {
        Ok(())
    } else {
        let mut conflicts = merging.conflicts;
        conflicts.sort_by(|a, b| a.locations.cmp(&b.locations));
        Err(Overlap::Conflicts(conflicts))
    }
}

impl<'d> Merging<'d> {
    /// Compares the fields of sets that are selected of one object.
    fn merge(&mut self, sets: &[&'d SelectionSet]) -> Result<(), Problem> {
        let (mut keys, mut spread) = (HashMap::new(), HashSet::new());
        for set in sets {
            self.fields(set, &mut keys, &mut spread)?;
        }
        for same in keys.into_values() {
            for group in self.together(&same) {
                self.compare(&group);
                let below: Vec<_> = group
                    .iter()
                    .map(|(_, field)| &field.selection_set)
                    .filter(|set| !set.selections.is_empty())
                    .collect();
                if !below.is_empty() {
                    self.merge(&below)?;
                }
            }
        }
        Ok(())
    }

    /// The fields of a set by their response keys.
    fn fields(
        &mut self,
        set: &'d SelectionSet,
        keys: &mut HashMap<&'d Name, Vec<Met<'d>>>,
        spread: &mut HashSet<&'d Name>,
    ) -> Result<(), Problem> {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    self.met += 1;
                    if self.met > LIMITS.selections * TIMES {
                        return Err(Problem::new(
                            Code::QueryRejected,
                            "the document tells types apart at too many levels",
                        ));
                    }
                    let same = keys.entry(field.response_key()).or_default();
                    same.push((&set.ty, field));
                }
                Selection::InlineFragment(inline) => {
                    self.fields(&inline.selection_set, keys, spread)?;
                }
                Selection::FragmentSpread(name) => {
                    let name = &name.fragment_name;
                    if let Some(fragment) = self.document.fragments.get(name)
                        && spread.insert(name)
                    {
                        self.fields(&fragment.selection_set, keys, spread)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Those that one object can meet together: two object types can't, an object type and any
    /// interface may.
    fn together(&self, same: &[Met<'d>]) -> Vec<Vec<Met<'d>>> {
        let (objects, abstracts): (Vec<Met<'d>>, Vec<Met<'d>>) = same
            .iter()
            .copied()
            .partition(|(parent, _)| self.typing.is_object(parent));
        let mut groups: Vec<Vec<Met<'d>>> = Vec::new();
        let mut known: HashMap<&'d Name, usize> = HashMap::new();
        for (parent, field) in objects {
            match known.get(parent).and_then(|at| groups.get_mut(*at)) {
                Some(group) => group.push((parent, field)),
                None => {
                    known.insert(parent, groups.len());
                    groups.push(vec![(parent, field)]);
                }
            }
        }
        if groups.is_empty() {
            return vec![abstracts];
        }
        for group in &mut groups {
            group.extend(&abstracts);
        }
        groups
    }

    fn compare(&mut self, group: &[Met<'d>]) {
        let Some(((_, first), others)) = group.split_first() else {
            return;
        };
        for (_, other) in others {
            if same_arguments(first, other) {
                continue;
            }
            let mut problem = Problem::new(
                Code::GraphqlValidationFailed,
                format!(
                    "fields with the response key {} are not the same, or have different arguments",
                    first.response_key()
                ),
            );
            for field in [first, other] {
                let place = field.location().map(|span| self.places.at(span.offset()));
                problem = problem.at(place);
            }
            if !self.conflicts.contains(&problem) {
                self.conflicts.push(problem);
            }
        }
    }
}

fn same_arguments(one: &Field, other: &Field) -> bool {
    one.name == other.name
        && one.arguments.len() == other.arguments.len()
        && one.arguments.iter().all(|argument| {
            other
                .arguments
                .iter()
                .any(|same| same.name == argument.name && same_value(&same.value, &argument.value))
        })
}

/// Whether two values are written alike; the fields of an object have no order (section 2.10.8).
fn same_value(one: &Node<Value>, other: &Node<Value>) -> bool {
    match (&**one, &**other) {
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| same_value(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| {
                    other
                        .iter()
                        .any(|(same, other)| name == same && same_value(value, other))
                })
        }
        (one, other) => one == other,
    }
}
