use serde_json::{Value, json, value::to_raw_value};

use super::{Said, ack, complete, error, next, pong};
use crate::http::socket::{Asked, Object};

fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        other => panic!("{other} is no object"),
    }
}

fn by_query(query: &str) -> Asked {
    Asked {
        query: Some(query.to_owned()),
        ..Asked::default()
    }
}

#[test]
fn what_the_protocol_describes_is_read() {
    let payload = object(json!({ "token": "t" }));
    let whole = Asked {
        query: Some("query A { a }".to_owned()),
        document_id: Some("sha256:00".to_owned()),
        operation_name: Some("A".to_owned()),
        variables: Some(object(json!({ "first": 1 }))),
        extensions: Some(object(json!({ "trace": true }))),
    };
    let by_id = Asked {
        document_id: Some("sha256:00".to_owned()),
        ..Asked::default()
    };
    let subscribe = |asked| Said::Subscribe("1".to_owned(), Box::new(asked));
    let cases = [
        (json!({"type": "connection_init"}), Said::Init(None)),
        (
            json!({"type": "connection_init", "payload": null}),
            Said::Init(None),
        ),
        (
            json!({"type": "connection_init", "payload": payload}),
            Said::Init(Some(payload.clone())),
        ),
        (json!({"type": "ping"}), Said::Ping(None)),
        (
            json!({"type": "ping", "payload": payload}),
            Said::Ping(Some(payload.clone())),
        ),
        (json!({"type": "pong"}), Said::Pong),
        (json!({"type": "pong", "payload": payload}), Said::Pong),
        (
            json!({"type": "complete", "id": "1"}),
            Said::Complete("1".to_owned()),
        ),
        (
            json!({"type": "complete", "id": "1", "extra": [1]}),
            Said::Complete("1".to_owned()),
        ),
        (
            json!({"type": "subscribe", "id": "1", "payload": {"query": "{ a }"}}),
            subscribe(by_query("{ a }")),
        ),
        (
            json!({"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": null, "operationName": null, "extensions": null}}),
            subscribe(by_query("{ a }")),
        ),
        (
            json!({"type": "subscribe", "id": "1", "payload": {"query": "query A { a }", "documentId": "sha256:00", "operationName": "A", "variables": {"first": 1}, "extensions": {"trace": true}}}),
            subscribe(whole),
        ),
        (
            json!({"type": "subscribe", "id": "1", "payload": {"documentId": "sha256:00"}}),
            subscribe(by_id),
        ),
    ];
    for (text, said) in cases {
        assert_eq!(Said::read(&text.to_string()), Ok(said), "{text}");
    }
}

#[test]
fn what_it_does_not_describe_is_refused_with_a_reason() {
    let cases = [
        ("", "can't be read as JSON"),
        ("{", "can't be read as JSON"),
        ("\u{0}", "can't be read as JSON"),
        (
            r#"{"type":"ping"} {"type":"ping"}"#,
            "can't be read as JSON",
        ),
        (r#"{"type":"ping","payload":{"x":1e400}}"#, "out of range"),
        ("[]", "must be a JSON object"),
        (r#""ping""#, "must be a JSON object"),
        ("null", "must be a JSON object"),
        ("{}", "no \"type\""),
        (r#"{"type":null}"#, "no \"type\""),
        (r#"{"type":7}"#, "\"type\" in the message must be a string"),
        (r#"{"type":""}"#, "no message of type \"\""),
        (r#"{"type":"start"}"#, "no message of type \"start\""),
        (r#"{"type":"Ping"}"#, "no message of type \"Ping\""),
        (
            r#"{"type":"next","id":"1","payload":{}}"#,
            "for the server to say",
        ),
        (
            r#"{"type":"error","id":"1","payload":[]}"#,
            "for the server to say",
        ),
        (r#"{"type":"connection_ack"}"#, "for the server to say"),
        (
            r#"{"type":"connection_init","payload":"token"}"#,
            "\"payload\" in the message must be an object",
        ),
        (
            r#"{"type":"connection_init","payload":[]}"#,
            "\"payload\" in the message must be an object",
        ),
        (
            r#"{"type":"ping","payload":1}"#,
            "\"payload\" in the message must be an object",
        ),
        (
            r#"{"type":"pong","payload":false}"#,
            "\"payload\" in the message must be an object",
        ),
        (r#"{"type":"complete"}"#, "no \"id\""),
        (r#"{"type":"complete","id":null}"#, "no \"id\""),
        (r#"{"type":"complete","id":""}"#, "must not be empty"),
        (
            r#"{"type":"complete","id":1}"#,
            "\"id\" in the message must be a string",
        ),
        (
            r#"{"type":"subscribe","payload":{"query":"{ a }"}}"#,
            "no \"id\"",
        ),
        (
            r#"{"type":"subscribe","id":1,"payload":{"query":"{ a }"}}"#,
            "\"id\" in the message must be a string",
        ),
        (
            r#"{"type":"subscribe","id":"","payload":{"query":"{ a }"}}"#,
            "must not be empty",
        ),
        (r#"{"type":"subscribe","id":"1"}"#, "object with \"query\""),
        (
            r#"{"type":"subscribe","id":"1","payload":"{ a }"}"#,
            "\"payload\" in the message must be an object",
        ),
        (
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
            "neither \"query\" nor \"documentId\"",
        ),
        (
            r#"{"type":"subscribe","id":"1","payload":{"query":null}}"#,
            "neither \"query\" nor \"documentId\"",
        ),
        (
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            "\"query\" in \"payload\" must be a string",
        ),
        (
            r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }","variables":[]}}"#,
            "\"variables\" in \"payload\" must be an object",
        ),
        (
            r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }","extensions":"x"}}"#,
            "\"extensions\" in \"payload\" must be an object",
        ),
        (
            r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }","operationName":{}}}"#,
            "\"operationName\" in \"payload\" must be a string",
        ),
        (
            r#"{"type":"subscribe","id":"1","payload":{"documentId":[]}}"#,
            "\"documentId\" in \"payload\" must be a string",
        ),
    ];
    for (text, reason) in cases {
        let refused = Said::read(text).expect_err(text);
        assert!(refused.contains(reason), "{text}: {refused}");
    }
    let deep = format!("{{\"type\":{}", "[".repeat(60_000));
    assert!(Said::read(&deep).is_err(), "deep nesting is refused");
}

#[test]
fn what_the_server_says_is_json_of_the_protocol() {
    let payload = object(json!({ "a": "\"\n" }));
    let result = to_raw_value(&json!({ "data": { "a": 1 } })).expect("it is JSON");
    let id = "quoted \" and \u{1}";
    let cases = [
        (ack(None), json!({"type": "connection_ack"})),
        (
            ack(Some(payload.clone())),
            json!({"type": "connection_ack", "payload": payload}),
        ),
        (pong(None), json!({"type": "pong"})),
        (
            pong(Some(payload.clone())),
            json!({"type": "pong", "payload": payload}),
        ),
        (
            next(id, &result),
            json!({"type": "next", "id": id, "payload": {"data": {"a": 1}}}),
        ),
        (
            error(id, "[{}]"),
            json!({"type": "error", "id": id, "payload": [{}]}),
        ),
        (complete(id), json!({"type": "complete", "id": id})),
    ];
    for (text, expected) in cases {
        let value: Value = serde_json::from_str(&text).expect(&text);
        assert_eq!(value, expected);
    }
}
