//! What the commands print, and what they leave in files.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use cooperation_registry::token::SigningKey;
use serde_json::{Value, json};

use super::{ADD, ISSUE, done, furnished, part, said, status};
use crate::command_line::{Server, failure};

/// `agency list`, a line each.
fn listed(folder: &Path) -> Vec<String> {
    let list = done(&said(folder, "agency list"));
    list.lines().map(str::to_owned).collect()
}

#[test]
fn an_agency_is_added_listed_and_revoked() {
    let folder = furnished();
    let path = folder.path();
    assert_eq!(listed(path), [""; 0]);
    let kid = done(&said(path, ADD));
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
    // Added again, it is trusted on other terms, with the key that it has.
    let again = format!("{ADD} --scope feed:read");
    assert_eq!(done(&said(path, &again)), "", "no second key");
    assert_eq!(
        listed(path)[0],
        "didh  urn:cooperation-registry:issuer:didh  feed:read registry:coordinate"
    );
    let published =
        "--issuer https://id.example --jwks-url https://id.example/jwks --algorithm ES256";
    let added = said(path, &format!("{ADD} {published}"));
    assert_eq!(done(&added), "", "its keys are its own");
    assert!(listed(path).contains(&"    keys at https://id.example/jwks".to_owned()));
    done(&said(path, "agency revoke --organisation didh"));
    let lines = listed(path);
    assert_eq!(
        lines
            .iter()
            .filter(|line| line.contains("  revoked 20"))
            .count(),
        3,
        "both issuers and the key: {lines:?}"
    );
    let line = failure(&said(path, ISSUE), 1);
    assert!(line.contains("there is no key"), "{line}");
    let line = failure(&said(path, "agency revoke --organisation didh"), 1);
    assert!(line.contains("agency add"), "{line}");
    // Trusted anew, it signs with a new key: the old one's tokens stay refused.
    let new = done(&said(path, ADD));
    assert_ne!(new.trim_end(), kid);
    done(&said(path, ISSUE));
}

#[test]
fn key_files_are_for_their_owners_eyes_only() {
    let folder = furnished();
    let path = folder.path();
    done(&said(path, ADD));
    done(&said(path, "key add --organisation didh"));
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
    for output in [said(path, "agency list"), said(path, "config show")] {
        assert!(!done(&output).contains("private"));
    }
}

#[test]
fn a_token_is_printed_alone_and_says_what_was_asked_for() {
    let folder = furnished();
    let path = folder.path();
    let kid = done(&said(path, ADD));
    let output = said(path, ISSUE);
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
    done(&said(path, &format!("{ADD} --scope feed:read")));
    let more = "--scope feed:read --ttl 15m --subject nightly --audience other";
    let token = done(&said(path, &format!("{ISSUE} {more}")));
    let claims = part(&token, 1);
    assert_eq!(claims["scope"], "feed:read registry:coordinate");
    assert_eq!(
        (&claims["sub"], &claims["aud"]),
        (&json!("nightly"), &json!("other"))
    );
    assert_eq!(lifetime(&claims), 15 * 60);
    // The token of a key that signs no longer is another's.
    let rotated = done(&said(path, "key rotate --organisation didh"));
    assert_eq!(
        part(&done(&said(path, ISSUE)), 0)["kid"],
        rotated.trim_end()
    );
    assert_ne!(rotated, kid);
    assert_eq!(
        fs::read_dir(path.join("registry.db.keys")).unwrap().count(),
        1
    );
}

#[test]
fn a_token_that_lives_longer_than_its_issuer_may_give_is_refused() {
    let folder = furnished();
    let path = folder.path();
    done(&said(path, &format!("{ADD} --longest-lifetime 1h")));
    let line = failure(&said(path, &format!("{ISSUE} --ttl 61m")), 1);
    assert!(line.contains("live 1h at the longest"), "{line}");
    let line = failure(&said(path, &format!("{ISSUE} --scope registry:admin")), 1);
    assert!(line.contains("registry:admin"), "{line}");
    // One that was issued on longer terms is refused by the server.
    done(&said(path, &format!("{ADD} --longest-lifetime 2h")));
    let long = done(&said(path, &format!("{ISSUE} --ttl 61m")));
    done(&said(path, &format!("{ADD} --longest-lifetime 1h")));
    let server = Server::start(path, &[]);
    let short = done(&said(path, ISSUE));
    for (token, answer) in [(&short, 200), (&long, 401)] {
        assert_eq!(status(&server.address, token.trim_end()), answer);
    }
    server.stop();
}

#[test]
fn an_id_that_begins_with_a_hyphen_can_be_named() {
    let folder = furnished();
    let path = folder.path();
    done(&said(path, ADD));
    let own = SigningKey::generate().unwrap();
    let mut jwk: Value = serde_json::from_str(&own.public_jwk()).unwrap();
    jwk["kid"] = json!("-early");
    fs::write(path.join("own.json"), jwk.to_string()).unwrap();
    let added = done(&said(path, "key add --organisation didh --jwk own.json"));
    assert_eq!(added, "-early\n");
    for line in [
        "key revoke --organisation didh --kid -early",
        "token revoke --organisation didh --id -7",
        "token revoke --organisation didh --subject --nightly",
    ] {
        assert_eq!(done(&said(path, line)), "", "{line}");
    }
    let revoked = listed(path);
    assert!(
        revoked
            .iter()
            .any(|line| line.contains("    -early  EdDSA") && line.contains("  revoked 20")),
        "{revoked:?}"
    );
}
