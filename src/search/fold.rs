//! Letters without their ornaments, and the words that they make.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use super::marks::{ascii_digit, is_spacing_mark};

/// The longest word in characters. What follows is cut off, in documents and in queries
/// alike, so that one run of letters without spaces cannot make an unbounded lexeme.
pub const MAX_WORD_CHARS: usize = 64;

/// French particles that lose their vowel and stand before an apostrophe. They carry no
/// meaning of their own, and dropping them lets `l'homme` be found as part of `droits homme`.
const ELIDED: [&str; 12] = [
    "l", "d", "j", "m", "t", "s", "n", "c", "qu", "lorsqu", "puisqu", "jusqu",
];

/// Brings a text to the form in which it is compared: without case, accents, vowel signs
/// or compatibility forms, and with one spelling for letters that are typed in several ways.
///
/// Nonspacing and enclosing marks go, spacing marks stay, because they are vowels of their
/// own in Indic scripts. Arabic loses its tashkeel and tatweel and the variants of alef, yeh,
/// heh, waw and kaf become one. Digits of every script become ASCII digits, and every
/// apostrophe becomes the straight one. Invisible formatting characters go, as they would
/// otherwise cut a word in two. `Œuvre du Médiateur` becomes `oeuvre du mediateur`.
///
/// Folding a folded text changes nothing.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let letters = text
        .chars()
        // A free-standing acute accent would decompose to a space and a mark.
        .map(|char| if char == '´' { '\'' } else { char })
        .nfkd()
        .flat_map(char::to_lowercase);
    for char in letters.filter(|&char| !is_dropped(char)) {
        match char {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            other => folded.push(ascii_digit(other).unwrap_or_else(|| one_spelling(other))),
        }
    }
    // The marks that are left may stand next to each other only now, so that their
    // canonical order is due again.
    folded.nfkd().collect()
}

/// Whether a decomposed character has no part in comparison.
fn is_dropped(char: char) -> bool {
    match char {
        // Tatweel stretches a line and says nothing.
        '\u{640}' => true,
        // Soft hyphen, joiners, direction marks and byte-order mark.
        '\u{AD}' | '\u{61C}' | '\u{200C}'..='\u{200F}' | '\u{202A}'..='\u{202E}' => true,
        '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => true,
        other => is_combining_mark(other) && !is_spacing_mark(other),
    }
}

/// The spelling under which a letter's variants are compared.
fn one_spelling(char: char) -> char {
    match char {
        'ø' => 'o',
        'ł' => 'l',
        'đ' => 'd',
        'ı' => 'i',
        'ς' => 'σ',
        '\u{671}' => 'ا',
        '\u{649}' | '\u{6CC}' => 'ي',
        '\u{629}' => 'ه',
        '\u{6A9}' => 'ك',
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2BC}' | '\u{2032}' | '`' => '\'',
        other => other,
    }
}

/// The words of a folded text, in order: maximal runs of letters, digits and spacing marks.
///
/// Everything else separates, apostrophes, hyphens and full stops included. An elided French
/// particle directly before an apostrophe is no word; see [`MAX_WORD_CHARS`] for long ones.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split_inclusive(is_separator).filter_map(|piece| {
        let word = piece.strip_suffix(is_separator).unwrap_or(piece);
        let elided = piece.ends_with('\'') && ELIDED.contains(&word);
        let end = word.char_indices().nth(MAX_WORD_CHARS);
        let word = end.map_or(word, |(end, _)| &word[..end]);
        (!word.is_empty() && !elided).then_some(word)
    })
}

/// Whether a folded character stands between words.
fn is_separator(char: char) -> bool {
    !char.is_alphanumeric() && !is_combining_mark(char)
}
