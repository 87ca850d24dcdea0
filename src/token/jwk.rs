//! The numbers of a JSON Web Key (RFC 7518, section 6), checked and made into a key, and the
//! thumbprint that names it.

use aws_lc_rs::{
    digest,
    signature::{ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey},
};
use jsonwebtoken::DecodingKey;
use serde_json::Value;

use super::{algorithm::Algorithm, base64url, key::UnusableKey, object::Object};

/// The thumbprint (RFC 7638, section 3) of the Ed25519 key with this `x`.
pub(super) fn ed25519_thumbprint(x: &str) -> String {
    thumbprint(&format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#))
}

/// What a key is for, the key itself and its thumbprint.
pub(super) type Parsed = (Algorithm, DecodingKey, String);

/// An Ed25519 key (RFC 8037, section 2).
pub(super) fn ed25519(jwk: &Object) -> Result<Parsed, UnusableKey> {
    let (x, point) = coordinate(jwk, "x")?;
    ParsedPublicKey::new(&ED25519, &point).map_err(|_| UnusableKey::NoKey)?;
    let key = DecodingKey::from_ed_der(&point);
    Ok((Algorithm::EdDsa, key, ed25519_thumbprint(x)))
}

/// A P-256 key (RFC 7518, section 6.2.1), whose point has to lie on the curve.
pub(super) fn p256(jwk: &Object) -> Result<Parsed, UnusableKey> {
    let (x, x_bytes) = coordinate(jwk, "x")?;
    let (y, y_bytes) = coordinate(jwk, "y")?;
    // The uncompressed form of a point: a 4 and both coordinates (SEC 1, section 2.3.3).
    let point = [&[4], x_bytes.as_slice(), &y_bytes].concat();
    ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &point).map_err(|_| UnusableKey::NoKey)?;
    let thumbprint = thumbprint(&format!(
        r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#
    ));
    Ok((
        Algorithm::Es256,
        DecodingKey::from_ec_der(&point),
        thumbprint,
    ))
}

/// An RSA key (RFC 7518, section 6.3.1).
pub(super) fn rsa(jwk: &Object) -> Result<Parsed, UnusableKey> {
    let (n, modulus) = bytes(jwk, "n")?;
    let (e, exponent) = bytes(jwk, "e")?;
    // Numbers are written without leading zeros (RFC 7518, section 2, Base64urlUInt).
    let (Some(&first), Some(&last)) = (modulus.first(), modulus.last()) else {
        return Err(UnusableKey::Malformed("n"));
    };
    if first == 0 || last % 2 == 0 {
        return Err(UnusableKey::Malformed("n"));
    }
    let bits = u64::try_from(modulus.len())
        .unwrap_or(u64::MAX)
        .saturating_mul(8)
        .saturating_sub(first.leading_zeros().into());
    if !(2048..=4096).contains(&bits) {
        return Err(UnusableKey::RsaSize);
    }
    // Four bytes are more than any exponent in use, and the checking costs grow with it.
    let in_bounds = exponent.first().is_some_and(|byte| *byte != 0)
        && exponent.len() <= 4
        && exponent
            .iter()
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
            >= 65_537
        && exponent.last().is_some_and(|byte| byte % 2 == 1);
    if !in_bounds {
        return Err(UnusableKey::Malformed("e"));
    }
    let key = DecodingKey::from_rsa_raw_components(&modulus, &exponent);
    let thumbprint = thumbprint(&format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#));
    Ok((Algorithm::Rs256, key, thumbprint))
}

/// The member, if it is a text.
pub(super) fn text<'o>(jwk: &'o Object, member: &str) -> Option<&'o str> {
    jwk.get(member).and_then(Value::as_str)
}

fn bytes<'o>(jwk: &'o Object, member: &'static str) -> Result<(&'o str, Vec<u8>), UnusableKey> {
    let text = text(jwk, member).ok_or(UnusableKey::Malformed(member))?;
    let bytes = base64url::decode(text).ok_or(UnusableKey::Malformed(member))?;
    Ok((text, bytes))
}

/// A coordinate on a curve of 256 bits: always 32 bytes (RFC 7518, section 6.2.1.2).
fn coordinate<'o>(
    jwk: &'o Object,
    member: &'static str,
) -> Result<(&'o str, Vec<u8>), UnusableKey> {
    let (text, bytes) = bytes(jwk, member)?;
    if bytes.len() == 32 {
        Ok((text, bytes))
    } else {
        Err(UnusableKey::Malformed(member))
    }
}

fn thumbprint(canonical: &str) -> String {
    base64url::encode(digest::digest(&digest::SHA256, canonical.as_bytes()))
}
