//! GraphQL over HTTP, as far as the plain endpoint goes, and the pages beside it.

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode},
};
use cooperation_registry::{
    access::Viewer,
    example,
    http::{Front, Settings, router},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::on_each_database;

struct Reply {
    status: StatusCode,
    media: String,
    request_id: String,
    body: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn code(&self) -> Value {
        self.json()["errors"][0]["extensions"]["code"].clone()
    }
}

async fn send(router: &Router, request: Request<Body>) -> Reply {
    let response = router.clone().oneshot(request).await.unwrap();
    let header = |name: &str| {
        let value = response.headers().get(name);
        value
            .map(|value| value.to_str().unwrap().to_owned())
            .unwrap_or_default()
    };
    let (status, media, request_id) = (
        response.status(),
        header("content-type"),
        header("x-request-id"),
    );
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    Reply {
        status,
        media,
        request_id,
        body: String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

fn post() -> axum::http::request::Builder {
    Request::post("/graphql").header("content-type", "application/json")
}

async fn asked(router: &Router, body: &str) -> Reply {
    send(router, post().body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn a_question_gets_its_answer_in_the_order_of_the_selection() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator).await.unwrap();
        let router = router(Front::new(registry.app.clone(), Settings::default()));
        let reply = asked(&router, &json!({"query": "query($code: String!) { programme(by: {code: $code}) { title { text locale fallback } instrument code } }", "variables": {"code": "ma-coe-priorities-2012"}}).to_string()).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert_eq!(reply.media, "application/json; charset=utf-8");
        assert_eq!(
            reply.body,
            r#"{"data":{"programme":{"title":{"text":"Priorités de coopération avec le Maroc 2012-2014","locale":"fr","fallback":false},"instrument":"NEIGHBOURHOOD_PARTNERSHIP","code":"ma-coe-priorities-2012"}},"extensions":{"cost":{"estimated":2,"limit":50000}}}"#
        );
    })
    .await;
}

#[tokio::test]
async fn accept_language_chooses_the_language_and_says_when_it_could_not() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator).await.unwrap();
        let router = router(Front::new(registry.app.clone(), Settings::default()));
        for (languages, locale, fallback) in [("ar, fr;q=0.5", "ar", false), ("en-GB", "en", false), ("de, es;q=0.1", "fr", true), ("%%%", "fr", false)] {
            let request = post()
                .header("accept-language", languages)
                .body(Body::from(r#"{"query":"{ programme(by: {code: \"ma-didh-twinning\"}) { title { locale fallback } } }"}"#))
                .unwrap();
            let title = send(&router, request).await.json()["data"]["programme"]["title"].clone();
            assert_eq!(title, json!({"locale": locale, "fallback": fallback}), "{languages}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_request_that_is_none_is_refused_with_a_status_and_a_code_and_no_data() {
    on_each_database(async |registry| {
        let router = router(Front::new(registry.app.clone(), Settings::default()));
        let large = format!("{{\"query\":\"{}\"}}", " ".repeat(300_000));
        for (body, status, code) in [
            ("", 400, "BAD_USER_INPUT"),
            ("null", 400, "BAD_USER_INPUT"),
            ("{", 400, "BAD_USER_INPUT"),
            ("{}", 400, "BAD_USER_INPUT"),
            ("{\"query\": 1}", 400, "BAD_USER_INPUT"),
            (
                "{\"query\": \"{ __typename }\", \"variables\": []}",
                400,
                "BAD_USER_INPUT",
            ),
            ("[{\"query\": \"{ __typename }\"}]", 400, "BAD_USER_INPUT"),
            ("{\"query\": \"\\ud800\"}", 400, "BAD_USER_INPUT"),
            (large.as_str(), 413, "BAD_USER_INPUT"),
        ] {
            let reply = asked(&router, body).await;
            let shown: String = body.chars().take(60).collect();
            assert_eq!(reply.status.as_u16(), status, "{shown}");
            assert_eq!(reply.code(), code, "{shown}");
            assert_eq!(reply.json().get("data"), None, "{shown}");
        }
        for (query, code) in [
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("mutation { write }", "GRAPHQL_VALIDATION_FAILED"),
            ("{ programme { code } }", "GRAPHQL_VALIDATION_FAILED"),
            (
                "query A { __typename } query B { __typename }",
                "BAD_USER_INPUT",
            ),
        ] {
            let body = json!({"query": query}).to_string();
            let legacy = asked(&router, &body).await;
            assert_eq!(
                legacy.status,
                StatusCode::OK,
                "a well-formed request is 200 in JSON: {query}"
            );
            let request = post()
                .header("accept", "application/graphql-response+json")
                .body(Body::from(body))
                .unwrap();
            let reply = send(&router, request).await;
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{query}");
            assert_eq!(
                reply.media,
                "application/graphql-response+json; charset=utf-8"
            );
            for reply in [legacy, reply] {
                assert_eq!(reply.code(), code, "{query}: {}", reply.body);
                assert_eq!(reply.json().get("data"), None, "{query}");
                assert!(
                    !reply.json()["errors"][0]["message"]
                        .as_str()
                        .unwrap()
                        .contains('\n')
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_body_is_json_that_is_not_compressed() {
    on_each_database(async |registry| {
        let router = router(Front::new(registry.app.clone(), Settings::default()));
        let body = || Body::from(r#"{"query":"{ __typename }"}"#);
        for media in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/graphql",
            "",
        ] {
            let request = Request::post("/graphql")
                .header("content-type", media)
                .body(body())
                .unwrap();
            assert_eq!(
                send(&router, request).await.status,
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "{media}"
            );
        }
        let packed = post()
            .header("content-encoding", "gzip")
            .body(body())
            .unwrap();
        assert_eq!(
            send(&router, packed).await.status,
            StatusCode::UNSUPPORTED_MEDIA_TYPE
        );
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            let request = Request::builder()
                .method(method.clone())
                .uri("/graphql?query={__typename}")
                .body(Body::empty())
                .unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!(
                response.status(),
                StatusCode::METHOD_NOT_ALLOWED,
                "{method}"
            );
            assert_eq!(response.headers()["allow"], "GET, HEAD, POST", "{method}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_answer_has_a_request_id_and_a_plain_one_is_kept() {
    on_each_database(async |registry| {
        let router = router(Front::new(registry.app.clone(), Settings::default()));
        let made = asked(&router, "{}").await.request_id;
        assert!(made.len() >= 20, "{made}");
        for (sent, kept) in [("my-id.1", true), ("with space", false), ("", false)] {
            let request = post()
                .header("x-request-id", sent)
                .body(Body::from("{}"))
                .unwrap();
            assert_eq!(
                send(&router, request).await.request_id == sent,
                kept,
                "{sent}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn health_schema_and_graphiql_are_served() {
    on_each_database(async |registry| {
        let router = router(Front::new(registry.app.clone(), Settings::default()));
        let get =
            async |path: &str| send(&router, Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(get("/livez").await.status, StatusCode::OK);
        assert_eq!(get("/readyz").await.status, StatusCode::OK);
        assert_eq!(get("/nowhere").await.status, StatusCode::NOT_FOUND);
        let schema = get("/schema.graphql").await;
        assert_eq!(schema.body, cooperation_registry::graphql::sdl());
        let page = get("/graphiql").await;
        assert!(page.media.starts_with("text/html") && page.body.contains("/graphql"));
        registry.app.stopping.cancel();
        assert_eq!(get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(
            get("/livez").await.status,
            StatusCode::OK,
            "a process that stops is alive"
        );
    })
    .await;
}

#[tokio::test]
async fn a_registry_whose_schema_is_not_the_one_it_knows_is_not_ready() {
    on_each_database(async |registry| {
        use cooperation_registry::database::Step;
        registry.app.database.migrate(Step::Down).await.unwrap();
        let router = router(Front::new(registry.app.clone(), Settings::default()));
        let reply = send(
            &router,
            Request::get("/readyz").body(Body::empty()).unwrap(),
        )
        .await;
        assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    })
    .await;
}

#[tokio::test]
async fn a_database_out_of_reach_is_retry_later_and_not_ready() {
    on_each_database(async |registry| {
        let router = router(Front::new(registry.app.clone(), Settings::default()));
        registry.app.database.clone().close().await;
        let body = r#"{"query":"{ programme(by: {code: \"a\"}) { code } }"}"#;
        let reply = asked(&router, body).await;
        assert_eq!(
            (reply.status, reply.code()),
            (StatusCode::SERVICE_UNAVAILABLE, json!("RETRY_LATER"))
        );
        assert_eq!(reply.json()["errors"][0]["extensions"]["retryable"], true);
        let ready = send(
            &router,
            Request::get("/readyz").body(Body::empty()).unwrap(),
        )
        .await;
        assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
        let info = asked(&router, r#"{"query":"{ apiInfo { version } }"}"#).await;
        assert_eq!(
            info.status,
            StatusCode::OK,
            "what needs no database is answered"
        );
    })
    .await;
}
