//! The claims of a token, and the rules that each has to keep.
//!
//! The rules are our own code, because the library's are too lenient with only an audience
//! and an issuer set: it then takes tokens without either, an `iss` list that merely contains
//! ours, and an `nbf` that is a string or lies in the future.

use serde_json::{Value, json};

use super::{
    object::{Object, is_name},
    refused::Refused,
};

/// How far the clocks of an issuer and the registry may differ, in seconds.
pub const LEEWAY_SECONDS: i64 = 30;

/// The last second of the year 9999; later instants are taken for nonsense.
const LAST_SECOND: i64 = 253_402_300_799;

/// What a token has to say to be accepted.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The issuer that the key belongs to, as the registry's own table knows it.
    pub issuer: &'a str,
    /// The registry's own name among audiences.
    pub audience: &'a str,
    /// The longest time from `nbf` to `exp` that this issuer may ask for, in seconds. No
    /// leeway is added to it.
    pub longest_lifetime: i64,
}

/// The claims of one token (RFC 7519, section 4.1). From [`super::Presented::verify`] they are
/// proven; made by hand they are what [`super::SigningKey::sign`] will sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// `iss`: who issued the token.
    pub issuer: String,
    /// `sub`: whom it speaks for; 1 to 200 characters without control characters.
    pub subject: String,
    /// `aud`: whom it is for.
    pub audience: String,
    /// `nbf`: the second since 1970 from which it is valid.
    pub not_before: i64,
    /// `exp`: the second since 1970 from which it no longer is.
    pub expires: i64,
    /// `iat`: the second since 1970 at which it was issued. Nothing rests on it.
    pub issued_at: Option<i64>,
    /// `jti`: its own id, by which it can be revoked; 1 to 200 characters.
    pub token_id: String,
    /// `scope`: what it may be used for (RFC 8693, section 4.2). Empty when the claim is absent.
    pub scopes: Vec<String>,
}

impl Claims {
    /// Reads claims whose signature was checked, and holds each against its rule.
    pub(super) fn read(
        object: &Object,
        expected: &Expected<'_>,
        now: i64,
    ) -> Result<Self, Refused> {
        let claims = Self {
            issuer: text(object, "iss")?.to_owned(),
            audience: text(object, "aud")?.to_owned(),
            subject: name(object, "sub")?.to_owned(),
            not_before: required(instant(object, "nbf")?, "nbf")?,
            expires: required(instant(object, "exp")?, "exp")?,
            issued_at: instant(object, "iat")?,
            token_id: name(object, "jti")?.to_owned(),
            scopes: scopes(object)?,
        };
        if claims.issuer != expected.issuer {
            return Err(Refused::OtherIssuer);
        }
        if claims.audience != expected.audience {
            return Err(Refused::OtherAudience);
        }
        claims.lives(expected.longest_lifetime, now)?;
        Ok(claims)
    }

    fn lives(&self, longest: i64, now: i64) -> Result<(), Refused> {
        // Both instants lie between 1970 and 9999, so none of these sums can overflow but
        // the ones with `now`, which saturate.
        if self.expires <= self.not_before {
            return Err(Refused::EndsBeforeItBegins);
        }
        if self.expires - self.not_before > longest {
            return Err(Refused::LivesTooLong);
        }
        if now.saturating_add(LEEWAY_SECONDS) < self.not_before {
            return Err(Refused::NotYet);
        }
        // RFC 7519, section 4.1.4: refused on the second of `exp` itself, too.
        if now.saturating_sub(LEEWAY_SECONDS) >= self.expires {
            return Err(Refused::Expired);
        }
        Ok(())
    }

    /// The claims as JSON, for signing.
    pub(super) fn to_json(&self) -> Value {
        let mut json = json!({
            "iss": self.issuer,
            "sub": self.subject,
            "aud": self.audience,
            "nbf": self.not_before,
            "exp": self.expires,
            "jti": self.token_id,
        });
        if let Value::Object(members) = &mut json {
            if let Some(issued_at) = self.issued_at {
                members.insert("iat".to_owned(), issued_at.into());
            }
            if !self.scopes.is_empty() {
                members.insert("scope".to_owned(), self.scopes.join(" ").into());
            }
        }
        json
    }
}

/// A required member that is a plain string; a list of strings isn't one.
pub(super) fn text<'o>(object: &'o Object, member: &'static str) -> Result<&'o str, Refused> {
    match object.get(member) {
        None => Err(Refused::Missing(member)),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Refused::Malformed(member)),
    }
}

/// A required member that names something.
pub(super) fn name<'o>(object: &'o Object, member: &'static str) -> Result<&'o str, Refused> {
    let text = text(object, member)?;
    if is_name(text) {
        Ok(text)
    } else {
        Err(Refused::Malformed(member))
    }
}

/// An optional whole second between 1970 and 9999. RFC 7519, section 2, allows fractions in a
/// NumericDate; no issuer needs them, and `1e9` or `5.0` mostly come from forged tokens.
fn instant(object: &Object, member: &'static str) -> Result<Option<i64>, Refused> {
    let Some(value) = object.get(member) else {
        return Ok(None);
    };
    match value.as_i64() {
        Some(second) if (0..=LAST_SECOND).contains(&second) => Ok(Some(second)),
        _ => Err(Refused::Malformed(member)),
    }
}

fn required<T>(value: Option<T>, member: &'static str) -> Result<T, Refused> {
    value.ok_or(Refused::Missing(member))
}

/// Scopes in the grammar of RFC 6749, section 3.3: visible ASCII without quotation mark and
/// backslash, one space between two.
fn scopes(object: &Object) -> Result<Vec<String>, Refused> {
    if !object.has("scope") {
        return Ok(Vec::new());
    }
    let is_scope = |scope: &str| {
        !scope.is_empty()
            && scope
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\')
    };
    text(object, "scope")?
        .split(' ')
        .map(|scope| is_scope(scope).then(|| scope.to_owned()))
        .collect::<Option<_>>()
        .ok_or(Refused::Malformed("scope"))
}
