//! Organisations whose tokens the registry believes, the tokens that they show, and answers as
//! HTTP gives them.

use std::time::Duration;

use aws_lc_rs::signature::Ed25519KeyPair;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, request::Builder},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use cooperation_registry::{
    access::{Scope, Viewer},
    database::{Work, Write},
    error::Failure,
    http::{Front, Settings, router},
    token::{Algorithm, SigningKey},
    trust::{self, NewIssuer},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{TestRegistry, organisation};

/// The longest lifetime of a test agency's tokens, in seconds: two days.
pub(crate) const LONGEST: i64 = 48 * 60 * 60;

/// An organisation whose tokens are good, and the key that it signs them with.
pub(crate) struct Agency {
    pub(crate) code: String,
    pub(crate) issuer: String,
    pub(crate) key: SigningKey,
}

impl TestRegistry {
    /// An organisation that may give these scopes. It is registered with its issuer and its key.
    pub(crate) async fn agency(&self, code: &str, scopes: &[Scope]) -> Agency {
        let issuer = self.issuer(code, scopes, None).await;
        let agency = Agency {
            code: code.to_owned(),
            issuer,
            key: SigningKey::generate().unwrap(),
        };
        self.trust_key(&agency, &agency.key.public_jwk()).await;
        agency
    }

    /// An organisation and the name of its issuer, which publishes its keys at this address if
    /// there is one.
    pub(crate) async fn issuer(&self, code: &str, scopes: &[Scope], jwks: Option<&str>) -> String {
        self.put_organisation(organisation(code, "")).await.unwrap();
        let new = NewIssuer {
            organisation: code.to_owned(),
            issuer: None,
            jwks_url: jwks.map(str::to_owned),
            algorithms: vec![Algorithm::EdDsa],
            scopes: scopes.iter().copied().collect(),
            longest_lifetime: LONGEST,
        };
        let added = self.upkeep(move |write| {
            let new = new.clone();
            Box::pin(async move { trust::add_issuer(write, new).await })
        });
        added.await.unwrap()
    }

    /// Trusts a further key of an agency, and answers its id.
    pub(crate) async fn trust_key(&self, agency: &Agency, jwk: &str) -> String {
        let (code, jwk) = (agency.code.clone(), jwk.to_owned());
        let added = self.upkeep(move |write| {
            let (code, jwk) = (code.clone(), jwk.clone());
            Box::pin(async move { trust::add_key(write, &code, None, &jwk).await })
        });
        added.await.unwrap().kid
    }

    /// What the operator does at the command line.
    pub(crate) async fn upkeep<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: for<'a> Fn(&'a Write) -> Work<'a, T> + Send + Sync + 'static,
    {
        let permit = Viewer::Operator.permit_upkeep().unwrap();
        self.app.writer.run(permit, work).await
    }

    /// Lets so much time pass that the trust table is looked at again.
    pub(crate) fn outlive_the_look(&self) {
        self.advance(trust::FRESH + Duration::from_secs(1));
    }

    /// The claims of a good token of this agency, good for an hour from now; without scopes it
    /// has no claim for them.
    pub(crate) fn claims(&self, agency: &Agency, scopes: &str) -> Value {
        let now = self.app.clock.now().micros() / 1_000_000;
        let mut claims = json!({
            "iss": agency.issuer,
            "sub": format!("nightly-{}", agency.code),
            "aud": "cooperation-registry",
            "nbf": now - 60,
            "exp": now + 3_600,
            "iat": now - 60,
            "jti": self.app.ids.next().to_string(),
        });
        if !scopes.is_empty() {
            claims["scope"] = json!(scopes);
        }
        claims
    }

    /// A good token of this agency.
    pub(crate) fn token(&self, agency: &Agency, scopes: &str) -> String {
        agency.sign(&self.claims(agency, scopes))
    }

    /// The endpoint, as a server without settings has it.
    pub(crate) fn router(&self) -> Router {
        router(Front::new(self.app.clone(), Settings::default()))
    }
}

impl Agency {
    /// The header of its tokens.
    pub(crate) fn header(&self) -> Value {
        json!({"alg": "EdDSA", "kid": self.key.kid(), "typ": "JWT"})
    }

    /// Any claims at all, signed.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        signed(&self.key, &self.header().to_string(), &claims.to_string())
    }
}

/// Bytes in base64url.
pub(crate) fn encoded(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A token of any header and any claims, JSON or not, with a good signature.
pub(crate) fn signed(key: &SigningKey, header: &str, claims: &str) -> String {
    let text = format!("{}.{}", encoded(header), encoded(claims));
    let private = key.private_text().unwrap();
    let document = BASE64_URL_SAFE_NO_PAD.decode(private.reveal()).unwrap();
    let pair = Ed25519KeyPair::from_pkcs8(&document).unwrap();
    format!("{text}.{}", encoded(pair.sign(text.as_bytes())))
}

/// An answer of the endpoint.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The code of its first error.
    pub(crate) fn code(&self) -> Value {
        self.json()["errors"][0]["extensions"]["code"].clone()
    }
}

/// Sends a request.
pub(crate) async fn send(router: &Router, request: Request<Body>) -> Reply {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Reply {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

/// The beginning of a request with a GraphQL document in its body.
pub(crate) fn post() -> Builder {
    Request::post("/graphql").header("content-type", "application/json")
}

/// Asks with a token, or without one.
pub(crate) async fn asked(
    router: &Router,
    token: Option<&str>,
    query: &str,
    variables: &Value,
) -> Reply {
    let request = match token {
        Some(token) => post().header("authorization", format!("Bearer {token}")),
        None => post(),
    };
    let body = json!({"query": query, "variables": variables}).to_string();
    send(router, request.body(Body::from(body)).unwrap()).await
}
