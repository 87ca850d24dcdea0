//! Links as they come in.

use async_graphql::{InputObject, OneofObject};
use serde::{Deserialize, Serialize};

use crate::{
    concept::ConceptRef,
    period::PartialDate,
    recommendation::RecommendationRef,
    text::TextDraft,
    vocabulary::{LinkClaim, LinkState, MechanismClass},
};

/// The links of one programme that one author enters; they replace those that the same author
/// had entered, and touch nobody else's.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinksDraft {
    /// The programme's code.
    pub programme: String,
    /// The version that the draft was made from: with another one nothing is written.
    pub expected_version: Option<i32>,
    /// The links.
    pub links: Vec<LinkDraft>,
}

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, OneofObject)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[graphql(name = "LinkTargetInput")]
pub enum TargetDraft {
    /// One recommendation.
    Recommendation(RecommendationRef),
    /// All recommendations of the mechanism with this code.
    Mechanism(String),
    /// All recommendations of a class of mechanisms.
    MechanismClass(MechanismClass),
    /// All recommendations of the document with this code.
    Document(String),
    /// All recommendations of the review with this code.
    Review(String),
    /// All recommendations with this theme.
    Theme(ConceptRef),
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "RecommendationLinkInput")]
pub struct LinkDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// What it leads to.
    pub target: TargetDraft,
    /// How much is claimed.
    pub claim: LinkClaim,
    /// Whether the coordinator agrees; absent: as it is, and proposed for a link that is new or
    /// claims something else than before.
    pub state: Option<LinkState>,
    /// Why.
    #[serde(default)]
    #[graphql(default)]
    pub rationale: Vec<TextDraft>,
    /// The code of the programme's result that the claim rests on.
    pub result: Option<String>,
    /// What the link rests on.
    #[serde(default)]
    #[graphql(default)]
    pub evidence: Vec<EvidenceDraft>,
    /// The code of the organisation that claims it; none: the registry's editor.
    pub asserted_by: Option<String>,
    /// When.
    pub asserted_on: Option<PartialDate>,
}

/// Something that a link rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "EvidenceInput")]
pub struct EvidenceDraft {
    /// The document's code.
    pub document: Option<String>,
    /// The paragraph of it.
    pub paragraph: Option<String>,
    /// Its words.
    pub quote: Option<String>,
}
