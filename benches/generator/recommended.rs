//! What recommendations say.

use cooperation_registry::{
    recommendation::{RecommendationText, RecommendationTexts},
    text::hex,
    vocabulary::TextExtent,
};
use sha2::{Digest, Sha256};

use super::{
    chance::Chance,
    words::{Wording, phrase},
};

/// What it says: in one language or two, in full or as a summary, a few with a correction.
pub(super) fn texts(chance: &mut Chance) -> RecommendationTexts {
    let begun = [
        ("Take measures to ", "Prendre des mesures pour "),
        ("Continue efforts to ", "Poursuivre les efforts pour "),
        ("Adopt legislation to ", "Adopter une législation pour "),
        ("Allocate resources to ", "Allouer des ressources pour "),
    ];
    let (begun, one, two) = (chance.pick(&begun), phrase(chance), phrase(chance));
    let full = Wording {
        en: format!("{}{} and {}.", begun.0, low(&one.en), low(&two.en)),
        fr: format!("{}{} et {}.", begun.1, low(&one.fr), low(&two.fr)),
    };
    let text = |locale: &str, text: &str, extent, original, edition| RecommendationText {
        locale: locale.parse().unwrap(),
        hash: hex(&Sha256::digest(text.as_bytes())),
        text: text.to_owned(),
        extent,
        original,
        edition,
    };
    let (whole, short) = (TextExtent::Full, TextExtent::Summary);
    RecommendationTexts(match chance.below(100) {
        0..55 => vec![text("en", &full.en, whole, true, 1)],
        55..75 => vec![
            text("fr", &full.fr, whole, true, 1),
            text("en", &one.en, short, false, 1),
        ],
        75..90 => vec![
            text("en", &full.en, whole, true, 1),
            text("fr", &full.fr, whole, false, 1),
        ],
        90..96 => vec![text("en", &one.en, short, true, 1)],
        _ => {
            let faulty = full.en.replace(" and ", " an ");
            vec![
                text("en", &faulty, whole, true, 1),
                text("en", &full.en, whole, true, 2),
            ]
        }
    })
}

/// A phrase that follows others.
fn low(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}
