//! What can't be done is told in one line.

use std::fs;

use serde_json::json;

use super::{ADD, done, furnished, said};
use crate::command_line::failure;

#[test]
fn what_can_not_be_done_is_told_in_one_line_and_leaves_nothing() {
    let folder = furnished();
    let path = folder.path();
    for (line, told) in [
        (
            "agency add --organisation nobody --scope feed:read",
            "no organisation with the code \"nobody\"",
        ),
        (
            "agency add --organisation ';DROP-TABLE-issuer;-- --scope feed:read",
            "no organisation",
        ),
        ("agency revoke --organisation nobody", "no organisation"),
        ("agency revoke --organisation didh", "agency add"),
        ("key add --organisation nobody", "no organisation"),
        ("key add --organisation didh", "agency add"),
        ("key rotate --organisation didh", "no key of didh"),
        ("key revoke --organisation didh --kid k", "agency add"),
        (
            "token issue --organisation didh --scope feed:read",
            "no key of didh",
        ),
        (
            "token issue --organisation nobody --scope feed:read",
            "no key of nobody",
        ),
        ("token revoke --organisation didh --id one", "agency add"),
        (
            "agency add --organisation didh --scope feed:read --issuer i --jwks-url http://id.example/",
            "https",
        ),
        ("agency list --database sqlite:none.db", "none.db"),
    ] {
        let failed = failure(&said(path, line), 1);
        assert!(failed.contains(told), "{line}: {failed}");
    }
    assert!(
        !path.join("registry.db.keys").exists(),
        "a refused command left a key"
    );
    assert_eq!(done(&said(path, "agency list")), "");
}

#[test]
fn a_key_or_a_lifetime_that_is_none_is_told_in_one_line() {
    let folder = furnished();
    let path = folder.path();
    fs::write(path.join("broken.json"), "{").unwrap();
    let private = json!({"kty": "OKP", "crv": "Ed25519", "x": "AA", "d": "AA"}).to_string();
    fs::write(path.join("private.json"), private).unwrap();
    done(&said(path, ADD));
    let before = done(&said(path, "agency list"));
    for (line, told) in [
        (
            "token issue --organisation didh --scope feed:read --ttl 0s",
            "15m",
        ),
        (
            "agency add --organisation didh --scope feed:read --issuer i --longest-lifetime 0s",
            "15m",
        ),
        (
            "key add --organisation didh --jwk nowhere.json",
            "nowhere.json",
        ),
        ("key add --organisation didh --jwk broken.json", "JSON"),
        (
            "key add --organisation didh --jwk private.json",
            "private material",
        ),
        ("key revoke --organisation didh --kid unknown", "unknown"),
    ] {
        let failed = failure(&said(path, line), 1);
        assert!(failed.contains(told), "{line}: {failed}");
    }
    assert_eq!(done(&said(path, "agency list")), before);
}

#[test]
fn what_is_wrongly_written_is_wrong_usage() {
    let folder = furnished();
    let path = folder.path();
    done(&said(path, ADD));
    for (line, told) in [
        (
            "token issue --organisation didh --scope feed:read --ttl soon",
            "soon",
        ),
        (
            "token issue --organisation didh --scope feed:read --ttl -1h",
            "-1",
        ),
        (
            "token issue --organisation didh --scope programmes:delete",
            "programmes:delete",
        ),
        ("token issue --organisation didh", "--scope"),
        ("token issue --scope feed:read", "--organisation"),
        ("token revoke --organisation didh", "--id"),
        (
            "token revoke --organisation didh --id a --subject b",
            "--subject",
        ),
        ("key revoke --organisation didh", "--kid"),
        ("agency add --organisation didh --scope admin", "admin"),
        (
            "agency add --organisation didh --scope feed:read --jwks-url https://id.example/",
            "--issuer",
        ),
        (
            "agency add --organisation didh --scope feed:read --issuer i --algorithm HS256",
            "HS256",
        ),
    ] {
        let output = said(path, line);
        let failed = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line}: {failed}");
        assert!(failed.contains(told), "{line}: {failed}");
        assert!(output.stdout.is_empty(), "{line}");
    }
}
