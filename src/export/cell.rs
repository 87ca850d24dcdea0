//! What stands in one place of a table.

/// The content of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Nothing is said.
    Empty,
    /// Words, one text or several.
    Text(Vec<String>),
    /// A decimal number as the API writes it.
    Number(String),
    /// Yes or no.
    Flag(bool),
}

/// What stands between the members of a list.
pub(super) const BETWEEN: &str = "; ";

impl Cell {
    pub(super) fn of_texts(texts: Vec<String>) -> Self {
        if texts.is_empty() {
            Self::Empty
        } else {
            Self::Text(texts)
        }
    }

    /// Several numbers in one place are read by people, not reckoned with.
    pub(super) fn of_numbers(mut numbers: Vec<String>) -> Self {
        match numbers.len() {
            1 if is_number(&numbers[0]) => Self::Number(numbers.swap_remove(0)),
            _ => Self::of_texts(numbers),
        }
    }
}

/// Whether a text is a decimal number and nothing else: no exponent, no separators, no spaces.
pub(super) fn is_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match unsigned.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(unsigned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_number_and_nothing_else() {
        for good in ["0", "-5", "900000.00", "-0.5"] {
            assert!(is_number(good), "{good}");
        }
        for bad in ["", "-", "1e5", "+1", "1.", ".5", "1,000", " 1", "-1+1", "١"] {
            assert!(!is_number(bad), "{bad}");
        }
    }
}
