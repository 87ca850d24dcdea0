//! Issuers that publish their keys, and whose publishing may fail.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::http::StatusCode;
use cooperation_registry::{access::Scope, token::SigningKey, trust};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};

use crate::support::{
    TestRegistry, on_each_database,
    tokens::{Agency, LONGEST, Reply, asked},
};

const VIEWER: &str = "{ viewer { organisation { code } } }";

/// A server of a key set, until it is stopped.
struct Publisher {
    url: String,
    keys: Arc<Mutex<Vec<Value>>>,
    fetched: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl Publisher {
    async fn of(keys: &[&SigningKey]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());
        let keys = keys.iter().map(|key| public(key)).collect();
        let keys: Arc<Mutex<Vec<Value>>> = Arc::new(Mutex::new(keys));
        let fetched = Arc::new(AtomicUsize::new(0));
        let (held, counted) = (keys.clone(), fetched.clone());
        let serving = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                let set = json!({"keys": *held.lock().unwrap()}).to_string();
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read_u8().await {
                        Ok(byte) => head.push(byte),
                        Err(_) => break,
                    }
                }
                let length = set.len();
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/jwk-set+json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{set}"
                );
                // Whoever asked may have left.
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self {
            url,
            keys,
            fetched,
            serving,
        }
    }

    fn fetched(&self) -> usize {
        self.fetched.load(Ordering::Relaxed)
    }

    /// Stops it: whoever connects from now on is refused.
    async fn stop(self) {
        self.serving.abort();
        assert!(self.serving.await.unwrap_err().is_cancelled());
    }
}

fn public(key: &SigningKey) -> Value {
    serde_json::from_str(&key.public_jwk()).unwrap()
}

/// An agency whose issuer publishes its keys here.
async fn agency(registry: &TestRegistry, code: &str, url: &str, key: SigningKey) -> Agency {
    let scopes = [Scope::ProgrammesWrite];
    Agency {
        code: code.to_owned(),
        issuer: registry.issuer(code, &scopes, Some(url)).await,
        key,
    }
}

fn lasting(registry: &TestRegistry, agency: &Agency) -> String {
    let mut claims = registry.claims(agency, "programmes:write");
    claims["exp"] = json!(claims["nbf"].as_i64().unwrap() + LONGEST);
    agency.sign(&claims)
}

#[tokio::test]
async fn a_key_that_its_issuer_publishes_is_good_and_outlives_an_outage_of_the_issuer() {
    on_each_database(async |registry| {
        let key = SigningKey::generate().unwrap();
        let publisher = Publisher::of(&[&key]).await;
        let agency = agency(registry, "org", &publisher.url, key).await;
        let router = registry.router();
        let token = lasting(registry, &agency);
        for _ in 0..5 {
            let reply = asked(&router, Some(&token), VIEWER, &json!({})).await;
            assert_eq!(
                reply.json()["data"]["viewer"]["organisation"]["code"],
                "org"
            );
        }
        assert_eq!(publisher.fetched(), 1, "the set is fetched once for all");
        publisher.stop().await;
        // Past the ten minutes for which a set is fresh, and far from the day for which it is kept.
        for hours in [1, 6, 12] {
            registry.advance(Duration::from_secs(60 * 60 * hours));
            let reply = asked(&router, Some(&token), VIEWER, &json!({})).await;
            assert_eq!(reply.status, StatusCode::OK, "{hours}: {}", reply.body);
        }
        // After a day nobody can say any more whether the key is still good.
        registry.advance(Duration::from_secs(60 * 60 * 8));
        refused_for_now(&asked(&router, Some(&token), VIEWER, &json!({})).await);
    })
    .await;
}

fn refused_for_now(reply: &Reply) {
    assert_eq!(
        reply.status,
        StatusCode::SERVICE_UNAVAILABLE,
        "{}",
        reply.body
    );
    assert_eq!(reply.code(), "RETRY_LATER");
    assert_eq!(reply.json()["errors"][0]["extensions"]["retryable"], true);
    assert_eq!(reply.json().get("data"), None);
    assert_eq!(reply.headers["retry-after"], "1");
    assert!(!reply.headers.contains_key("www-authenticate"));
}

#[tokio::test]
async fn a_key_set_that_was_never_had_is_retry_later_and_nobody_elses_trouble() {
    on_each_database(async |registry| {
        let key = SigningKey::generate().unwrap();
        let publisher = Publisher::of(&[&key]).await;
        let url = publisher.url.clone();
        publisher.stop().await;
        let unreachable = agency(registry, "org", &url, key).await;
        let other = registry.agency("other", &[Scope::ProgrammesWrite]).await;
        let router = registry.router();
        for _ in 0..3 {
            let token = registry.token(&unreachable, "programmes:write");
            refused_for_now(&asked(&router, Some(&token), VIEWER, &json!({})).await);
            let token = registry.token(&other, "programmes:write");
            let reply = asked(&router, Some(&token), VIEWER, &json!({})).await;
            assert_eq!(
                reply.json()["data"]["viewer"]["organisation"]["code"],
                "other"
            );
            let public = asked(&router, None, "{ viewer { subject } }", &json!({})).await;
            assert_eq!(public.status, StatusCode::OK);
        }
        // What is wrong with a token in any case is said all the same.
        let token = registry.token(&unreachable, "");
        let forged = token.replacen('.', ".A", 1);
        let reply = asked(&router, Some(&forged), VIEWER, &json!({})).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn a_new_key_is_found_and_one_that_is_published_no_longer_is_refused() {
    on_each_database(async |registry| {
        let (old, new) = (
            SigningKey::generate().unwrap(),
            SigningKey::generate().unwrap(),
        );
        let publisher = Publisher::of(&[&old]).await;
        let published = public(&new);
        let of_old = agency(registry, "org", &publisher.url, old).await;
        let of_new = Agency {
            code: of_old.code.clone(),
            issuer: of_old.issuer.clone(),
            key: new,
        };
        let router = registry.router();
        let status = async |agency: &Agency| {
            let token = registry.token(agency, "");
            asked(&router, Some(&token), VIEWER, &json!({}))
                .await
                .status
        };
        assert_eq!(status(&of_old).await, StatusCode::OK);
        assert_eq!(
            status(&of_new).await,
            StatusCode::UNAUTHORIZED,
            "not published yet"
        );
        publisher.keys.lock().unwrap().push(published.clone());
        registry.advance(Duration::from_secs(61));
        assert_eq!(
            status(&of_new).await,
            StatusCode::OK,
            "found without waiting ten minutes"
        );
        assert_eq!(status(&of_old).await, StatusCode::OK);
        *publisher.keys.lock().unwrap() = vec![published];
        registry.advance(Duration::from_secs(11 * 60));
        assert_eq!(status(&of_old).await, StatusCode::UNAUTHORIZED);
        assert_eq!(status(&of_new).await, StatusCode::OK);
        // A published key can be denied here before its issuer takes it back.
        let kid = of_new.key.kid().to_owned();
        let revoked = registry.upkeep(move |write| {
            let kid = kid.clone();
            Box::pin(async move { trust::revoke_key(write, "org", None, &kid).await })
        });
        revoked.await.unwrap();
        registry.outlive_the_look();
        assert_eq!(status(&of_new).await, StatusCode::UNAUTHORIZED);
        publisher.stop().await;
    })
    .await;
}
