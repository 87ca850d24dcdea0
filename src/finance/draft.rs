//! Money as it comes in.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use crate::{
    graphql::{Decimal, Given},
    period::PartialDate,
    programme::AmountDraft,
    text::TextDraft,
    vocabulary::{BudgetCommitment, BudgetKind, BudgetState, TransactionKind},
};

/// What is to be known of a programme's money. What is absent is kept as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields, default)]
#[graphql(name = "FinanceFields")]
pub struct FinanceDraft {
    /// The budget.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub budget: Given<BudgetDraft>,
    /// What moved.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub transactions: Given<Vec<TransactionDraft>>,
    /// The author's ids of rows that stay as they are, although the lists don't hold them.
    #[serde(skip)]
    #[graphql(skip)]
    pub kept: Vec<String>,
}

/// A budget.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields, default)]
#[graphql(name = "BudgetInput")]
pub struct BudgetDraft {
    /// What is known of it. Left out: known where there is a line, else as it is.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub state: Given<BudgetState>,
    /// Its lines; they replace those that the author had entered. Absent: kept as they are.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub lines: Given<Vec<BudgetLineDraft>>,
}

/// A budget line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "BudgetLineInput")]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "TransactionInput")]
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
    #[graphql(default)]
    pub description: Vec<TextDraft>,
    /// The code of the document where it is written.
    pub document: Option<String>,
}

/// A later figure for a budget line.
#[derive(Clone, Debug)]
pub struct RevisionDraft {
    /// Its id in the author's system.
    pub external_id: String,
    /// The amount.
    pub amount: Decimal,
    /// The date whose exchange rate holds.
    pub value_date: Option<PartialDate>,
    /// The code of the document where it is written.
    pub document: Option<String>,
}
