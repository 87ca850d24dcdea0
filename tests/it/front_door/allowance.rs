//! What a payer may spend, and who is one.

use std::{net::SocketAddr, num::NonZeroU32};

use axum::body::Body;
use cooperation_registry::http::{Peer, Settings, rate::Allowances};
use serde_json::json;

use super::support::{Reply, agency, ask_with, door, post, query, send};
use crate::support::on_each_database;

/// Costs 10.
const TEN: &str = "{ programmes(first: 9) { nodes { code } } }";

fn allowances(address: u32, organisation: u32) -> Settings {
    Settings {
        allowances: Allowances {
            address: NonZeroU32::new(address).unwrap(),
            organisation: NonZeroU32::new(organisation).unwrap(),
            payers: 100,
        },
        proxies: "10.0.0.0/8".parse().unwrap(),
        ..Settings::default()
    }
}

#[tokio::test]
async fn who_has_spent_the_allowance_waits_and_nobody_else_does() {
    on_each_database(async |registry| {
        let (one, other) = (
            agency(registry, "one").await,
            agency(registry, "other").await,
        );
        // What comes back in a minute is so little that none of it comes back during the test.
        let router = door(&registry.app, allowances(30, 20));
        let from = async |peer: &str, forwarded: &str| {
            let peer: SocketAddr = format!("{peer}:4711").parse().unwrap();
            let request = post()
                .extension(Peer(peer))
                .header("x-forwarded-for", forwarded);
            let body = json!({ "query": TEN }).to_string();
            send(&router, request.body(Body::from(body)).unwrap()).await
        };
        let with = async |token: &str| ask_with(&router, token, &json!({ "query": TEN })).await;
        for (peer, forwarded, status) in [
            ("10.0.0.1", "192.0.2.1", 200),
            ("10.0.0.1", "192.0.2.1", 200),
            ("10.0.0.2", "192.0.2.1", 200),
            // Through another proxy it is the same client.
            ("10.0.0.1", "192.0.2.1", 429),
            ("10.0.0.1", "203.0.113.1, 192.0.2.1", 429),
            ("10.0.0.1", "192.0.2.2", 200),
            // The word of someone else than a proxy counts for nothing.
            ("203.0.113.9", "192.0.2.3", 200),
            ("203.0.113.9", "192.0.2.4", 200),
            ("203.0.113.9", "192.0.2.5", 200),
            ("203.0.113.9", "192.0.2.6", 429),
            // One subscriber has many addresses of the sixth version.
            ("10.0.0.1", "2001:db8::1", 200),
            ("10.0.0.1", "2001:db8::2", 200),
            ("10.0.0.1", "2001:db8::3", 200),
            ("10.0.0.1", "2001:db8::4", 429),
            ("10.0.0.1", "2001:db8:0:1::4", 200),
        ] {
            let reply = from(peer, forwarded).await;
            assert_eq!(reply.status, status, "{forwarded} by {peer}");
            assert_eq!(
                reply.header("retry-after").is_empty(),
                status == 200,
                "{forwarded} by {peer}"
            );
            if status == 429 {
                assert_limited(&reply, "\"address\";r=0;t=");
            }
        }
        for (token, status) in [
            (&one, 200),
            (&one, 200),
            (&one, 429),
            (&other, 200),
            (&other, 200),
            (&other, 429),
        ] {
            let reply = with(token).await;
            assert_eq!(reply.status, status);
            if status == 429 {
                assert_limited(&reply, "\"organisation\";r=0;t=");
            }
        }
        let dear = query(&router, "{ programmes(first: 100) { nodes { code } } }").await;
        assert_eq!(
            (dear.status, dear.code().as_str()),
            (400, "QUERY_REJECTED"),
            "waiting would be in vain"
        );
    })
    .await;
}

fn assert_limited(reply: &Reply, left: &str) {
    assert_eq!(reply.code(), "RATE_LIMITED");
    assert_eq!(reply.json()["errors"][0]["extensions"]["retryable"], true);
    let wait: u64 = reply.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait} s");
    assert!(
        reply.header("ratelimit").starts_with(left),
        "{:?}",
        reply.headers
    );
}
