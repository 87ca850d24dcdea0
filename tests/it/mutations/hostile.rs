//! Texts that want to be more than texts.

use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use super::{Desk, REGISTER, UPDATE, new};
use crate::support::on_each_database;

const TEXTS: [&str; 10] = [
    "'); DROP TABLE organisation; --",
    "\"; DELETE FROM change; --",
    "' OR '1'='1",
    "$1 ?1 :name @p {0} %s %n",
    "\\'; SELECT pg_sleep(60); --",
    "/* */ UNION SELECT 1; \\x27 \\u0027",
    "`id` $(id) ${id} {{7*7}}",
    "<script>alert(1)</script>&amp;",
    "E'\\\\000' U&'\\0000' %00",
    "';\u{200B}ﬀ\u{1F469}\u{200D}\u{1F4BB}",
];

#[tokio::test]
async fn statements_in_texts_are_stored_as_texts() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let before = desk.records().await;
        for (number, text) in TEXTS.into_iter().enumerate() {
            let code = format!("org-{number}");
            let mut input = new(text, &code);
            input["clientMutationId"] = json!(text);
            input["names"] = json!([{"locale": "en", "name": text, "acronym": text}]);
            input["identifiers"] = json!([{"scheme": text, "value": text}]);
            let payload = desk.payload(REGISTER, &input).await;
            assert_eq!(payload["errors"], json!([]), "{text}");
            assert_eq!(payload["clientMutationId"], text);
            let seen = desk.seen(&code).await;
            assert_eq!(
                seen["names"],
                json!([{"name": text, "acronym": text}]),
                "{text}"
            );
            assert_eq!(
                seen["identifiers"],
                json!([{"scheme": text, "value": text}]),
                "{text}"
            );
            // The key is one text as well, and the request is known again by it.
            assert_eq!(
                desk.written(REGISTER, &input).await["id"],
                seen["id"],
                "{text}"
            );
            let update = json!({
                "idempotencyKey": format!("{text} again"), "id": seen["id"], "expectedVersion": 1,
                "names": [{"locale": "en", "name": format!("{text} {text}")}],
            });
            let updated = desk.written(UPDATE, &update).await;
            assert_eq!(
                updated["names"][0]["name"],
                format!("{text} {text}"),
                "{text}"
            );
        }
        assert_eq!(desk.records().await, before + 2 * TEXTS.len() as u64);
        let keys = registry
            .app
            .database
            .reader()
            .query_all_raw(Statement::from_string(
                registry.backend(),
                "SELECT key FROM idempotency",
            ));
        let keys: Vec<String> = keys
            .await
            .unwrap()
            .iter()
            .map(|row| row.try_get("", "key").unwrap())
            .collect();
        for text in TEXTS {
            assert!(
                keys.iter().any(|key| key == text),
                "{text} is not among the keys"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn characters_that_deceive_or_break_are_refused_where_they_stand() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let id = desk.written(REGISTER, &new("first", "first")).await["id"].clone();
        let before = desk.records().await;
        for bad in ["a\u{202E}b", "a\u{2066}b", "a\nb", "a\u{7f}b", "a\u{85}b"] {
            for (field, value, path) in [
                (
                    "names",
                    json!([{"locale": "en", "name": bad}]),
                    "names.0.name",
                ),
                (
                    "names",
                    json!([{"locale": "en", "name": "n", "acronym": bad}]),
                    "names.0.acronym",
                ),
                (
                    "identifiers",
                    json!([{"scheme": bad, "value": "v"}]),
                    "identifiers.0.scheme",
                ),
                (
                    "identifiers",
                    json!([{"scheme": "s", "value": bad}]),
                    "identifiers.0.value",
                ),
            ] {
                let mut input = new("k", "second");
                input[field] = value.clone();
                let expected = format!("ValidationError input.{path} TEXT");
                assert_eq!(
                    desk.refused(REGISTER, &input).await,
                    [expected.as_str()],
                    "{bad:?}"
                );
                let mut input = json!({"idempotencyKey": "u", "id": id, "expectedVersion": 1});
                input[field] = value;
                assert_eq!(
                    desk.refused(UPDATE, &input).await,
                    [expected.as_str()],
                    "{bad:?}"
                );
            }
            let mut input = new("k", "second");
            input["code"] = json!(bad);
            assert_eq!(
                desk.refused(REGISTER, &input).await,
                ["ValidationError input.code CODE"],
                "{bad:?}"
            );
            let mut input = new("k", "second");
            input["partOf"] = json!([{"organisation": bad}]);
            assert_eq!(
                desk.refused(REGISTER, &input).await,
                ["ValidationError input.partOf.0.organisation REFERENCE_UNKNOWN"],
                "{bad:?}"
            );
            // What has a form of its own is refused before anything is looked at.
            for (field, value) in [
                ("country", json!(bad)),
                ("establishedOn", json!(bad)),
                ("kind", json!(bad)),
                ("names", json!([{"locale": bad, "name": "n"}])),
            ] {
                let mut input = new("k", "second");
                input[field] = value;
                let reply = desk.reply(REGISTER, &input).await;
                assert_eq!(
                    reply.code(),
                    "BAD_USER_INPUT",
                    "{field} {bad:?}: {}",
                    reply.body
                );
            }
        }
        assert_eq!(desk.records().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_nul_is_refused_where_it_stands_before_anything_else_is_looked_at() {
    on_each_database(async |registry| {
        let desk = Desk::of(registry).await;
        let before = desk.records().await;
        for bad in ["\0", "a\0b"] {
            for (path, value) in [
                ("idempotencyKey", json!(bad)),
                ("clientMutationId", json!(bad)),
                ("code", json!(bad)),
                ("country", json!(bad)),
                ("names.0.name", json!([{"locale": "en", "name": bad}])),
                (
                    "names.0.acronym",
                    json!([{"locale": "en", "name": "n", "acronym": bad}]),
                ),
                (
                    "identifiers.0.scheme",
                    json!([{"scheme": bad, "value": "v"}]),
                ),
                (
                    "identifiers.0.value",
                    json!([{"scheme": "s", "value": bad}]),
                ),
                ("partOf.0.organisation", json!([{"organisation": bad}])),
            ] {
                let mut input = new("k", "second");
                input[path.split('.').next().unwrap()] = value;
                let reply = desk.reply(REGISTER, &input).await;
                assert_eq!(reply.code(), "BAD_USER_INPUT", "{path}: {}", reply.body);
                assert_eq!(reply.json().get("data"), None, "{path}");
                let told: Vec<&str> = ["variables", "input"]
                    .into_iter()
                    .chain(path.split('.'))
                    .collect();
                let error = &reply.json()["errors"][0]["extensions"];
                assert_eq!(error["inputPath"], json!(told), "{path}: {}", reply.body);
            }
        }
        assert_eq!(desk.records().await, before);
    })
    .await;
}
