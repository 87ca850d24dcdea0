//! What a recommendation says, in every version that was ever imported.

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::RecommendationTextDraft;
use crate::{
    error::Path,
    intake::Intake,
    text::{Bounds, LocaleTag, Locales, Text, Texts, hex},
    vocabulary::TextExtent,
};

/// One edition of a recommendation's text in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecommendationText {
    /// The language.
    pub locale: LocaleTag,
    /// The words.
    pub text: String,
    /// All of it, or a summary.
    pub extent: TextExtent,
    /// Whether this is the language that it was written in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub original: bool,
    /// Counts the corrections of this language and extent, from 1.
    pub edition: i32,
    /// SHA-256 of the words in UTF-8, in lower-case hex.
    pub hash: String,
}

/// All editions of a recommendation's texts, oldest first. None is ever changed or removed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct RecommendationTexts(pub Vec<RecommendationText>);

impl RecommendationTexts {
    /// The latest edition of each language and extent.
    pub fn current(&self) -> impl Iterator<Item = &RecommendationText> {
        self.0.iter().enumerate().filter_map(|(place, text)| {
            let corrected = self.0[place + 1..]
                .iter()
                .any(|later| (&later.locale, later.extent) == (&text.locale, text.extent));
            (!corrected).then_some(text)
        })
    }

    /// The text for a reader, and whether it is a fallback: the full text where the language has
    /// one, else a summary.
    #[must_use]
    pub fn choose(&self, wanted: &Locales) -> Option<(&RecommendationText, bool)> {
        let full_first = |extent| usize::from(extent == TextExtent::Summary);
        let mut candidates: Vec<&RecommendationText> = self.current().collect();
        candidates.sort_by_key(|text| full_first(text.extent));
        candidates.dedup_by(|later, first| later.locale == first.locale);
        let texts = candidates.iter().map(|text| Text {
            locale: text.locale.clone(),
            text: String::new(),
            original: text.original,
            source: None,
        });
        let texts = Texts(texts.collect());
        let chosen = texts.choose(wanted)?;
        let text = candidates
            .iter()
            .find(|text| text.locale == chosen.text.locale)?;
        Some((text, chosen.fallback))
    }

    fn holds(&self, draft: &RecommendationTextDraft, text: &str) -> bool {
        self.0.iter().any(|held| {
            (&held.locale, held.extent, held.original)
                == (&draft.locale, draft.extent, draft.original)
                && held.text == text
        })
    }

    /// Takes the texts of a draft in. A text that is there already stays as it is; another text
    /// in its place is refused, unless the draft says that it corrects it.
    pub(super) fn take_in(
        &mut self,
        intake: &mut Intake,
        drafts: Vec<RecommendationTextDraft>,
        list: &Path,
    ) {
        for (index, draft) in drafts.into_iter().enumerate() {
            let at = list.item(index).field("text");
            let text = intake.text(Bounds::PROSE, &draft.text, &at);
            let latest = self
                .0
                .iter()
                .rfind(|held| (&held.locale, held.extent) == (&draft.locale, draft.extent));
            let edition = match latest {
                Some(held) if held.text == text && held.original == draft.original => continue,
                // An import that holds a faulty text beside its correction, once more.
                Some(_) if self.holds(&draft, &text) => continue,
                Some(held) if draft.correction => held.edition + 1,
                Some(_) => {
                    intake.refuse(
                        &at,
                        "TEXT_IMMUTABLE",
                        "an imported text is never changed; to correct a fault of the import, say that it is a correction",
                    );
                    continue;
                }
                None => 1,
            };
            self.0.push(RecommendationText {
                locale: draft.locale,
                hash: hex(&Sha256::digest(text.as_bytes())),
                text,
                extent: draft.extent,
                original: draft.original,
                edition,
            });
        }
        let mut originals: Vec<&LocaleTag> = self
            .current()
            .filter(|text| text.original)
            .map(|text| &text.locale)
            .collect();
        originals.sort_unstable();
        originals.dedup();
        if originals.len() > 1 {
            intake.refuse(
                list,
                "TEXT_ONE_ORIGINAL",
                "a text has one original language; mark only that",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Known;

    fn draft(locale: &str, text: &str, more: &str) -> RecommendationTextDraft {
        toml::from_str(&format!(
            "locale = \"{locale}\"\ntext = \"{text}\"\nextent = \"FULL\"\n{more}"
        ))
        .unwrap()
    }

    fn taken(texts: &mut RecommendationTexts, drafts: Vec<RecommendationTextDraft>) -> Vec<String> {
        let mut intake = Intake::new(Known::default());
        texts.take_in(&mut intake, drafts, &Path::root().field("texts"));
        intake
            .into_violations()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_text_stays_as_it_was_imported_and_a_correction_is_a_new_edition() {
        let mut texts = RecommendationTexts::default();
        assert_eq!(taken(&mut texts, vec![draft("en", "One", "")]), [""; 0]);
        let before = texts.clone();
        assert_eq!(taken(&mut texts, vec![draft("en", " One ", "")]), [""; 0]);
        assert_eq!(texts, before);
        let refused = taken(&mut texts, vec![draft("en", "Two", "")]);
        assert!(refused[0].contains("TEXT_IMMUTABLE") && refused[0].contains("texts.0.text"));
        assert_eq!(texts, before);
        let corrected = draft("en", "Two", "correction = true");
        assert_eq!(taken(&mut texts, vec![corrected]), [""; 0]);
        assert_eq!((texts.0.len(), texts.0[1].edition), (2, 2));
        assert_eq!(texts.0[0], before.0[0]);
        assert_eq!(texts.choose(&Locales::default()).unwrap().0.text, "Two");
    }

    #[test]
    fn a_summary_stands_in_only_where_the_language_has_no_full_text() {
        let mut texts = RecommendationTexts::default();
        let mut summary = draft("fr", "Bref", "");
        summary.extent = TextExtent::Summary;
        let mut long = draft("en", "Short", "");
        long.extent = TextExtent::Summary;
        taken(&mut texts, vec![summary, long, draft("en", "Long", "")]);
        let chosen = |tag: &str| {
            let wanted = Locales(vec![tag.parse().unwrap()]);
            texts.choose(&wanted).unwrap().0.text.clone()
        };
        assert_eq!((chosen("fr"), chosen("en")), ("Bref".into(), "Long".into()));
    }
}
