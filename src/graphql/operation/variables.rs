//! The values of an operation's variables, coerced to their types (GraphQL specification, section
//! 6.1.2, `CoerceVariableValues`).

use apollo_compiler::{ast::Type, executable::Operation, schema::ExtendedType};
use async_graphql::Value as Constant;
use serde_json::{Map, Value};

use super::{
    input_path::{At, Fault},
    place::Places,
    refused::Problem,
    typing::{Typing, item_type},
    value::{Coerced, InWords, Reader, Scalars, expected},
};
use crate::graphql::limits::LIMITS;

/// The variables of `operation` with the values that were sent, else with their defaults. One
/// that has neither is left out. What was sent beside them is ignored.
///
/// # Errors
/// What is wrong, variable by variable.
pub(super) fn coerced(
    operation: &Operation,
    sent: &Map<String, Value>,
    typing: &Typing,
    checks: &Scalars,
    places: &Places,
) -> Result<Coerced, Vec<Problem>> {
    let none = Coerced::new();
    let reader = Reader {
        typing,
        checks,
        // A default holds no variables (section 2.10).
        variables: &none,
    };
    let (mut values, mut problems) = (Coerced::new(), Vec::new());
    let root = At::root("variables");
    for definition in &operation.variables {
        let (name, ty, at) = (
            &definition.name,
            &*definition.ty,
            root.field(&definition.name),
        );
        let read = match (sent.get(name.as_str()), &definition.default_value) {
            (Some(Value::Null), _) if ty.is_non_null() => Err(at.fault(format!(
                "the variable ${name} of the required type {ty} is null"
            ))),
            (Some(value), _) => reader.json(ty, value, &at, 0).map(Some),
            (None, Some(default)) => reader.literal(ty, default, &at),
            (None, None) if ty.is_non_null() => Err(at.fault(format!(
                "the variable ${name} of the required type {ty} was not given{}",
                reader.choices(ty)
            ))),
            (None, None) => Ok(None),
        };
        match read {
            Ok(Some(value)) => {
                values.insert(name.clone(), value);
            }
            Ok(None) => {}
            Err(Fault { path, message }) => {
                let place = definition.location().map(|span| places.at(span.offset()));
                problems.push(Problem::input(path, message).at(place));
            }
        }
    }
    if problems.is_empty() {
        Ok(values)
    } else {
        Err(problems)
    }
}

impl Reader<'_> {
    /// Which values there are, as the end of a sentence, if a closed list says it.
    fn choices(&self, ty: &Type) -> String {
        match self.typing.schema.types.get(ty.inner_named_type()) {
            Some(ExtendedType::Enum(kind)) => {
                let values: Vec<&str> = kind.values.keys().map(|value| value.as_str()).collect();
                format!("; its values are {}", values.join(", "))
            }
            _ => String::new(),
        }
    }

    /// A value that was sent, coerced to `ty`; it is nested in `depth` others.
    fn json(&self, ty: &Type, value: &Value, at: &At<'_>, depth: u64) -> Result<Constant, Fault> {
        if value.is_null() {
            return if ty.is_non_null() {
                Err(at.fault(format!("null is no value of the type {ty}")))
            } else {
                Ok(Constant::Null)
            };
        }
        let inside = depth + u64::from(value.is_array() || value.is_object());
        if inside > LIMITS.input_depth {
            return Err(at.fault(format!(
                "the value nests more than {} lists and objects",
                LIMITS.input_depth
            )));
        }
        if let Some(item) = item_type(ty) {
            return Ok(Constant::List(match value {
                Value::Array(items) => {
                    if items.len() as u64 > LIMITS.list_values {
                        return Err(at.fault(format!(
                            "the list has {} values; at most {} are allowed",
                            items.len(),
                            LIMITS.list_values
                        )));
                    }
                    items
                        .iter()
                        .enumerate()
                        .map(|(index, value)| self.json(item, value, &at.item(index), inside))
                        .collect::<Result<_, _>>()?
                }
                // A single value stands for a list of it (section 3.11).
                one => vec![self.json(item, one, at, depth)?],
            }));
        }
        let name = ty.inner_named_type();
        let mismatch = || at.fault(expected(ty, value.kind_in_words()));
        match (self.typing.schema.types.get(name), value) {
            (Some(ExtendedType::Scalar(_)), Value::String(text)) => self.text(name, text, at),
            (Some(ExtendedType::Scalar(_)), Value::Bool(is)) if name == "Boolean" => {
                Ok(Constant::Boolean(*is))
            }
            (Some(ExtendedType::Scalar(_)), Value::Number(number)) => match name.as_str() {
                "Int" => match number.as_i64().map(i32::try_from) {
                    Some(Ok(int)) => Ok(Constant::Number(int.into())),
                    _ => Err(at.fault("the number is no integer of 32 bits")),
                },
                "Float" => Ok(Constant::Number(number.clone())),
                "ID" if number.is_i64() || number.is_u64() => {
                    Ok(Constant::String(number.to_string()))
                }
                _ => Err(mismatch()),
            },
            (Some(ExtendedType::Enum(kind)), Value::String(text)) => {
                match kind.values.get_key_value(text.as_str()) {
                    Some((value, _)) => Ok(Constant::Enum(async_graphql::Name::new(value))),
                    None => Err(at.fault(format!(
                        "the string is no value of the type {name}{}",
                        self.choices(ty)
                    ))),
                }
            }
            (Some(ExtendedType::InputObject(object)), Value::Object(fields)) => {
                if let Some(unknown) = fields
                    .keys()
                    .find(|key| !object.fields.contains_key(key.as_str()))
                {
                    return Err(at
                        .field(unknown)
                        .fault(format!("{name} has no field of this name")));
                }
                self.fields(
                    object,
                    at,
                    |name| fields.get(name.as_str()),
                    |ty, value, at| self.json(ty, value, at, inside).map(Some),
                )
            }
            _ => Err(mismatch()),
        }
    }
}

impl InWords for Value {
    fn kind_in_words(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}
