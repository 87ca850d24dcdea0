//! What a selection asks of an object, once its conditions are decided and its fragments are in
//! place (GraphQL specification, section 6.3.2, `CollectFields`).
//!
//! Fields with the same response key become one, whose selections are those of all of them. Where
//! the object can be of several types, a field holds for those that its fragments are about; where
//! fields of one response key hold for different types, the types are told apart, so that each of
//! them meets every response key once, in the order of the text.

use std::{collections::HashMap, rc::Rc};

use apollo_compiler::{
    ExecutableDocument, Name, Node,
    executable::{Field, Selection, SelectionSet},
};

use super::{
    condition::included,
    refused::Problem,
    typing::{Types, Typing},
    value::Coerced,
};
use crate::error::Code;
use crate::graphql::limits::LIMITS;

/// A field that is asked for.
#[derive(Debug)]
pub(super) struct Picked<'d> {
    /// Its first appearance. Its name and arguments are those of all the others.
    pub(super) field: &'d Node<Field>,
    /// The object types that it is asked of; none: every one that the parent can be.
    pub(super) on: Vec<&'d Name>,
    /// The type of its value, without lists and non-null.
    pub(super) kind: &'d Name,
    /// What is asked of its value.
    pub(super) below: Vec<Self>,
}

/// Collects fields.
pub(super) struct Collector<'d> {
    typing: &'d Typing,
    document: &'d ExecutableDocument,
    /// The variables that decide `@skip` and `@include`.
    variables: &'d Coerced,
    /// How many fields were met.
    met: u64,
}

/// A field as it was met on the way, with the types that it holds for.
struct Met<'d> {
    /// How many were met before.
    at: usize,
    field: &'d Node<Field>,
    types: Rc<Types>,
}

impl<'d> Collector<'d> {
    /// Collects fields of a document, whose fragments don't spread themselves.
    pub(super) fn new(
        typing: &'d Typing,
        document: &'d ExecutableDocument,
        variables: &'d Coerced,
    ) -> Self {
        Self {
            typing,
            document,
            variables,
            met: 0,
        }
    }

    /// What `sets` together ask of an object that is a `parent`.
    ///
    /// # Errors
    /// A sentence for the caller when they are too much, or a condition is null.
    pub(super) fn collect(
        &mut self,
        parent: &'d Name,
        sets: &[&'d SelectionSet],
    ) -> Result<Vec<Picked<'d>>, Problem> {
        if sets.iter().all(|set| set.selections.is_empty()) {
            return Ok(Vec::new());
        }
        let typing = self.typing;
        let Some(all) = typing.possible(parent) else {
            return Ok(Vec::new());
        };
        let mut met = Vec::new();
        let mut spread = HashMap::new();
        for set in sets {
            self.walk(set, &set.ty, all, &mut met, &mut spread)?;
        }
        // One list for each response key, in the order of first appearance.
        let mut order: Vec<Vec<Met<'d>>> = Vec::new();
        let mut known: HashMap<&'d Name, usize> = HashMap::new();
        for met in met {
            let key = met.field.response_key();
            match known.get(key).and_then(|known| order.get_mut(*known)) {
                Some(same) => same.push(met),
                None => {
                    known.insert(key, order.len());
                    order.push(vec![met]);
                }
            }
        }
        let mut picked = Vec::new();
        for same in order {
            self.tell_apart(parent, all, same, &mut picked)?;
        }
        // A response key can appear later for one type than for another.
        picked.sort_by_key(|(at, _)| *at);
        Ok(picked.into_iter().map(|(_, picked)| picked).collect())
    }

    /// Walks a selection set that holds for `types`, those of its own type alone.
    fn walk(
        &mut self,
        set: &'d SelectionSet,
        condition: &'d Name,
        types: &Types,
        met: &mut Vec<Met<'d>>,
        spread: &mut HashMap<&'d Name, Vec<Rc<Types>>>,
    ) -> Result<(), Problem> {
        let types = match self.typing.possible(condition) {
            Some(possible) => Rc::new(types.and(possible)),
            None => return Ok(()),
        };
        if types.is_empty() {
            return Ok(());
        }
        for selection in &set.selections {
            if !included(selection.directives(), self.variables)? {
                continue;
            }
            match selection {
                Selection::Field(field) => {
                    self.met += 1;
                    if self.met > LIMITS.selections {
                        return Err(Problem::new(
                            Code::QueryRejected,
                            format!(
                                "the document selects more than {} fields once its fragments are \
                                 spread and its types are told apart",
                                LIMITS.selections
                            ),
                        ));
                    }
                    met.push(Met {
                        at: met.len(),
                        field,
                        types: Rc::clone(&types),
                    });
                }
                Selection::InlineFragment(inline) => {
                    let set = &inline.selection_set;
                    self.walk(set, &set.ty, &types, met, spread)?;
                }
                Selection::FragmentSpread(name) => {
                    let name = &name.fragment_name;
                    let Some(fragment) = self.document.fragments.get(name) else {
                        continue;
                    };
                    let before = spread.entry(name).or_default();
                    if before.iter().any(|before| before.holds(&types)) {
                        continue;
                    }
                    before.push(Rc::clone(&types));
                    let set = &fragment.selection_set;
                    self.walk(set, &set.ty, &types, met, spread)?;
                }
            }
        }
        Ok(())
    }

    /// Makes one field of those with the same response key, or several where they hold for
    /// different types.
    fn tell_apart(
        &mut self,
        parent: &'d Name,
        all: &Types,
        same: Vec<Met<'d>>,
        picked: &mut Vec<(usize, Picked<'d>)>,
    ) -> Result<(), Problem> {
        let Some(first) = same.first() else {
            return Ok(());
        };
        if same.iter().all(|other| other.types == first.types) {
            return self.pick(
                parent,
                all,
                &first.types,
                &same.iter().collect::<Vec<_>>(),
                picked,
            );
        }
        let any = same
            .iter()
            .fold((*first.types).clone(), |any, met| any.or(&met.types));
        // Types that meet the same fields stay together.
        let mut groups: Vec<(Vec<usize>, Types)> = Vec::new();
        for number in any.numbers() {
            let one = self.typing.only(number);
            let fields: Vec<usize> = same
                .iter()
                .enumerate()
                .filter(|(_, met)| met.types.holds(&one))
                .map(|(at, _)| at)
                .collect();
            match groups.iter_mut().find(|(known, _)| *known == fields) {
                Some((_, types)) => *types = types.or(&one),
                None => groups.push((fields, one)),
            }
        }
        for (fields, types) in groups {
            let fields: Vec<_> = fields.iter().filter_map(|at| same.get(*at)).collect();
            self.pick(parent, all, &types, &fields, picked)?;
        }
        Ok(())
    }

    fn pick(
        &mut self,
        parent: &'d Name,
        all: &Types,
        types: &Types,
        met: &[&Met<'d>],
        picked: &mut Vec<(usize, Picked<'d>)>,
    ) -> Result<(), Problem> {
        let Some(first) = met.first() else {
            return Ok(());
        };
        let field = first.field;
        let typing = self.typing;
        // A union has no fields, even if all of its types have one by an interface.
        let known = typing.schema.type_field(parent, &field.name).is_ok();
        let on: Vec<&'d Name> = if types == all && known {
            Vec::new()
        } else {
            types
                .numbers()
                .filter_map(|number| typing.object(number))
                .collect()
        };
        // An object type knows better than its interface what a field of it is.
        let owner = match on.as_slice() {
            [] if typing.is_object(parent) => Some(parent),
            [only] => Some(*only),
            _ => None,
        };
        let kind = owner
            .and_then(|owner| typing.field_type(owner, &field.name))
            .unwrap_or_else(|| field.definition.ty.inner_named_type());
        let sets: Vec<&'d SelectionSet> = met.iter().map(|met| &met.field.selection_set).collect();
        let below = self.collect(kind, &sets)?;
        picked.push((
            first.at,
            Picked {
                field,
                on,
                kind,
                below,
            },
        ));
        Ok(())
    }
}
