//! Where in an input a value is that its type can't take.
//!
//! Values are read against the schema before anything runs, and a fault found then has its place. Some
//! types know more than the schema says: that a field may be left out but not be null, that a percentage
//! ends at 100. Their refusal reaches the engine as a sentence without a place, which in a batch of a hundred
//! programmes helps nobody. So the place is looked for, after the fact: a part is at fault if the whole can be read
//! without it.

use std::borrow::Cow;

use async_graphql::{
    InputType, InputValueError, InputValueResult, Name, Pos, Value, registry::Registry,
};

/// The extension of an engine's error that holds the place, outermost first, without the argument's name.
pub(super) const PLACE: &str = "place";

/// An input whose faults are told with their place.
#[derive(Debug)]
pub struct Located<T>(pub T);

impl<T: InputType> InputType for Located<T> {
    type RawValueType = T::RawValueType;

    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match T::parse(value.clone()) {
            Ok(read) => Ok(Self(read)),
            Err(error) => {
                let message = error.into_server_error(Pos::default()).message;
                let place = place(value.unwrap_or_default(), &|value| {
                    T::parse(Some(value)).is_ok()
                });
                Err(InputValueError::custom(sentence(&message))
                    .with_extension(PLACE, Value::List(place)))
            }
        }
    }

    fn to_value(&self) -> Value {
        self.0.to_value()
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        self.0.as_raw_value()
    }
}

/// What is wrong, out of what the engine makes of it: it names the types that were being read.
pub(super) fn sentence(message: &str) -> &str {
    let message = message
        .strip_prefix("Failed to parse \"")
        .and_then(|rest| rest.split_once("\": "))
        .map_or(message, |(_, sentence)| sentence);
    message
        .split_once(" (occurred while parsing ")
        .map_or(message, |(sentence, _)| sentence)
}

/// The place of the part of `value`, which is at fault, without which `reads` can read it. Of two such parts of one
/// object, and of a part that must be there, it is the object's place.
fn place(value: Value, reads: &dyn Fn(Value) -> bool) -> Vec<Value> {
    match value {
        Value::List(items) => {
            for (at, item) in items.into_iter().enumerate() {
                // Read as the only one: what is wrong with the others is nothing to it.
                if !reads(Value::List(vec![item.clone()])) {
                    let deeper = place(item, &|item| reads(Value::List(vec![item])));
                    return behind(&at.to_string(), deeper);
                }
            }
            Vec::new()
        }
        Value::Object(fields) => within(&fields, reads),
        _ => Vec::new(),
    }
}

fn within(fields: &Fields, reads: &dyn Fn(Value) -> bool) -> Vec<Value> {
    for (name, value) in fields {
        let mut rest = fields.clone();
        rest.shift_remove(name);
        let is_list = matches!(value, Value::List(_));
        // A list that must be there may be empty.
        if reads(Value::Object(rest))
            || is_list && reads(with(fields, name, Value::List(Vec::new())))
        {
            let deeper = place(value.clone(), &|value| reads(with(fields, name, value)));
            return behind(name, deeper);
        }
    }
    // An object that must be there is at fault if it can be read without one of its own parts.
    let objects = fields.iter().filter_map(|(name, value)| match value {
        Value::Object(inner) => Some((name, inner)),
        _ => None,
    });
    for (name, inner) in objects {
        let deeper = within(inner, &|value| reads(with(fields, name, value)));
        if !deeper.is_empty() {
            return behind(name, deeper);
        }
    }
    Vec::new()
}

fn behind(name: &str, deeper: Vec<Value>) -> Vec<Value> {
    std::iter::once(Value::from(name)).chain(deeper).collect()
}

fn with(fields: &Fields, name: &Name, value: Value) -> Value {
    let mut changed = fields.clone();
    changed.insert(name.clone(), value);
    Value::Object(changed)
}

type Fields = async_graphql::indexmap::IndexMap<Name, Value>;
