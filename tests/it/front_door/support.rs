//! A door to knock at, answers to look at, and tokens to show.

use std::{collections::BTreeSet, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, request::Builder},
};
use cooperation_registry::{
    access::{Scope, Viewer},
    app::App,
    http::{Front, Settings, router},
    token::{Algorithm, Claims, SigningKey},
    trust::{self, NewIssuer},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use url::form_urlencoded;

use crate::support::{TestRegistry, organisation};

/// How long anything that must happen may take before a test fails.
pub(super) const DEADLINE: Duration = Duration::from_secs(60);

/// The type with which a refused request has a status of its own.
pub(super) const STRICT: &str = "application/graphql-response+json";

/// An answer that came in whole.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Reply {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The code of the first error.
    pub(super) fn code(&self) -> String {
        let code = &self.json()["errors"][0]["extensions"]["code"];
        code.as_str().unwrap_or_default().to_owned()
    }

    /// The first line of a header; empty without one.
    pub(super) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }
}

/// The routes with these settings.
pub(super) fn door(app: &App, settings: Settings) -> Router {
    router(Front::new(app.clone(), settings))
}

pub(super) async fn send(router: &Router, request: Request<Body>) -> Reply {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Reply {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

/// A POST of JSON whose answer has a status of its own.
pub(super) fn post() -> Builder {
    Request::post("/graphql")
        .header("content-type", "application/json")
        .header("accept", STRICT)
}

/// What the public gets for a request's fields.
pub(super) async fn ask(router: &Router, fields: &Value) -> Reply {
    send(router, post().body(Body::from(fields.to_string())).unwrap()).await
}

/// The same for someone with a token.
pub(super) async fn ask_with(router: &Router, token: &str, fields: &Value) -> Reply {
    let request = post().header("authorization", format!("Bearer {token}"));
    send(
        router,
        request.body(Body::from(fields.to_string())).unwrap(),
    )
    .await
}

/// What the public gets for a document.
pub(super) async fn query(router: &Router, document: &str) -> Reply {
    ask(router, &json!({ "query": document })).await
}

/// The address of a GET with these parameters.
pub(super) fn address(parameters: &[(&str, &str)]) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(parameters);
    format!("/graphql?{}", text.finish())
}

/// Registers an organisation whose tokens are good, and gives one that holds every scope.
pub(crate) async fn agency(registry: &TestRegistry, code: &str) -> String {
    registry
        .put_organisation(organisation(code, ""))
        .await
        .unwrap();
    let key = SigningKey::generate().unwrap();
    let new = NewIssuer {
        organisation: code.to_owned(),
        issuer: None,
        jwks_url: None,
        algorithms: vec![Algorithm::EdDsa],
        scopes: Scope::ALL.into_iter().collect(),
        longest_lifetime: 86_400,
    };
    let (jwk, of) = (key.public_jwk(), code.to_owned());
    let permit = Viewer::Operator.permit_upkeep().unwrap();
    let trusted = registry.app.writer.run(permit, move |write| {
        let (new, jwk, of) = (new.clone(), jwk.clone(), of.clone());
        Box::pin(async move {
            trust::add_issuer(write, new).await?;
            trust::add_key(write, &of, None, &jwk).await
        })
    });
    let issuer = trusted.await.unwrap().issuer;
    let now = registry.app.clock.now().micros() / 1_000_000;
    let scopes: BTreeSet<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    let claims = Claims {
        issuer,
        subject: code.to_owned(),
        audience: cooperation_registry::trust::DEFAULT_AUDIENCE.to_owned(),
        not_before: now,
        expires: now + 3_600,
        issued_at: Some(now),
        token_id: format!("token of {code}"),
        scopes: scopes.into_iter().map(str::to_owned).collect(),
    };
    key.sign(&claims).unwrap()
}

/// A mutation that registers an organisation.
pub(super) fn registering(code: &str) -> Value {
    json!({
        "query": "mutation($input: RegisterOrganisationInput!) { registerOrganisation(input: $input) { errors { message } organisation { code } } }",
        "variables": { "input": {
            "idempotencyKey": format!("register {code}"),
            "code": code,
            "kind": "GOVERNMENT",
            "names": [{ "locale": "en", "name": format!("Organisation {code}"), "original": true }],
        } },
    })
}
