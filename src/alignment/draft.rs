//! Alignments as they come in.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use crate::{concept::ConceptRef, text::TextDraft};

/// A plan or framework that a programme serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "AlignmentInput")]
pub struct AlignmentDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// The plan or framework; at least one language.
    pub framework: Vec<TextDraft>,
    /// The priority of it that the programme serves.
    #[serde(default)]
    #[graphql(default)]
    pub priority: Vec<TextDraft>,
    /// The same as a concept, where the framework has a list.
    pub concept: Option<ConceptRef>,
    /// The code of the organisation that says so; none: the registry's editor.
    pub asserted_by: Option<String>,
    /// The code of the document where it is written.
    pub document: Option<String>,
}
