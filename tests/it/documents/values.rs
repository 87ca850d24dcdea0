//! Values of variables: coerced, or refused with their path.

use cooperation_registry::error::Code;
use cooperation_registry::graphql::operation::Stage;
use serde_json::{Value, json};

use super::support::{plan, refused, toy};

/// A line for each value: the variable's type, the field that takes it, the value, and for one
/// that is refused the place in it, after `$v`, and a part of the sentence.
const VALUES: &str = r#"
Int        | scalars(int: $v)     | 2147483647           | ok
Int        | scalars(int: $v)     | -2147483648          | ok
Int        | scalars(int: $v)     | 2147483648           | $v | 32 bits
Int        | scalars(int: $v)     | 9223372036854775808  | $v | 32 bits
Int        | scalars(int: $v)     | 1.5                  | $v | 32 bits
Int        | scalars(int: $v)     | "1"                  | $v | found a string
Int        | scalars(int: $v)     | true                 | $v | found a boolean
Int        | scalars(int: $v)     | null                 | ok
Int!       | scalars(int: $v)     | null                 | $v | is null
Int! = 5   | scalars(int: $v)     | null                 | $v | is null
Int = 5    | defaults(a: $v)      | null                 | $v | null is no value
Float      | scalars(float: $v)   | 1                    | ok
Float      | scalars(float: $v)   | 1e300                | ok
Float      | scalars(float: $v)   | "1"                  | $v | found a string
String     | scalars(string: $v)  | "é 🐈"               | ok
String     | scalars(string: $v)  | 1                    | $v | found a number
String     | scalars(string: $v)  | "a\u0000b"           | $v | U+0000
String     | scalars(string: $v)  | ["a"]                | $v | found a list
Boolean    | scalars(boolean: $v) | false                | ok
Boolean    | scalars(boolean: $v) | "true"               | $v | found a string
Boolean    | scalars(boolean: $v) | 1                    | $v | found a number
ID         | scalars(id: $v)      | "x"                  | ok
ID         | scalars(id: $v)      | 12                   | ok
ID         | scalars(id: $v)      | 1.5                  | $v | found a number
ID         | scalars(id: $v)      | "\u0000"             | $v | U+0000
Date       | scalars(date: $v)    | "2013-04-12"         | ok
Date       | scalars(date: $v)    | "soon"               | $v | "soon" is no Date
Date       | scalars(date: $v)    | 2013                 | $v | found a number
Date       | scalars(date: $v)    | {"y": 2013}          | $v | found an object
Note       | scalars(note: $v)    | "DO"                 | ok
Note       | scalars(note: $v)    | "do"                 | $v | no value of the type Note
Note       | scalars(note: $v)    | 1                    | $v | found a number
[Note!]    | scalars(notes: $v)   | "DO"                 | ok
[Note!]    | scalars(notes: $v)   | ["DO", "X"]          | $v.1 | no value
[Note!]    | scalars(notes: $v)   | [null]               | $v.0 | null
[Note!]    | scalars(notes: $v)   | [["DO"]]             | $v.0 | found a list
[[Int!]]   | ints(required: 1, matrix: $v) | [[1], null, 2] | ok
[[Int!]]   | ints(required: 1, matrix: $v) | 3              | ok
[[Int!]]   | ints(required: 1, matrix: $v) | [[1, null]]    | $v.0.1 | null
Shape!     | shape(shape: $v)     | {"points": [{"x": 1}]}           | ok
Shape!     | shape(shape: $v)     | {"points": {"x": 1}}             | ok
Shape!     | shape(shape: $v)     | {"points": [], "note": null}     | ok
Shape!     | shape(shape: $v)     | {"points": [{"x": "1"}]}         | $v.points.0.x | found a string
Shape!     | shape(shape: $v)     | {"points": [{"y": 1}]}           | $v.points.0.x | was not given
Shape!     | shape(shape: $v)     | {"points": [{"x": 1, "y": null}]} | $v.points.0.y | null
Shape!     | shape(shape: $v)     | {"note": "DO"}                   | $v.points | was not given
Shape!     | shape(shape: $v)     | {"points": [], "colour": 1}      | $v.colour | no field of this name
Shape!     | shape(shape: $v)     | "x"                  | $v | found a string
Shape!     | shape(shape: $v)     | [{"points": []}]     | $v | found a list
Key!       | key(by: $v)          | {"id": 1}            | ok
Key!       | key(by: $v)          | {"id": 1, "name": "x"}  | $v | exactly one
Key!       | key(by: $v)          | {"id": null}         | $v | exactly one
Key!       | key(by: $v)          | {"id": 1, "name": null} | $v | exactly one
Key!       | key(by: $v)          | {}                   | $v | exactly one
Key!       | key(by: $v)          | {"point": {"x": 1, "z": 1}} | $v.point.z | no field
[Key!]!    | keys(by: $v)         | [{"id": 1}, {}]      | $v.1 | exactly one
"#;

fn holds(ty: &str, field: &str, value: &Value, is: Option<(&str, &str)>) {
    let text = format!("query ($v: {ty}) {{ {field} }}");
    let name = format!("{ty} {value}");
    let sent = json!({"v": value, "nobody's": 1});
    match (plan(&toy(), &text, &sent), is) {
        (Ok(_), None) => {}
        (Err(refused), Some((path, says))) => {
            let problem = &refused.errors[0];
            let message = &problem.message;
            assert_eq!(refused.stage, Stage::Plan, "{name}");
            assert_eq!(problem.code, Code::BadUserInput, "{name}");
            assert!(message.contains(says), "{name}: {message}");
            let is = problem.input_path.as_ref().unwrap().join(".");
            assert_eq!(is, path.replace("$v", "variables.v"), "{name}");
            // A variable's own value is at fault where it is defined; one that its place doesn't
            // take, at the field.
            let at = text.find("defaults").unwrap_or(7) + 1;
            assert_eq!(problem.locations, [(1, at)], "{name}");
        }
        (planned, is) => panic!("{name}: {planned:?} is not {is:?}"),
    }
}

#[test]
fn values_of_variables_are_read_or_refused_with_their_path() {
    for line in VALUES.trim().lines() {
        let columns: Vec<_> = line.split('|').map(str::trim).collect();
        let value = |text: &str| serde_json::from_str(text).unwrap();
        match columns.as_slice() {
            [ty, field, json, "ok"] => holds(ty, field, &value(json), None),
            [ty, field, json, path, says] => holds(ty, field, &value(json), Some((path, says))),
            _ => panic!("{line}"),
        }
    }
}

#[test]
fn values_of_variables_are_bounded() {
    let deep = |levels: usize| {
        let mut shape = json!({"points": []});
        for _ in 1..levels {
            shape = json!({"points": [], "inner": shape});
        }
        shape
    };
    let list = "ints(required: 1, list: $v)";
    holds("[Int]", list, &json!(vec![1; 500]), None);
    holds(
        "[Int]",
        list,
        &json!(vec![1; 501]),
        Some(("$v", "501 values")),
    );
    holds("Shape!", "shape(shape: $v)", &deep(15), None);
    let path = format!("$v{}.points", ".inner".repeat(15));
    let says = "nests more than 16";
    holds("Shape!", "shape(shape: $v)", &deep(17), Some((&path, says)));
}

#[test]
fn a_required_variable_that_was_not_given_is_refused() {
    let text = "query ($a: ID!, $b: Int!) { pet(id: $a) { name } scalars(int: $b) }";
    let refused = refused(&toy(), text, &json!({}));
    assert_eq!(refused.errors.len(), 2);
    for (problem, (name, ty)) in refused.errors.iter().zip([("a", "ID!"), ("b", "Int!")]) {
        let says = format!("the variable ${name} of the required type {ty} was not given");
        assert_eq!(problem.message, says);
        let path = problem.input_path.as_ref().unwrap();
        assert_eq!(*path, ["variables", name]);
    }
}
