//! Money: what a programme's budget is, and what moved.
//!
//! Invariants:
//! * Amounts are integers of minor units. Currencies are never mixed in a sum.
//! * "Unknown" is not zero, and "has none by nature" is a third state; a known budget has at
//!   least one line, the other two have none.
//! * A revised line takes the place of the original of the same period and provider; both stay
//!   readable, one counts.
//! * Budgets, commitments and disbursements are views of the same money, and never added.
//! * A partner's contribution is a part of the total, and never added to it.

mod draft;
mod graphql;
mod money_total;
mod rules;
mod service;
mod store;
mod total;

pub use draft::{BudgetDraft, BudgetLineDraft, FinanceDraft, RevisionDraft, TransactionDraft};
pub use graphql::{
    BUDGET_KIND, Budget, BudgetLine, Converted, Counts, Money, Transaction, budget, by_period,
    transactions,
};
pub use money_total::{
    Behind, Exclusion, ExclusionReason, MoneyTotal, RateLeg, RateUsed, TotalPolicy,
};
pub use service::{settled, stage, withdraw_line};
pub use store::{entered_by, entering};
