//! Tokens that nobody may believe, one for each rule.

use aws_lc_rs::hmac;
use cooperation_registry::{access::Scope, token::SigningKey};
use serde_json::{Value, json};

use crate::support::{
    TestRegistry,
    tokens::{Agency, LONGEST, encoded, signed},
};

/// What a case is called, and the values of `Authorization` that it sends.
pub(super) type Case = (String, Vec<String>);

/// Every way that we know of to show a token that isn't good.
pub(super) async fn cases(registry: &TestRegistry, agency: &Agency) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut case = |name: &str, token: String| {
        cases.push((name.to_owned(), vec![format!("Bearer {token}")]));
    };
    for (name, token) in claimed(registry, agency) {
        case(&name, token);
    }
    for (name, token) in headed(registry, agency) {
        case(&name, token);
    }
    for (name, token) in broken(registry, agency) {
        case(&name, token);
    }
    // Known to the registry, but another's.
    let other = registry.agency("other", &Scope::ALL).await;
    let foreign = signed(
        &other.key,
        &other.header().to_string(),
        &registry.claims(agency, "").to_string(),
    );
    case("another agency's key", foreign);
    let foreign = agency.sign(&registry.claims(&other, ""));
    case("another agency's claims", foreign);
    cases.extend(presented(registry, agency));
    cases
}

/// Good signatures under claims that aren't good.
fn claimed(registry: &TestRegistry, agency: &Agency) -> Vec<(String, String)> {
    let good = registry.claims(agency, "programmes:write");
    let now = good["nbf"].as_i64().unwrap() + 60;
    let mut changes: Vec<(&str, Option<Value>)> = Vec::new();
    for claim in ["iss", "sub", "aud", "nbf", "exp", "jti"] {
        changes.push((claim, None));
        for wrong in [json!(null), json!([]), json!({}), json!(true)] {
            changes.push((claim, Some(wrong)));
        }
    }
    for (claim, wrong) in [
        ("aud", json!(["cooperation-registry"])),
        ("aud", json!(["cooperation-registry", "other"])),
        ("aud", json!("other")),
        ("aud", json!("Cooperation-Registry")),
        ("aud", json!("")),
        ("iss", json!([agency.issuer])),
        ("iss", json!("urn:cooperation-registry:issuer:nobody")),
        ("iss", json!("'; DROP TABLE issuer; --")),
        ("iss", json!("\0")),
        ("sub", json!("")),
        ("sub", json!("a\u{0}b")),
        ("sub", json!("s".repeat(201))),
        ("jti", json!("")),
        ("jti", json!(7)),
        ("scope", json!(["registry:coordinate"])),
        ("scope", json!("two  spaces")),
        ("scope", json!("")),
        // Ended, or not begun, by more than the leeway.
        ("exp", json!(now - 31)),
        ("nbf", json!(now + 3_000)),
        ("exp", json!(now - 60)),
        ("exp", json!(now + LONGEST)),
        ("nbf", json!(0)),
    ] {
        changes.push((claim, Some(wrong)));
    }
    for claim in ["exp", "nbf", "iat"] {
        for wrong in [
            json!((now + 60).to_string()),
            json!(""),
            json!("soon"),
            json!(-1),
            json!(1.5),
            json!(1.0e18),
            json!(i64::MAX),
            json!(u64::MAX),
            json!([now]),
        ] {
            changes.push((claim, Some(wrong)));
        }
    }
    let of = |(claim, wrong): (&str, Option<Value>)| {
        let mut claims = good.clone();
        let name = match &wrong {
            None => format!("{claim} absent"),
            Some(wrong) => format!("{claim}: {wrong:.60}"),
        };
        match wrong {
            None => drop(claims.as_object_mut().unwrap().remove(claim)),
            Some(wrong) => claims[claim] = wrong,
        }
        (name, agency.sign(&claims))
    };
    let mut tokens: Vec<_> = changes.into_iter().map(of).collect();
    let text = good.to_string();
    for (name, claims) in [
        (
            "a claim twice",
            text.replacen('{', "{\"aud\":\"other\",", 1),
        ),
        ("claims are a list", format!("[{text}]")),
        ("claims are no JSON", "claims".to_owned()),
        ("claims are empty", String::new()),
        ("more after the claims", format!("{text}{{}}")),
    ] {
        let token = signed(&agency.key, &agency.header().to_string(), &claims);
        tokens.push((name.to_owned(), token));
    }
    tokens
}

/// Good claims under headers that aren't good.
fn headed(registry: &TestRegistry, agency: &Agency) -> Vec<(String, String)> {
    let claims = registry.claims(agency, "programmes:write").to_string();
    let mut changes: Vec<(&str, Option<Value>)> = vec![("alg", None), ("kid", None)];
    for (member, wrong) in [
        ("alg", json!("none")),
        ("alg", json!("None")),
        ("alg", json!("HS256")),
        ("alg", json!("RS256")),
        ("alg", json!("ES256")),
        ("alg", json!("eddsa")),
        ("alg", json!(null)),
        ("alg", json!(["EdDSA"])),
        ("kid", json!("another")),
        ("kid", json!("")),
        ("kid", json!(1)),
        ("kid", json!("../../../../dev/null")),
        ("typ", json!("JWE")),
        ("typ", json!(null)),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
    ] {
        changes.push((member, Some(wrong)));
    }
    let of = |(member, wrong): (&str, Option<Value>)| {
        let mut header = agency.header();
        let name = format!("header {member}: {wrong:?}");
        match wrong {
            None => drop(header.as_object_mut().unwrap().remove(member)),
            Some(wrong) => header[member] = wrong,
        }
        (name, signed(&agency.key, &header.to_string(), &claims))
    };
    let mut tokens: Vec<_> = changes.into_iter().map(of).collect();
    // A key of the forger's own, with the name of the agency's and with the key in the header.
    let forger = SigningKey::generate().unwrap();
    let mut header = agency.header();
    tokens.push((
        "another key under the same kid".to_owned(),
        signed(&forger, &header.to_string(), &claims),
    ));
    header["jwk"] = serde_json::from_str(&forger.public_jwk()).unwrap();
    header["jku"] = json!("https://forger.example/jwks.json");
    tokens.push((
        "the key comes along".to_owned(),
        signed(&forger, &header.to_string(), &claims),
    ));
    header["kid"] = json!(forger.kid());
    tokens.push((
        "the key comes along under its own kid".to_owned(),
        signed(&forger, &header.to_string(), &claims),
    ));
    tokens
}

/// A good token with something done to its text.
fn broken(registry: &TestRegistry, agency: &Agency) -> Vec<(String, String)> {
    let good = registry.token(agency, "programmes:write");
    let parts: Vec<&str> = good.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        panic!("{good}");
    };
    let none = encoded(json!({"alg": "none", "kid": agency.key.kid(), "typ": "JWT"}).to_string());
    let mut tokens = vec![
        ("none without a signature", format!("{none}.{claims}.")),
        (
            "none with a signature",
            format!("{none}.{claims}.{signature}"),
        ),
        ("no signature", format!("{header}.{claims}.")),
        ("no signature and no dot", format!("{header}.{claims}")),
        (
            "a signature of zeros",
            format!("{header}.{claims}.{}", encoded([0; 64])),
        ),
        ("four parts", format!("{good}.{signature}")),
        ("five parts, as encrypted ones have", format!("{good}.a.b")),
        ("dots", "..".to_owned()),
        ("one word", "token".to_owned()),
        ("padding", format!("{good}=")),
        ("a plus", good.replacen('.', "+.", 1)),
        ("64 kB", format!("{good}{}", "A".repeat(64 * 1024))),
        ("64 kB of claims", {
            let mut claims = registry.claims(agency, "");
            claims["more"] = json!("m".repeat(64 * 1024));
            agency.sign(&claims)
        }),
        ("64 kB of dots", ".".repeat(64 * 1024)),
        ("one letter", "a".to_owned()),
    ];
    // The classic: the public key taken for a shared secret.
    let jwk: Value = serde_json::from_str(&agency.key.public_jwk()).unwrap();
    let x = jwk["x"].as_str().unwrap();
    for (name, secret) in [
        ("HS256 by the public key", agency.key.public_jwk()),
        ("HS256 by the public key's x", x.to_owned()),
    ] {
        let header = json!({"alg": "HS256", "kid": agency.key.kid(), "typ": "JWT"});
        let text = format!("{}.{claims}", encoded(header.to_string()));
        let secret = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let tag = hmac::sign(&secret, text.as_bytes());
        tokens.push((name, format!("{text}.{}", encoded(tag.as_ref()))));
    }
    let mut tokens: Vec<(String, String)> = tokens
        .into_iter()
        .map(|(name, token)| (name.to_owned(), token))
        .collect();
    // Cut off at each dot, before and after it, and somewhere in each part.
    for end in [
        1,
        header.len(),
        header.len() + 1,
        header.len() + 10,
        header.len() + claims.len() + 1,
        header.len() + claims.len() + 2,
        good.len() - 20,
        good.len() - 1,
    ] {
        tokens.push((format!("the first {end} letters"), good[..end].to_owned()));
    }
    tokens.push(("without its first letter".to_owned(), good[1..].to_owned()));
    tokens
}

/// A good token, presented as one isn't.
fn presented(registry: &TestRegistry, agency: &Agency) -> Vec<Case> {
    let good = registry.token(agency, "programmes:write");
    let one = |name: &str, value: String| (name.to_owned(), vec![value]);
    vec![
        one("empty", String::new()),
        one("the scheme alone", "Bearer".to_owned()),
        one("the scheme and a blank", "Bearer ".to_owned()),
        one("no scheme", good.clone()),
        one("Basic", format!("Basic {good}")),
        one("Token", format!("Token {good}")),
        one("DPoP", format!("DPoP {good}")),
        one("twice the scheme", format!("Bearer Bearer {good}")),
        one("two tokens", format!("Bearer {good} {good}")),
        one("a comma", format!("Bearer {good},")),
        one("in quotes", format!("Bearer \"{good}\"")),
        (
            "two headers".to_owned(),
            vec![format!("Bearer {good}"), format!("Bearer {good}")],
        ),
        (
            "two headers, one empty".to_owned(),
            vec![format!("Bearer {good}"), String::new()],
        ),
        (
            "two headers, the good one last".to_owned(),
            vec!["Basic Zm9v".to_owned(), format!("Bearer {good}")],
        ),
    ]
}
