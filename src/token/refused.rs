//! Why a token was refused, for the log alone.

use thiserror::Error;

/// The reason for refusing a token.
///
/// It is written to the log and never to the caller, who gets one and the same answer for all
/// of them: a different answer for each would tell an attacker how far a forgery got. No reason
/// holds any text of the token, so that a log line can't be forged through one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum Refused {
    /// The text is longer than [`super::LONGEST_TOKEN`] bytes.
    #[error("the token is longer than the limit")]
    TooLong,
    /// Not the header, the claims and the signature, each present, between two dots.
    #[error("the token isn't three non-empty parts")]
    NotThreeParts,
    /// The named part isn't base64url without padding.
    #[error("the {0} isn't base64url without padding")]
    NotBase64Url(&'static str),
    /// The named part isn't one JSON object whose member names are unique.
    #[error("the {0} isn't one JSON object whose member names are unique")]
    NotAnObject(&'static str),
    /// The named member has to be there and isn't.
    #[error("\"{0}\" is missing")]
    Missing(&'static str),
    /// The named member has the wrong type, or a value out of bounds.
    #[error("\"{0}\" is malformed")]
    Malformed(&'static str),
    /// The header says that some of it must be understood (`crit`), and none of that is.
    #[error("the header has \"crit\"")]
    Critical,
    /// The header's `typ` is another than `JWT` and `at+jwt`.
    #[error("\"typ\" is neither JWT nor at+jwt")]
    OtherType,
    /// The header's `alg` is another than EdDSA, ES256 and RS256.
    #[error("\"alg\" is none of EdDSA, ES256 and RS256")]
    OtherAlgorithm,
    /// The header's `alg` isn't the one that the key is for.
    #[error("the key is for another algorithm than the header's")]
    AlgorithmOfAnotherKey,
    /// The header's `kid` isn't the key's.
    #[error("the key has another id than the header's")]
    AnotherKey,
    /// The signature isn't the key's for this header and these claims.
    #[error("the signature isn't the key's")]
    Signature,
    /// `iss` isn't the issuer that the key belongs to.
    #[error("the token is another issuer's")]
    OtherIssuer,
    /// `aud` isn't this registry.
    #[error("the token is for another audience")]
    OtherAudience,
    /// `nbf` lies in the future.
    #[error("the token isn't valid yet")]
    NotYet,
    /// `exp` has passed.
    #[error("the token has expired")]
    Expired,
    /// `exp` doesn't lie after `nbf`.
    #[error("the token ends before it begins")]
    EndsBeforeItBegins,
    /// From `nbf` to `exp` is longer than the issuer may ask for.
    #[error("the token's lifetime is longer than its issuer is allowed")]
    LivesTooLong,
}
