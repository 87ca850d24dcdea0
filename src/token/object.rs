//! JSON objects whose member names are unique, at every depth.
//!
//! Two readers of a text with a repeated name may disagree on which value counts, and an
//! attacker lives in that gap. RFC 7515, section 4, lets a reader refuse such headers, RFC
//! 7519, section 4, such claims; both are refused here. `serde_json::Value` alone would keep
//! the last of the values without a word.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

/// The longest name that a key, a token or a subject can have, in characters.
const LONGEST_NAME: usize = 200;

/// The text isn't JSON, isn't an object, or repeats a member's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotAnObject;

/// A JSON object without repeated names.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Object(Map<String, Value>);

impl Object {
    /// Reads exactly one object; nothing but white space may follow it.
    ///
    /// # Errors
    /// [`NotAnObject`].
    pub(super) fn read(text: &[u8]) -> Result<Self, NotAnObject> {
        let Unique(value) = serde_json::from_slice(text).map_err(|_| NotAnObject)?;
        Self::of(value).ok_or(NotAnObject)
    }

    /// The object that a value from another [`Object`] is, if it is one.
    pub(super) fn of(value: Value) -> Option<Self> {
        match value {
            Value::Object(members) => Some(Self(members)),
            _ => None,
        }
    }

    /// The member of this name.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Takes the member of this name out.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    /// Whether a member has this name, whatever its value: `null` counts.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

/// Whether the text can name a key, a token or a subject: 1 to 200 characters, none of them
/// a control character, so that it can be shown and logged as it is.
pub fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= LONGEST_NAME && !text.chars().any(char::is_control)
}

/// Any JSON value without repeated names inside.
struct Unique(Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(Self)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value without repeated member names")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Unique(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some((name, Unique(value))) = entries.next_entry::<String, Unique>()? {
            if members.insert(name, value).is_some() {
                return Err(de::Error::custom("a member's name is repeated"));
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_read_only_when_every_name_is_unique() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(4_000), "]".repeat(4_000));
        let cases = [
            (r#"{"a":1,"b":[{"a":null}]}"#, true),
            (" {} ", true),
            (r#"{"a":1,"a":1}"#, false),
            (r#"{"a":1,"\u0061":2}"#, false),
            (r#"{"b":[{"a":1,"a":2}]}"#, false),
            (r#"{"a":1}{}"#, false),
            (r#"{"a":1}x"#, false),
            (r#"[{"a":1}]"#, false),
            (r#""a""#, false),
            ("", false),
            (r#"{"a":1,}"#, false),
            (r#"{"a":NaN}"#, false),
            (r#"{"a":1e400}"#, false),
            (r#"{"a":"\ud800"}"#, false),
            (deep.as_str(), false),
        ];
        for (text, readable) in cases {
            assert_eq!(
                Object::read(text.as_bytes()).is_ok(),
                readable,
                "{text:.60}"
            );
        }
        assert!(Object::read(b"{\"a\":\"\xff\"}").is_err(), "no UTF-8");
    }
}
