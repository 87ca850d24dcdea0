//! Practices as they come in.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use crate::{text::TextDraft, vocabulary::PracticeKind};

/// What others can learn from a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "PracticeInput")]
pub struct PracticeDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// Good practice or lesson.
    pub kind: PracticeKind,
    /// Its title; at least one language.
    pub title: Vec<TextDraft>,
    /// What can be learnt.
    #[serde(default)]
    #[graphql(default)]
    pub description: Vec<TextDraft>,
    /// The code of the organisation that says so; none: the registry's editor.
    pub asserted_by: Option<String>,
    /// The code of the document where it is written.
    pub document: Option<String>,
}
