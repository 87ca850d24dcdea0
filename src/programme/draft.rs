//! A programme as it comes in, through the API or from a data file.

use async_graphql::{InputObject, MaybeUndefined};
use serde::{Deserialize, Serialize};

use super::TermsDraft;
use crate::{
    concept::ConceptRef,
    graphql::{Decimal, Given},
    money::{CurrencyCode, Percent},
    organisation::ReferenceInput,
    period::{PartialDate, Period},
    text::TextDraft,
    vocabulary::{CountryCode, ObjectiveLevel, ParticipationRole, RelationKind, Status},
};

/// What is to be known of a programme itself. What is absent is kept as it is, and null clears; a
/// list that is present replaces what the author had entered.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields, default)]
#[graphql(name = "ProgrammeFields")]
pub struct ProgrammeDraft {
    /// Short, readable and unique for ever: 1 to 80 small letters, digits and hyphens. It is given
    /// once; without one a programme gets one that is made of its agency's code and id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The version that the draft was made from: with another one nothing is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub expected_version: Option<i32>,
    /// What only its instrument has; says which instrument it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub terms: Option<TermsDraft>,
    /// Its title; at least one language.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub title: Given<Vec<TextDraft>>,
    /// Its summary.
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub summary: MaybeUndefined<Vec<TextDraft>>,
    /// Its status as reported.
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub status: MaybeUndefined<Status>,
    /// When it takes place, as far as that is known: as a whole, so that a date that is left out
    /// is no longer known.
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub period: MaybeUndefined<PeriodDraft>,
    /// The agency in whose system it is, and its id there.
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub source: MaybeUndefined<SourceDraft>,
    /// Its codes in the schemes of others.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub references: Given<Vec<ReferenceInput>>,
    /// Its countries.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub countries: Given<Vec<ShareDraft>>,
    /// Its regions.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub regions: Given<Vec<RegionDraft>>,
    /// Its sectors.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub sectors: Given<Vec<ConceptShareDraft>>,
    /// Its themes.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub themes: Given<Vec<ConceptShareDraft>>,
    /// Who takes part.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub participations: Given<Vec<ParticipationDraft>>,
    /// What it sets out to reach.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub objectives: Given<Vec<ObjectiveDraft>>,
    /// How it relates to other programmes.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub relations: Given<Vec<RelationDraft>>,
    /// The codes of the documents about it.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub documents: Given<Vec<String>>,
    /// The codes of documents beside those that are named already.
    #[serde(skip_serializing_if = "Given::is_absent")]
    #[graphql(skip)]
    pub more_documents: Given<Vec<String>>,
}

/// A period as it comes in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "PeriodInput")]
pub struct PeriodDraft {
    /// The planned first date.
    pub planned_start: Option<PartialDate>,
    /// The planned last date.
    pub planned_end: Option<PartialDate>,
    /// The first date as it came to be.
    pub actual_start: Option<PartialDate>,
    /// The last date as it came to be.
    pub actual_end: Option<PartialDate>,
    /// A first date of unknown kind.
    pub start: Option<PartialDate>,
    /// A last date of unknown kind.
    pub end: Option<PartialDate>,
    /// A length in months.
    pub duration_months: Option<i32>,
}

impl From<PeriodDraft> for Period {
    fn from(draft: PeriodDraft) -> Self {
        Self {
            planned_start: draft.planned_start,
            planned_end: draft.planned_end,
            actual_start: draft.actual_start,
            actual_end: draft.actual_end,
            reported_start: draft.start,
            reported_end: draft.end,
            duration_months: draft.duration_months,
        }
    }
}

/// The agency whose system a programme came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ProgrammeSourceInput")]
pub struct SourceDraft {
    /// The agency's code.
    pub organisation: String,
    /// The programme's id in its system.
    pub external_id: String,
}

/// A country and its share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "CountryShareInput")]
pub struct ShareDraft {
    /// The country.
    pub country: CountryCode,
    /// Its share in percent; none: not declared.
    pub percent: Option<Percent>,
}

/// A region and its share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "RegionShareInput")]
pub struct RegionDraft {
    /// The list of regions: `UN-M49`.
    pub scheme: String,
    /// The code in that list.
    pub region: String,
    /// Its share in percent; none: not declared.
    pub percent: Option<Percent>,
}

/// A sector or theme and its share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ConceptShareInput")]
pub struct ConceptShareDraft {
    /// The concept.
    pub concept: ConceptRef,
    /// Its share in percent; none: not declared.
    pub percent: Option<Percent>,
}

/// Someone who takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ParticipationInput")]
pub struct ParticipationDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// The organisation's code.
    pub organisation: String,
    /// In which role.
    pub role: ParticipationRole,
    /// From when.
    pub since: Option<PartialDate>,
    /// Until when.
    pub until: Option<PartialDate>,
    /// Its part of the total.
    pub contribution: Option<AmountDraft>,
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "MoneyInput")]
pub struct AmountDraft {
    /// How much, in the currency's main unit: `900000.00`.
    pub amount: Decimal,
    /// The currency.
    pub currency: CurrencyCode,
}

/// An objective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ObjectiveInput")]
pub struct ObjectiveDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// Overall or specific.
    pub level: ObjectiveLevel,
    /// The objective in words.
    pub statement: Vec<TextDraft>,
    /// The code of the document where it is written.
    pub document: Option<String>,
}

/// An edge to another programme: by its code if it is here, else by a reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ProgrammeRelationInput")]
pub struct RelationDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// How, seen from this programme.
    pub kind: RelationKind,
    /// The other programme's code.
    pub programme: Option<String>,
    /// A reference to a programme that may not be here yet.
    pub reference: Option<ReferenceInput>,
    /// The code of the organisation that says so; none: the registry's editor.
    pub asserted_by: Option<String>,
    /// Whether a coordinator confirms it, which coordinators alone say; absent: as it is, and not
    /// confirmed for an edge that is new or leads elsewhere than before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<bool>,
}
