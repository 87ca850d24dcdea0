//! A key set's text, read into keys.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use serde_json::Value;

use super::fetch::{LARGEST_SET, Unreachable};
use crate::{
    outbound::OutboundUrl,
    token::{key::VerifyingKey, object::Object},
};

/// The most keys that a set can have. An issuer needs two or three: the present one, the next
/// one, and one that runs out.
const MOST_KEYS: usize = 50;

/// The usable keys of a set, by their ids.
pub(super) type Keys = HashMap<String, Arc<VerifyingKey>>;

/// Reads a set. Keys that can't be used here are left out, as RFC 7517, section 5, asks: an
/// issuer may have others for other purposes. Two keys with one id are both left out, since
/// nothing says which of them a token means.
pub(super) fn read(text: &[u8], url: &OutboundUrl) -> Result<Keys, Unreachable> {
    if text.len() > LARGEST_SET {
        return Err(Unreachable::TooLarge);
    }
    let mut set = Object::read(text).map_err(|_| Unreachable::NotASet)?;
    let Some(Value::Array(list)) = set.take("keys") else {
        return Err(Unreachable::NotASet);
    };
    if list.len() > MOST_KEYS {
        return Err(Unreachable::TooManyKeys);
    }
    let mut keys = Keys::new();
    let mut repeated = HashSet::new();
    for value in list {
        let jwk = Object::of(value).ok_or(Unreachable::NotASet)?;
        match VerifyingKey::from_object(&jwk) {
            Ok(key) => {
                let kid = key.kid().to_owned();
                if keys.insert(kid.clone(), Arc::new(key)).is_some() {
                    repeated.insert(kid);
                }
            }
            Err(reason) => tracing::info!(%url, %reason, "a key of a set is left out"),
        }
    }
    for kid in repeated {
        tracing::warn!(%url, kid, "a set has several keys with one id; they are left out");
        keys.remove(&kid);
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::SigningKey;

    #[test]
    fn a_set_gives_the_keys_that_can_be_used() {
        let url = OutboundUrl::read("https://issuer.example/jwks").expect("a URL");
        let one = SigningKey::generate().expect("a key");
        let two = SigningKey::generate().expect("a key");
        let (a, b) = (one.public_jwk(), two.public_jwk());
        let same_id = b.replace(two.kid(), one.kid());
        let private = b.replace("\"use\"", "\"d\":\"AAAA\",\"use\"");
        let encryption = b.replace("\"sig\"", "\"enc\"");
        let many = vec![a.as_str(); 51].join(",");
        let both = [one.kid(), two.kid()];
        let cases = [
            (
                "two keys",
                format!(r#"{{"keys":[{a},{b}]}}"#),
                Ok(&both[..]),
            ),
            ("no key", r#"{"keys":[]}"#.to_owned(), Ok(&[])),
            (
                "other members",
                format!(r#"{{"keys":[{a}],"x":1}}"#),
                Ok(&both[..1]),
            ),
            (
                "an unknown type",
                format!(r#"{{"keys":[{a},{{"kty":"AKP"}}]}}"#),
                Ok(&both[..1]),
            ),
            (
                "a secret",
                format!(r#"{{"keys":[{a},{{"kty":"oct","k":"AA"}}]}}"#),
                Ok(&both[..1]),
            ),
            (
                "a private key",
                format!(r#"{{"keys":[{a},{private}]}}"#),
                Ok(&both[..1]),
            ),
            (
                "another use",
                format!(r#"{{"keys":[{a},{encryption}]}}"#),
                Ok(&both[..1]),
            ),
            (
                "one id twice",
                format!(r#"{{"keys":[{a},{same_id}]}}"#),
                Ok(&[]),
            ),
            (
                "one id three times",
                format!(r#"{{"keys":[{a},{same_id},{a},{b}]}}"#),
                Ok(&both[1..]),
            ),
            (
                "51 keys",
                format!(r#"{{"keys":[{many}]}}"#),
                Err(Unreachable::TooManyKeys),
            ),
            ("a list", format!("[{a}]"), Err(Unreachable::NotASet)),
            (
                "no list",
                format!(r#"{{"keys":{a}}}"#),
                Err(Unreachable::NotASet),
            ),
            (
                "a text in the list",
                r#"{"keys":["a"]}"#.to_owned(),
                Err(Unreachable::NotASet),
            ),
            (
                "keys twice",
                r#"{"keys":[],"keys":[]}"#.to_owned(),
                Err(Unreachable::NotASet),
            ),
            ("HTML", "<html>".to_owned(), Err(Unreachable::NotASet)),
            ("nothing", String::new(), Err(Unreachable::NotASet)),
            (
                "64 kB",
                " ".repeat(LARGEST_SET + 1),
                Err(Unreachable::TooLarge),
            ),
        ];
        for (case, text, expected) in cases {
            let found = read(text.as_bytes(), &url).map(|keys| {
                let mut ids: Vec<String> = keys.into_keys().collect();
                ids.sort();
                ids
            });
            let expected = expected.map(|ids| {
                let mut ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
                ids.sort();
                ids
            });
            assert_eq!(found, expected, "{case}");
        }
    }
}
