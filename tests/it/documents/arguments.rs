//! Values reach the resolvers as they were meant: decoded, and absent where they are absent.

use serde_json::json;

use super::support::Engine;

#[tokio::test]
async fn values_arrive_as_they_were_meant() {
    let engine = Engine::new();
    for (text, variables, answer) in [
        // Escapes of every kind, and block strings.
        (
            r#"{ echo(text: "\" \\ \/ \n \u00e9 \u{1F408} \uD83D\uDC08") }"#,
            json!({}),
            json!("\" \\ / \n é 🐈 🐈"),
        ),
        (
            r#"{ echo(text: "\b\f\r\t") }"#,
            json!({}),
            json!("\u{8}\u{c}\r\t"),
        ),
        (
            "{ echo(text: \"\"\"\n    a\n      \\u00e9 \\\"\"\"\n  \"\"\") }",
            json!({}),
            json!("a\n  \\u00e9 \"\"\""),
        ),
        ("{ echo(text: \"\") }", json!({}), json!("")),
        // Absent, null, and given.
        ("{ echo }", json!({}), json!("absent")),
        ("{ echo(text: null) }", json!({}), json!("null")),
        (
            "query ($t: String) { echo(text: $t) }",
            json!({}),
            json!("absent"),
        ),
        (
            "query ($t: String) { echo(text: $t) }",
            json!({"t": null}),
            json!("null"),
        ),
        (
            "query ($t: String) { echo(text: $t) }",
            json!({"t": "x"}),
            json!("x"),
        ),
        (
            "query ($t: String = \"d\") { echo(text: $t) }",
            json!({}),
            json!("d"),
        ),
        (
            "query ($t: String = \"d\") { echo(text: $t) }",
            json!({"t": null}),
            json!("null"),
        ),
        // The same in an input object.
        (
            "{ change(change: {}) }",
            json!({}),
            json!("absent absent absent 7"),
        ),
        (
            "query ($c: Change!) { change(change: $c) }",
            json!({"c": {}}),
            json!("absent absent absent 7"),
        ),
        (
            "query ($c: Change!) { change(change: $c) }",
            json!({"c": {"name": null, "colour": "RED", "tags": "t", "weight": 1}}),
            json!("null red [t] 1"),
        ),
        (
            "query ($n: String, $c: Colour, $t: [String], $w: Int) { change(change: {name: $n, colour: $c, tags: $t, weight: $w}) }",
            json!({}),
            json!("absent absent absent 7"),
        ),
        (
            "query ($n: String, $c: Colour, $t: [String], $w: Int! = 3) { change(change: {name: $n, colour: $c, tags: $t, weight: $w}) }",
            json!({"n": null, "c": "BLUE", "t": ["a", null]}),
            json!("null blue [a -] 3"),
        ),
        // A variable without a value is null in a list.
        (
            "query ($t: String) { change(change: {tags: [\"a\", $t]}) }",
            json!({}),
            json!("absent absent [a -] 7"),
        ),
        (
            "query ($n: String) { change(change: {inner: {name: $n, inner: {colour: RED}}}) }",
            json!({}),
            json!("absent absent absent 7 (absent absent absent 7 (absent red absent 7))"),
        ),
        ("{ by(by: {id: 12}) }", json!({}), json!("id 12")),
        (
            "query ($i: ID!) { by(by: {id: $i}) }",
            json!({"i": 12}),
            json!("id 12"),
        ),
        (
            "query ($b: By!) { by(by: $b) }",
            json!({"b": {"name": "x"}}),
            json!("name x"),
        ),
        ("{ float(of: 1) }", json!({}), json!(1.0)),
        ("{ float(of: -1.5e2) }", json!({}), json!(-150.0)),
        (
            "query ($f: Float!) { float(of: $f) }",
            json!({"f": 2}),
            json!(2.0),
        ),
    ] {
        let (response, _) = engine.run(text, &variables).await;
        assert!(response.errors.is_empty(), "{text}: {:?}", response.errors);
        let data = response.data.into_json().unwrap();
        let value = data.as_object().unwrap().values().next().unwrap();
        assert_eq!(*value, answer, "{text} with {variables}");
    }
}
