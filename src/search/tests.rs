//! Documents and queries together, judged by a matcher that knows no database.

use proptest::{collection::vec, prelude::any, prelude::*, sample::select};

use super::*;

impl Query {
    /// Whether a document answers the query, by comparing each position with each word.
    pub(crate) fn matches(&self, document: &Document) -> bool {
        self.terms.iter().all(|term| {
            let found = term.readings.iter().any(|words| {
                document.slots.windows(words.len()).any(|slots| {
                    let mut pairs = slots.iter().zip(words);
                    pairs.all(|(slot, word)| slot.as_ref() == Some(word))
                })
            });
            found != term.excluded
        })
    }
}

fn query(input: &str) -> Query {
    Query::parse(input).unwrap().unwrap()
}

fn found(locale: &str, text: &str, input: &str) -> bool {
    query(input).matches(&Document::analyse([(locale, text)]))
}

#[test]
fn french_words_are_found_in_other_forms_with_or_without_accents() {
    let title = "Le Médiateur et les droits de l’homme à l'œuvre : personnes protégées";
    for input in [
        "DROIT HOMME",
        "médiateurs",
        "mediateur",
        "oeuvre",
        "ŒUVRES",
        "l'œuvre",
        "protégé",
        "protegees",
        "\"droits de l'homme\"",
        "« droit de homme »",
        "l'homme",
    ] {
        assert!(found("fr", title, input), "{input}");
    }
    assert!(found(
        "fr-MA",
        "Politiques nationales",
        "politique nationaux"
    ));
    assert!(!found("fr", title, "\"homme droits\""));
}

#[test]
fn english_words_are_found_in_other_forms() {
    assert!(found(
        "en",
        "Public policies for children's rights",
        "policy right"
    ));
    assert!(found("en-GB", "A policy", "POLICIES"));
    assert!(!found("es", "policies", "policy"));
}

#[test]
fn arabic_words_are_found_with_or_without_vowel_signs_and_article() {
    for input in ["المغرب", "المَغْرِب", "مغرب", "للمغرب", "والمغرب", "بالمغرب"]
    {
        assert!(found("ar", "حقوق الإنسان في المَغرِب", input), "{input}");
        assert!(found("fr", "Rapport (المغرب)", input), "{input}");
    }
    assert!(found("ar", "حقوق الإنسان", "\"الحقوق انسان\""));
    assert!(found("ar", "المان", "المان"));
    assert_eq!(Document::analyse([("ar", "والد الان")]).fts5(), "والد الان");
}

#[test]
fn numbers_are_found_in_the_digits_of_any_script() {
    assert!(found("ar", "القانون رقم ٢٧.١٤", "27-14"));
    assert!(found("fr", "Recommandation 144.48", "144 48"));
    assert!(!found("fr", "14 de 27", "27-14"));
}

#[test]
fn an_excluded_word_or_phrase_must_be_absent() {
    let text = "Accord de pêche avec le Maroc";
    assert!(found("fr", text, "accord -espagne"));
    assert!(!found("fr", text, "accord -maroc"));
    assert!(!found("fr", text, "accord -\"le maroc\""));
    assert!(found("fr", text, "accord -\"maroc le\" -le-pêche"));
    assert!(found("fr", text, "accord - maroc"));
}

#[test]
fn texts_are_kept_apart_by_a_gap() {
    let document = Document::analyse([("fr", "droits"), ("fr", "…"), ("en", "policies, policy")]);
    assert_eq!(document.tsvector(), "'droit':1 'polici':12,13");
    assert_eq!(document.fts5(), "droit ¶ ¶ ¶ ¶ ¶ ¶ ¶ ¶ ¶ ¶ polici polici");
    assert!(query("droits policies").matches(&document));
    assert!(!query("\"droits policies\"").matches(&document));
}

#[test]
fn long_documents_are_cut_at_the_bounds() {
    let many = Document::analyse([("en", "a b ".repeat(20_000).as_str()), ("en", "c")]);
    assert_eq!(many.slots.len(), MAX_POSITIONS);
    assert_eq!(
        many.slots.iter().flatten().count(),
        2 * MAX_LEXEME_POSITIONS
    );
    let words = (0..20_000).map(|number| format!("{}{number:05} ", "𐐨".repeat(59)));
    let large = Document::analyse([("en", words.collect::<String>().as_str())]);
    assert!(large.tsvector().len() < 1 << 20 && large.slots.len() > 3_000);
}

#[test]
fn a_query_without_words_is_none() {
    for input in [
        "",
        " ",
        "\"",
        "-",
        "-\"\"",
        "… !? «»",
        "l'",
        "\u{301}",
        "\0",
    ] {
        assert_eq!(Query::parse(input), Ok(None), "{input:?}");
    }
}

#[test]
fn a_query_out_of_bounds_is_refused_with_a_sentence() {
    for (input, error) in [
        ("-maroc -\"le roi\"".to_owned(), QueryError::OnlyExclusions),
        ("a".repeat(1_001), QueryError::TooLong),
        ("a ".repeat(33), QueryError::TooManyTerms),
        (format!("\"{}", "a ".repeat(33)), QueryError::PhraseTooLong),
    ] {
        assert_eq!(Query::parse(&input), Err(error));
        assert!(
            error.to_string().starts_with(char::is_uppercase) && error.to_string().ends_with('.')
        );
    }
    assert!(Query::parse(&"a ".repeat(32)).is_ok_and(|query| query.is_some()));
}

#[test]
fn an_unbalanced_quote_reaches_to_the_end() {
    assert_eq!(query("accord \"de pêche"), query("accord \"de pêche\""));
}

#[test]
fn quoting_leaves_no_way_out_of_a_literal() {
    assert_eq!(document::pg_quote(r"a'b\c"), r"'a''b\\c'");
}

#[test]
fn literals_follow_the_syntax_of_each_database() {
    let policies = query("policies -\"Les droits\" x");
    assert_eq!(
        policies.tsquery(),
        "('polic' | 'polici' | 'policies') & !('le' <-> 'droit' | 'les' <-> 'droit' | 'les' <-> 'droits') & ('x')"
    );
    assert_eq!(
        policies.fts5(),
        r#"(("polic" OR "polici" OR "policies") AND ("x")) NOT (("le droit" OR "les droit" OR "les droits"))"#
    );
}

proptest! {
    #[test]
    fn the_words_of_any_document_find_it(
        locale in select(vec!["fr", "en", "ar", "zgh", "EN_us", ""]),
        text in "(\\PC{0,3}|[\\p{Latin}\\p{Arabic}\\p{M}'’\" -]{0,20}|[a-zéè]{1,12}(ements|ées|ies|ation)? ?){0,12}",
        from in 0_usize..8, length in 1_usize..8,
    ) {
        let document = Document::analyse([("ar", "شيء"), (locale, text.as_str())]);
        let folded = fold(&text);
        let words = words(&folded).skip(from).take(length).collect::<Vec<_>>();
        for input in [words.join(" "), format!("\"{}\"", words.join(" ")), words.join("-")] {
            if let Some(query) = Query::parse(&input).unwrap() {
                prop_assert!(query.matches(&document), "{input}");
            }
        }
    }

    #[test]
    fn nothing_panics_and_every_literal_is_made_of_whole_tokens(texts in vec(any::<(String, String)>(), 0..4), input in any::<String>()) {
        let document = Document::analyse(texts.iter().map(|(locale, text)| (locale.as_str(), text.as_str())));
        prop_assert_eq!(document.fts5().split(' ').filter(|token| !token.is_empty()).count(), document.slots.len());
        for lexeme in document.slots.iter().flatten() {
            prop_assert_eq!(words(lexeme).collect::<Vec<_>>(), [lexeme]);
        }
        if let Ok(Some(query)) = Query::parse(&input) {
            prop_assert!(!query.tsquery().is_empty() && !query.fts5().is_empty());
        }
    }
}
