//! Claims that break a rule, each under a good signature.

use super::*;
use crate::token::test_table::rows;

/// What is replaced in the good claims, by what, and the reason for refusing the result.
const REFUSED: &str = r#"
    "aud":"registry",   |                      | Missing("aud")
    "registry"          | ["registry"]         | Malformed("aud")
    "registry"          | null                 | Malformed("aud")
    registry            | registry2            | OtherAudience
    registry            | Registry             | OtherAudience
    registry            |                      | OtherAudience
    "https://issuer.example" | ["https://issuer.example"]     | Malformed("iss")
    "https://issuer.example" | ["x","https://issuer.example"] | Malformed("iss")
    "iss":"https://issuer.example", |          | Missing("iss")
    issuer.example      | issuer.example/      | OtherIssuer
    issuer.example      | issuer.example\u0000 | OtherIssuer
    "sub":"agency-7",   |                      | Missing("sub")
    agency-7            |                      | Malformed("sub")
    "agency-7"          | 7                    | Malformed("sub")
    "agency-7"          | ["agency-7"]         | Malformed("sub")
    agency-7            | a\u0000              | Malformed("sub")
    agency-7            | a\u0085              | Malformed("sub")
    ,"jti":"t-1"        |                      | Missing("jti")
    t-1                 |                      | Malformed("jti")
    "t-1"               | 1                    | Malformed("jti")
    "exp":10500,        |                      | Missing("exp")
    10500               | "10500"              | Malformed("exp")
    10500               | 10500.0              | Malformed("exp")
    10500               | 105e2                | Malformed("exp")
    10500               | -10500               | Malformed("exp")
    10500               | -0                   | Malformed("exp")
    10500               | null                 | Malformed("exp")
    10500               | true                 | Malformed("exp")
    10500               | 9223372036854775807  | Malformed("exp")
    10500               | 9223372036854775808  | Malformed("exp")
    10500               | 18446744073709551616 | Malformed("exp")
    10500               | 1e400                | NotAnObject("claims")
    10500               | 253402300800         | Malformed("exp")
    10500               | 253402300799         | LivesTooLong
    10500               | 13501                | LivesTooLong
    10500               | 9970                 | Expired
    10500               | 9899                 | EndsBeforeItBegins
    10500               | 9900                 | EndsBeforeItBegins
    "nbf":9900,         |                      | Missing("nbf")
    9900                | "9900"               | Malformed("nbf")
    9900                | 9900.5               | Malformed("nbf")
    9900                | -1                   | Malformed("nbf")
    9900                | 9223372036854775807  | Malformed("nbf")
    9900                | [9900]               | Malformed("nbf")
    9900                | 10031                | NotYet
    {                   | {"iat":"9900",       | Malformed("iat")
    {                   | {"iat":9900.5,       | Malformed("iat")
    {                   | {"iat":-1,           | Malformed("iat")
    {                   | {"iat":null,         | Malformed("iat")
    {                   | {"scope":["write"],  | Malformed("scope")
    {                   | {"scope":null,       | Malformed("scope")
    {                   | {"scope":"",         | Malformed("scope")
    {                   | {"scope":"a  b",     | Malformed("scope")
    {                   | {"scope":" a",       | Malformed("scope")
    {                   | {"scope":"a\tb",     | Malformed("scope")
    {                   | {"scope":"a\"b",     | Malformed("scope")
    {                   | {"scope":"é",        | Malformed("scope")
    {                   | {"exp":99999,        | NotAnObject("claims")
    {                   | {"\u0073ub":"x",     | NotAnObject("claims")
    {                   | {"x":{"a":1,"a":1},  | NotAnObject("claims")
    {                   | [{                   | NotAnObject("claims")
    }                   |                      | NotAnObject("claims")
    }                   | }}                   | NotAnObject("claims")
"#;

#[test]
fn a_claim_that_breaks_a_rule_is_refused() {
    let issuer = TestIssuer::new(EdDsa, "k1");
    assert_eq!(refusal(&issuer, HEADER, CLAIMS), "accepted");
    for [from, to, reason] in rows(REFUSED) {
        let claims = edit(CLAIMS, from, to);
        assert_eq!(refusal(&issuer, HEADER, &claims), reason, "{claims}");
    }
    for (member, value) in [("sub", "agency-7"), ("jti", "t-1")] {
        let claims = edit(CLAIMS, value, &"s".repeat(201));
        let reason = format!("Malformed({member:?})");
        assert_eq!(refusal(&issuer, HEADER, &claims), reason, "{member}");
    }
}

#[test]
fn the_leeway_ends_on_the_second() {
    let issuer = TestIssuer::new(EdDsa, "k1");
    let presented = Presented::read(&issuer.token(HEADER, CLAIMS)).expect("a token");
    let cases = [
        (9_869, Some(Refused::NotYet)),
        (9_870, None),
        (10_529, None),
        (10_530, Some(Refused::Expired)),
        (i64::MIN, Some(Refused::NotYet)),
        (i64::MAX, Some(Refused::Expired)),
    ];
    for (now, refusal) in cases {
        let verdict = presented.verify(&issuer.key(), &EXPECTED, now);
        assert_eq!(verdict.err(), refusal, "at {now}");
    }
}

#[test]
fn a_key_vouches_for_its_own_issuer_alone() {
    let ours = TestIssuer::new(EdDsa, "k1");
    let theirs = TestIssuer::new(EdDsa, "k1");
    let token = theirs.token(HEADER, CLAIMS);
    assert_eq!(
        judge(&token, &ours.key()),
        Err(Refused::Signature),
        "same id, another key"
    );

    // The other issuer signs with its own good key and names us: the row of the table that the
    // key came from says whose it is.
    let expected = Expected {
        issuer: "https://other.example",
        ..EXPECTED
    };
    let presented = Presented::read(&token).expect("a token");
    let verdict = presented.verify(&theirs.key(), &expected, NOW);
    assert_eq!(verdict, Err(Refused::OtherIssuer));
}
