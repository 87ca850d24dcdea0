//! Mechanisms and reviews as they come in.

use serde::Deserialize;

use crate::{
    period::PartialDate,
    text::TextDraft,
    vocabulary::{CountryCode, MechanismClass},
};

/// What is to be known of a mechanism.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MechanismDraft {
    /// Short, readable, unique: `human-rights-committee`.
    pub code: String,
    /// The version that the draft was made from: with another one nothing is written.
    pub expected_version: Option<i32>,
    /// What kind of mechanism it is.
    pub class: MechanismClass,
    /// Its name; at least one language.
    pub name: Vec<TextDraft>,
    /// Its short name.
    #[serde(default)]
    pub acronym: Vec<TextDraft>,
    /// The code of the organisation that it is, or that it belongs to.
    pub organisation: Option<String>,
    /// When it was set up.
    pub established_on: Option<PartialDate>,
    /// When it ended.
    pub ended_on: Option<PartialDate>,
}

/// What is to be known of a mechanism's review of a State.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewDraft {
    /// Short, readable, unique: `upr-3-morocco`.
    pub code: String,
    /// The version that the draft was made from: with another one nothing is written.
    pub expected_version: Option<i32>,
    /// The mechanism's code.
    pub mechanism: String,
    /// The State under review.
    pub country: Option<CountryCode>,
    /// The cycle, where the mechanism counts them.
    pub cycle: Option<i32>,
    /// The session, as the mechanism names it.
    pub session: Option<String>,
    /// When it took place.
    pub held_on: Option<PartialDate>,
    /// The code of the document that came of it.
    pub document: Option<String>,
}
