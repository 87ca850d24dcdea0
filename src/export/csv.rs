//! CSV (RFC 4180), in which no cell is a formula.

use std::borrow::Cow;

use super::cell::{BETWEEN, Cell, is_number};

/// Adds a line of cells.
pub(super) fn line<'a>(out: &mut String, cells: impl IntoIterator<Item = &'a Cell>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        match cell {
            Cell::Empty => {}
            Cell::Number(number) => out.push_str(number),
            Cell::Flag(mark) => out.push_str(if *mark { "true" } else { "false" }),
            Cell::Text(texts) => {
                // Some programs split at semicolons as well, so that each member may begin a cell.
                let guarded: Vec<_> = texts.iter().map(|text| guarded(text)).collect();
                quoted(out, &guarded.join(BETWEEN));
            }
        }
    }
    out.push_str("\r\n");
}

/// A text that a spreadsheet takes for a formula, told that it is a text (OWASP, "CSV Injection"). Spaces
/// before it don't matter to all of them; the wide forms are the same signs to some.
fn guarded(text: &str) -> Cow<'_, str> {
    let begins = |first: char| {
        matches!(
            first,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'
        )
    };
    let formula = text.starts_with(begins) || text.trim_start().starts_with(begins);
    if formula && !is_number(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

fn quoted(out: &mut String, text: &str) {
    let plain = !text.contains([',', '"', '\r', '\n', ';']) && text.trim() == text;
    if plain {
        out.push_str(text);
        return;
    }
    out.push('"');
    for letter in text.chars() {
        if letter == '"' {
            out.push('"');
        }
        out.push(letter);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(texts: &[&str]) -> String {
        let mut out = String::new();
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        line(&mut out, &[Cell::Text(texts)]);
        out.strip_suffix("\r\n").unwrap().to_owned()
    }

    #[test]
    fn no_cell_is_a_formula_and_numbers_stay_numbers() {
        for (text, expected) in [
            ("plain", "plain"),
            ("=1+1", "'=1+1"),
            ("+1 555 0100", "'+1 555 0100"),
            ("-5", "-5"),
            ("-5+cmd|' /C calc'!A0", "'-5+cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("  =1", "'  =1"),
            ("＝1", "'＝1"),
            ("- a point of a list", "'- a point of a list"),
            (
                "=HYPERLINK(\"x\",\"y\")",
                "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"",
            ),
        ] {
            assert_eq!(one(&[text]), expected, "{text:?}");
        }
        assert_eq!(one(&["a", "=b"]), "\"a; '=b\"", "each member of a list");
    }

    #[test]
    fn what_separates_is_quoted_and_nothing_is_lost() {
        for (text, expected) in [
            ("a, b", "\"a, b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("حقوق الإنسان", "حقوق الإنسان"),
            (" edges ", "\" edges \""),
        ] {
            assert_eq!(one(&[text]), expected, "{text:?}");
        }
        let mut out = String::new();
        let cells = [
            Cell::Empty,
            Cell::Number("-1.50".into()),
            Cell::Flag(true),
            Cell::Empty,
        ];
        line(&mut out, &cells);
        assert_eq!(out, ",-1.50,true,\r\n");
    }
}
