//! A statement as it comes in.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use crate::{
    period::PartialDate,
    text::TextDraft,
    vocabulary::{StatementRank, StatementState},
};

/// What one source says about one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "StatementInput")]
pub struct StatementDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// The field, as a path in the API: `period.durationMonths`.
    pub field: String,
    /// The value that the source gives, in words or as the API writes it.
    pub value: String,
    /// How it stands among the others.
    pub rank: StatementRank,
    /// Whether it was taken up; adopted when left out.
    pub state: Option<StatementState>,
    /// The code of the organisation that says so; none: the registry's editor.
    pub asserted_by: Option<String>,
    /// The code of the document where it is written.
    pub document: Option<String>,
    /// When it was said.
    pub stated_on: Option<PartialDate>,
    /// A remark on how to read it.
    #[serde(default)]
    #[graphql(default)]
    pub note: Vec<TextDraft>,
}
