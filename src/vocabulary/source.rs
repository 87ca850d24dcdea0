//! What sources say, and the papers that they say it in.

closed_list! {
    /// How a statement stands among those about the same field.
    StatementRank {
        /// The one that the record shows.
        Preferred,
        /// Another source's word, kept beside it.
        Normal,
        /// Known to be wrong, kept for the trace.
        Deprecated,
    }
}

closed_list! {
    /// Whether those who answer for the field have taken a statement up.
    StatementState {
        /// Part of the record, beside the others about its field; its rank says which one is shown.
        Adopted,
        /// Waiting for a decision.
        Pending,
        /// Not part of the record; kept, attributed.
        Declined,
    }
}

closed_list! {
    /// What a document is.
    DocumentKind {
        /// A State's or agency's reply to a questionnaire.
        Reply,
        /// A contract, convention or memorandum.
        Agreement,
        /// A decision to act, with its budget, such as an EU action document.
        ActionDocument,
        /// A short description of a project.
        ProjectFiche,
        /// A report.
        Report,
        /// A decision of a body.
        Decision,
        /// A document that holds recommendations.
        Recommendations,
        /// A law or decree.
        Law,
        /// A release or an article of the press.
        PressRelease,
        /// A page on the web.
        WebPage,
        /// An entry in a database.
        Database,
        /// None of the others.
        Other,
    }
}
