//! What is wrong with a request has a status and the API's error, before the first row.

use std::num::NonZeroU32;

use axum::{
    body::Body,
    http::{Method, Request},
};
use cooperation_registry::{
    access::Viewer,
    example,
    http::{Exports, rate::Allowances},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::support::{address, door, door_with, get, get_as, send};
use crate::support::{on_each_database, organisation};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_input_is_refused_with_the_apis_error_and_its_place() {
    on_each_database(async |registry| {
        let router = door(&registry.app, 100);
        let deep = format!("{}{{}}{}", "{\"not\":".repeat(9), "}".repeat(9));
        for (file, parameters, status, code, place) in [
            ("nothing.csv", vec![], 404, "NOT_FOUND", json!(null)),
            ("programmes.pdf", vec![], 404, "NOT_FOUND", json!(null)),
            (
                "programmes.csv",
                vec![("nothing", "1")],
                400,
                "BAD_USER_INPUT",
                json!(["nothing"]),
            ),
            (
                "programmes.csv",
                vec![("in", "EUR")],
                400,
                "BAD_USER_INPUT",
                json!(["in"]),
            ),
            (
                "programmes.csv",
                vec![("filter", "{")],
                400,
                "BAD_USER_INPUT",
                json!(["filter"]),
            ),
            (
                "programmes.csv",
                vec![("filter", "[]")],
                400,
                "BAD_USER_INPUT",
                json!(["filter"]),
            ),
            (
                "programmes.csv",
                vec![("filter", r#"{"code": {"eq": 1}}"#)],
                400,
                "BAD_USER_INPUT",
                json!(["filter", "code", "eq"]),
            ),
            (
                "programmes.ndjson",
                vec![("filter", r#"{"nothing": 1}"#)],
                400,
                "BAD_USER_INPUT",
                json!(["filter", "nothing"]),
            ),
            (
                "programmes.xlsx",
                vec![("filter", deep.as_str())],
                400,
                "BAD_USER_INPUT",
                json!(null),
            ),
            (
                "programmes.csv",
                vec![("orderBy", r#"[{"field": "NOTHING"}]"#)],
                400,
                "BAD_USER_INPUT",
                json!(["orderBy", "0", "field"]),
            ),
            (
                "programmes.csv",
                vec![("search", "a\u{0}b")],
                400,
                "BAD_USER_INPUT",
                json!(["search"]),
            ),
            (
                "programmes.csv",
                vec![("locale", "french")],
                400,
                "BAD_USER_INPUT",
                json!(["locale"]),
            ),
            (
                "budget.csv",
                vec![],
                400,
                "BAD_USER_INPUT",
                json!(["groupBy"]),
            ),
            (
                "budget.csv",
                vec![("groupBy", "NOTHING")],
                400,
                "BAD_USER_INPUT",
                json!(["groupBy", "0"]),
            ),
            (
                "budget.csv",
                vec![("groupBy", "YEAR,YEAR")],
                400,
                "BAD_USER_INPUT",
                json!(["groupBy", "1"]),
            ),
        ] {
            let answer = get(&router, file, &parameters).await;
            let error = &answer.json()["errors"][0];
            let shown = format!("{file} {parameters:?}: {error}");
            assert_eq!(answer.status, status, "{shown}");
            assert_eq!(error["extensions"]["code"], code, "{shown}");
            assert!(!error["message"].as_str().unwrap().is_empty(), "{shown}");
            if place != Value::Null {
                assert_eq!(error["extensions"]["inputPath"], place, "{shown}");
            }
            assert_eq!(answer.header("content-disposition"), "", "{shown}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_out_what_a_list_must_be_told_is_told_what_there_is() {
    on_each_database(async |registry| {
        let router = door(&registry.app, 100);
        for (file, parameters, place, says) in [
            (
                "budget.csv",
                vec![],
                json!(["groupBy"]),
                "COUNTRY, FUNDER, INSTRUMENT",
            ),
            (
                "budget.csv",
                vec![("groupBy", "")],
                json!(["groupBy", "0"]),
                "COUNTRY, FUNDER, INSTRUMENT",
            ),
            (
                "coverage.csv",
                vec![("unit", "PARAGRAPH")],
                json!(["groupBy"]),
                "CYCLE, GROUP, INSTITUTION",
            ),
            (
                "coverage.csv",
                vec![("groupBy", "THEME")],
                json!(["unit"]),
                "PARAGRAPH, PARAGRAPH_STATE_PAIR",
            ),
            (
                "gaps.csv",
                vec![("level", "NONE")],
                json!(["level"]),
                "IN_GENERAL",
            ),
        ] {
            let answer = get(&router, file, &parameters).await;
            let error = &answer.json()["errors"][0];
            assert_eq!(answer.status, 400, "{error}");
            assert_eq!(error["extensions"]["inputPath"], place, "{error}");
            assert!(error["message"].as_str().unwrap().contains(says), "{error}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_read_by_get_and_head_alone_and_head_has_what_stands_before_it() {
    on_each_database(async |registry| {
        registry
            .put_organisation(organisation("org", ""))
            .await
            .unwrap();
        let router = door(&registry.app, 100);
        let ask = async |method: Method, path: &str| {
            let request = Request::builder().method(method).uri(path);
            send(&router, request.body(Body::empty()).unwrap()).await
        };
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let answer = ask(method.clone(), "/export/programmes.csv").await;
            assert_eq!(answer.status, 405, "{method}");
            assert_eq!(answer.header("allow"), "GET, HEAD", "{method}");
        }
        for file in ["organisations.csv", "organisations.xlsx"] {
            let path = address(file, &[]);
            let (get, head) = (
                ask(Method::GET, &path).await,
                ask(Method::HEAD, &path).await,
            );
            assert_eq!((head.status, head.bytes.len()), (200, 0), "{file}");
            for name in [
                "content-type",
                "content-disposition",
                "cache-control",
                "vary",
            ] {
                assert_eq!(head.header(name), get.header(name), "{file} {name}");
            }
        }
        let head = ask(Method::HEAD, "/export/organisations.csv?filter=[]").await;
        assert_eq!(head.status, 400, "what is wrong is told by the status");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_not_good_gets_nothing() {
    on_each_database(async |registry| {
        let router = door(&registry.app, 100);
        let answer = get_as(&router, Some("nothing"), "programmes.csv", &[]).await;
        assert_eq!(answer.status, 401);
        assert!(!answer.header("www-authenticate").is_empty());
        registry.app.database.clone().close().await;
        let answer = get(&router, "programmes.csv", &[]).await;
        let code = &answer.json()["errors"][0]["extensions"]["code"];
        assert_eq!((answer.status, code), (503, &json!("RETRY_LATER")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exports_have_places_and_an_allowance_of_their_own() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator)
            .await
            .unwrap();
        let ask = async |router: &axum::Router| {
            let request = Request::get("/export/programmes.csv")
                .body(Body::empty())
                .unwrap();
            router.clone().oneshot(request).await.unwrap()
        };
        // Each of these is held by a reader that doesn't read.
        let router = door(&registry.app, 1);
        let held = [ask(&router).await, ask(&router).await];
        let third = ask(&router).await;
        assert_eq!(third.status(), 429, "two for a reader");
        let body = third.into_body().collect().await.unwrap().to_bytes();
        assert!(String::from_utf8_lossy(&body).contains("RATE_LIMITED"));
        drop(held);

        let exports = |at_once: usize, address: u32| Exports {
            at_once,
            page: 1,
            allowances: Allowances {
                address: NonZeroU32::new(address).unwrap(),
                organisation: NonZeroU32::new(address).unwrap(),
                payers: 10,
            },
            ..Exports::default()
        };
        let router = door_with(&registry.app, exports(1, 100_000));
        let held = ask(&router).await;
        assert_eq!(ask(&router).await.status(), 503, "there is one place");
        drop(held);

        let router = door_with(&registry.app, exports(8, 10));
        assert_eq!(
            ask(&router).await.status(),
            400,
            "dearer than ever can be paid"
        );
    })
    .await;
}
