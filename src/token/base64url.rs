//! Bytes as text, in the one spelling that tokens and keys use.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Reads base64url without padding (RFC 7515, section 2). One value has one spelling: padding,
/// line breaks, the letters of plain base64 and stray bits at the end are refused.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Writes base64url without padding.
pub(super) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_one_spelling_in_base64url() {
        let cases = [
            ("_-8", true),
            ("", true),
            ("_-8=", false),
            ("/+8", false),
            ("_-9", false),
            ("_-8\n", false),
            (" _-8", false),
            ("A", false),
        ];
        for (text, readable) in cases {
            assert_eq!(decode(text).is_some(), readable, "{text:?}");
        }
    }
}
