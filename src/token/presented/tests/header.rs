//! Headers that break a rule, each under a good signature.

use super::*;
use crate::token::test_table::rows;

/// What is replaced in the good header, by what, and the reason for refusing the result.
const REFUSED: &str = r#"
    EdDSA               | none               | OtherAlgorithm
    EdDSA               | None               | OtherAlgorithm
    EdDSA               |                    | OtherAlgorithm
    EdDSA               | HS256              | OtherAlgorithm
    EdDSA               | ES384              | OtherAlgorithm
    EdDSA               | PS256              | OtherAlgorithm
    EdDSA               | eddsa              | OtherAlgorithm
    "EdDSA"             | ["EdDSA"]          | Malformed("alg")
    "EdDSA"             | null               | Malformed("alg")
    "alg":"EdDSA",      |                    | Missing("alg")
    "kid":"k1",         |                    | Missing("kid")
    "k1"                | 1                  | Malformed("kid")
    "k1"                | null               | Malformed("kid")
    "k1"                | ""                 | Malformed("kid")
    "k1"                | "k\n1"             | Malformed("kid")
    "k1"                | "k2"               | AnotherKey
    "k1"                | "K1"               | AnotherKey
    "JWT"               | 1                  | Malformed("typ")
    "JWT"               | null               | Malformed("typ")
    "JWT"               | "dpop+jwt"         | OtherType
    {                   | {"crit":["exp"],   | Critical
    {                   | {"crit":[],        | Critical
    {                   | {"crit":null,      | Critical
    {                   | {"b64":false,"crit":["b64"], | Critical
    {                   | {"alg":"EdDSA",    | NotAnObject("header")
    {                   | {"kid":"k1",       | NotAnObject("header")
    {                   | [{                 | NotAnObject("header")
    }                   | }x                 | NotAnObject("header")
    }                   |                    | NotAnObject("header")
"#;

#[test]
fn a_header_that_breaks_a_rule_is_refused() {
    let issuer = TestIssuer::new(EdDsa, "k1");
    assert_eq!(refusal(&issuer, HEADER, CLAIMS), "accepted");
    for [from, to, reason] in rows(REFUSED) {
        let header = edit(HEADER, from, to);
        assert_eq!(refusal(&issuer, &header, CLAIMS), reason, "{header}");
    }
    let long = edit(HEADER, "k1", &"k".repeat(201));
    assert_eq!(refusal(&issuer, &long, CLAIMS), r#"Malformed("kid")"#);
}

#[test]
fn a_key_that_comes_with_the_token_proves_nothing() {
    let issuer = TestIssuer::new(EdDsa, "k1");
    let attacker = TestIssuer::new(EdDsa, "k1");
    let members = [
        format!(r#""jwk":{}"#, attacker.jwk()),
        r#""jku":"https://attacker.example/jwks""#.to_owned(),
        r#""x5u":"https://attacker.example/chain""#.to_owned(),
        r#""x5c":["AAAA"]"#.to_owned(),
    ];
    for member in members {
        let token = attacker.token(&with(HEADER, &member), CLAIMS);
        assert_eq!(
            judge(&token, &issuer.key()),
            Err(Refused::Signature),
            "{member}"
        );
        assert!(
            judge(&token, &attacker.key()).is_ok(),
            "the forgery is well made: {member}"
        );
    }
}
