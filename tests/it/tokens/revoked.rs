//! What is no longer believed, and what still is.

use axum::{Router, http::StatusCode};
use cooperation_registry::{
    access::Scope,
    token::{Algorithm, SigningKey},
    trust::{self, Denied, NewIssuer},
};
use serde_json::{Value, json};

use crate::support::{
    TestRegistry, on_each_database,
    tokens::{Agency, LONGEST, asked, signed},
};

const VIEWER: &str = "{ viewer { subject } }";

async fn status(router: &Router, token: &str) -> StatusCode {
    let reply = asked(router, Some(token), VIEWER, &json!({})).await;
    if reply.status == StatusCode::UNAUTHORIZED {
        assert_eq!(reply.code(), "UNAUTHENTICATED");
    } else {
        assert!(
            reply.json()["data"]["viewer"]["subject"].is_string(),
            "{}",
            reply.body
        );
    }
    reply.status
}

async fn deny(registry: &TestRegistry, organisation: &'static str, what: Denied) {
    let denied = registry.upkeep(move |write| {
        let what = what.clone();
        Box::pin(async move { trust::deny(write, organisation, &what).await })
    });
    denied.await.unwrap();
}

async fn revoke_key(registry: &TestRegistry, organisation: &'static str, kid: &str) {
    let kid = kid.to_owned();
    let revoked = registry.upkeep(move |write| {
        let kid = kid.clone();
        Box::pin(async move { trust::revoke_key(write, organisation, None, &kid).await })
    });
    revoked.await.unwrap();
}

/// A good token with another `sub` and `jti`.
fn token(registry: &TestRegistry, agency: &Agency, subject: &str, id: &str) -> String {
    let mut claims: Value = registry.claims(agency, "programmes:write");
    claims["sub"] = json!(subject);
    claims["jti"] = json!(id);
    agency.sign(&claims)
}

#[tokio::test]
async fn what_is_denied_is_refused_at_the_next_look_and_everything_else_stays_good() {
    on_each_database(async |registry| {
        let agency = registry.agency("org", &[Scope::ProgrammesWrite]).await;
        let other = registry.agency("other", &[Scope::ProgrammesWrite]).await;
        let second = SigningKey::generate().unwrap();
        registry.trust_key(&agency, &second.public_jwk()).await;
        let second = Agency {
            code: agency.code.clone(),
            issuer: agency.issuer.clone(),
            key: second,
        };
        let router = registry.router();
        let tokens = [
            ("id one", token(registry, &agency, "a", "one")),
            ("id two", token(registry, &agency, "a", "two")),
            ("another subject", token(registry, &agency, "b", "three")),
            ("another key", token(registry, &second, "b", "four")),
            (
                "another agency, same id",
                token(registry, &other, "x", "one"),
            ),
            (
                "another agency, same subject",
                token(registry, &other, "a", "five"),
            ),
        ];
        let good = async |wanted: &[bool; 6], when: &str| {
            for ((name, token), good) in tokens.iter().zip(wanted) {
                let found = status(&router, token).await == StatusCode::OK;
                assert_eq!(found, *good, "{name}, {when}");
            }
        };
        good(&[true; 6], "before").await;
        deny(registry, "org", Denied::Token("one".to_owned())).await;
        registry.outlive_the_look();
        good(&[false, true, true, true, true, true], "one token denied").await;
        deny(registry, "org", Denied::Subject("a".to_owned())).await;
        registry.outlive_the_look();
        good(
            &[false, false, true, true, true, true],
            "its subject denied",
        )
        .await;
        revoke_key(registry, "org", agency.key.kid()).await;
        registry.outlive_the_look();
        good(&[false, false, false, true, true, true], "its key revoked").await;
        let revoked = registry.upkeep(|write| {
            Box::pin(async move { trust::revoke_organisation(write, "org").await })
        });
        revoked.await.unwrap();
        registry.outlive_the_look();
        good(
            &[false, false, false, false, true, true],
            "the organisation revoked",
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_revoked_key_stays_refused_when_it_is_added_again() {
    on_each_database(async |registry| {
        let agency = registry.agency("org", &[Scope::ProgrammesWrite]).await;
        let router = registry.router();
        let token = registry.token(&agency, "");
        assert_eq!(status(&router, &token).await, StatusCode::OK);
        revoke_key(registry, "org", agency.key.kid()).await;
        let jwk = agency.key.public_jwk();
        let again = registry.upkeep(move |write| {
            let jwk = jwk.clone();
            Box::pin(async move { trust::add_key(write, "org", None, &jwk).await.map(drop) })
        });
        // Whether adding is refused or does nothing, the key is not believed.
        let _ = again.await;
        registry.outlive_the_look();
        assert_eq!(status(&router, &token).await, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test]
async fn an_organisation_that_is_trusted_anew_has_its_new_tokens_believed_and_not_its_old_ones() {
    on_each_database(async |registry| {
        let agency = registry.agency("org", &[Scope::ProgrammesWrite]).await;
        let router = registry.router();
        let old = registry.token(&agency, "");
        let revoked = registry.upkeep(|write| {
            Box::pin(async move { trust::revoke_organisation(write, "org").await })
        });
        revoked.await.unwrap();
        let new = NewIssuer {
            organisation: "org".to_owned(),
            issuer: Some("https://id.org.example".to_owned()),
            jwks_url: None,
            algorithms: vec![Algorithm::EdDsa],
            scopes: [Scope::FeedRead].into_iter().collect(),
            longest_lifetime: LONGEST,
        };
        let issuer = registry.upkeep(move |write| {
            let new = new.clone();
            Box::pin(async move { trust::add_issuer(write, new).await })
        });
        let anew = Agency {
            code: "org".to_owned(),
            issuer: issuer.await.unwrap(),
            key: SigningKey::generate().unwrap(),
        };
        registry.trust_key(&anew, &anew.key.public_jwk()).await;
        registry.outlive_the_look();
        assert_eq!(status(&router, &old).await, StatusCode::UNAUTHORIZED);
        assert_eq!(
            status(&router, &registry.token(&anew, "")).await,
            StatusCode::OK
        );
    })
    .await;
}

#[tokio::test]
async fn while_a_key_is_rotated_both_are_good_until_the_old_one_is_revoked() {
    on_each_database(async |registry| {
        let agency = registry.agency("org", &[Scope::ProgrammesWrite]).await;
        let router = registry.router();
        let old = registry.token(&agency, "");
        assert_eq!(status(&router, &old).await, StatusCode::OK);
        let new = Agency {
            code: agency.code.clone(),
            issuer: agency.issuer.clone(),
            key: SigningKey::generate().unwrap(),
        };
        registry.trust_key(&agency, &new.key.public_jwk()).await;
        let signed_anew = registry.token(&new, "");
        assert_eq!(
            status(&router, &signed_anew).await,
            StatusCode::OK,
            "a key is good from the moment that it is added"
        );
        assert_eq!(status(&router, &old).await, StatusCode::OK);
        revoke_key(registry, "org", agency.key.kid()).await;
        registry.outlive_the_look();
        assert_eq!(status(&router, &old).await, StatusCode::UNAUTHORIZED);
        assert_eq!(status(&router, &signed_anew).await, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_key_of_the_agencys_own_goes_by_the_name_that_it_gave_it() {
    on_each_database(async |registry| {
        let agency = registry.agency("org", &[Scope::ProgrammesWrite]).await;
        let router = registry.router();
        let own = SigningKey::generate().unwrap();
        let mut jwk: Value = serde_json::from_str(&own.public_jwk()).unwrap();
        jwk["kid"] = json!("autumn 2026");
        let kid = registry.trust_key(&agency, &jwk.to_string()).await;
        assert_eq!(kid, "autumn 2026");
        let claims = registry.claims(&agency, "").to_string();
        for (name, good) in [("autumn 2026", true), (own.kid(), false)] {
            let header = json!({"alg": "EdDSA", "kid": name}).to_string();
            let found = status(&router, &signed(&own, &header, &claims)).await;
            assert_eq!(found == StatusCode::OK, good, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_trust_table_is_looked_at_once_for_many_good_tokens() {
    on_each_database(async |registry| {
        let agency = registry.agency("org", &[Scope::ProgrammesWrite]).await;
        let router = registry.router();
        assert_eq!(
            status(&router, &registry.token(&agency, "")).await,
            StatusCode::OK
        );
        registry.statements();
        for _ in 0..20 {
            assert_eq!(
                status(&router, &registry.token(&agency, "")).await,
                StatusCode::OK
            );
        }
        let statements = registry.statements();
        let looks = statements.iter().filter(|one| one.sql.contains("issuer"));
        assert_eq!(looks.count(), 0);
        registry.outlive_the_look();
        assert_eq!(
            status(&router, &registry.token(&agency, "")).await,
            StatusCode::OK
        );
        let statements = registry.statements();
        assert!(statements.iter().any(|one| one.sql.contains("issuer")));
    })
    .await;
}

#[tokio::test]
async fn a_subject_is_denied_however_its_letters_were_typed_and_whatever_they_are() {
    on_each_database(async |registry| {
        let agency = registry.agency("org", &[Scope::ProgrammesWrite]).await;
        let router = registry.router();
        for (number, (presented, denied)) in [
            ("Jose\u{301}", "Jos\u{e9}"),
            ("Jos\u{e9}a", "Jose\u{301}a"),
            (" spaced ", "spaced"),
            ("turned\u{202E}round", "turned\u{202E}round"),
        ]
        .into_iter()
        .enumerate()
        {
            let token = token(registry, &agency, presented, &number.to_string());
            assert_eq!(
                status(&router, &token).await,
                StatusCode::OK,
                "{presented:?}"
            );
            deny(registry, "org", Denied::Subject(denied.to_owned())).await;
            registry.outlive_the_look();
            assert_eq!(
                status(&router, &token).await,
                StatusCode::UNAUTHORIZED,
                "{presented:?}"
            );
        }
    })
    .await;
}
