//! Money as it comes in.

use serde::Deserialize;

use crate::{
    period::PartialDate,
    programme::AmountDraft,
    text::TextDraft,
    vocabulary::{BudgetCommitment, BudgetKind, BudgetState, TransactionKind},
};

/// What is to be known of a programme's money. What is absent is kept as it is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinanceDraft {
    /// The budget.
    pub budget: Option<BudgetDraft>,
    /// What moved.
    pub transactions: Option<Vec<TransactionDraft>>,
}

/// A budget.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetDraft {
    /// What is known of it.
    pub state: BudgetState,
    /// Its lines; they replace those that the author had entered. Absent: kept as they are.
    pub lines: Option<Vec<BudgetLineDraft>>,
}

/// A budget line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetLineDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// First figure or later one.
    pub kind: BudgetKind,
    /// How firm; none: the source doesn't say.
    pub commitment: Option<BudgetCommitment>,
    /// First date that it covers.
    pub start: Option<PartialDate>,
    /// Last date that it covers.
    pub end: Option<PartialDate>,
    /// The code of the organisation that provides the money.
    pub provider: Option<String>,
    /// The code of the organisation that receives it.
    pub receiver: Option<String>,
    /// The amount.
    pub amount: AmountDraft,
    /// The date whose exchange rate holds.
    pub value_date: Option<PartialDate>,
    /// The code of the document where it is written.
    pub document: Option<String>,
}

/// A movement of money.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransactionDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// What kind of movement.
    pub kind: TransactionKind,
    /// When.
    pub occurred_on: Option<PartialDate>,
    /// The code of the organisation that gave.
    pub provider: Option<String>,
    /// The code of the organisation that received.
    pub receiver: Option<String>,
    /// The amount.
    pub amount: AmountDraft,
    /// The date whose exchange rate holds.
    pub value_date: Option<PartialDate>,
    /// What it was for.
    #[serde(default)]
    pub description: Vec<TextDraft>,
    /// The code of the document where it is written.
    pub document: Option<String>,
}
