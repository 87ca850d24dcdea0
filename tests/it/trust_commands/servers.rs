//! What servers make of the commands beside them: two servers on PostgreSQL, one on SQLite.

use std::{
    fs,
    time::{Duration, Instant},
};

use cooperation_registry::{database::Location, token::SigningKey};
use tempfile::TempDir;

use super::{ADD, ISSUE, done, part, said, status};
use crate::{
    command_line::Server,
    support::{TestRegistry, on_each_database},
};

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
        house.done("migrate up");
        house.done("example load");
        house.done(ADD);
        for _ in 0..servers {
            let server = Server::start(house.folder.path(), &["--database", &house.database]);
            house.servers.push(server);
        }
        house
    }

    fn done(&self, line: &str) -> String {
        let line = format!("{line} --database {}", self.database);
        done(&said(self.folder.path(), &line)).trim_end().to_owned()
    }

    fn token(&self) -> String {
        self.done(ISSUE)
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
            house.done("key rotate --organisation didh");
            held.push(house.token());
            for token in held.iter().rev() {
                house.assert_good(token, &format!("after rotation {rotation}"));
            }
        }
        let own = SigningKey::generate().unwrap();
        fs::write(house.folder.path().join("own.json"), own.public_jwk()).unwrap();
        let kid = house.done("key add --organisation didh --jwk own.json");
        assert_eq!(kid, own.kid());

        let of_first = part(&old, 0)["kid"].as_str().unwrap().to_owned();
        house.done(&format!("key revoke --organisation didh --kid {of_first}"));
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
        let other = house.done(&format!("{ISSUE} --subject other"));
        for token in [&one, &two, &other] {
            house.assert_good(token, "before");
        }
        let id = part(&one, 1)["jti"].as_str().unwrap().to_owned();
        house.done(&format!("token revoke --organisation didh --id {id}"));
        house.assert_refused_in_time(&one, "the token");
        house.assert_good(&two, "another token was revoked");
        house.done("token revoke --organisation didh --subject didh");
        house.assert_refused_in_time(&two, "the subject");
        house.assert_good(&other, "another subject was revoked");
        house.done("agency revoke --organisation didh");
        house.assert_refused_in_time(&other, "the organisation");
        house.stop();
    })
    .await;
}
