//! What folding does to the letters of many scripts.

use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

use super::{fold, words};

fn split(text: &str) -> Vec<String> {
    words(&fold(text)).map(str::to_owned).collect()
}

#[test]
fn latin_letters_lose_case_accents_and_ligatures() {
    assert_eq!(
        fold("ŒUVRE Ægir Straße Łódź İı Đặng Øre"),
        "oeuvre aegir strasse lodz ii dang ore"
    );
    assert_eq!(fold("ΟΔΟΣ ﬁn №"), "οδοσ fin no");
}

#[test]
fn arabic_letters_lose_vowel_signs_and_spelling_variants() {
    assert_eq!(fold("المَغْرِب"), fold("المغرب"));
    assert_eq!(
        fold("حقـــوق آأإٱ مؤسسة شئون مستشفى"),
        "حقوق اااا موسسه شيون مستشفي"
    );
    assert_eq!(fold("کتابی"), fold("كتابي"));
}

#[test]
fn digits_of_every_script_become_ascii() {
    assert_eq!(fold("١٤٤٫٤٨ ۲۷ २७ ２７ 𝟚"), "144٫48 27 27 27 2");
}

#[test]
fn spacing_vowels_stay_in_indic_words() {
    assert_eq!(split("राज भाषा"), ["राज", "भाषा"]);
}

#[test]
fn invisible_characters_do_not_cut_a_word() {
    assert_eq!(
        split("coopé\u{AD}ration می\u{200C}خواهم"),
        ["cooperation", "ميخواهم"]
    );
}

#[test]
fn apostrophes_hyphens_and_full_stops_separate_words() {
    assert_eq!(
        split("loi 27-14, règle 144.48 : porte‑parole"),
        ["loi", "27", "14", "regle", "144", "48", "porte", "parole"]
    );
    assert_eq!(
        split("aujourd’hui O'Neill"),
        ["aujourd", "hui", "o", "neill"]
    );
}

#[test]
fn elided_particles_are_no_words_whatever_the_apostrophe() {
    for apostrophe in ["'", "’", "‘", "ʼ", "´", "`", "＇", "′"] {
        assert_eq!(
            split(&format!(
                "L{apostrophe}homme QU{apostrophe}il lorsqu{apostrophe}elle"
            )),
            ["homme", "il", "elle"]
        );
    }
    assert_eq!(split("l d' homme l"), ["l", "homme", "l"]);
}

#[test]
fn a_long_run_of_letters_is_cut_between_characters() {
    assert_eq!(split(&"𐐀é".repeat(100)), ["𐐨e".repeat(32)]);
}

#[test]
fn folding_any_single_character_twice_changes_nothing() {
    for char in '\0'..=char::MAX {
        let once = fold(&char.to_string());
        assert_eq!(fold(&once), once, "{char:?}");
    }
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing(text in any::<String>(), marks in "[\\p{M}\\p{Arabic}\\p{Greek}'a]{0,12}") {
        for text in [text, marks] {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }

    #[test]
    fn nonspacing_marks_go_and_spacing_marks_stay(nonspacing in "\\p{Mn}{1,4}", spacing in "\\p{Mc}") {
        prop_assert_eq!(fold(&format!("a{nonspacing}")), "a");
        prop_assert!(!fold(&spacing).is_empty());
    }

    #[test]
    fn every_decimal_digit_becomes_an_ascii_digit(digits in "\\p{Nd}{1,8}") {
        prop_assert!(fold(&digits).bytes().all(|byte| byte.is_ascii_digit()));
    }
}
