//! The normal form of an operation: fields and their arguments' values, nothing to be decided any
//! more, as the engine takes it.

use apollo_compiler::{
    Name, Node,
    ast::{Type, Value},
    executable::Field,
    parser::SourceSpan,
};
use async_graphql::{
    Name as EngineName, Pos, Positioned, Value as Constant,
    parser::types::{
        DocumentOperations, ExecutableDocument, Field as EngineField, InlineFragment,
        OperationDefinition, OperationType, Selection, SelectionSet, TypeCondition,
    },
};

use super::{
    collect::Picked,
    input_path::{At, Fault},
    page::{self, Size},
    place::Places,
    refused::Problem,
    value::Reader,
};

/// A field with the values of its arguments.
#[derive(Debug)]
pub(super) struct Normal<'d> {
    /// Where it first appeared.
    pub(super) field: &'d Node<Field>,
    /// The object types that it is asked of; none: every one that the parent can be.
    pub(super) on: Vec<&'d Name>,
    /// The type of its value, without lists and non-null.
    pub(super) kind: &'d Name,
    /// Its arguments, in the order of the text, without those that a variable left out.
    pub(super) arguments: Vec<Given<'d>>,
    /// How many objects it is asked for.
    pub(super) size: Size,
    /// What is asked of its value.
    pub(super) below: Vec<Self>,
}

/// An argument that has a value.
#[derive(Debug)]
pub(super) struct Given<'d> {
    /// Its name.
    pub(super) name: &'d Name,
    /// Its type.
    pub(super) ty: &'d Type,
    /// Its value.
    pub(super) value: Constant,
    /// The variable that the value came from.
    variable: Option<&'d Name>,
    /// Where its value is written.
    at: Option<SourceSpan>,
}

impl Given<'_> {
    /// What is wrong with its value.
    pub(super) fn fault(&self, message: String) -> Fault {
        match self.variable {
            Some(variable) => At::root("variables").field(variable).fault(message),
            None => At::root(self.name).fault(message),
        }
    }
}

/// Reads the arguments of fields, and of those below them.
pub(super) fn with_arguments<'d>(
    picked: Vec<Picked<'d>>,
    reader: &Reader<'_>,
    places: &Places,
    problems: &mut Vec<Problem>,
) -> Vec<Normal<'d>> {
    let mut read = Vec::with_capacity(picked.len());
    for one in picked {
        let mut faults = Vec::new();
        let arguments = arguments(one.field, reader, &mut faults);
        let size = page::size(&arguments).unwrap_or_else(|fault| {
            faults.push(fault);
            Size::default()
        });
        let place = one.field.location().map(|span| places.at(span.offset()));
        problems.extend(
            faults
                .into_iter()
                .map(|Fault { path, message }| Problem::input(path, message).at(place)),
        );
        read.push(Normal {
            field: one.field,
            on: one.on,
            kind: one.kind,
            arguments,
            size,
            below: with_arguments(one.below, reader, places, problems),
        });
    }
    read
}

fn arguments<'d>(field: &'d Field, reader: &Reader<'_>, faults: &mut Vec<Fault>) -> Vec<Given<'d>> {
    let mut given = Vec::with_capacity(field.arguments.len());
    for argument in &field.arguments {
        let name = &argument.name;
        // One that isn't defined didn't get past the validation.
        let Some(definition) = field.definition.argument_by_name(name) else {
            continue;
        };
        match reader.literal(&definition.ty, &argument.value, &At::root(name)) {
            Ok(Some(value)) => given.push(Given {
                name,
                ty: &definition.ty,
                value,
                variable: match &*argument.value {
                    Value::Variable(variable) => Some(variable),
                    _ => None,
                },
                at: argument.value.location(),
            }),
            // The engine puts the argument's default in its place.
            Ok(None) => {}
            Err(fault) => faults.push(fault),
        }
    }
    given
}

/// The document that the engine executes.
pub(super) fn document(
    ty: OperationType,
    at: Option<SourceSpan>,
    root: Vec<Normal<'_>>,
    places: &Places,
) -> ExecutableDocument {
    let pos = pos(at, places);
    ExecutableDocument {
        operations: DocumentOperations::Single(Positioned::new(
            OperationDefinition {
                ty,
                variable_definitions: Vec::new(),
                directives: Vec::new(),
                selection_set: Positioned::new(set(root, places), pos),
            },
            pos,
        )),
        fragments: Default::default(),
    }
}

fn set(fields: Vec<Normal<'_>>, places: &Places) -> SelectionSet {
    let mut items = Vec::with_capacity(fields.len());
    let mut fields = fields.into_iter().peekable();
    while let Some(mut field) = fields.next() {
        let on = std::mem::take(&mut field.on);
        let first = selection(field, places);
        if on.is_empty() {
            items.push(first);
            continue;
        }
        // Neighbours that hold for the same types share one fragment for each type. Fragments
        // of different object types can't meet, so their order is nobody's.
        let pos = first.pos;
        let mut inside = vec![first];
        while let Some(next) = fields.next_if(|next| next.on == on) {
            inside.push(selection(next, places));
        }
        for name in on {
            let fragment = InlineFragment {
                type_condition: Some(Positioned::new(
                    TypeCondition {
                        on: Positioned::new(EngineName::new(name), pos),
                    },
                    pos,
                )),
                directives: Vec::new(),
                selection_set: Positioned::new(
                    SelectionSet {
                        items: inside.clone(),
                    },
                    pos,
                ),
            };
            let fragment = Selection::InlineFragment(Positioned::new(fragment, pos));
            items.push(Positioned::new(fragment, pos));
        }
    }
    SelectionSet { items }
}

fn selection(field: Normal<'_>, places: &Places) -> Positioned<Selection> {
    let at = pos(field.field.location(), places);
    let name = pos(field.field.name.location(), places);
    let arguments = field
        .arguments
        .into_iter()
        .map(|given| {
            let at = pos(given.at, places);
            (
                Positioned::new(EngineName::new(given.name), at),
                Positioned::new(given.value.into_value(), at),
            )
        })
        .collect();
    let field = EngineField {
        alias: field
            .field
            .alias
            .as_ref()
            .map(|alias| Positioned::new(EngineName::new(alias), at)),
        name: Positioned::new(EngineName::new(&field.field.name), name),
        arguments,
        // @skip and @include are decided, and the schema has no others for fields.
        directives: Vec::new(),
        selection_set: Positioned::new(set(field.below, places), at),
    };
    Positioned::new(Selection::Field(Positioned::new(field, at)), at)
}

fn pos(span: Option<SourceSpan>, places: &Places) -> Pos {
    match span {
        Some(span) => {
            let (line, column) = places.at(span.offset());
            Pos { line, column }
        }
        None => Pos::default(),
    }
}
