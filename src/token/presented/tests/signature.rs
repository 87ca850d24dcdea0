//! Signatures that aren't the key's, and algorithms that are taken for others.

use aws_lc_rs::hmac;

use super::*;
use crate::token::base64url::{decode, encode};

#[test]
fn a_signature_that_isnt_the_keys_is_refused() {
    let [ed, ec, rsa] = [EdDsa, Es256, Rs256].map(|algorithm| TestIssuer::new(algorithm, "k1"));
    let another = TestIssuer::new(EdDsa, "k1");
    for (issuer, algorithm) in [(&ed, EdDsa), (&ec, Es256), (&rsa, Rs256)] {
        let key = issuer.key();
        let header = header_for(algorithm);
        let good = issuer.token(&header, CLAIMS);
        assert!(judge(&good, &key).is_ok(), "{algorithm}");

        let (signed, signature) = good.rsplit_once('.').expect("three parts");
        let tampered = encode(edit(CLAIMS, "agency-7", "agency-8"));
        let token = format!("{}.{tampered}.{signature}", encode(&header));
        assert_eq!(
            judge(&token, &key),
            Err(Refused::Signature),
            "{algorithm}: claims"
        );
        let header_changed = encode(edit(&header, "JWT", "at+jwt"));
        let token = format!("{header_changed}.{}.{signature}", encode(CLAIMS));
        assert_eq!(
            judge(&token, &key),
            Err(Refused::Signature),
            "{algorithm}: header"
        );

        let bytes = decode(signature).expect("base64url");
        for bit in 0..8 {
            for place in [0, bytes.len() / 2, bytes.len() - 1] {
                let mut flipped = bytes.clone();
                flipped[place] ^= 1 << bit;
                let token = format!("{signed}.{}", encode(flipped));
                let verdict = judge(&token, &key);
                assert_eq!(
                    verdict,
                    Err(Refused::Signature),
                    "{algorithm}: {place}, {bit}"
                );
            }
        }
        for zeros in [1, 64, 256] {
            let token = format!("{signed}.{}", encode(vec![0; zeros]));
            assert_eq!(
                judge(&token, &key),
                Err(Refused::Signature),
                "{algorithm}: {zeros} zeros"
            );
        }
        let token = another.token(&header, CLAIMS);
        assert_eq!(
            judge(&token, &key),
            Err(Refused::Signature),
            "{algorithm}: another's"
        );

        for secret in [
            issuer.raw_public(),
            issuer.pem().into_bytes(),
            issuer.jwk().into_bytes(),
        ] {
            let secret = hmac::Key::new(hmac::HMAC_SHA256, &secret);
            for (alg, refusal) in [
                ("HS256", Refused::OtherAlgorithm),
                (algorithm.name(), Refused::Signature),
            ] {
                let signed = format!(
                    "{}.{}",
                    encode(HEADER.replace("EdDSA", alg)),
                    encode(CLAIMS)
                );
                let mac = hmac::sign(&secret, signed.as_bytes());
                let token = format!("{signed}.{}", encode(mac));
                assert_eq!(
                    judge(&token, &key),
                    Err(refusal),
                    "{algorithm}: MAC as {alg}"
                );
            }
        }
    }
}

#[test]
fn the_key_decides_the_algorithm_and_not_the_header() {
    let issuers =
        [EdDsa, Es256, Rs256].map(|algorithm| (algorithm, TestIssuer::new(algorithm, "k1")));
    for (claimed, _) in &issuers {
        for (actual, issuer) in &issuers {
            let token = issuer.token(&header_for(*claimed), CLAIMS);
            let expected = (claimed != actual).then_some(Refused::AlgorithmOfAnotherKey);
            assert_eq!(
                judge(&token, &issuer.key()).err(),
                expected,
                "{claimed} for {actual}"
            );
        }
    }
}

#[test]
fn no_token_with_one_letter_changed_is_accepted() {
    let issuer = TestIssuer::new(EdDsa, "k1");
    let key = issuer.key();
    let good = issuer.token(HEADER, CLAIMS);
    assert!(judge(&good, &key).is_ok());
    for place in 0..good.len() {
        for letter in ["A", "g", "_", ".", "=", "\0", "é", ""] {
            let changed = format!("{}{letter}{}", &good[..place], &good[place + 1..]);
            assert!(
                changed == good || judge(&changed, &key).is_err(),
                "{letter:?} at {place}"
            );
        }
    }
}
