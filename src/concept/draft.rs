//! A list of concepts as it comes in.

use std::fmt;

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use crate::{
    period::PartialDate,
    text::TextDraft,
    vocabulary::{MappingRelation, TagMethod},
};

/// What names a concept: its list, the version of the list, and its code there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ConceptInput")]
pub struct ConceptRef {
    /// The code of the list.
    pub scheme: String,
    /// The version of the list.
    pub version: String,
    /// The code of the concept.
    pub code: String,
}

impl fmt::Display for ConceptRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.scheme, self.version, self.code)
    }
}

/// What is to be known of one version of a list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConceptSchemeDraft {
    /// The list's short name: `sdg-targets`.
    pub code: String,
    /// The version of the list: `2019`.
    pub version: String,
    /// The change that the draft was made from: with another one nothing is written.
    pub expected_version: Option<i32>,
    /// What the list is called; at least one language.
    pub title: Vec<TextDraft>,
    /// Where it is published: an http or https address.
    pub url: Option<String>,
    /// The code of the organisation that keeps it.
    pub publisher: Option<String>,
    /// When this version was issued.
    pub issued_on: Option<PartialDate>,
    /// Its concepts. A concept that isn't among them is kept as it is, and new ones stand behind it;
    /// a draft of all of them says the order of the list.
    #[serde(default)]
    pub concepts: Vec<ConceptDraft>,
    /// How its concepts correspond to those of other lists; whoever keeps the list keeps these, one
    /// for each pair. Absent: kept as they are.
    pub mappings: Option<Vec<MappingDraft>>,
}

/// A concept of a list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConceptDraft {
    /// Its code in the list.
    pub code: String,
    /// What it is called; at least one language.
    pub label: Vec<TextDraft>,
    /// What it means.
    #[serde(default)]
    pub definition: Vec<TextDraft>,
    /// The code of the concept of the same list that holds it.
    pub broader: Option<String>,
    /// From when it is part of the list.
    pub since: Option<PartialDate>,
    /// Until when it was part of the list.
    pub until: Option<PartialDate>,
}

/// That a concept of the list corresponds to one of another.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingDraft {
    /// The code of the concept of this list.
    pub concept: String,
    /// The concept of the other list.
    pub other: ConceptRef,
    /// What the other is to the first.
    pub relation: MappingRelation,
    /// How that was found.
    pub method: TagMethod,
    /// The code of the organisation that says so; none: the registry's editor.
    pub asserted_by: Option<String>,
}
