//! Which JSON Web Keys are read, and that they check what the RFCs say they check.

use super::*;
use crate::token::{
    base64url::{decode, encode},
    test_issuer::TestIssuer,
    test_table::{edit, rows, with},
};

// The key of RFC 8037, appendix A.2.
const ED: &str =
    r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
// The key of RFC 7515, appendix A.3.1, without its private half.
const EC: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
// The key of RFC 7638, section 3.1.
const RSA: &str = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB"}"#;

#[test]
fn a_key_without_an_id_is_known_by_its_thumbprint() {
    let cases = [
        // RFC 8037, appendix A.3.
        (
            ED,
            Algorithm::EdDsa,
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        ),
        (
            EC,
            Algorithm::Es256,
            "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U",
        ),
        // RFC 7638, section 3.1.
        (
            RSA,
            Algorithm::Rs256,
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
        ),
    ];
    for (jwk, algorithm, kid) in cases {
        let key = VerifyingKey::read(jwk).expect("a good key");
        assert_eq!((key.algorithm(), key.kid()), (algorithm, kid));
    }
}

#[test]
fn the_signatures_printed_in_the_rfcs_are_good() {
    let cases = [
        // RFC 8037, appendix A.4.
        (
            ED,
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        ),
        // RFC 7515, appendix A.3.1.
        (
            EC,
            "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
            "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
        ),
    ];
    for (jwk, message, signature) in cases {
        let key = VerifyingKey::read(jwk).expect("a good key");
        let signature = decode(signature).expect("base64url");
        assert!(key.verifies(message.as_bytes(), &signature), "{jwk}");
        assert!(
            !key.verifies(format!("{message}A").as_bytes(), &signature),
            "{jwk}"
        );
    }
}

#[test]
fn a_key_that_suits_its_purpose_is_read() {
    for (jwk, alg) in [(ED, "EdDSA"), (EC, "ES256"), (RSA, "RS256")] {
        let members = [
            format!(r#""alg":"{alg}""#),
            r#""use":"sig""#.to_owned(),
            r#""key_ops":["verify"]"#.to_owned(),
            r#""key_ops":["sign","verify"]"#.to_owned(),
            r#""kid":"a key""#.to_owned(),
            r#""x5u":"https://elsewhere.example/","x5c":["AAAA"],"x5t":"AA""#.to_owned(),
        ];
        for member in members {
            let read = VerifyingKey::read(&with(jwk, &member));
            assert!(read.is_ok(), "{alg}: {member}: {read:?}");
        }
    }
}

/// The good key, what is replaced in it, and by what; then the reason for refusing the result.
const REFUSED: &str = r#"
    ED  {           | {"d":"AAAA",            | Private
    EC  {           | {"d":"AAAA",            | Private
    RSA {           | {"d":"AAAA",            | Private
    RSA {           | {"p":"AAAA",            | Private
    ED  {           | {"d":null,              | Private
    ED  {           | {"k":"AAAA",            | Private
    ED  "OKP"       | "oct"                   | OtherType
    RSA {           | {"use":"enc",           | OtherUse
    RSA {           | {"use":null,            | OtherUse
    ED  {           | {"key_ops":["sign"],    | OtherUse
    ED  {           | {"key_ops":"verify",    | OtherUse
    RSA {           | {"alg":"PS256",         | OtherAlgorithm
    RSA {           | {"alg":"HS256",         | OtherAlgorithm
    EC  {           | {"alg":"EdDSA",         | OtherAlgorithm
    ED  {           | {"alg":null,            | OtherAlgorithm
    ED  Ed25519     | X25519                  | OtherType
    ED  Ed25519     | Ed448                   | OtherType
    EC  P-256       | P-384                   | OtherType
    EC  P-256       | secp256k1               | OtherType
    EC  "EC"        | "OKP"                   | OtherType
    RSA {           | {"crv":"P-256",         | OtherType
    ED  "kty":"OKP",|                         | OtherType
    ED  {           | {"kid":1,               | Malformed("kid")
    ED  {           | {"kid":"",              | Malformed("kid")
    ED  11qYAYKx    |                         | Malformed("x")
    ED  11qYAYKx    | 11qYAYKx11qY            | Malformed("x")
    ED  URo"        | URo="                   | Malformed("x")
    ED  URo"        | URp"                    | Malformed("x")
    ED  "x"         | "x":1,"z"               | Malformed("x")
    EC  f83OJ3D2    |                         | Malformed("x")
    EC  "y"         | "z"                     | Malformed("y")
    EC  WI5a0       | WI5a4                   | NoKey
    RSA "AQAB"      | "AQ"                    | Malformed("e")
    RSA "AQAB"      | "Aw"                    | Malformed("e")
    RSA "AQAB"      | "AQAA"                  | Malformed("e")
    RSA "AQAB"      | "AAEAAQ"                | Malformed("e")
    RSA "AQAB"      | "AQAAAAE"               | Malformed("e")
    RSA "AQAB"      | ""                      | Malformed("e")
    RSA "AQAB"      | 65537                   | Malformed("e")
    ED  {           | {"kty":"OKP",           | NotAnObject
    ED  {           | [{                      | NotAnObject
"#;

#[test]
fn a_key_that_breaks_a_rule_is_refused() {
    for [place, to, reason] in rows(REFUSED) {
        let (name, from) = place.split_once(' ').expect("a key and what is replaced");
        let good = match name {
            "ED" => ED,
            "EC" => EC,
            _ => RSA,
        };
        let jwk = edit(good, from.trim(), to);
        let refusal = VerifyingKey::read(&jwk).expect_err(&jwk);
        assert_eq!(format!("{refusal:?}"), reason, "{jwk}");
    }
    for text in ["", "-----BEGIN PUBLIC KEY-----", "null"] {
        assert_eq!(
            VerifyingKey::read(text).err(),
            Some(UnusableKey::NotAnObject),
            "{text}"
        );
    }
    let secret = VerifyingKey::read(r#"{"kty":"oct","k":"AAAA"}"#);
    assert_eq!(secret.err(), Some(UnusableKey::Private));
}

#[test]
fn an_rsa_key_has_2048_to_4096_bits_written_without_zeros() {
    let n = RSA.split('"').nth(7).expect("n");
    let modulus = decode(n).expect("base64url");
    let twice = [modulus.as_slice(), &modulus].concat();
    let malformed = Some(UnusableKey::Malformed("n"));
    let cases = [
        ("2048 bits", modulus.clone(), None),
        ("4096 bits", twice.clone(), None),
        (
            "2047 bits",
            [&[0x7f], &modulus[1..]].concat(),
            Some(UnusableKey::RsaSize),
        ),
        (
            "1024 bits",
            modulus[128..].to_vec(),
            Some(UnusableKey::RsaSize),
        ),
        (
            "4097 bits",
            [&[1], twice.as_slice()].concat(),
            Some(UnusableKey::RsaSize),
        ),
        ("even", [&modulus[..255], &[0x82]].concat(), malformed),
        (
            "leading zero",
            [&[0], modulus.as_slice()].concat(),
            malformed,
        ),
        ("empty", Vec::new(), malformed),
    ];
    for (case, bytes, refusal) in cases {
        let jwk = edit(RSA, n, &encode(bytes));
        assert_eq!(VerifyingKey::read(&jwk).err(), refusal, "{case}");
    }
    assert!(
        VerifyingKey::read(&edit(RSA, "AQAB", "AQAD")).is_ok(),
        "e = 65539"
    );
}

#[test]
fn a_signature_of_another_kind_of_key_is_refused() {
    let all = [Algorithm::EdDsa, Algorithm::Es256, Algorithm::Rs256];
    let issuers = all.map(|algorithm| TestIssuer::new(algorithm, "k"));
    for (i, signer) in issuers.iter().enumerate() {
        for (j, checker) in issuers.iter().enumerate() {
            let good = checker.key().verifies(b"text", &signer.sign("text"));
            assert_eq!(good, i == j, "signed by {}, checked by {}", all[i], all[j]);
        }
    }
}
