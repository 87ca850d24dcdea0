//! Streams that never begin, and how those that did begin end.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cooperation_registry::http::Settings;
use serde_json::{Value, json};

use super::{
    follower::{BOTH, Follower, Heard, Service, changes, first_change},
    support::{agency, ask, door, registering},
};
use crate::support::{on_each_database, organisation};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_followed_is_refused_with_a_code() {
    on_each_database(async |registry| {
        let token = agency(registry, "org").await;
        let service = Service::start(registry).await;
        let gone = URL_SAFE_NO_PAD.encode("1.another-epoch.0.1");
        for way in BOTH {
            for (name, token, fields, code) in [
                ("another epoch's cursor", None, changes(Some(&gone)), "CURSOR_EXPIRED"),
                ("no cursor", None, changes(Some("none")), "BAD_USER_INPUT"),
                ("an empty cursor", None, changes(Some("")), "BAD_USER_INPUT"),
                ("a filter that can't be read", None, json!({ "query": "subscription { changes(filter: {subject: \"none\"}) { id } }" }), "BAD_USER_INPUT"),
                ("an unknown field", None, json!({ "query": "subscription { nothing }" }), "GRAPHQL_VALIDATION_FAILED"),
                ("two fields", None, json!({ "query": "subscription { changes { id } programmeChanged { id } }" }), "GRAPHQL_VALIDATION_FAILED"),
                ("a mutation with a token", Some(token.as_str()), registering("new"), "BAD_USER_INPUT"),
                ("a mutation without", None, registering("new"), "BAD_USER_INPUT"),
            ] {
                let mut follower = Follower::begin(&service, way, token, &fields).await;
                let errors = match follower.hear().await {
                    Heard::Refused(errors) => errors,
                    // An event that failed, after which nothing comes.
                    Heard::Next(payload) => payload["errors"].clone(),
                    other => panic!("{name} over {way}: {other:?}"),
                };
                assert_eq!(errors[0]["extensions"]["code"], code, "{name} over {way}: {errors}");
            }
        }
        let there = registry.data("{ organisation(by: {code: \"new\"}) { code } }").await;
        assert_eq!(there["organisation"], Value::Null, "nothing was written");
        let router = door(&registry.app, Settings::default());
        let plain = ask(&router, &changes(None)).await;
        assert_eq!((plain.status, plain.code().as_str()), (400, "BAD_USER_INPUT"));
        service.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_closes_sockets_as_going_away_and_ends_streams_whole() {
    on_each_database(async |registry| {
        registry
            .put_organisation(organisation("org", ""))
            .await
            .unwrap();
        let service = Service::start(registry).await;
        let cursor = first_change(registry, "org").await["cursor"].clone();
        let mut followers = Vec::new();
        for way in BOTH {
            followers.push(Follower::begin(&service, way, None, &changes(cursor.as_str())).await);
        }
        registry
            .put_organisation(organisation("more", ""))
            .await
            .unwrap();
        for follower in &mut followers {
            follower.change().await;
        }
        service.app.stopping.cancel();
        for (follower, code) in followers.iter_mut().zip([Some(1001), None]) {
            assert_eq!(follower.hear().await, Heard::Closed(code));
        }
        drop(followers);
        service.end().await;
    })
    .await;
}
