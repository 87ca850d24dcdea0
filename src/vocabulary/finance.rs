//! The states and kinds of money.

closed_list! {
    /// What is known of a programme's money. Unknown is not zero.
    BudgetState {
        /// It has or may have a budget, and nobody has said how much.
        Unknown,
        /// It has no budget of its own by nature, such as an agreement between peers.
        NotApplicable,
        /// Its budget lines are there.
        Known,
    }
}

closed_list! {
    /// Whether a budget line is the first figure or a later one (IATI BudgetType).
    BudgetKind {
        /// The budget as first set (IATI 1).
        Original,
        /// A later figure, which replaces the original of the same period and provider (IATI 2).
        Revised,
    }
}

closed_list! {
    /// How firm a budget line is (IATI BudgetStatus).
    BudgetCommitment {
        /// Not binding (IATI 1).
        Indicative,
        /// Binding (IATI 2).
        Committed,
    }
}

closed_list! {
    /// What a movement of money is (IATI TransactionType).
    TransactionKind {
        /// Money received (IATI 1).
        IncomingFunds,
        /// A firm promise to pay (IATI 2).
        OutgoingCommitment,
        /// Money placed at the disposal of another (IATI 3).
        Disbursement,
        /// Money spent on goods and services (IATI 4).
        Expenditure,
        /// Interest paid (IATI 5).
        InterestPayment,
        /// A loan paid back (IATI 6).
        LoanRepayment,
        /// Money paid back from a disbursement (IATI 7).
        Reimbursement,
        /// Equity bought (IATI 8).
        PurchaseOfEquity,
        /// Equity sold (IATI 9).
        SaleOfEquity,
        /// A guarantee given (IATI 10).
        CreditGuarantee,
        /// A firm promise received (IATI 11).
        IncomingCommitment,
        /// A non-binding promise to pay (IATI 12).
        OutgoingPledge,
        /// A non-binding promise received (IATI 13).
        IncomingPledge,
    }
}
