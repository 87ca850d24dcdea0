//! The text of a document, held against the limits before it is parsed.
//!
//! The parser calls itself at each brace, bracket and parenthesis, so a text that nests them too
//! deep must not reach it. It is taken apart by the parser's own lexer, so that the two agree on
//! what is a string and what is a comment.

use apollo_parser::{Lexer, TokenKind};

use super::refused::Problem;
use crate::error::Code;
use crate::graphql::limits::{LIMITS, Limits};

/// Holds a document's text against the limits.
///
/// # Errors
/// A sentence for the caller when it is too long, has too many tokens, or nests too deep.
pub(super) fn check(text: &str) -> Result<(), Problem> {
    let Limits {
        query_characters,
        query_tokens,
        query_nesting,
        ..
    } = LIMITS;
    let longest = usize::try_from(query_characters).unwrap_or(usize::MAX);
    // A text has no more characters than bytes, so most need no counting.
    if text.len() > longest && text.chars().nth(longest).is_some() {
        return Err(rejected(format!(
            "the document has more than {query_characters} characters"
        )));
    }
    let (mut tokens, mut depth) = (0_u64, 0_u64);
    for token in Lexer::new(text) {
        // What is no token is the parser's to tell; it goes on behind it, and so does this.
        let Ok(token) = token else {
            tokens += 1;
            if tokens > query_tokens {
                break;
            }
            continue;
        };
        match token.kind() {
            TokenKind::Whitespace | TokenKind::Comment | TokenKind::Comma | TokenKind::Eof => {
                continue;
            }
            TokenKind::LCurly | TokenKind::LBracket | TokenKind::LParen => depth += 1,
            TokenKind::RCurly | TokenKind::RBracket | TokenKind::RParen => {
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
        tokens += 1;
        if depth > query_nesting {
            return Err(rejected(format!(
                "the document nests more than {query_nesting} braces, brackets and parentheses"
            )));
        }
        if tokens > query_tokens {
            break;
        }
    }
    if tokens > query_tokens {
        return Err(rejected(format!(
            "the document has more than {query_tokens} tokens"
        )));
    }
    Ok(())
}

fn rejected(sentence: String) -> Problem {
    Problem::new(Code::QueryRejected, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_too_deep_for_the_parser_does_not_reach_it() {
        for (name, text, says) in [
            ("selections", "{a".repeat(9_000), Some("nests more than 64")),
            (
                "lists",
                format!("{{ a(b: {}) }}", "[".repeat(9_000)),
                Some("nests"),
            ),
            (
                "objects",
                format!("{{ a(b: {}) }}", "{c:".repeat(5_000)),
                Some("nests"),
            ),
            (
                "types",
                format!("query ($a: {}) {{ a }}", "[".repeat(9_000)),
                Some("nests"),
            ),
            ("length", " ".repeat(20_001), Some("20000 characters")),
            (
                "letters of two bytes",
                format!("#{}", "é".repeat(19_999)),
                None,
            ),
            (
                "tokens",
                format!("{{ {} }}", "a ".repeat(2_000)),
                Some("2000 tokens"),
            ),
            ("what is no token", "?".repeat(19_000), Some("2000 tokens")),
            ("commas", format!("{{ a{} }}", ",".repeat(10_000)), None),
            (
                "braces in a string",
                format!("{{ a(b: \"{}\") }}", "{".repeat(900)),
                None,
            ),
            (
                "braces in a comment",
                format!("{{ a }} # {}", "{".repeat(900)),
                None,
            ),
            (
                "closed again",
                format!("{{ {} }}", "a(b: [1]) ".repeat(200)),
                None,
            ),
        ] {
            match (check(&text), says) {
                (Ok(()), None) => {}
                (Err(problem), Some(says)) => {
                    assert!(
                        problem.message.contains(says),
                        "{name}: {}",
                        problem.message
                    );
                    assert_eq!(problem.code, Code::QueryRejected, "{name}");
                }
                (is, _) => panic!("{name}: {is:?}"),
            }
        }
    }
}
