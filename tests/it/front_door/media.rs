//! Answers as HTTP carries them: their type, and the status that goes with it.

use axum::{
    body::Body,
    http::{Method, Request},
};
use cooperation_registry::http::{HttpProfile, Settings};
use serde_json::json;

use super::support::{STRICT, address, door, query, send};
use crate::support::on_each_database;

#[tokio::test]
async fn an_answer_has_the_type_that_is_accepted_and_the_status_of_that_type() {
    on_each_database(async |registry| {
        let router = door(&registry.app, Settings::default());
        let (strict, json) = (
            "application/graphql-response+json; charset=utf-8",
            "application/json; charset=utf-8",
        );
        for (accept, media, good, invalid) in [
            ("", json, 200, 200),
            ("*/*", json, 200, 200),
            ("application/*", json, 200, 200),
            ("application/json", json, 200, 200),
            (STRICT, strict, 200, 400),
            (
                "application/json, application/graphql-response+json",
                strict,
                200,
                400,
            ),
            (
                "application/json, application/graphql-response+json;q=0.5",
                json,
                200,
                200,
            ),
            ("text/event-stream", "text/event-stream", 200, 200),
            ("text/html", json, 406, 406),
            ("image/*", json, 406, 406),
            ("application/json;q=0", json, 406, 406),
            ("application/json; charset=utf-16", json, 406, 406),
        ] {
            for (body, status) in [
                (r#"{"query":"{ __typename }"}"#, good),
                (r#"{"query":"{ x }"}"#, invalid),
            ] {
                let mut request =
                    Request::post("/graphql").header("content-type", "application/json");
                if !accept.is_empty() {
                    request = request.header("accept", accept);
                }
                let reply = send(&router, request.body(Body::from(body)).unwrap()).await;
                assert_eq!(
                    (reply.status, reply.header("content-type")),
                    (status, media),
                    "{accept}: {body}"
                );
                if status == 406 {
                    assert_eq!(reply.code(), "BAD_USER_INPUT", "{accept}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_query_comes_by_get_too_and_other_methods_are_told_which_there_are() {
    on_each_database(async |registry| {
        let router = door(&registry.app, Settings::default());
        let get = async |parameters: &[(&str, &str)]| {
            let request = Request::get(address(parameters)).header("accept", STRICT);
            send(&router, request.body(Body::empty()).unwrap()).await
        };
        let document =
            "query A($a: Int) { programmes(first: $a) { nodes { code } } } query B { __typename }";
        let reply = get(&[
            ("query", document),
            ("operationName", "B"),
            ("variables", ""),
        ])
        .await;
        assert_eq!(reply.json()["data"], json!({ "__typename": "Query" }));
        let reply = get(&[
            ("query", document),
            ("operationName", "A"),
            ("variables", r#"{"a":7}"#),
        ])
        .await;
        assert_eq!(reply.json()["extensions"]["cost"]["estimated"], 8);
        for (parameters, code) in [
            (&[][..], "BAD_USER_INPUT"),
            (&[("query", "{")], "GRAPHQL_PARSE_FAILED"),
            (&[("query", document)], "BAD_USER_INPUT"),
            (
                &[("query", document), ("operationName", "C")],
                "BAD_USER_INPUT",
            ),
            (
                &[("query", "{ __typename }"), ("variables", "{")],
                "BAD_USER_INPUT",
            ),
            (
                &[("query", "{ __typename }"), ("query", "{ __typename }")],
                "BAD_USER_INPUT",
            ),
        ] {
            let reply = get(parameters).await;
            assert_eq!(
                (reply.status, reply.code().as_str()),
                (400, code),
                "{parameters:?}"
            );
        }
        let head = Request::head("/graphql?query={__typename}").body(Body::empty());
        assert_eq!(send(&router, head.unwrap()).await.status, 200);
        for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
            let request = Request::builder()
                .method(method.clone())
                .uri("/graphql?query={__typename}");
            let reply = send(&router, request.body(Body::empty()).unwrap()).await;
            if method == Method::OPTIONS {
                assert!(
                    reply
                        .header("access-control-allow-methods")
                        .contains("POST"),
                    "a preflight"
                );
                continue;
            }
            assert_eq!(
                (reply.status, reply.header("allow")),
                (405, "GET, HEAD, POST"),
                "{method}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_drafts_profile_has_the_drafts_statuses_and_json_keeps_its_own() {
    on_each_database(async |registry| {
        let draft = Settings {
            profile: HttpProfile::Draft,
            ..Settings::default()
        };
        let (draft, audited) = (
            door(&registry.app, draft),
            door(&registry.app, Settings::default()),
        );
        for (name, document, in_draft, in_audited) in [
            ("data", "{ apiInfo { version } }", 200, 200),
            (
                "data and errors",
                "{ apiInfo { version } node(id: \"none\") { id } }",
                294,
                200,
            ),
            ("a validation error", "{ nothing }", 422, 400),
            ("a syntax error", "{", 400, 400),
            (
                "too much",
                "{ nodes(ids: []) { id } programmes(first: 101) { totalCount } }",
                422,
                400,
            ),
        ] {
            assert_eq!(query(&draft, document).await.status, in_draft, "{name}");
            assert_eq!(query(&audited, document).await.status, in_audited, "{name}");
            let legacy = Request::post("/graphql").header("content-type", "application/json");
            let body = Body::from(json!({ "query": document }).to_string());
            let reply = send(&draft, legacy.body(body).unwrap()).await;
            assert_eq!(
                (reply.status, reply.header("content-type")),
                (200, "application/json; charset=utf-8"),
                "{name}"
            );
        }
    })
    .await;
}
