//! Documents that are asked for by their hash, and answers that caches may keep.

use std::{fs, process::Command};

use axum::{body::Body, http::Request};
use cooperation_registry::{graphql::Known, http::Settings};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::support::{STRICT, address, agency, ask, ask_with, door, send};
use crate::support::{TestRegistry, on_each_database, organisation};

const DOCUMENT: &str = "query One($code: String!) { organisation(by: {code: $code}) { code } }\n";

fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A registry that knows the document, and has the organisation that it asks for.
async fn knowing(registry: &TestRegistry) -> axum::Router {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("one.graphql"), DOCUMENT).unwrap();
    fs::write(folder.path().join("read.me"), "{ this is no document").unwrap();
    let known = Known::in_folder(folder.path()).unwrap();
    registry
        .put_organisation(organisation("org", ""))
        .await
        .unwrap();
    door(&registry.app.clone().knowing(known), Settings::default())
}

#[tokio::test]
async fn a_trusted_document_is_answered_by_its_hash() {
    on_each_database(async |registry| {
        let router = knowing(registry).await;
        let digest = hash(DOCUMENT);
        let variables = json!({ "code": "org" });
        let upper = digest.to_uppercase();
        for id in [
            digest.clone(),
            format!("sha256:{digest}"),
            format!("sha256:{upper}"),
            hash(DOCUMENT.trim()),
        ] {
            let reply = ask(
                &router,
                &json!({ "documentId": id, "variables": variables }),
            )
            .await;
            assert_eq!(
                (
                    reply.status,
                    reply.json()["data"]["organisation"]["code"].as_str()
                ),
                (200, Some("org")),
                "{id}"
            );
            assert_eq!(reply.header("cache-control"), "no-store", "by POST: {id}");
            let get = Request::get(address(&[
                ("documentId", &id),
                ("variables", &variables.to_string()),
            ]));
            let reply = send(&router, get.body(Body::empty()).unwrap()).await;
            assert_eq!(reply.json()["data"]["organisation"]["code"], "org", "{id}");
            assert_eq!(reply.header("cache-control"), "public, max-age=60", "{id}");
        }
        for (id, code) in [
            (hash("{ __typename }"), "PERSISTED_QUERY_NOT_FOUND"),
            (
                format!("sha256:{}", hash("{ __typename }")),
                "PERSISTED_QUERY_NOT_FOUND",
            ),
            (String::new(), "BAD_USER_INPUT"),
            ("latest".to_owned(), "BAD_USER_INPUT"),
            (format!("md5:{digest}"), "BAD_USER_INPUT"),
        ] {
            let reply = ask(&router, &json!({ "documentId": id })).await;
            assert_eq!((reply.status, reply.code().as_str()), (400, code), "{id}");
            let get = Request::get(address(&[("documentId", &id)])).header("accept", STRICT);
            let reply = send(&router, get.body(Body::empty()).unwrap()).await;
            assert_eq!((reply.status, reply.code().as_str()), (400, code), "{id}");
            assert_eq!(reply.header("cache-control"), "no-store", "{id}");
        }
        let both = json!({ "documentId": digest, "query": DOCUMENT });
        assert_eq!(
            ask(&router, &both).await.code(),
            "BAD_USER_INPUT",
            "which of the two?"
        );
    })
    .await;
}

#[tokio::test]
async fn an_answer_by_get_has_a_tag_and_is_not_sent_again_to_who_has_it() {
    on_each_database(async |registry| {
        let router = knowing(registry).await;
        let (digest, variables) = (hash(DOCUMENT), json!({ "code": "org" }).to_string());
        for (parameters, kept) in [
            (
                &[("documentId", digest.as_str()), ("variables", &variables)][..],
                "public, max-age=60",
            ),
            (
                &[("query", DOCUMENT), ("variables", &variables)],
                "public, no-cache",
            ),
        ] {
            let get = async |held: Option<&str>| {
                let mut request = Request::get(address(parameters));
                if let Some(held) = held {
                    request = request.header("if-none-match", held);
                }
                send(&router, request.body(Body::empty()).unwrap()).await
            };
            let first = get(None).await;
            let tag = first.header("etag").to_owned();
            assert!(
                tag.len() > 2 && tag.starts_with('"') && tag.ends_with('"'),
                "{tag}"
            );
            let weak = format!("W/{tag}");
            let listed = format!("\"other\", {tag}");
            for (held, status) in [
                (tag.as_str(), 304),
                (&weak, 304),
                (&listed, 304),
                ("*", 304),
                ("\"other\"", 200),
                ("", 200),
            ] {
                let reply = get(Some(held)).await;
                assert_eq!(reply.status, status, "{held}");
                assert_eq!(reply.body.is_empty(), status == 304, "{held}");
                assert_eq!(reply.header("etag"), tag, "{held}");
                assert_eq!(reply.header("cache-control"), kept, "{held}");
                for name in ["Accept", "Accept-Language", "Authorization"] {
                    let vary = reply.header("vary").to_owned();
                    assert!(vary.split(", ").any(|one| one == name), "{name}: {vary}");
                }
            }
        }
        let get = |code: &str| {
            let variables = json!({ "code": code }).to_string();
            Request::get(address(&[
                ("documentId", &digest),
                ("variables", &variables),
            ]))
        };
        let (one, other) = (
            send(&router, get("org").body(Body::empty()).unwrap()).await,
            send(&router, get("other").body(Body::empty()).unwrap()).await,
        );
        assert_ne!(
            one.header("etag"),
            other.header("etag"),
            "other content, another tag"
        );
        let failed = Request::get(address(&[("query", "{ node(id: \"none\") { id } }")]));
        let failed = send(&router, failed.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (failed.header("cache-control"), failed.header("etag")),
            ("no-store", ""),
            "errors are not kept"
        );
    })
    .await;
}

#[tokio::test]
async fn an_answer_to_a_token_is_for_no_cache() {
    on_each_database(async |registry| {
        let router = knowing(registry).await;
        let token = agency(registry, "signed-in").await;
        let (digest, variables) = (hash(DOCUMENT), json!({ "code": "org" }).to_string());
        for parameters in [
            &[("documentId", digest.as_str()), ("variables", &variables)][..],
            &[("query", DOCUMENT), ("variables", &variables)],
        ] {
            for good in [true, false] {
                let token = if good { token.as_str() } else { "none" };
                let request = Request::get(address(parameters))
                    .header("authorization", format!("Bearer {token}"))
                    .header("if-none-match", "*");
                let reply = send(&router, request.body(Body::empty()).unwrap()).await;
                assert_eq!(reply.status, if good { 200 } else { 401 }, "{parameters:?}");
                assert_eq!(reply.header("cache-control"), "no-store", "{parameters:?}");
                assert_eq!(reply.header("etag"), "", "{parameters:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_document_that_comes_with_its_hash_is_kept_for_who_is_signed_in() {
    on_each_database(async |registry| {
        let token = agency(registry, "org").await;
        let router = door(&registry.app, Settings::default());
        let asked = |text: Option<&str>, of: &str| {
            let persisted = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash(of) } });
            let mut fields = json!({ "variables": { "code": "org" }, "extensions": persisted });
            if let Some(text) = text {
                fields["query"] = Value::from(text);
            }
            fields
        };
        let wrong = ask(&router, &asked(Some("{ __typename }"), DOCUMENT)).await;
        assert_eq!(wrong.code(), "BAD_USER_INPUT", "another document's hash");
        for (signed_in, kept) in [(false, false), (true, true)] {
            let send = async |fields: &Value| {
                if signed_in {
                    ask_with(&router, &token, fields).await
                } else {
                    ask(&router, fields).await
                }
            };
            let alone = asked(None, DOCUMENT);
            let reply = send(&alone).await;
            assert_eq!(
                (reply.status, reply.code().as_str()),
                (400, "PERSISTED_QUERY_NOT_FOUND")
            );
            assert_eq!(
                reply.json()["errors"][0]["message"],
                "PersistedQueryNotFound"
            );
            let reply = send(&asked(Some(DOCUMENT), DOCUMENT)).await;
            assert_eq!(reply.json()["data"]["organisation"]["code"], "org");
            let reply = send(&alone).await;
            let answered = reply.json()["data"]["organisation"]["code"] == "org";
            assert_eq!(answered, kept, "signed in: {signed_in}: {}", reply.body);
        }
    })
    .await;
}

#[test]
fn a_folder_with_a_document_that_the_schema_cannot_answer_stops_the_start_in_one_line() {
    for (name, text) in [
        ("a syntax error", "query {\n\n"),
        ("an unknown field", "{ nothing\n  nowhere\n}"),
        ("nothing", ""),
    ] {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("good.graphql"), DOCUMENT).unwrap();
        fs::write(folder.path().join("bad.graphql"), text).unwrap();
        let error = Known::in_folder(folder.path()).map(drop);
        let output = Command::new(env!("CARGO_BIN_EXE_cooperation-registry"))
            .args(["serve", "--listen", "127.0.0.1:0", "--documents", "."])
            .current_dir(folder.path())
            .env_clear()
            .output()
            .unwrap();
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}: {line}");
        assert_eq!(line.trim_end().lines().count(), 1, "{name}: {line}");
        assert!(
            line.starts_with("error: ") && line.contains("bad.graphql"),
            "{name}: {line}"
        );
        assert_eq!(error.unwrap_err().to_string().lines().count(), 1, "{name}");
    }
    assert!(Known::in_folder(std::path::Path::new("/no/such/folder")).is_err());
}
