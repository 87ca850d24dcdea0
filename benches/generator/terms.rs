//! What only one instrument has.

use cooperation_registry::{programme::Terms, vocabulary::Instrument};
use serde_json::{Value, json};

use super::{
    chance::Chance,
    dates,
    words::{Languages, phrase},
};

/// The terms of an instrument, read as the registry reads them.
pub(super) fn terms(chance: &mut Chance, instrument: Instrument, languages: Languages) -> Terms {
    let texts = |chance: &mut Chance| serde_json::to_value(languages.of(phrase(chance))).unwrap();
    let some = |chance: &mut Chance| -> Vec<Value> {
        (0..chance.below(4)).map(|_| texts(chance)).collect()
    };
    let mut terms = match instrument {
        Instrument::JointProgramme => json!({
            "fund_modality": chance.pick(&[None, Some("PARALLEL"), Some("POOLED"), Some("PASS_THROUGH")]),
        }),
        Instrument::Twinning => json!({
            "light": chance.pick(&[None, Some(true), Some(false)]),
            "resident_adviser": chance.pick(&[None, Some(true)]),
            "mandatory_results": some(chance)
                .into_iter()
                .zip(1..)
                .map(|(text, component)| json!({ "component": format!("{component}"), "text": text }))
                .collect::<Vec<_>>(),
        }),
        Instrument::NeighbourhoodPartnership => {
            let year = chance.between(2010, 2024);
            json!({ "adopted_on": dates::in_year(chance, year), "pillars": some(chance) })
        }
        Instrument::MutualCooperation => json!({ "forms": some(chance) }),
        Instrument::PolicyDialogue | Instrument::Project => json!({}),
    };
    terms["instrument"] = serde_json::to_value(instrument).unwrap();
    serde_json::from_value(terms).unwrap()
}
