//! Where in an input a value is that its type can't take.
//!
//! Values are read against the schema before anything runs, and a fault found then has its place. Some
//! types know more than the schema says: that a field may be left out but not be null, that a percentage
//! ends at 100. Their refusal reaches the engine as a sentence without a place, which in a batch of a hundred
//! programmes helps nobody. So the place is looked for, after the fact: a part is at fault if the whole can be read
//! without it.

use std::{borrow::Cow, ops::Range};

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
        // The engine takes what it reads, and it is needed again where it can't be read.
        match T::parse(value.clone()) {
            Ok(read) => Ok(Self(read)),
            Err(error) => {
                let message = error.into_server_error(Pos::default()).message;
                let reads = |value| T::parse(Some(value)).is_ok();
                let place = place(&value.unwrap_or_default(), &reads);
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
///
/// What is known not to be at fault is left out of what is read next, and lists are searched by halves: together that
/// reads the whole a few times, however long its lists are.
fn place(value: &Value, reads: &dyn Fn(Value) -> bool) -> Vec<Value> {
    match value {
        Value::List(items) => {
            let some = |part: Range<usize>| items.get(part).unwrap_or_default().to_vec();
            let at_fault = one_of(items.len(), &|part| !reads(Value::List(some(part))));
            let Some((at, item)) = at_fault.and_then(|at| Some((at, items.get(at)?))) else {
                return Vec::new();
            };
            let deeper = place(item, &|item| reads(Value::List(vec![item])));
            behind(&at.to_string(), deeper)
        }
        Value::Object(fields) => within(fields, reads),
        _ => Vec::new(),
    }
}

fn within(fields: &Fields, reads: &dyn Fn(Value) -> bool) -> Vec<Value> {
    let lists = fields.iter().filter_map(|(name, value)| match value {
        Value::List(items) if !items.is_empty() => Some(name),
        _ => None,
    });
    let lists: Vec<&Name> = lists.collect();
    // A list that must be there may be empty.
    let with_lists = |part: Range<usize>| {
        let full = lists.get(part).unwrap_or_default();
        let fields = fields.iter().map(|(name, value)| {
            let is_emptied = lists.contains(&name) && !full.contains(&name);
            let value = if is_emptied {
                Value::List(Vec::new())
            } else {
                value.clone()
            };
            (name.clone(), value)
        });
        fields.collect::<Fields>()
    };
    let bare = with_lists(0..0);
    if reads(Value::Object(bare.clone())) {
        let at_fault = one_of(lists.len(), &|part| !reads(Value::Object(with_lists(part))));
        let name = at_fault.and_then(|at| lists.get(at).copied());
        let Some((name, list)) = name.and_then(|name| fields.get_key_value(name)) else {
            return Vec::new();
        };
        let deeper = place(list, &|list| reads(with(&bare, name, list)));
        return behind(name, deeper);
    }
    for (name, value) in &bare {
        let mut rest = bare.clone();
        rest.shift_remove(name);
        if reads(Value::Object(rest)) {
            let deeper = place(value, &|value| reads(with(&bare, name, value)));
            return behind(name, deeper);
        }
    }
    // An object that must be there is at fault if it can be read without one of its own parts.
    for (name, value) in &bare {
        if let Value::Object(inner) = value {
            let deeper = within(inner, &|value| reads(with(&bare, name, value)));
            if !deeper.is_empty() {
                return behind(name, deeper);
            }
        }
    }
    Vec::new()
}

/// One of so many that fails by itself; none where only several together do.
fn one_of(count: usize, fails: &dyn Fn(Range<usize>) -> bool) -> Option<usize> {
    let (mut from, mut to) = (0, count);
    while to - from > 1 {
        let middle = from.midpoint(to);
        if fails(from..middle) {
            to = middle;
        } else {
            from = middle;
        }
    }
    (from < to && fails(from..to)).then_some(from)
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde_json::{Value as Json, json};

    use super::*;

    /// How many values it holds.
    fn weight(value: &Value) -> usize {
        match value {
            Value::List(items) => 1 + items.iter().map(weight).sum::<usize>(),
            Value::Object(fields) => 1 + fields.values().map(weight).sum::<usize>(),
            _ => 1,
        }
    }

    fn holds(value: &Value, what: &Value) -> bool {
        value == what
            || match value {
                Value::List(items) => items.iter().any(|item| holds(item, what)),
                Value::Object(fields) => fields.values().any(|value| holds(value, what)),
                _ => false,
            }
    }

    /// The place, and how many values were read to find it, of what can't be read with "bad" in it, nor without `key`.
    fn found(input: Json) -> (Vec<String>, usize) {
        let input = Value::from_json(input).unwrap();
        let read = Cell::new(0);
        let reads = |value: Value| {
            read.set(read.get() + weight(&value));
            let has_key = matches!(&value, Value::Object(fields) if fields.contains_key("key"));
            has_key && !holds(&value, &Value::from("bad"))
        };
        let place = place(&input, &reads).into_iter().map(|part| match part {
            Value::String(part) => part,
            other => other.to_string(),
        });
        (place.collect(), read.get())
    }

    #[test]
    fn a_fault_is_found_in_lists_in_objects_and_beside_them() {
        let told = |input| found(input).0.join(".");
        let good = json!({"names": ["a"], "budget": {"lines": [{"id": 1}]}});
        let mut bad = good.clone();
        bad["budget"]["lines"][0]["amount"] = json!("bad");
        assert_eq!(
            told(json!({"key": "k", "items": [good, bad, good]})),
            "items.1.budget.lines.0.amount"
        );
        assert_eq!(
            told(json!({"key": "k", "title": "bad", "items": [good]})),
            "title"
        );
        assert_eq!(
            told(json!({"key": "k", "items": [good, {"names": ["a", "bad"]}]})),
            "items.1.names.1"
        );
        assert_eq!(told(json!({"key": "bad", "items": [good]})), "");
        // Of two at the same height there is no saying which.
        assert_eq!(
            told(json!({"key": "k", "items": [{"a": "bad", "b": "bad"}]})),
            "items.0"
        );
    }

    #[test]
    fn a_fault_at_the_end_of_long_lists_costs_a_few_readings_of_the_whole() {
        let line = json!({"a": 1, "b": 2, "c": {"d": [1, 2, 3]}});
        let item = json!({"lines": vec![line; 40], "more": vec![json!(1); 40], "text": "t"});
        let mut input = json!({"key": "k", "items": vec![item; 100]});
        input["items"][99]["lines"][39]["c"]["d"][2] = json!("bad");
        let whole = weight(&Value::from_json(input.clone()).unwrap());
        let (place, read) = found(input);
        assert_eq!(place.join("."), "items.99.lines.39.c.d.2");
        assert!(read <= 5 * whole, "{read} values read of {whole}");
    }
}
