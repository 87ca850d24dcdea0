//! Who made a change in person: told to those who answer for them, and erased when they ask.

use std::path::Path;

use axum::{Router, body::Body};
use cooperation_registry::{access::Scope, change};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

use crate::{
    command_line::{out, run},
    support::{
        TestRegistry, behind_our_back, on_each_database,
        tokens::{Agency, asked, post, send},
    },
};

const SOMEBODY: &str = "somebody-of-the-desk";

const REGISTER: &str = "mutation($input: RegisterOrganisationInput!) { registerOrganisation(input: $input) { errors { message } } }";

fn input(code: &str) -> Value {
    json!({ "input": {
        "idempotencyKey": format!("register {code}"),
        "code": code,
        "kind": "GOVERNMENT",
        "names": [{ "locale": "en", "name": code, "original": true }],
    }})
}

/// A token of the agency for someone.
fn token_of(registry: &TestRegistry, agency: &Agency, subject: &str, scopes: &str) -> String {
    let mut claims = registry.claims(agency, scopes);
    claims["sub"] = json!(subject);
    agency.sign(&claims)
}

/// Registers an organisation as someone at the desk.
async fn register(registry: &TestRegistry, router: &Router, desk: &Agency, code: &str) {
    let token = token_of(registry, desk, SOMEBODY, "registry:coordinate");
    let reply = asked(router, Some(&token), REGISTER, &input(code)).await;
    assert_eq!(
        reply.json()["data"]["registerOrganisation"]["errors"],
        json!([])
    );
}

/// Who made the newest change of an organisation, as a reader is told.
async fn told(router: &Router, token: Option<&str>, code: &str) -> Value {
    let query = format!(
        "{{ organisation(by: {{code: \"{code}\"}}) {{ history {{ nodes {{ author {{ code }} subject }} }} }} }}"
    );
    let answer = asked(router, token, &query, &json!({})).await.json();
    assert_eq!(answer["errors"], Value::Null);
    answer["data"]["organisation"]["history"]["nodes"][0].clone()
}

#[tokio::test]
async fn a_person_is_told_to_their_organisation_and_to_coordinators_and_to_nobody_else() {
    on_each_database(async |registry| {
        let router = registry.router();
        let desk = registry
            .agency("desk", &[Scope::RegistryCoordinate, Scope::FeedRead])
            .await;
        let other = registry
            .agency("other", &[Scope::RegistryCoordinate, Scope::FeedRead])
            .await;
        register(registry, &router, &desk, "new").await;
        for (agency, scope, knows) in [
            (None, "", false),
            (Some(&desk), "feed:read", true),
            (Some(&other), "feed:read", false),
            (Some(&other), "registry:coordinate", true),
        ] {
            let token = agency.map(|agency| registry.token(agency, scope));
            let expected = if knows { json!(SOMEBODY) } else { Value::Null };
            assert_eq!(
                told(&router, token.as_deref(), "new").await,
                json!({ "author": { "code": "desk" }, "subject": expected }),
                "{scope}"
            );
        }
        // What the editor enters at the command line was nobody's in person.
        let token = registry.token(&desk, "registry:coordinate");
        assert_eq!(
            told(&router, Some(&token), "desk").await,
            json!({ "author": null, "subject": null })
        );
    })
    .await;
}

#[tokio::test]
async fn a_record_names_the_request_the_token_and_its_key() {
    on_each_database(async |registry| {
        let router = registry.router();
        let desk = registry.agency("desk", &[Scope::RegistryCoordinate]).await;
        let claims = registry.claims(&desk, "registry:coordinate");
        let request = post()
            .header("authorization", format!("Bearer {}", desk.sign(&claims)))
            .header("x-request-id", "request-7");
        let body = json!({ "query": REGISTER, "variables": input("new") }).to_string();
        send(&router, request.body(Body::from(body)).unwrap()).await;
        let body: Value = serde_json::from_str(&newest_body(registry).await).unwrap();
        assert_eq!(body["request"], "request-7");
        assert_eq!(body["idempotencyKey"], "register new");
        assert_eq!(body["token"], claims["jti"]);
        assert_eq!(body["key"], desk.key.kid());
        let digest = body["person"].as_str().unwrap();
        assert_eq!(digest.len(), 64);
        assert!(!body.to_string().contains("nightly-desk"));
        // A client that sends no id is told the one that the record has.
        let request = post().header(
            "authorization",
            format!("Bearer {}", registry.token(&desk, "registry:coordinate")),
        );
        let sent = json!({ "query": REGISTER, "variables": input("newer") }).to_string();
        let reply = send(&router, request.body(Body::from(sent)).unwrap()).await;
        let body: Value = serde_json::from_str(&newest_body(registry).await).unwrap();
        assert_eq!(
            body["request"],
            reply.headers["x-request-id"].to_str().unwrap()
        );
    })
    .await;
}

async fn newest_body(registry: &TestRegistry) -> String {
    let newest = "SELECT body FROM change ORDER BY seq DESC LIMIT 1";
    let newest = Statement::from_string(registry.backend(), newest);
    let row = registry.app.database.reader().query_one_raw(newest).await;
    row.unwrap().unwrap().try_get("", "body").unwrap()
}

#[tokio::test]
async fn who_is_erased_is_nowhere_in_the_database_and_every_chain_is_whole() {
    on_each_database(async |registry| {
        let router = registry.router();
        let desk = registry.agency("desk", &[Scope::RegistryCoordinate]).await;
        register(registry, &router, &desk, "a").await;
        register(registry, &router, &desk, "b").await;
        let token = token_of(registry, &desk, "the-one-who-stays", "registry:coordinate");
        asked(&router, Some(&token), REGISTER, &input("c")).await;
        assert_eq!(
            places_of(registry, SOMEBODY).await.len(),
            1,
            "nowhere but beside the trace"
        );
        let before = change::verify_chains(&registry.app.database).await.unwrap();
        let erase = |of: &'static str| {
            registry.upkeep(move |write| Box::pin(change::erase_person(write, of, SOMEBODY)))
        };
        assert!(
            erase("nowhere")
                .await
                .unwrap_err()
                .to_string()
                .contains("no organisation")
        );
        assert_eq!(
            erase("a").await.unwrap(),
            0,
            "another organisation's people stay"
        );
        assert_eq!(erase("desk").await.unwrap(), 2);
        assert_eq!(erase("desk").await.unwrap(), 0);
        assert_eq!(places_of(registry, SOMEBODY).await, Vec::<String>::new());
        assert_eq!(
            change::verify_chains(&registry.app.database).await.unwrap(),
            before
        );
        assert!(before.1.is_empty());
        assert_eq!(
            told(&router, Some(&token), "a").await["subject"],
            Value::Null
        );
        assert_eq!(
            told(&router, Some(&token), "c").await["subject"],
            "the-one-who-stays"
        );
    })
    .await;
}

/// The columns of the database in which this text stands, of every type as text.
async fn places_of(registry: &TestRegistry, text: &str) -> Vec<String> {
    let backend = registry.backend();
    let columns = match backend {
        DbBackend::Postgres => {
            "SELECT c.table_name::text AS t, c.column_name::text AS c FROM information_schema.columns c \
             JOIN information_schema.tables t USING (table_schema, table_name) \
             WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
        }
        _ => {
            "SELECT m.name AS t, i.name AS c FROM sqlite_master m, pragma_table_info(m.name) i WHERE m.type = 'table'"
        }
    };
    let reader = registry.app.database.reader();
    let columns = reader
        .query_all_raw(Statement::from_string(backend, columns))
        .await
        .unwrap();
    assert!(columns.len() > 200, "where are the tables?");
    let mut found = Vec::new();
    for column in columns {
        let (table, column): (String, String) = (
            column.try_get("", "t").unwrap(),
            column.try_get("", "c").unwrap(),
        );
        let search = format!(
            "SELECT 1 AS found FROM \"{table}\" WHERE CAST(\"{column}\" AS text) LIKE '%{text}%' LIMIT 1"
        );
        let search = Statement::from_string(backend, search);
        if reader.query_one_raw(search).await.unwrap().is_some() {
            found.push(format!("{table}.{column}"));
        }
    }
    found
}

#[tokio::test]
async fn the_command_line_erases_a_person_and_says_how_many_records_named_them() {
    let registry = TestRegistry::sqlite().await;
    let router = registry.router();
    let desk = registry.agency("desk", &[Scope::RegistryCoordinate]).await;
    register(&registry, &router, &desk, "a").await;
    let folder = folder_of(&registry);
    // The server is still there.
    let erased = run(folder, &["person", "erase", "desk", SOMEBODY]);
    assert_eq!(out(&erased), "erased from 1 record(s)\n", "{erased:?}");
    let unknown = run(folder, &["person", "erase", "nobody", SOMEBODY]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(places_of(&registry, SOMEBODY).await.is_empty());
    registry.app.close().await;
}

fn folder_of(registry: &TestRegistry) -> &Path {
    match &registry.location {
        cooperation_registry::database::Location::Sqlite(path) => path.parent().unwrap(),
        cooperation_registry::database::Location::Postgres(_) => panic!("it is a file"),
    }
}

#[tokio::test]
async fn the_database_lets_a_person_be_erased_and_nothing_else_be_done_to_them() {
    on_each_database(async |registry| {
        let router = registry.router();
        let desk = registry.agency("desk", &[Scope::RegistryCoordinate]).await;
        register(registry, &router, &desk, "a").await;
        let mut attempts = vec![
            "UPDATE change_person SET subject = 'somebody-else'",
            "UPDATE change_person SET salt = 'ff'",
            "UPDATE change_person SET subject = NULL",
            "UPDATE change_person SET salt = NULL, subject = NULL",
            "UPDATE change_person SET subject = NULL, erased_at = 1",
            "UPDATE change_person SET salt = NULL, subject = NULL, erased_at = 1, author_id = (SELECT id FROM organisation WHERE code = 'a')",
            "DELETE FROM change_person",
        ];
        match registry.backend() {
            DbBackend::Postgres => attempts.push("TRUNCATE change_person"),
            _ => attempts.push("INSERT OR REPLACE INTO change_person SELECT * FROM change_person"),
        }
        let refuses = async |attempts: &[&str]| {
            for attempt in attempts {
                let refused = behind_our_back(registry, attempt).await;
                let refused = refused.expect_err(attempt).to_string();
                assert!(refused.contains("only be erased"), "{attempt}: {refused}");
            }
        };
        refuses(&attempts).await;
        assert_eq!(places_of(registry, SOMEBODY).await.len(), 1);
        let erased = registry.upkeep(|write| Box::pin(change::erase_person(write, "desk", SOMEBODY)));
        assert_eq!(erased.await.unwrap(), 1);
        // A tombstone stays one.
        attempts.push("UPDATE change_person SET erased_at = 2");
        attempts.push("UPDATE change_person SET salt = 'ff', subject = 'somebody', erased_at = NULL");
        refuses(&attempts).await;
        assert_eq!(change::verify_chains(&registry.app.database).await.unwrap().1, []);
    })
    .await;
}
