//! What names a recommendation, and what it is sorted by.

/// What separates the parts of a key. No stored text holds a control character.
const BETWEEN: char = '\u{1F}';

/// Symbol, paragraph and part as one text; none where symbol or paragraph are unknown.
#[must_use]
pub fn natural(
    symbol: Option<&str>,
    paragraph: Option<&str>,
    part: Option<&str>,
) -> Option<String> {
    let (symbol, paragraph) = (symbol?, paragraph?);
    let part = part.unwrap_or_default();
    Some(format!("{symbol}{BETWEEN}{paragraph}{BETWEEN}{part}"))
}

/// What stands in for the name of a recommendation without one: the first of its codes, so that two
/// writers can't both enter it. Begins as no name does.
#[must_use]
pub fn nameless(scheme: &str, value: &str) -> String {
    format!("{BETWEEN}{scheme}{BETWEEN}{value}")
}

/// Whether a key is a name, and no stand-in.
pub(super) fn is_name(key: &str) -> bool {
    !key.starts_with(BETWEEN)
}

/// The same such that numbers sort by their value: 144.9 before 144.48.
#[must_use]
pub fn sorted(symbol: Option<&str>, paragraph: Option<&str>, part: Option<&str>) -> String {
    let mut key = String::new();
    for (place, text) in [symbol, paragraph, part].into_iter().enumerate() {
        if place > 0 {
            // Smaller than any letter, so that a paragraph comes before its parts.
            key.push(' ');
        }
        let mut digits = String::new();
        for letter in text.unwrap_or_default().chars() {
            if letter.is_ascii_digit() {
                digits.push(letter);
            } else {
                push_number(&mut key, &mut digits);
                key.push(letter);
            }
        }
        push_number(&mut key, &mut digits);
    }
    key
}

fn push_number(key: &mut String, digits: &mut String) {
    if !digits.is_empty() {
        key.push_str(&format!("{:0>8}", digits.trim_start_matches('0')));
        digits.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_sort_by_their_numbers_and_before_their_parts() {
        let key = |paragraph, part| sorted(Some("A/HRC/36/6"), Some(paragraph), part);
        let sorted = [
            key("9", None),
            key("144.9", None),
            key("144.48", None),
            key("144.48", Some("P1")),
            key("144.48", Some("P2")),
            key("144.48", Some("P10")),
            key("144.480", None),
        ];
        assert!(sorted.is_sorted(), "{sorted:?}");
    }

    #[test]
    fn a_key_needs_symbol_and_paragraph() {
        assert_eq!(natural(Some("S"), None, Some("P1")), None);
        assert_eq!(natural(None, Some("1"), None), None);
        assert_ne!(
            natural(Some("S"), Some("1"), None),
            natural(Some("S"), Some("1"), Some("P1"))
        );
    }
}
