//! Values that are written in a document, coerced to the types of their places (GraphQL
//! specification, sections 3 and 6.4.1).

use std::collections::HashMap;

use apollo_compiler::{
    Name, Node,
    ast::{Type, Value},
    schema::{ExtendedType, InputObjectType},
};
use async_graphql::{Number, Value as Constant, indexmap::IndexMap};

use super::{
    input_path::{At, Fault},
    typing::{Typing, is_one_of, item_type},
};

/// How values of the schema's own scalars are checked.
#[derive(Clone, Copy, Debug)]
pub struct Scalars(
    /// Given the scalar's name and a text: nothing if the text is one of its values, else a
    /// sentence for the caller. All scalars of the schema's own are written as strings.
    pub fn(&str, &str) -> Result<(), String>,
);

/// The variables of an operation that have a value, coerced.
pub(super) type Coerced = HashMap<Name, Constant>;

/// Reads values.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    /// The schema.
    pub(super) typing: &'a Typing,
    /// How the schema's own scalars are checked.
    pub(super) checks: &'a Scalars,
    /// The variables.
    pub(super) variables: &'a Coerced,
}

impl Reader<'_> {
    /// A value of the document, coerced to `ty`; nothing if it is a variable without a value.
    ///
    /// # Errors
    /// Where in it something can't be read, and a sentence.
    pub(super) fn literal(
        &self,
        ty: &Type,
        value: &Value,
        at: &At<'_>,
    ) -> Result<Option<Constant>, Fault> {
        match value {
            Value::Variable(name) => match self.variables.get(name) {
                Some(Constant::Null) if ty.is_non_null() => Err(At::root("variables")
                    .field(name)
                    .fault(format!("null is no value of the type {ty}"))),
                value => Ok(value.cloned()),
            },
            Value::Null if ty.is_non_null() => {
                Err(at.fault(format!("null is no value of the type {ty}")))
            }
            Value::Null => Ok(Some(Constant::Null)),
            _ => self.present(ty, value, at).map(Some),
        }
    }

    /// A value that is neither null nor a variable.
    fn present(&self, ty: &Type, value: &Value, at: &At<'_>) -> Result<Constant, Fault> {
        if let Some(item) = item_type(ty) {
            let read = |value: &Value, at: &At<'_>| {
                // A list has no gaps: a variable without a value is null in it.
                Ok(self.literal(item, value, at)?.unwrap_or_default())
            };
            return Ok(Constant::List(match value {
                Value::List(items) => items
                    .iter()
                    .enumerate()
                    .map(|(index, value)| read(value, &at.item(index)))
                    .collect::<Result<_, _>>()?,
                // A single value stands for a list of it (section 3.11).
                one => vec![read(one, at)?],
            }));
        }
        let name = ty.inner_named_type();
        match self.typing.schema.types.get(name) {
            Some(ExtendedType::Scalar(_)) => self.scalar(name, value, at),
            Some(ExtendedType::Enum(kind)) => match value {
                Value::Enum(value) if kind.values.contains_key(value) => {
                    Ok(Constant::Enum(async_graphql::Name::new(value)))
                }
                other => Err(at.fault(expected(ty, other.kind_in_words()))),
            },
            Some(ExtendedType::InputObject(object)) => match value {
                Value::Object(fields) => self.object(object, fields, at),
                other => Err(at.fault(expected(ty, other.kind_in_words()))),
            },
            _ => Err(at.fault(format!("{ty} is no type of an input"))),
        }
    }

    fn scalar(&self, name: &Name, value: &Value, at: &At<'_>) -> Result<Constant, Fault> {
        match (name.as_str(), value) {
            ("Int", Value::Int(int)) => match int.try_to_i32() {
                Ok(int) => Ok(Constant::Number(int.into())),
                Err(_) => Err(at.fault("the number is no integer of 32 bits")),
            },
            ("Float", Value::Int(_) | Value::Float(_)) => float(value)
                .map(Constant::Number)
                .ok_or_else(|| at.fault("the number is too large for a Float")),
            ("Boolean", Value::Boolean(is)) => Ok(Constant::Boolean(*is)),
            ("ID", Value::Int(int)) => Ok(Constant::String(int.as_str().to_owned())),
            (_, Value::String(text)) => self.text(name, text, at),
            (_, other) => Err(at.fault(expected(name, other.kind_in_words()))),
        }
    }

    /// A text as a value of a scalar.
    ///
    /// # Errors
    /// A sentence when the scalar doesn't take it, or it holds U+0000.
    pub(super) fn text(&self, scalar: &Name, text: &str, at: &At<'_>) -> Result<Constant, Fault> {
        match scalar.as_str() {
            "Int" | "Float" | "Boolean" => {
                return Err(at.fault(expected(scalar, "a string")));
            }
            _ => {}
        }
        // PostgreSQL can't hold this character in a text.
        if text.contains('\0') {
            return Err(at.fault("the character U+0000 is not allowed"));
        }
        if !matches!(scalar.as_str(), "String" | "ID") {
            (self.checks.0)(scalar, text).map_err(|message| at.fault(message))?;
        }
        Ok(Constant::String(text.to_owned()))
    }

    fn object(
        &self,
        object: &InputObjectType,
        fields: &[(Name, Node<Value>)],
        at: &At<'_>,
    ) -> Result<Constant, Fault> {
        self.fields(
            object,
            at,
            |name| {
                let found = fields.iter().find(|(field, _)| field == name);
                found.map(|(_, value)| value)
            },
            |ty, value, at| self.literal(ty, value, at),
        )
    }

    /// The fields of an input object in the schema's order, with defaults in place of those that
    /// are left out (section 3.10).
    ///
    /// # Errors
    /// Where something can't be read, or a required field is missing, and a sentence.
    pub(super) fn fields<'v, V: ?Sized + 'v>(
        &self,
        object: &InputObjectType,
        at: &At<'_>,
        find: impl Fn(&Name) -> Option<&'v V>,
        read: impl Fn(&Type, &'v V, &At<'_>) -> Result<Option<Constant>, Fault>,
    ) -> Result<Constant, Fault> {
        let mut read_fields = IndexMap::new();
        for (name, field) in &object.fields {
            let here = at.field(name);
            let value = match find(name) {
                Some(value) => read(&field.ty, value, &here)?,
                None => None,
            };
            let value = match (value, &field.default_value) {
                (Some(value), _) => value,
                (None, Some(default)) => {
                    self.literal(&field.ty, default, &here)?.unwrap_or_default()
                }
                (None, None) if field.ty.is_non_null() => {
                    return Err(here.fault(format!(
                        "the field {name} of the required type {} was not given",
                        field.ty
                    )));
                }
                (None, None) => continue,
            };
            read_fields.insert(async_graphql::Name::new(name), value);
        }
        if is_one_of(object)
            && (read_fields.len() != 1
                || read_fields.values().any(|value| *value == Constant::Null))
        {
            return Err(at.fault(format!(
                "{} takes exactly one of its fields, and not null",
                object.name
            )));
        }
        Ok(Constant::Object(read_fields))
    }
}

/// What kind of value there is, in words.
pub(super) trait InWords {
    /// The kind, with its article.
    fn kind_in_words(&self) -> &'static str;
}

impl InWords for Value {
    fn kind_in_words(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Enum(_) => "a name",
            Self::Variable(_) => "a variable",
            Self::String(_) => "a string",
            Self::Float(_) | Self::Int(_) => "a number",
            Self::Boolean(_) => "a boolean",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// A sentence about a value of another type than its place has.
pub(super) fn expected(ty: impl std::fmt::Display, found: &str) -> String {
    format!("expected a value of the type {ty}, found {found}")
}

fn float(value: &Value) -> Option<Number> {
    match value {
        Value::Int(int) => match int.as_str().parse::<i64>() {
            Ok(int) => Some(int.into()),
            Err(_) => Number::from_f64(int.try_to_f64().ok()?),
        },
        Value::Float(float) => Number::from_f64(float.try_to_f64().ok()?),
        _ => None,
    }
}
