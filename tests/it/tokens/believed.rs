//! What a good token gives, and what the lack of one takes.

use axum::{body::Body, http::StatusCode};
use cooperation_registry::{
    access::{Scope, Viewer},
    change, example,
};
use serde_json::{Value, json};

use crate::support::{
    on_each_database,
    tokens::{asked, post, send},
};

const VIEWER: &str = "{ viewer { organisation { code } subject scopes expiresAt } }";
const REGISTER: &str = "mutation($input: RegisterOrganisationInput!) { registerOrganisation(input: $input) { organisation { code } errors { __typename code message path } } }";

fn new_organisation() -> Value {
    json!({"input": {
        "idempotencyKey": "k", "code": "new", "kind": "GOVERNMENT",
        "names": [{"locale": "en", "name": "New"}],
    }})
}

#[tokio::test]
async fn a_good_token_says_who_shows_it_and_for_what() {
    on_each_database(async |registry| {
        let agency = registry
            .agency("org", &[Scope::ProgrammesWrite, Scope::FeedRead])
            .await;
        let router = registry.router();
        for (claimed, held) in [
            (
                "programmes:write feed:read",
                json!(["programmes:write", "feed:read"]),
            ),
            (
                "feed:read programmes:write",
                json!(["programmes:write", "feed:read"]),
            ),
            ("programmes:write", json!(["programmes:write"])),
            // Neither what its issuer may not give, nor what means nothing here.
            (
                "registry:admin registry:coordinate feed:read mail:read",
                json!(["feed:read"]),
            ),
            ("Programmes:Write programmes:write:more", json!([])),
        ] {
            let mut claims = registry.claims(&agency, claimed);
            claims["exp"] = json!(1_795_440_000);
            let reply = asked(&router, Some(&agency.sign(&claims)), VIEWER, &json!({})).await;
            assert_eq!(reply.status, StatusCode::OK, "{claimed}: {}", reply.body);
            assert_eq!(
                reply.json()["data"]["viewer"],
                json!({
                    "organisation": {"code": "org"},
                    "subject": "nightly-org",
                    "scopes": held,
                    "expiresAt": "2026-11-23T13:20:00Z",
                }),
                "{claimed}"
            );
        }
        let mut claims = registry.claims(&agency, "");
        claims.as_object_mut().unwrap().remove("iat");
        claims["sub"] = json!("Ünïcode '; -- ☃");
        let reply = asked(&router, Some(&agency.sign(&claims)), VIEWER, &json!({})).await;
        assert_eq!(reply.json()["data"]["viewer"]["scopes"], json!([]));
        assert_eq!(reply.json()["data"]["viewer"]["subject"], "Ünïcode '; -- ☃");
    })
    .await;
}

#[tokio::test]
async fn the_scheme_may_be_written_in_any_case_and_both_types_of_token_are_good() {
    on_each_database(async |registry| {
        let agency = registry.agency("org", &[Scope::ProgrammesWrite]).await;
        let router = registry.router();
        for scheme in ["Bearer", "bearer", "BEARER"] {
            for kind in [Some("JWT"), Some("at+jwt"), None] {
                let mut header = agency.header();
                match kind {
                    Some(kind) => header["typ"] = json!(kind),
                    None => drop(header.as_object_mut().unwrap().remove("typ")),
                }
                let claims = registry.claims(&agency, "").to_string();
                let token =
                    crate::support::tokens::signed(&agency.key, &header.to_string(), &claims);
                let request = post()
                    .header("authorization", format!("{scheme} {token}"))
                    .body(Body::from(json!({"query": VIEWER}).to_string()))
                    .unwrap();
                let reply = send(&router, request).await;
                assert_eq!(
                    reply.json()["data"]["viewer"]["organisation"]["code"],
                    "org",
                    "{scheme} {kind:?}"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_is_good_from_its_first_second_to_the_one_before_its_end_give_or_take_the_leeway() {
    on_each_database(async |registry| {
        let agency = registry.agency("org", &[Scope::ProgrammesWrite]).await;
        let router = registry.router();
        let now = registry.app.clock.now().micros() / 1_000_000;
        for (begins, ends, good) in [
            (now - 10, now + 10, true),
            (now + 25, now + 100, true),
            (now + 60, now + 100, false),
            (now - 100, now - 20, true),
            (now - 100, now - 30, false),
        ] {
            let mut claims = registry.claims(&agency, "");
            claims["nbf"] = json!(begins);
            claims["exp"] = json!(ends);
            let reply = asked(&router, Some(&agency.sign(&claims)), VIEWER, &json!({})).await;
            assert_eq!(
                reply.status == StatusCode::OK,
                good,
                "{} to {}: {}",
                begins - now,
                ends - now,
                reply.body
            );
        }
    })
    .await;
}

#[tokio::test]
async fn without_a_token_nobody_is_the_viewer_and_everything_published_can_be_read() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator).await.unwrap();
        let agency = registry.agency("org", &Scope::ALL).await;
        let router = registry.router();
        let reply = asked(&router, None, VIEWER, &json!({})).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert_eq!(reply.json()["data"], json!({"viewer": null}));
        assert_eq!(reply.json().get("errors"), None);
        assert_eq!(reply.headers.get("www-authenticate"), None);
        let portfolio = "{ programmes(first: 100) { totalCount nodes { code title { text } participations { nodes { organisation { code } } } } } organisations { totalCount } documents { totalCount } organisation(by: {code: \"didh\"}) { history { nodes { action } } } }";
        let public = asked(&router, None, portfolio, &json!({})).await;
        assert_eq!(public.json().get("errors"), None, "{}", public.body);
        assert!(public.json()["data"]["programmes"]["totalCount"].as_u64().unwrap() > 0);
        // An agency reads what everyone reads.
        let token = registry.token(&agency, "programmes:write");
        let signed_in = asked(&router, Some(&token), portfolio, &json!({})).await;
        assert_eq!(signed_in.json()["data"], public.json()["data"]);
    })
    .await;
}

#[tokio::test]
async fn a_mutation_needs_a_token_with_the_scope_and_writes_nothing_without() {
    on_each_database(async |registry| {
        let agency = registry.agency("org", &Scope::ALL).await;
        let modest = registry.agency("modest", &[Scope::ProgrammesWrite]).await;
        let router = registry.router();
        let before = change::verify_chains(&registry.app.database).await.unwrap();

        let reply = asked(&router, None, REGISTER, &new_organisation()).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
        assert_eq!(reply.code(), "UNAUTHENTICATED");
        assert_eq!(reply.json().get("data"), None);
        assert!(reply.headers.contains_key("www-authenticate"));

        for (name, token) in [
            ("no scope", registry.token(&agency, "")),
            ("others", registry.token(&agency, "programmes:write results:write budget:write recommendations:write assessments:write feed:read")),
            ("the administrator's", registry.token(&agency, "registry:admin")),
            ("one that its issuer may not give", registry.token(&modest, "registry:coordinate")),
        ] {
            let reply = asked(&router, Some(&token), REGISTER, &new_organisation()).await;
            assert_eq!(reply.status, StatusCode::OK, "{name}: {}", reply.body);
            assert_eq!(reply.json().get("errors"), None, "{name}");
            let payload = reply.json()["data"]["registerOrganisation"].clone();
            assert_eq!(payload["organisation"], json!(null), "{name}");
            let error = &payload["errors"][0];
            assert_eq!(error["__typename"], "PermissionError", "{name}");
            assert_eq!(error["code"], "FORBIDDEN", "{name}");
            assert_eq!(error["path"], json!(["input"]), "{name}");
            assert!(error["message"].as_str().unwrap().contains("registry:coordinate"), "{name}");
        }
        let after = change::verify_chains(&registry.app.database).await.unwrap();
        assert_eq!(after, before);
        // The key wasn't used up, either.
        let token = registry.token(&agency, "registry:coordinate");
        let reply = asked(&router, Some(&token), REGISTER, &new_organisation()).await;
        let payload = reply.json()["data"]["registerOrganisation"].clone();
        assert_eq!(payload, json!({"organisation": {"code": "new"}, "errors": []}));
    })
    .await;
}
