//! What an answer holds at a path: names with dots between them.

use async_graphql::Value;

/// The values at a path. A list on the way is gone through member by member; what is null isn't there.
/// The empty path leads to the value itself.
pub(super) fn at<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    let names = path.split('.').filter(|name| !name.is_empty());
    names.fold(members(value), |found, name| {
        let below = found.into_iter().filter_map(|value| match value {
            Value::Object(fields) => fields.get(name),
            _ => None,
        });
        below.flat_map(members).collect()
    })
}

fn members(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::List(list) => list.iter().flat_map(members).collect(),
        value => vec![value],
    }
}

/// The texts at a path: words, numbers and marks as the API writes them. Empty ones aren't there.
pub(super) fn texts(value: &Value, path: &str) -> Vec<String> {
    let found = at(value, path).into_iter().filter_map(|value| match value {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Enum(word) => Some(word.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Boolean(mark) => Some(mark.to_string()),
        _ => None,
    });
    found.collect()
}

/// Whether a path leads through the first page of a list that has more.
pub(super) fn goes_on(value: &Value, path: &str) -> bool {
    let Some(connection) = path.split(".nodes").next().filter(|own| *own != path) else {
        return false;
    };
    let more = format!("{connection}.pageInfo.hasNextPage");
    at(value, &more).contains(&&Value::Boolean(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_through_objects_and_lists_and_past_what_is_null() {
        let value = Value::from_json(serde_json::json!({
            "a": [{"b": "x"}, {"b": null}, {"b": ["y", 3]}, null],
            "list": {"pageInfo": {"hasNextPage": true}, "nodes": [{"c": true}, {"c": ""}]},
        }))
        .unwrap();
        assert_eq!(texts(&value, "a.b"), ["x", "y", "3"]);
        assert_eq!(texts(&value, "list.nodes.c"), ["true"]);
        assert_eq!(texts(&value, "nothing.at.all"), Vec::<String>::new());
        assert!(goes_on(&value, "list.nodes.c"));
        assert!(!goes_on(&value, "a.b"));
    }
}
