//! What comes of programmes, and how it is measured.

closed_list! {
    /// How far a result lies from what was done (IATI codelist ResultType).
    ResultKind {
        /// What was made or done (IATI 1).
        Output,
        /// What changed by it (IATI 2).
        Outcome,
        /// What changed in the long run (IATI 3).
        Impact,
    }
}

closed_list! {
    /// A programme's part in a result.
    ContributionRole {
        /// The result is first of all this programme's.
        Leads,
        /// The programme is one of those behind it.
        Contributes,
    }
}

closed_list! {
    /// What an indicator looks at (OHCHR, Human Rights Indicators, 2012).
    IndicatorKind {
        /// Laws, institutions and commitments.
        Structural,
        /// What is done.
        Process,
        /// What has become of it.
        Outcome,
    }
}

closed_list! {
    /// What an indicator's values are (IATI codelist IndicatorMeasure).
    IndicatorMeasure {
        /// A count (IATI 1).
        Unit,
        /// A percentage; never added (IATI 2).
        Percentage,
        /// A name of a list (IATI 3).
        Nominal,
        /// Words (IATI 5).
        Qualitative,
    }
}

closed_list! {
    /// What a measurement is.
    MeasurementKind {
        /// The value to start from.
        Baseline,
        /// The value to reach.
        Target,
        /// The value that was found.
        Actual,
    }
}

closed_list! {
    /// How exact a number is, as its source words it.
    Qualifier {
        /// The number itself.
        Exactly,
        /// More than the number.
        MoreThan,
        /// The number, or more.
        AtLeast,
        /// Near the number.
        About,
        /// The number, or less.
        AtMost,
    }
}
