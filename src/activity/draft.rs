//! Activities as they come in.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use crate::{
    period::PartialDate,
    quantity::QuantityDraft,
    text::TextDraft,
    vocabulary::{ActivityKind, CountryCode, ParticipationRole},
};

/// Something that a programme does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ActivityInput")]
pub struct ActivityDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// What it is.
    pub kind: ActivityKind,
    /// Its title; at least one language.
    pub title: Vec<TextDraft>,
    /// Its summary.
    #[serde(default)]
    #[graphql(default)]
    pub summary: Vec<TextDraft>,
    /// The first date.
    pub start: Option<PartialDate>,
    /// The last date.
    pub end: Option<PartialDate>,
    /// Where it takes place.
    #[serde(default)]
    #[graphql(default)]
    pub place: Vec<TextDraft>,
    /// In which country.
    pub country: Option<CountryCode>,
    /// What was counted of it.
    #[serde(default)]
    #[graphql(default)]
    pub quantities: Vec<QuantityDraft>,
    /// Who takes part.
    #[serde(default)]
    #[graphql(default)]
    pub participations: Vec<ActivityParticipationDraft>,
    /// The code of the document where it is written.
    pub document: Option<String>,
}

/// Someone who takes part in an activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ActivityParticipationInput")]
pub struct ActivityParticipationDraft {
    /// The organisation's code.
    pub organisation: String,
    /// In which role.
    pub role: ParticipationRole,
}
