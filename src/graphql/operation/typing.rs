//! The schema that documents are read against, and which object types its types stand for.

use std::collections::HashMap;

use apollo_compiler::{
    Name, Node, Schema,
    ast::{self, Value},
    parser::Parser,
    schema::{ExtendedType, InputObjectType},
    validation::Valid,
};

use super::{document::SchemaFault, place::Places, refused::rewritten};
use crate::error::Code;

/// What the engine answers under introspection and the June 2018 and October 2021 specifications
/// didn't have yet (GraphQL specification of September 2025, section 4.2.2).
const INTROSPECTION: &str = "extend type __Type { isOneOf: Boolean }";

/// A set of object types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Types(Vec<u64>);

impl Types {
    fn with(&mut self, index: usize) {
        if let Some(word) = self.0.get_mut(index / 64) {
            *word |= 1 << (index % 64);
        }
    }

    /// Those that are in both.
    pub(super) fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a & b).collect())
    }

    /// Those that are in either.
    pub(super) fn or(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a | b).collect())
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Whether all of `other` are among them.
    pub(super) fn holds(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a & b == *b)
    }

    /// Their numbers, smallest first.
    pub(super) fn numbers(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            (0..64).filter_map(move |bit| (word >> bit & 1 == 1).then_some(at * 64 + bit))
        })
    }
}

/// A schema, and what is asked of it often.
#[derive(Debug)]
pub(super) struct Typing {
    /// The schema.
    pub(super) schema: Valid<Schema>,
    /// The object types, in the order of the schema; a type's number is its place here.
    objects: Vec<Name>,
    /// The object types that each object, interface or union can be.
    possible: HashMap<Name, Types>,
}

impl Typing {
    /// Reads a schema.
    ///
    /// # Errors
    /// What is wrong with it, if it isn't a valid schema.
    pub(super) fn new(sdl: &str) -> Result<Self, SchemaFault> {
        let mut builder = Schema::builder();
        let mut parser = Parser::new();
        parser.parse_into_schema_builder(sdl, "schema", &mut builder);
        parser.parse_into_schema_builder(INTROSPECTION, "introspection", &mut builder);
        let schema = builder
            .build()
            .and_then(Schema::validate)
            .map_err(|failed| {
                let code = Code::GraphqlValidationFailed;
                let faults = rewritten(code, &failed.errors, &Places::new(sdl), |_| true);
                SchemaFault {
                    faults: faults.into_iter().map(|fault| fault.message).collect(),
                }
            })?;
        Ok(Self::of(schema))
    }

    fn of(schema: Valid<Schema>) -> Self {
        let objects: Vec<Name> = schema
            .types
            .iter()
            .filter(|(_, kind)| kind.is_object())
            .map(|(name, _)| name.clone())
            .collect();
        let none = Types(vec![0; objects.len().div_ceil(64)]);
        let mut possible: HashMap<Name, Types> = HashMap::new();
        let mut number = HashMap::new();
        for (index, name) in objects.iter().enumerate() {
            number.insert(name, index);
            let own = possible.entry(name.clone()).or_insert_with(|| none.clone());
            own.with(index);
        }
        for (name, kind) in &schema.types {
            match kind {
                ExtendedType::Object(object) => {
                    for interface in &object.implements_interfaces {
                        let of = possible
                            .entry(interface.name.clone())
                            .or_insert_with(|| none.clone());
                        if let Some(index) = number.get(name) {
                            of.with(*index);
                        }
                    }
                }
                ExtendedType::Interface(_) => {
                    possible.entry(name.clone()).or_insert_with(|| none.clone());
                }
                ExtendedType::Union(union) => {
                    let of = possible.entry(name.clone()).or_insert_with(|| none.clone());
                    for member in &union.members {
                        if let Some(index) = number.get(&member.name) {
                            of.with(*index);
                        }
                    }
                }
                _ => {}
            }
        }
        Self {
            schema,
            objects,
            possible,
        }
    }

    /// The object types that a type can be; nothing for one that is no object, interface or
    /// union.
    pub(super) fn possible(&self, name: &Name) -> Option<&Types> {
        self.possible.get(name)
    }

    /// The object type of a number.
    pub(super) fn object(&self, number: usize) -> Option<&Name> {
        self.objects.get(number)
    }

    /// The set of one object type.
    pub(super) fn only(&self, number: usize) -> Types {
        let mut only = Types(vec![0; self.objects.len().div_ceil(64)]);
        only.with(number);
        only
    }

    /// Whether a type is an object type.
    pub(super) fn is_object(&self, name: &Name) -> bool {
        matches!(self.schema.types.get(name), Some(ExtendedType::Object(_)))
    }

    /// Whether a type is an object, an interface or a union, and so has fields to be selected.
    pub(super) fn is_composite(&self, name: &Name) -> bool {
        self.possible.contains_key(name)
    }

    /// The named type that a field of an object or interface has.
    pub(super) fn field_type(&self, parent: &Name, field: &Name) -> Option<&Name> {
        let definition = self.schema.type_field(parent, field).ok()?;
        Some(definition.ty.inner_named_type())
    }

    /// The input object of a name.
    pub(super) fn input_object(&self, name: &Name) -> Option<&Node<InputObjectType>> {
        match self.schema.types.get(name) {
            Some(ExtendedType::InputObject(object)) => Some(object),
            _ => None,
        }
    }
}

/// Whether an input object takes exactly one of its fields (GraphQL specification, section 3.13).
pub(super) fn is_one_of(object: &InputObjectType) -> bool {
    object.directives.has("oneOf")
}

/// Whether a value is there and isn't null.
pub(super) fn is_given(value: Option<&Node<Value>>) -> bool {
    value.is_some_and(|value| !value.is_null())
}

/// The type of the items of a list type.
pub(super) fn item_type(ty: &ast::Type) -> Option<&ast::Type> {
    match ty {
        ast::Type::List(item) | ast::Type::NonNullList(item) => Some(item),
        ast::Type::Named(_) | ast::Type::NonNullNamed(_) => None,
    }
}
