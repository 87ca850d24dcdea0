//! Sentences of the field in English and French, from words of which some are common and some
//! rare, so that a search finds most programmes, every fifth one, or one of a thousand.

use cooperation_registry::text::{LocaleTag, Text, Texts};

use super::{
    chance::Chance,
    places::TOWNS,
    vocabulary::{GROUPS, RARE, TOPICS, VERBS},
};

/// One text in both languages.
#[derive(Clone, Debug)]
pub(super) struct Wording {
    pub(super) en: String,
    pub(super) fr: String,
}

/// In which languages an object is described.
#[derive(Clone, Copy, Debug)]
pub(super) enum Languages {
    /// French, with an English translation.
    FrenchFirst,
    /// English, with a French translation.
    EnglishFirst,
    /// French alone.
    French,
    /// English alone.
    English,
}

impl Languages {
    pub(super) fn draw(chance: &mut Chance) -> Self {
        chance.weighted(&[
            (Self::FrenchFirst, 30),
            (Self::EnglishFirst, 15),
            (Self::French, 25),
            (Self::English, 30),
        ])
    }

    /// The texts of a wording, as they are stored.
    pub(super) fn of(self, wording: Wording) -> Texts {
        let text = |locale: &str, text: String, original| Text {
            locale: locale.parse::<LocaleTag>().unwrap(),
            text,
            original,
            source: None,
        };
        let Wording { en, fr } = wording;
        Texts(match self {
            Self::FrenchFirst => vec![text("fr", fr, true), text("en", en, false)],
            Self::EnglishFirst => vec![text("en", en, true), text("fr", fr, false)],
            Self::French => vec![text("fr", fr, true)],
            Self::English => vec![text("en", en, true)],
        })
    }
}

/// A short phrase such as "Strengthen access to justice for rural women in Rabat".
pub(super) fn phrase(chance: &mut Chance) -> Wording {
    let (verb, topic) = (VERBS[chance.early(VERBS.len())], topic(chance));
    let mut en = format!("{} {}", verb.0, topic.0);
    let mut fr = format!("{} {}", verb.1, topic.1);
    if chance.of_hundred(45) {
        let group = GROUPS[chance.early(GROUPS.len())];
        en.push_str(" for ");
        en.push_str(group.0);
        fr.push_str(" pour ");
        fr.push_str(group.1);
    }
    if chance.of_hundred(20) {
        let town = TOWNS[chance.early(TOWNS.len())];
        en.push_str(" in ");
        en.push_str(town);
        fr.push_str(" à ");
        fr.push_str(town);
    }
    Wording {
        en: capital(&en),
        fr: capital(&fr),
    }
}

/// Some sentences.
pub(super) fn prose(chance: &mut Chance, sentences: usize) -> Wording {
    let mut prose = Wording {
        en: String::new(),
        fr: String::new(),
    };
    for place in 0..sentences {
        let Wording { en, fr } = phrase(chance);
        for (text, sentence) in [(&mut prose.en, en), (&mut prose.fr, fr)] {
            if place > 0 {
                text.push(' ');
            }
            text.push_str(&sentence);
            text.push('.');
        }
    }
    prose
}

/// What a phrase is about: the first topic is in every seventh phrase, a rare one in one of some
/// thousands.
pub(super) fn topic(chance: &mut Chance) -> (&'static str, &'static str) {
    if chance.of_hundred(1) {
        RARE[chance.very_early(RARE.len())]
    } else {
        TOPICS[chance.early(TOPICS.len())]
    }
}

/// A label or name, written the same way in both languages' order.
pub(super) fn both(en: &str, fr: &str) -> Texts {
    Languages::FrenchFirst.of(Wording {
        en: capital(en),
        fr: capital(fr),
    })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
