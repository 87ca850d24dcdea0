//! Which tokens are accepted; the ways to be refused are in the files below this one.

mod claims;
mod form;
mod header;
mod signature;

use super::*;
use crate::token::{
    Algorithm::{EdDsa, Es256, Rs256},
    test_issuer::TestIssuer,
    test_table::{edit, with},
};

const NOW: i64 = 10_000;
const HEADER: &str = r#"{"alg":"EdDSA","kid":"k1","typ":"JWT"}"#;
const CLAIMS: &str = r#"{"iss":"https://issuer.example","aud":"registry","sub":"agency-7","nbf":9900,"exp":10500,"jti":"t-1"}"#;
const EXPECTED: Expected<'static> = Expected {
    issuer: "https://issuer.example",
    audience: "registry",
    longest_lifetime: 3600,
};

fn judge(token: &str, key: &VerifyingKey) -> Result<Claims, Refused> {
    Presented::read(token)?.verify(key, &EXPECTED, NOW)
}

fn header_for(algorithm: Algorithm) -> String {
    HEADER.replace("EdDSA", algorithm.name())
}

/// The reason for refusing this header with these claims, as `Debug` writes it.
fn refusal(issuer: &TestIssuer, header: &str, claims: &str) -> String {
    match judge(&issuer.token(header, claims), &issuer.key()) {
        Ok(_) => "accepted".to_owned(),
        Err(reason) => format!("{reason:?}"),
    }
}

#[test]
fn a_good_token_of_each_algorithm_is_accepted() {
    for algorithm in [EdDsa, Es256, Rs256] {
        let issuer = TestIssuer::new(algorithm, "k1");
        let token = issuer.token(&header_for(algorithm), CLAIMS);
        let presented = Presented::read(&token).expect("a token");
        assert_eq!(presented.unverified_issuer(), "https://issuer.example");
        assert_eq!((presented.kid(), presented.algorithm()), ("k1", algorithm));
        let claims = presented.verify(&issuer.key(), &EXPECTED, NOW);
        let good = Claims {
            issuer: "https://issuer.example".to_owned(),
            subject: "agency-7".to_owned(),
            audience: "registry".to_owned(),
            not_before: 9_900,
            expires: 10_500,
            issued_at: None,
            token_id: "t-1".to_owned(),
            scopes: Vec::new(),
        };
        assert_eq!(claims, Ok(good), "{algorithm}");
    }
}

#[test]
fn what_the_rules_leave_open_is_accepted() {
    let issuer = TestIssuer::new(EdDsa, "k1");
    let headers = [
        edit(HEADER, "\"JWT\"", "\"at+jwt\""),
        edit(HEADER, r#","typ":"JWT""#, ""),
        with(HEADER, r#""cty":"x","x":[{"y":null}]"#),
        with(HEADER, r#""jku":"https://attacker.example/""#),
        with(HEADER, r#""x5u":7"#),
        with(HEADER, r#""x5c":["AAAA"]"#),
    ];
    for header in headers {
        assert_eq!(refusal(&issuer, &header, CLAIMS), "accepted", "{header}");
    }
    let claims = [
        with(CLAIMS, r#""iat":9899"#),
        with(CLAIMS, r#""azp":["x"],"name":{"a":1.5}"#),
        with(CLAIMS, r#""scope":"write""#),
        edit(CLAIMS, "agency-7", &"é".repeat(200)),
        edit(CLAIMS, "9900", "10030"),
        edit(CLAIMS, "10500", "9971"),
        edit(CLAIMS, "10500", "13500"),
    ];
    for claims in claims {
        assert_eq!(refusal(&issuer, HEADER, &claims), "accepted", "{claims}");
    }
    let scoped = with(CLAIMS, r#""iat":3,"scope":"a:b/c write""#);
    let read = judge(&issuer.token(HEADER, &scoped), &issuer.key()).expect("accepted");
    assert_eq!(read.scopes, ["a:b/c", "write"]);
    assert_eq!(read.issued_at, Some(3));
}

#[test]
fn a_token_shows_neither_its_signature_nor_its_claims_in_debug() {
    let issuer = TestIssuer::new(EdDsa, "k1");
    let token = issuer.token(HEADER, CLAIMS);
    let shown = format!("{:?}", Presented::read(&token).expect("a token"));
    for part in token.split('.') {
        assert!(!shown.contains(part), "{shown}");
    }
    assert!(
        shown.contains("k1") && !shown.contains("agency-7"),
        "{shown}"
    );
}
