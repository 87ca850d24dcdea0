//! `agency`, `key` and `token` as a person at the command line meets them, and what running
//! servers make of it.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Output,
    time::{Duration, Instant},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use cooperation_registry::{database::Location, token::SigningKey};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    command_line::{Server, failure, out, run},
    support::{TestRegistry, on_each_database},
};

/// A folder with a database that has the example in it.
fn furnished() -> TempDir {
    let folder = TempDir::new().unwrap();
    done(&run(folder.path(), &["migrate", "up"]));
    done(&run(folder.path(), &["example", "load"]));
    folder
}

/// What a command that went well printed.
fn done(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    out(output)
}

const ADD: [&str; 6] = [
    "agency",
    "add",
    "--organisation",
    "didh",
    "--scope",
    "registry:coordinate",
];

/// `agency list`, a line each.
fn listed(folder: &Path) -> Vec<String> {
    let list = done(&run(folder, &["agency", "list"]));
    list.lines().map(str::to_owned).collect()
}

/// A part of a token, read.
fn part(token: &str, number: usize) -> Value {
    let text = token.split('.').nth(number).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
}

#[test]
fn an_agency_is_added_listed_and_revoked() {
    let folder = furnished();
    let path = folder.path();
    assert_eq!(listed(path), [""; 0]);
    let kid = done(&run(path, &ADD));
    let kid = kid.trim_end();
    assert_eq!(
        kid.lines().count(),
        1,
        "stdout has the key's id alone: {kid}"
    );
    let lines = listed(path);
    assert_eq!(
        lines[0],
        "didh  urn:cooperation-registry:issuer:didh  registry:coordinate"
    );
    assert!(
        lines[1].starts_with(&format!("    {kid}  EdDSA  since 20")),
        "{lines:?}"
    );
    assert_eq!(lines.len(), 2);
    let line = failure(&run(path, &ADD), 1);
    assert!(line.contains("trusted already"), "{line}");
    let published = [
        "--issuer",
        "https://id.example",
        "--jwks-url",
        "https://id.example/jwks",
        "--algorithm",
        "ES256",
    ];
    let more = [&ADD[..], &published[..]].concat();
    assert_eq!(done(&run(path, &more)), "", "its keys are its own");
    assert!(listed(path).contains(&"    keys at https://id.example/jwks".to_owned()));
    done(&run(path, &["agency", "revoke", "--organisation", "didh"]));
    let lines = listed(path);
    assert_eq!(
        lines
            .iter()
            .filter(|line| line.contains("  revoked 20"))
            .count(),
        2,
        "{lines:?}"
    );
    // What was refused under a name isn't trusted under it again.
    let line = failure(&run(path, &ADD), 1);
    assert!(line.contains("--issuer"), "{line}");
    let line = failure(
        &run(path, &["agency", "revoke", "--organisation", "didh"]),
        1,
    );
    assert!(line.contains("agency add"), "{line}");
}

#[test]
fn key_files_are_for_their_owners_eyes_only() {
    let folder = furnished();
    let path = folder.path();
    done(&run(path, &ADD));
    done(&run(path, &["key", "add", "--organisation", "didh"]));
    let keys = path.join("registry.db.keys");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(&keys), 0o700);
    let files: Vec<_> = fs::read_dir(&keys)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(files.len(), 2);
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
        assert!(fs::read_to_string(&file).unwrap().contains("privateKey"));
    }
    // Nor is the private half anywhere else.
    for output in [
        run(path, &["agency", "list"]),
        run(path, &["config", "show"]),
    ] {
        assert!(!done(&output).contains("private"));
    }
}

#[test]
fn a_token_is_printed_alone_and_says_what_was_asked_for() {
    let folder = furnished();
    let path = folder.path();
    let kid = done(&run(path, &ADD));
    let issue = [
        "token",
        "issue",
        "--organisation",
        "didh",
        "--scope",
        "registry:coordinate",
    ];
    let output = run(path, &issue);
    let token = done(&output);
    assert!(output.stderr.is_empty());
    assert_eq!(token.lines().count(), 1);
    assert!(
        token.ends_with('\n') && token.trim_end().split('.').count() == 3,
        "{token}"
    );
    assert_eq!(
        part(&token, 0),
        json!({"alg": "EdDSA", "kid": kid.trim_end(), "typ": "JWT"})
    );
    let claims = part(&token, 1);
    assert_eq!(claims["iss"], "urn:cooperation-registry:issuer:didh");
    assert_eq!(claims["aud"], "cooperation-registry");
    assert_eq!(claims["sub"], "didh");
    assert_eq!(claims["scope"], "registry:coordinate");
    let lifetime =
        |claims: &Value| claims["exp"].as_i64().unwrap() - claims["nbf"].as_i64().unwrap();
    assert_eq!(lifetime(&claims), 60 * 60);
    let more = [
        "--scope",
        "feed:read",
        "--ttl",
        "15m",
        "--subject",
        "nightly",
        "--audience",
        "other",
    ];
    let token = done(&run(path, &[&issue[..], &more[..]].concat()));
    let claims = part(&token, 1);
    assert_eq!(claims["scope"], "feed:read registry:coordinate");
    assert_eq!(
        (&claims["sub"], &claims["aud"]),
        (&json!("nightly"), &json!("other"))
    );
    assert_eq!(lifetime(&claims), 15 * 60);
    // The token of a key that signs no longer is another's.
    let rotated = done(&run(path, &["key", "rotate", "--organisation", "didh"]));
    assert_eq!(
        part(&done(&run(path, &issue)), 0)["kid"],
        rotated.trim_end()
    );
    assert_ne!(rotated, kid);
    assert_eq!(
        fs::read_dir(path.join("registry.db.keys")).unwrap().count(),
        1
    );
}

#[test]
fn what_can_not_be_done_is_told_in_one_line() {
    let folder = furnished();
    let path = folder.path();
    fs::write(path.join("broken.json"), "{").unwrap();
    let private = json!({"kty": "OKP", "crv": "Ed25519", "x": "AA", "d": "AA"}).to_string();
    fs::write(path.join("private.json"), private).unwrap();
    let cases: &[(&[&str], &str)] = &[
        (
            &[
                "agency",
                "add",
                "--organisation",
                "nobody",
                "--scope",
                "feed:read",
            ],
            "no organisation with the code \"nobody\"",
        ),
        (
            &[
                "agency",
                "add",
                "--organisation",
                "'; DROP TABLE issuer; --",
                "--scope",
                "feed:read",
            ],
            "no organisation",
        ),
        (
            &["agency", "revoke", "--organisation", "nobody"],
            "no organisation",
        ),
        (
            &["agency", "revoke", "--organisation", "didh"],
            "agency add",
        ),
        (
            &["key", "add", "--organisation", "nobody"],
            "no organisation",
        ),
        (&["key", "add", "--organisation", "didh"], "agency add"),
        (
            &["key", "rotate", "--organisation", "didh"],
            "no key of didh",
        ),
        (
            &["key", "revoke", "--organisation", "didh", "--kid", "k"],
            "agency add",
        ),
        (
            &[
                "token",
                "issue",
                "--organisation",
                "didh",
                "--scope",
                "feed:read",
            ],
            "no key of didh",
        ),
        (
            &[
                "token",
                "issue",
                "--organisation",
                "nobody",
                "--scope",
                "feed:read",
            ],
            "no key of nobody",
        ),
        (
            &["token", "revoke", "--organisation", "didh", "--id", "one"],
            "agency add",
        ),
        (
            &[
                "agency",
                "add",
                "--organisation",
                "didh",
                "--scope",
                "feed:read",
                "--issuer",
                "i",
                "--jwks-url",
                "http://id.example/",
            ],
            "https",
        ),
    ];
    for (arguments, told) in cases {
        let line = failure(&run(path, arguments), 1);
        assert!(line.contains(told), "{arguments:?}: {line}");
    }
    assert!(
        !path.join("registry.db.keys").exists(),
        "a refused command left a key"
    );
    done(&run(path, &ADD));
    let issue = [
        "token",
        "issue",
        "--organisation",
        "didh",
        "--scope",
        "feed:read",
    ];
    let cases: &[(&[&str], &str)] = &[
        (&[&issue[..], &["--ttl", "0s"]].concat(), "15m"),
        (
            &[
                "key",
                "add",
                "--organisation",
                "didh",
                "--jwk",
                "nowhere.json",
            ],
            "nowhere.json",
        ),
        (
            &[
                "key",
                "add",
                "--organisation",
                "didh",
                "--jwk",
                "broken.json",
            ],
            "JSON",
        ),
        (
            &[
                "key",
                "add",
                "--organisation",
                "didh",
                "--jwk",
                "private.json",
            ],
            "private material",
        ),
        (
            &[
                "key",
                "revoke",
                "--organisation",
                "didh",
                "--kid",
                "unknown",
            ],
            "unknown",
        ),
        (
            &["agency", "list", "--database", "sqlite:none.db"],
            "none.db",
        ),
    ];
    for (arguments, told) in cases {
        let line = failure(&run(path, arguments), 1);
        assert!(line.contains(told), "{arguments:?}: {line}");
    }
    // What clap refuses is wrong usage.
    for (arguments, told) in [
        (&[&issue[..], &["--ttl", "soon"]].concat()[..], "soon"),
        (&[&issue[..], &["--ttl", "-1h"]].concat()[..], "-1"),
        (
            &[
                "token",
                "issue",
                "--organisation",
                "didh",
                "--scope",
                "programmes:delete",
            ],
            "programmes:delete",
        ),
        (&["token", "issue", "--organisation", "didh"], "--scope"),
        (&["token", "revoke", "--organisation", "didh"], "--id"),
        (
            &[
                "token",
                "revoke",
                "--organisation",
                "didh",
                "--id",
                "a",
                "--subject",
                "b",
            ],
            "--subject",
        ),
        (
            &[
                "agency",
                "add",
                "--organisation",
                "didh",
                "--scope",
                "admin",
            ],
            "admin",
        ),
        (
            &[
                "agency",
                "add",
                "--organisation",
                "didh",
                "--scope",
                "feed:read",
                "--jwks-url",
                "https://id.example/",
            ],
            "--issuer",
        ),
        (
            &[
                "agency",
                "add",
                "--organisation",
                "didh",
                "--scope",
                "feed:read",
                "--issuer",
                "i",
                "--algorithm",
                "HS256",
            ],
            "HS256",
        ),
    ] {
        let output = run(path, arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(told), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_token_that_would_live_longer_than_its_issuer_may_give_is_not_printed_in_vain() {
    let folder = furnished();
    let path = folder.path();
    done(&run(
        path,
        &[&ADD[..], &["--longest-lifetime", "1h"]].concat(),
    ));
    let issue = [
        "token",
        "issue",
        "--organisation",
        "didh",
        "--scope",
        "registry:coordinate",
        "--ttl",
    ];
    let server = Server::start(path, &[]);
    let good = done(&run(path, &[&issue[..], &["1h"]].concat()));
    assert_eq!(status(&server.address, good.trim_end()), 200);
    let long = done(&run(path, &[&issue[..], &["2h"]].concat()));
    assert_eq!(status(&server.address, long.trim_end()), 401);
    server.stop();
}

/// The status of a question that needs to know who asks.
fn status(address: &str, token: &str) -> u16 {
    let body = json!({"query": "{ viewer { organisation { code } } }"}).to_string();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /graphql HTTP/1.1\r\nhost: registry\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    let status = reply.split(' ').nth(1).unwrap().parse().unwrap();
    if status == 200 {
        assert!(reply.contains("\"code\":\"didh\""), "{reply}");
    }
    status
}

/// One server on SQLite, two on PostgreSQL, and the command line beside them.
struct House {
    folder: TempDir,
    database: String,
    servers: Vec<Server>,
}

impl House {
    fn on(registry: &TestRegistry) -> Self {
        let folder = TempDir::new().unwrap();
        let (database, servers) = match &registry.location {
            // The test's own file is this process's until it lets go of it.
            Location::Sqlite(_) => {
                if std::env::var_os("TEST_POSTGRES_URL").is_none() {
                    eprintln!("SKIPPED: two servers on one database; set TEST_POSTGRES_URL");
                }
                ("sqlite:house.db".to_owned(), 1)
            }
            Location::Postgres(url) => (url.to_string(), 2),
        };
        let mut house = Self {
            folder,
            database,
            servers: Vec::new(),
        };
        house.done(&["migrate", "up"]);
        house.done(&["example", "load"]);
        house.done(&ADD);
        for _ in 0..servers {
            let server = Server::start(house.folder.path(), &["--database", &house.database]);
            house.servers.push(server);
        }
        house
    }

    fn done(&self, arguments: &[&str]) -> String {
        let arguments = [arguments, &["--database", &self.database]].concat();
        done(&run(self.folder.path(), &arguments))
            .trim_end()
            .to_owned()
    }

    fn token(&self) -> String {
        self.done(&[
            "token",
            "issue",
            "--organisation",
            "didh",
            "--scope",
            "registry:coordinate",
        ])
    }

    fn assert_good(&self, token: &str, when: &str) {
        for (number, server) in self.servers.iter().enumerate() {
            assert_eq!(
                status(&server.address, token),
                200,
                "server {number}, {when}"
            );
        }
    }

    /// Waits until every server refuses the token, for as long as revoking may take.
    fn assert_refused_in_time(&self, token: &str, what: &str) {
        let begun = Instant::now();
        for (number, server) in self.servers.iter().enumerate() {
            while status(&server.address, token) != 401 {
                assert!(
                    begun.elapsed() < Duration::from_secs(10),
                    "server {number} still believes {what}"
                );
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }

    fn stop(self) {
        for server in self.servers {
            server.stop();
        }
    }
}

#[tokio::test]
async fn a_key_is_rotated_without_one_refusal_and_revoked_within_ten_seconds_on_every_server() {
    on_each_database(async |registry| {
        let house = House::on(registry);
        let old = house.token();
        house.assert_good(&old, "before");
        let mut held = vec![old.clone()];
        for rotation in 0..3 {
            // Every server has just looked at the trust table, which is when it knows the least.
            house.assert_good(&held[0], "before the rotation");
            house.done(&["key", "rotate", "--organisation", "didh"]);
            held.push(house.token());
            for token in held.iter().rev() {
                house.assert_good(token, &format!("after rotation {rotation}"));
            }
        }
        let own = SigningKey::generate().unwrap();
        fs::write(house.folder.path().join("own.json"), own.public_jwk()).unwrap();
        let kid = house.done(&["key", "add", "--organisation", "didh", "--jwk", "own.json"]);
        assert_eq!(kid, own.kid());

        let of_first = part(&old, 0)["kid"].as_str().unwrap().to_owned();
        house.done(&[
            "key",
            "revoke",
            "--organisation",
            "didh",
            "--kid",
            &of_first,
        ]);
        house.assert_refused_in_time(&old, "the revoked key");
        for token in &held[1..] {
            house.assert_good(token, "another key was revoked");
        }
        house.stop();
    })
    .await;
}

#[tokio::test]
async fn a_token_a_subject_and_an_organisation_are_refused_within_ten_seconds_on_every_server() {
    on_each_database(async |registry| {
        let house = House::on(registry);
        let (one, two) = (house.token(), house.token());
        let issue = [
            "token",
            "issue",
            "--organisation",
            "didh",
            "--scope",
            "registry:coordinate",
        ];
        let other = house.done(&[&issue[..], &["--subject", "other"]].concat());
        for token in [&one, &two, &other] {
            house.assert_good(token, "before");
        }
        let id = part(&one, 1)["jti"].as_str().unwrap().to_owned();
        house.done(&["token", "revoke", "--organisation", "didh", "--id", &id]);
        house.assert_refused_in_time(&one, "the token");
        house.assert_good(&two, "another token was revoked");
        house.done(&[
            "token",
            "revoke",
            "--organisation",
            "didh",
            "--subject",
            "didh",
        ]);
        house.assert_refused_in_time(&two, "the subject");
        house.assert_good(&other, "another subject was revoked");
        house.done(&["agency", "revoke", "--organisation", "didh"]);
        house.assert_refused_in_time(&other, "the organisation");
        house.stop();
    })
    .await;
}
