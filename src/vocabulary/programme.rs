//! The states of a programme that the code branches on.

closed_list! {
    /// The kind of arrangement that a programme is.
    Instrument {
        /// A joint programme of several UN organisations (UNSDG guidance on joint programmes).
        JointProgramme,
        /// An EU institutional twinning between administrations (EU Twinning Manual).
        Twinning,
        /// A partnership of the Council of Europe with a State in its neighbourhood.
        NeighbourhoodPartnership,
        /// An agreement between peer institutions, often without money and without an end.
        MutualCooperation,
        /// Conferences and forums: events, no budget of their own.
        PolicyDialogue,
        /// Anything that comes from outside without one of the other instruments.
        Project,
    }
}

closed_list! {
    /// The state of a programme as its source reports it; often stale, so filters offer the phase beside it. Each value names its code in IATI's ActivityStatus codelist.
    Status {
        /// Being scoped or planned (IATI 1, Pipeline/identification).
        Pipeline,
        /// Under way (IATI 2, Implementation).
        Implementation,
        /// Physically complete, the accounts still open (IATI 3, Finalisation).
        Finalisation,
        /// Complete (IATI 4, Closed).
        Closed,
        /// Given up (IATI 5, Cancelled).
        Cancelled,
        /// Halted for now (IATI 6, Suspended).
        Suspended,
    }
}

closed_list! {
    /// Where a programme stands on a given day by its dates alone. A date known only to the year or month counts with its first day for a start and its last day for an end.
    Phase {
        /// Its start lies ahead.
        Upcoming,
        /// It has started and has not ended, or its end is unknown.
        Ongoing,
        /// Its end has passed.
        Ended,
        /// Neither start nor end is known.
        Undated,
    }
}

closed_list! {
    /// How far a programme is on its way to the public.
    Visibility {
        /// Being written; its partners and the coordinator see it.
        Draft,
        /// Handed to the coordinator for publication.
        Submitted,
        /// Everyone sees it.
        Published,
        /// Taken back from the public; kept, with its trace.
        Withdrawn,
    }
}

closed_list! {
    /// The level of an objective.
    ObjectiveLevel {
        /// What the programme as a whole contributes to.
        Overall,
        /// What the programme itself sets out to reach.
        Specific,
    }
}

closed_list! {
    /// How a programme relates to another, seen from the first. The first four are codes 1 to 4 of IATI's RelatedActivityType codelist.
    RelationKind {
        /// The other contains this one.
        Parent,
        /// This one contains the other.
        Child,
        /// Both belong to the same parent.
        Sibling,
        /// Both fund the same work.
        CoFunded,
        /// The other came before this one.
        Predecessor,
        /// The other came after this one.
        Successor,
        /// Two agencies report one and the same programme. Once a coordinator has confirmed it, the
        /// two are one wherever something is counted.
        SameAs,
    }
}

impl RelationKind {
    /// The same edge seen from its other end.
    #[must_use]
    pub const fn inverse(self) -> Self {
        match self {
            Self::Parent => Self::Child,
            Self::Child => Self::Parent,
            Self::Predecessor => Self::Successor,
            Self::Successor => Self::Predecessor,
            Self::Sibling => Self::Sibling,
            Self::CoFunded => Self::CoFunded,
            Self::SameAs => Self::SameAs,
        }
    }
}
