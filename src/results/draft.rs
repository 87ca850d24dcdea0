//! A result as it comes in.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::Dimension;
use crate::{
    graphql::Given,
    period::PartialDate,
    quantity::QuantityDraft,
    source::StatementDraft,
    text::TextDraft,
    vocabulary::{ContributionRole, IndicatorKind, IndicatorMeasure, MeasurementKind, ResultKind},
};

/// What is to be known of a result. A list that is absent is kept as it is; one that is present
/// replaces what the author had entered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultDraft {
    /// Short, readable, unique.
    pub code: String,
    /// The version that the draft was made from: with another one nothing is written.
    pub expected_version: Option<i32>,
    /// Output, outcome or impact.
    pub kind: ResultKind,
    /// Its title; at least one language.
    pub title: Vec<TextDraft>,
    /// Its summary. Absent: kept.
    pub summary: Option<Vec<TextDraft>>,
    /// When it was reached.
    pub achieved_on: Option<PartialDate>,
    /// The programmes that it came of.
    pub contributions: Option<Vec<ContributionDraft>>,
    /// What is measured of it.
    pub indicators: Option<Vec<IndicatorDraft>>,
    /// The codes of the documents about it: all of them, whoever named them before.
    pub documents: Option<Vec<String>>,
    /// What sources say about single fields.
    pub statements: Option<Vec<StatementDraft>>,
}

/// A programme that a result came of.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContributionDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// The programme's code.
    pub programme: String,
    /// Whether it leads.
    pub role: ContributionRole,
    /// The code of the document where it is written.
    pub document: Option<String>,
}

/// What is measured of a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "IndicatorInput")]
pub struct IndicatorDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// What is measured; at least one language.
    pub title: Vec<TextDraft>,
    /// Structural, process or outcome.
    pub kind: IndicatorKind,
    /// What its values are.
    pub measure: IndicatorMeasure,
    /// Whether each value includes those before it.
    #[serde(default)]
    #[graphql(default)]
    pub cumulative: bool,
    /// Baseline, targets and actual values. Absent: kept.
    pub measurements: Option<Vec<MeasurementDraft>>,
}

/// A value of an indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "MeasurementInput")]
pub struct MeasurementDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// Baseline, target or actual value.
    pub kind: MeasurementKind,
    /// First date that it covers.
    pub start: Option<PartialDate>,
    /// Last date that it covers.
    pub end: Option<PartialDate>,
    /// The value.
    pub quantity: QuantityDraft,
    /// The part of the whole that it is about; empty: the whole.
    #[serde(default)]
    #[graphql(default)]
    pub disaggregation: Vec<Dimension>,
    /// The code of the organisation that reports it.
    pub reported_by: Option<String>,
    /// The code of the document where it is written.
    pub document: Option<String>,
}

/// A result of one programme, as an agency knows it.
#[derive(Clone, Debug, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ResultInput")]
pub struct ResultPush {
    /// Its id in the author's system.
    pub external_id: String,
    /// The registry's code of the result. Left out: made from the programme's code; that of a result
    /// which is here: the programme contributes to that one, and it counts once.
    pub code: Option<String>,
    /// Output, outcome or impact.
    pub kind: ResultKind,
    /// Its title; at least one language.
    pub title: Vec<TextDraft>,
    /// Its summary.
    #[serde(default)]
    #[graphql(default)]
    pub summary: Vec<TextDraft>,
    /// When it was reached.
    pub achieved_on: Option<PartialDate>,
    /// Whether the programme leads or contributes; leads when left out, unless others do.
    pub role: Option<ContributionRole>,
    /// The code of the document where it is written.
    pub document: Option<String>,
    /// What is measured of it; replaces the author's own. Left out: kept.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub indicators: Given<Vec<IndicatorDraft>>,
}
