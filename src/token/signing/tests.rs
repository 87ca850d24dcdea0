//! That keys survive being stored, sign what the registry accepts, and keep their secret.

use super::*;
use crate::token::{Expected, Presented, UnusableKey, VerifyingKey};

fn claims() -> Claims {
    Claims {
        issuer: "https://registry.example".to_owned(),
        subject: "agency-7".to_owned(),
        audience: "registry".to_owned(),
        not_before: 100,
        expires: 200,
        issued_at: Some(100),
        token_id: "t-1".to_owned(),
        scopes: vec!["read".to_owned(), "write".to_owned()],
    }
}

#[test]
fn a_key_that_was_stored_signs_for_the_same_public_key() {
    let made = SigningKey::generate().expect("a key");
    let key = VerifyingKey::read(&made.public_jwk()).expect("a public key");
    assert_eq!(key.kid(), made.kid());
    let without_id = made.public_jwk().replace("\"kid\"", "\"x-kid\"");
    let renamed = VerifyingKey::read(&without_id).expect("a public key");
    assert_eq!(renamed.kid(), made.kid(), "the id is the thumbprint");

    let text = made.private_text().expect("a text");
    let stored = SigningKey::read(&format!("{}\n", text.reveal())).expect("read back");
    assert_eq!(stored.kid(), made.kid());
    let token = stored.sign(&claims()).expect("signed");
    let expected = Expected {
        issuer: "https://registry.example",
        audience: "registry",
        longest_lifetime: 100,
    };
    let presented = Presented::read(&token).expect("a token");
    assert_eq!(presented.verify(&key, &expected, 150), Ok(claims()));
}

#[test]
fn two_keys_are_never_the_same() {
    let [one, two] = [(); 2].map(|()| SigningKey::generate().expect("a key"));
    assert_ne!(one.kid(), two.kid());
    assert_ne!(one.private_text(), two.private_text());
}

#[test]
fn neither_debug_nor_the_public_key_shows_the_private_half() {
    let key = SigningKey::generate().expect("a key");
    let text = key.private_text().expect("a text");
    let seed = key.pair.seed().expect("a seed");
    let seed = aws_lc_rs::encoding::AsBigEndian::<
        aws_lc_rs::encoding::Curve25519SeedBin<'_>,
    >::as_be_bytes(&seed)
    .expect("bytes");
    let seed = seed.as_ref();
    let secrets = [
        text.reveal().to_owned(),
        base64url::encode(seed),
        seed.iter().map(|byte| format!("{byte:02x}")).collect(),
        format!("{seed:?}"),
    ];
    let shown = format!("{key:?} {text:?} {}", key.public_jwk());
    for secret in secrets {
        assert!(!shown.contains(&secret), "{shown}");
    }
    assert!(shown.contains(key.kid()), "{shown}");
}

#[test]
fn a_text_that_isnt_a_private_key_is_refused() {
    let key = SigningKey::generate().expect("a key");
    let text = key.private_text().expect("a text");
    let text = text.reveal();
    let ec = aws_lc_rs::signature::EcdsaKeyPair::generate(
        &aws_lc_rs::signature::ECDSA_P256_SHA256_FIXED_SIGNING,
    );
    let ec = ec.expect("a key").to_pkcs8v1().expect("PKCS#8");
    let cases = [
        ("nothing", String::new()),
        ("truncated", text[..text.len() - 8].to_owned()),
        ("padded", format!("{text}=")),
        ("a public key", key.public_jwk()),
        ("a seed alone", base64url::encode([7; 32])),
        ("another kind of key", base64url::encode(ec)),
        (
            "PEM",
            format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----"),
        ),
    ];
    for (case, text) in cases {
        assert_eq!(
            SigningKey::read(&text).err(),
            Some(SigningFailed::NotAKey),
            "{case}"
        );
    }
}

#[test]
fn a_private_key_is_no_verifying_key() {
    let key = SigningKey::generate().expect("a key");
    let leaked = key.public_jwk().replacen('{', r#"{"d":"AAAA","#, 1);
    assert_eq!(
        VerifyingKey::read(&leaked).err(),
        Some(UnusableKey::Private)
    );
}
