//! GraphQL over HTTP, as the package `graphql-http` audits it.

use std::{env, path::Path, process::Command};

/// Needs Node.js and `npm ci` in `tests/clients`. Where they are missing it says so and passes,
/// unless `REQUIRE_NODE` is set, as it is in CI.
#[test]
fn all_61_audits_of_graphql_over_http_pass() {
    let clients = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    let node = Command::new("node").arg("--version").output();
    let ready = node.is_ok_and(|node| node.status.success())
        && clients.join("node_modules/graphql-http").exists();
    if !ready {
        assert!(
            env::var_os("REQUIRE_NODE").is_none(),
            "Node.js is missing, or `npm ci` in tests/clients"
        );
        eprintln!(
            "NOT AUDITED: there is no Node.js, or no `npm ci` in tests/clients; the 61 audits of \
             GraphQL over HTTP did not run"
        );
        return;
    }
    let audited = Command::new("node")
        .args(["run.mjs", "audits"])
        .current_dir(&clients)
        .env("SERVER_BIN", env!("CARGO_BIN_EXE_cooperation-registry"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&audited.stdout);
    assert!(audited.status.success(), "{said}");
    assert!(said.contains("61/61"), "{said}");
}
