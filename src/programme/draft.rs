//! A programme as it comes in.

use serde::Deserialize;

use super::TermsDraft;
use crate::{
    concept::ConceptRef,
    money::{CurrencyCode, Percent},
    period::{PartialDate, Period},
    text::TextDraft,
    vocabulary::{CountryCode, ObjectiveLevel, ParticipationRole, RelationKind, Status},
};

/// What is to be known of a programme itself. A list that is absent is kept as it is; one that
/// is present replaces what the author had entered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeDraft {
    /// Short, readable, unique: `ma-didh-twinning`.
    pub code: String,
    /// The version that the draft was made from: with another one nothing is written.
    pub expected_version: Option<i32>,
    /// What only its instrument has; says which instrument it is.
    pub terms: TermsDraft,
    /// Its title; at least one language.
    pub title: Vec<TextDraft>,
    /// Its summary.
    pub summary: Option<Vec<TextDraft>>,
    /// Its status as reported.
    pub status: Option<Status>,
    /// When it takes place, as far as that is known.
    #[serde(default)]
    pub period: PeriodDraft,
    /// The agency whose system it came from.
    pub source: Option<SourceDraft>,
    /// Its codes in the schemes of others.
    pub references: Option<Vec<ReferenceDraft>>,
    /// Its countries.
    pub countries: Option<Vec<ShareDraft>>,
    /// Its regions.
    pub regions: Option<Vec<RegionDraft>>,
    /// Its sectors.
    pub sectors: Option<Vec<ConceptShareDraft>>,
    /// Its themes.
    pub themes: Option<Vec<ConceptShareDraft>>,
    /// Who takes part.
    pub participations: Option<Vec<ParticipationDraft>>,
    /// What it sets out to reach.
    pub objectives: Option<Vec<ObjectiveDraft>>,
    /// How it relates to other programmes.
    pub relations: Option<Vec<RelationDraft>>,
    /// The codes of the documents about it.
    pub documents: Option<Vec<String>>,
}

/// A period as it comes in.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
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
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceDraft {
    /// The agency's code.
    pub organisation: String,
    /// The programme's id in its system.
    pub external_id: String,
}

/// A code in someone's scheme.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceDraft {
    /// Whose code it is.
    pub scheme: String,
    /// The code.
    pub value: String,
}

/// A country and its share.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareDraft {
    /// The country.
    pub country: CountryCode,
    /// Its share in percent; none: not declared.
    pub percent: Option<Percent>,
}

/// A region and its share.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionDraft {
    /// The list of regions: `UN-M49`.
    pub scheme: String,
    /// The code in that list.
    pub region: String,
    /// Its share in percent; none: not declared.
    pub percent: Option<Percent>,
}

/// A sector or theme and its share.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConceptShareDraft {
    /// The concept.
    pub concept: ConceptRef,
    /// Its share in percent; none: not declared.
    pub percent: Option<Percent>,
}

/// Someone who takes part.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
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
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmountDraft {
    /// Decimal text: `900000.00`.
    pub amount: String,
    /// The currency.
    pub currency: CurrencyCode,
}

/// An objective.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
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
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// How, seen from this programme.
    pub kind: RelationKind,
    /// The other programme's code.
    pub programme: Option<String>,
    /// A reference to a programme that may not be here yet.
    pub reference: Option<ReferenceDraft>,
    /// The code of the organisation that says so; none: the registry's editor.
    pub asserted_by: Option<String>,
}
