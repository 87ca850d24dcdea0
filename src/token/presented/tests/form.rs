//! Texts that aren't tokens by their form alone.

use super::*;

#[test]
fn a_text_that_isnt_three_strict_parts_is_refused() {
    let issuer = TestIssuer::new(EdDsa, "k1");
    let good = issuer.token(HEADER, CLAIMS);
    let parts: Vec<&str> = good.split('.').collect();
    let (header, claims, signature) = (parts[0], parts[1], parts[2]);
    // A signature of 64 bytes ends in a letter of which only two bits count, so it is one of A, Q, g and w.
    let stray = |text: &str| {
        let (rest, last) = text.split_at(text.len() - 1);
        format!("{rest}{}", char::from(last.as_bytes()[0] + 1))
    };
    let standard = signature.replace('-', "+").replace('_', "/") + "+";
    let long_claims = edit(
        CLAIMS,
        "{",
        &format!(r#"{{"x":"{}","#, "x".repeat(64 * 1024)),
    );
    let cases = [
        ("nothing", String::new(), Refused::NotThreeParts),
        ("dots", "..".to_owned(), Refused::NotThreeParts),
        ("one part", header.to_owned(), Refused::NotThreeParts),
        (
            "two parts",
            format!("{header}.{claims}"),
            Refused::NotThreeParts,
        ),
        ("four parts", format!("{good}.AAAA"), Refused::NotThreeParts),
        (
            "five parts",
            format!("{good}.AAAA.AAAA"),
            Refused::NotThreeParts,
        ),
        (
            "no header",
            format!(".{claims}.{signature}"),
            Refused::NotThreeParts,
        ),
        (
            "no claims",
            format!("{header}..{signature}"),
            Refused::NotThreeParts,
        ),
        (
            "no signature",
            format!("{header}.{claims}."),
            Refused::NotThreeParts,
        ),
        ("leading dot", format!(".{good}"), Refused::NotThreeParts),
        ("trailing dot", format!("{good}."), Refused::NotThreeParts),
        (
            "truncated",
            good[..good.len() - 2].to_owned(),
            Refused::Signature,
        ),
        (
            "one letter off",
            good[..good.len() - 1].to_owned(),
            Refused::NotBase64Url("signature"),
        ),
        (
            "half",
            good[..header.len() + 9].to_owned(),
            Refused::NotThreeParts,
        ),
        (
            "padded header",
            format!("{header}==.{claims}.{signature}"),
            Refused::NotBase64Url("header"),
        ),
        (
            "padded claims",
            format!("{header}.{claims}==.{signature}"),
            Refused::NotBase64Url("claims"),
        ),
        (
            "padded signature",
            format!("{good}=="),
            Refused::NotBase64Url("signature"),
        ),
        (
            "plain base64",
            format!("{header}.{claims}.{standard}"),
            Refused::NotBase64Url("signature"),
        ),
        (
            "stray bits",
            format!("{header}.{claims}.{}", stray(signature)),
            Refused::NotBase64Url("signature"),
        ),
        (
            "line break",
            format!("{good}\n"),
            Refused::NotBase64Url("signature"),
        ),
        (
            "leading space",
            format!(" {good}"),
            Refused::NotBase64Url("header"),
        ),
        ("trailing letters", format!("{good}AA"), Refused::Signature),
        (
            "trailing garbage",
            format!("{good}!!"),
            Refused::NotBase64Url("signature"),
        ),
        (
            "Bearer",
            format!("Bearer {good}"),
            Refused::NotBase64Url("header"),
        ),
        (
            "not ASCII",
            format!("{header}.{claims}.é"),
            Refused::NotBase64Url("signature"),
        ),
        (
            "NUL",
            format!("{good}\0"),
            Refused::NotBase64Url("signature"),
        ),
        (
            "64 kB",
            issuer.token(HEADER, &long_claims),
            Refused::TooLong,
        ),
        ("64 kB of letters", "A".repeat(64 * 1024), Refused::TooLong),
        ("64 kB of dots", ".".repeat(64 * 1024), Refused::TooLong),
        (
            "longest and a byte",
            "A".repeat(LONGEST_TOKEN + 1),
            Refused::TooLong,
        ),
        ("longest", "A".repeat(LONGEST_TOKEN), Refused::NotThreeParts),
    ];
    for (case, token, refusal) in cases {
        assert_eq!(judge(&token, &issuer.key()).err(), Some(refusal), "{case}");
    }
}
