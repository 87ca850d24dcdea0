//! Requests as HTTP carries them: which are taken, and with which status and code the others
//! are refused.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::Request,
};
use cooperation_registry::{graphql::LIMITS, http::Settings};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::support::{STRICT, address, agency, ask, ask_with, door, post, registering, send};
use crate::support::on_each_database;

const TYPENAME: &str = r#"{"query":"{ __typename }"}"#;

#[tokio::test]
async fn a_mutation_comes_by_post_as_json_or_not_at_all() {
    on_each_database(async |registry| {
        let token = agency(registry, "org").await;
        let router = door(&registry.app, Settings::default());
        let fields = registering("new");
        let variables = fields["variables"].to_string();
        let document = fields["query"].as_str().unwrap();
        for token in [None, Some(&token)] {
            let mut get = Request::get(address(&[("query", document), ("variables", &variables)]));
            if let Some(token) = token {
                get = get.header("authorization", format!("Bearer {token}"));
            }
            let reply = send(&router, get.body(Body::empty()).unwrap()).await;
            assert_eq!(
                (reply.status, reply.code().as_str()),
                (405, "BAD_USER_INPUT")
            );
            assert_eq!(
                reply.header("allow"),
                "POST",
                "with a token: {}",
                token.is_some()
            );
            for media in [
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/graphql",
            ] {
                let mut request = Request::post("/graphql").header("content-type", media);
                if let Some(token) = token {
                    request = request.header("authorization", format!("Bearer {token}"));
                }
                let body = Body::from(fields.to_string());
                let reply = send(&router, request.body(body).unwrap()).await;
                assert_eq!(
                    (reply.status, reply.code().as_str()),
                    (415, "BAD_USER_INPUT"),
                    "{media}"
                );
            }
        }
        let public = ask(&router, &fields).await;
        assert_eq!(
            (public.status, public.code().as_str()),
            (401, "UNAUTHENTICATED")
        );
        assert!(public.header("www-authenticate").starts_with("Bearer"));
        let there = "{ organisation(by: {code: \"new\"}) { code } }";
        assert_eq!(
            registry.data(there).await["organisation"],
            Value::Null,
            "nothing was written"
        );
        let done = ask_with(&router, &token, &fields).await;
        assert_eq!(
            done.json()["data"]["registerOrganisation"]["organisation"]["code"],
            "new"
        );
    })
    .await;
}

/// A body of many chunks, and how many of them were taken.
fn chunks(
    count: usize,
    then: impl futures_util::Stream<Item = Bytes> + Send + 'static,
) -> (Body, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = taken.clone();
    let chunks = stream::iter(0..count).map(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        Bytes::from_static(&[b' '; 16 * 1024])
    });
    let body = Body::from_stream(chunks.chain(then).map(Ok::<_, std::io::Error>));
    (body, taken)
}

#[tokio::test]
async fn a_body_that_is_too_large_endless_or_compressed_is_refused_without_being_read() {
    on_each_database(async |registry| {
        let settings = Settings {
            body: Duration::from_millis(100),
            ..Settings::default()
        };
        let router = door(&registry.app, settings);
        for (name, header, value, status) in [
            ("announced", "content-length", "262145", 413),
            ("compressed", "content-encoding", "gzip", 415),
            ("compressed twice", "content-encoding", "identity, br", 415),
            ("of another type", "x-none", "", 415),
        ] {
            let (body, taken) = chunks(1_000, stream::empty());
            let mut request = Request::post("/graphql")
                .header("accept", STRICT)
                .header(header, value);
            if status == 413 || header == "content-encoding" {
                request = request.header("content-type", "application/json");
            }
            let reply = send(&router, request.body(body).unwrap()).await;
            assert_eq!(
                (reply.status, reply.code().as_str()),
                (status, "BAD_USER_INPUT"),
                "{name}"
            );
            assert_eq!(taken.load(Ordering::SeqCst), 0, "{name}: the body was read");
        }
        let (body, taken) = chunks(1_000, stream::empty());
        let reply = send(&router, post().body(body).unwrap()).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (413, "BAD_USER_INPUT"),
            "in chunks"
        );
        assert!(
            taken.load(Ordering::SeqCst) <= 18,
            "it was read on: {taken:?}"
        );
        assert_eq!(reply.header("connection"), "close");
        let (body, _) = chunks(1, stream::pending());
        let reply = send(&router, post().body(body).unwrap()).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (408, "BAD_USER_INPUT"),
            "endless"
        );
        assert_eq!(reply.header("connection"), "close");
        assert!(registry.statements().is_empty());
    })
    .await;
}

/// A body of exactly so many bytes.
fn sized(bytes: u64) -> String {
    let bare = r#"{"query":"{ __typename }","padding":""}"#.len();
    let padding = "x".repeat(usize::try_from(bytes).unwrap() - bare);
    format!(r#"{{"query":"{{ __typename }}","padding":"{padding}"}}"#)
}

#[tokio::test]
async fn a_body_may_be_so_large_and_larger_with_a_token() {
    on_each_database(async |registry| {
        let token = agency(registry, "org").await;
        let router = door(&registry.app, Settings::default());
        for (token, bytes, status) in [
            (None, LIMITS.body_bytes, 200),
            (None, LIMITS.body_bytes + 1, 413),
            (Some(&token), LIMITS.body_bytes + 1, 200),
            (Some(&token), LIMITS.body_bytes_signed_in, 200),
            (Some(&token), LIMITS.body_bytes_signed_in + 1, 413),
        ] {
            let mut request = post();
            if let Some(token) = token {
                request = request.header("authorization", format!("Bearer {token}"));
            }
            let reply = send(&router, request.body(Body::from(sized(bytes))).unwrap()).await;
            assert_eq!(
                reply.status,
                status,
                "{bytes} bytes, with a token: {}",
                token.is_some()
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_hostile_document_is_refused_before_any_statement_with_at_most_twenty_errors() {
    on_each_database(async |registry| {
        let router = door(&registry.app, Settings::default());
        let aliases = |count: usize| {
            let fields: Vec<String> = (0..count).map(|n| format!("a{n}:__typename")).collect();
            json!({ "query": format!("{{ {} }}", fields.join(" ")) })
        };
        let nested = |levels: usize| {
            let (open, close) = ("[".repeat(levels), "]".repeat(levels));
            format!(r#"{{"query":"{{ __typename }}","variables":{{"a":{open}{close}}}}}"#)
        };
        let filter = |levels: usize| {
            let filter = (0..levels).fold(json!({}), |inner, _| json!({ "not": inner }));
            json!({
                "query": "query($f: ProgrammeFilter) { programmes(filter: $f) { totalCount } }",
                "variables": { "f": filter },
            })
        };
        let document = |text: String| json!({ "query": text }).to_string();
        for (name, body, code) in [
            (
                "a batch",
                format!("[{TYPENAME},{TYPENAME}]"),
                "BAD_USER_INPUT",
            ),
            ("an empty batch", "[]".to_owned(), "BAD_USER_INPUT"),
            (
                "20,000 directives",
                document(format!("query {} {{ __typename }}", "@a".repeat(20_000))),
                "QUERY_REJECTED",
            ),
            (
                "900 directives",
                document(format!("query {} {{ __typename }}", "@a".repeat(900))),
                "QUERY_REJECTED",
            ),
            (
                "20,000 aliases",
                document(format!("{{ {} }}", "a:x ".repeat(20_000))),
                "QUERY_REJECTED",
            ),
            ("300 aliases", aliases(300).to_string(), "QUERY_REJECTED"),
            (
                "20,000 unknown fields",
                document(format!("{{ {} }}", "x ".repeat(20_000))),
                "QUERY_REJECTED",
            ),
            (
                "1,900 unknown fields",
                document(format!("{{ apiInfo {{ {} }} }}", "x ".repeat(1_900))),
                "GRAPHQL_VALIDATION_FAILED",
            ),
            (
                "1,900 different ones",
                document(format!(
                    "{{ apiInfo {{ {} }} }}",
                    (0..1_900).map(|n| format!("x{n} ")).collect::<String>()
                )),
                "GRAPHQL_VALIDATION_FAILED",
            ),
            (
                "a deep selection",
                document(format!("{}{}", "{a".repeat(9_000), "}".repeat(9_000))),
                "QUERY_REJECTED",
            ),
            (
                "a deep literal",
                document(format!("{{ node(id: {}) {{ id }} }}", "[".repeat(9_000))),
                "QUERY_REJECTED",
            ),
            (
                "a variable too deep for JSON",
                nested(10_000),
                "BAD_USER_INPUT",
            ),
            (
                "a filter in a variable",
                filter(60).to_string(),
                "BAD_USER_INPUT",
            ),
        ] {
            let reply = send(&router, post().body(Body::from(body)).unwrap()).await;
            assert_eq!(
                (reply.status, reply.code().as_str()),
                (400, code),
                "{name}: {}",
                reply.body
            );
            let reply = reply.json();
            let errors = reply["errors"].as_array().unwrap();
            assert!(
                (1..=20).contains(&errors.len()),
                "{name}: {} errors",
                errors.len()
            );
            assert_eq!(reply.get("data"), None, "{name}");
        }
        assert!(registry.statements().is_empty());
    })
    .await;
}
