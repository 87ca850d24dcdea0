//! Who recommends, what States answer, and who judges.

closed_list! {
    /// A class of mechanisms: what OHCHR's index calls their type.
    MechanismClass {
        /// The universal periodic review of the Human Rights Council.
        UniversalPeriodicReview,
        /// A committee that watches over a human-rights treaty of the United Nations, or over its protocol.
        TreatyBody,
        /// A special procedure of the Human Rights Council: a rapporteur, an expert, a working group.
        SpecialProcedure,
        /// A court or commission of a regional organisation.
        RegionalBody,
        /// A national human-rights institution.
        NationalInstitution,
        /// A monitoring body of the Council of Europe.
        CouncilOfEuropeMonitoring,
        /// None of the others.
        Other,
    }
}

closed_list! {
    /// To whom a recommendation is addressed.
    Addressee {
        /// The State under review.
        StateUnderReview,
        /// Another State.
        AnotherState,
        /// The international community.
        InternationalCommunity,
    }
}

closed_list! {
    /// A State's position on a recommendation of a universal periodic review, normalised.
    PositionValue {
        /// It enjoys the State's support.
        Supported,
        /// The State took note of it.
        Noted,
        /// The State has not answered yet.
        Pending,
    }
}

closed_list! {
    /// How much of a recommendation a text is.
    TextExtent {
        /// All of it.
        Full,
        /// A summary, in other words.
        Summary,
    }
}

closed_list! {
    /// What a tag says of a recommendation.
    TagFacet {
        /// What it is about.
        Theme,
        /// Whom it is about.
        Group,
        /// Which target of the Sustainable Development Goals it serves.
        SdgTarget,
    }
}

closed_list! {
    /// How an institution answers for a recommendation.
    ResponsibilityRole {
        /// It leads.
        Lead,
        /// It contributes.
        Contributing,
    }
}

closed_list! {
    /// What a link leads to.
    LinkTargetKind {
        /// One recommendation.
        Recommendation,
        /// All recommendations of a mechanism.
        Mechanism,
        /// All recommendations of a class of mechanisms.
        MechanismClass,
        /// All recommendations of a document.
        Document,
        /// All recommendations of a review.
        Review,
        /// All recommendations with a theme.
        Theme,
    }
}

closed_list! {
    /// How much a programme claims for a recommendation.
    LinkClaim {
        /// It works on what is recommended.
        Addresses,
        /// Something that it did is part of what is recommended.
        Contributes,
        /// What it did is what is recommended.
        Fulfils,
    }
}

closed_list! {
    /// Whether the coordinator agrees with a link.
    LinkState {
        /// Nobody has decided yet.
        Proposed,
        /// The coordinator agrees.
        Confirmed,
        /// The coordinator disagrees, or another does and the coordinator lets it stand.
        Disputed,
    }
}
