//! A recommendation as it comes in.

use std::fmt;

use async_graphql::{InputObject, MaybeUndefined, OneofObject};
use serde::{Deserialize, Serialize};

use super::query::RecommendationKeyInput;
use crate::{
    concept::ConceptRef,
    graphql::Given,
    organisation::ReferenceInput,
    period::PartialDate,
    text::{LocaleTag, TextDraft},
    vocabulary::{
        Addressee, CountryCode, PositionValue, ResponsibilityRole, TagFacet, TagMethod, TextExtent,
    },
};

/// What names a recommendation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum RecommendationRef {
    /// The document's symbol, the paragraph, and the part of it.
    Paragraph {
        /// The symbol: `A/HRC/36/6`.
        symbol: String,
        /// The paragraph: `144.48`.
        paragraph: String,
        /// The part of the paragraph.
        part: Option<String>,
    },
    /// A code in someone's scheme.
    Reference {
        /// Whose code it is.
        scheme: String,
        /// The code.
        value: String,
    },
}

/// What names a recommendation.
#[derive(OneofObject)]
#[graphql(name = "RecommendationInput")]
enum Named {
    /// Its place in its document.
    Key(RecommendationKeyInput),
    /// A code in someone's scheme.
    Reference(ReferenceInput),
}

crate::graphql::input_as!(RecommendationRef, Named, |named| Ok(match named {
    Named::Key(RecommendationKeyInput {
        symbol,
        paragraph,
        part,
    }) => Self::Paragraph {
        symbol,
        paragraph,
        part,
    },
    Named::Reference(ReferenceInput { scheme, value }) => Self::Reference { scheme, value },
}));

impl fmt::Display for RecommendationRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Paragraph {
                symbol,
                paragraph,
                part,
            } => {
                write!(f, "{symbol} {paragraph}")?;
                part.as_ref().map_or(Ok(()), |part| write!(f, " {part}"))
            }
            Self::Reference { scheme, value } => write!(f, "{scheme} {value}"),
        }
    }
}

/// What is to be known of a recommendation. What is left out is kept as it is, null clears it; a
/// list that is given replaces what the author had entered.
#[derive(Clone, Debug, Default, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ImportedRecommendationInput")]
pub struct RecommendationDraft {
    /// The version that the draft was made from: with another one nothing is written.
    pub expected_version: Option<i32>,
    /// The document's symbol: `A/HRC/36/6`.
    pub symbol: Option<String>,
    /// The paragraph: `144.48`. May be unknown.
    pub paragraph: Option<String>,
    /// The part of the paragraph.
    pub part: Option<String>,
    /// Its codes in the schemes of others. One of them names it where the paragraph is unknown.
    #[serde(default)]
    pub references: Given<Vec<ReferenceInput>>,
    /// The code of the mechanism.
    pub mechanism: String,
    /// The code of the review that it comes from.
    #[serde(default)]
    pub review: MaybeUndefined<String>,
    /// The code of the document that holds it.
    #[serde(default)]
    pub document: MaybeUndefined<String>,
    /// The session, as the mechanism names it.
    #[serde(default)]
    pub session: MaybeUndefined<String>,
    /// The cycle.
    #[serde(default)]
    pub cycle: MaybeUndefined<i32>,
    /// When it was issued.
    #[serde(default)]
    pub issued_on: MaybeUndefined<PartialDate>,
    /// The State that it concerns.
    #[serde(default)]
    pub country: MaybeUndefined<CountryCode>,
    /// To whom it is addressed.
    #[serde(default)]
    pub addressee: MaybeUndefined<Addressee>,
    /// What it says. Texts that are there already stay.
    #[serde(default)]
    #[graphql(default)]
    pub texts: Vec<RecommendationTextDraft>,
    /// The States that made it.
    #[serde(default)]
    pub recommending_states: Given<Vec<CountryCode>>,
    /// What the State under review answered.
    #[serde(default)]
    pub positions: Given<Vec<PositionDraft>>,
    /// What it is about.
    #[serde(default)]
    pub tags: Given<Vec<TagDraft>>,
    /// Who answers for it.
    #[graphql(skip)]
    pub responsible_institutions: Option<Vec<ResponsibilityDraft>>,
    /// How far it was carried out, according to whom.
    #[graphql(skip)]
    pub assessments: Option<Vec<AssessmentDraft>>,
    /// What institutions report.
    #[graphql(skip)]
    pub progress_reports: Option<Vec<ProgressReportDraft>>,
}

/// A text of a recommendation.
#[derive(Clone, Debug, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "RecommendationTextInput")]
pub struct RecommendationTextDraft {
    /// The language.
    pub locale: LocaleTag,
    /// The words.
    pub text: String,
    /// All of it, or a summary.
    pub extent: TextExtent,
    /// Whether this is the language that it was written in.
    #[serde(default)]
    #[graphql(default)]
    pub original: bool,
    /// Whether it takes the place of a text that was imported with a fault.
    #[serde(default)]
    #[graphql(default)]
    pub correction: bool,
}

/// A position of the State under review.
#[derive(Clone, Debug, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "RecommendationPositionInput")]
pub struct PositionDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// The position, normalised.
    pub value: PositionValue,
    /// The position in the document's own words.
    pub wording: Option<String>,
    /// When it was said.
    pub stated_on: Option<PartialDate>,
    /// The code of the document where it is written.
    pub document: Option<String>,
    /// The paragraph there.
    pub paragraph: Option<String>,
}

/// A theme, group or target.
#[derive(Clone, Debug, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "RecommendationTagInput")]
pub struct TagDraft {
    /// Theme, group or target.
    pub facet: TagFacet,
    /// The concept.
    pub concept: ConceptRef,
    /// How the tag was found.
    pub method: TagMethod,
    /// The code of the organisation that tagged; none: the registry's editor.
    pub tagged_by: Option<String>,
    /// When.
    pub tagged_on: Option<PartialDate>,
}

/// An institution that answers for a recommendation.
#[derive(Clone, Debug, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ResponsibilityInput")]
pub struct ResponsibilityDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// The institution's code.
    pub organisation: String,
    /// Whether it leads.
    pub role: ResponsibilityRole,
    /// From when.
    pub since: Option<PartialDate>,
    /// Until when.
    pub until: Option<PartialDate>,
}

/// A judgement on how far a recommendation was carried out.
#[derive(Clone, Debug, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "AssessmentInput")]
pub struct AssessmentDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// The code of the organisation that judges.
    pub assessor: String,
    /// The grade, in a version of a list.
    pub value: ConceptRef,
    /// When.
    pub assessed_on: Option<PartialDate>,
    /// The code of the document where it is written.
    pub document: Option<String>,
    /// Whether somebody else has checked it.
    #[serde(default)]
    #[graphql(default)]
    pub verified: bool,
    /// A remark on how to read it.
    #[serde(default)]
    #[graphql(default)]
    pub note: Vec<TextDraft>,
}

/// A report on carrying a recommendation out.
#[derive(Clone, Debug, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ProgressReportInput")]
pub struct ProgressReportDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// The code of the institution that reports.
    pub reported_by: String,
    /// When.
    pub reported_on: Option<PartialDate>,
    /// What is reported; at least one language.
    pub summary: Vec<TextDraft>,
    /// The code of the document where it is written.
    pub document: Option<String>,
}
