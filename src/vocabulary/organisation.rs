//! What organisations are, and how they hang together.

closed_list! {
    /// The type of an organisation: IATI's OrganisationType codelist, with the State institutions that human-rights work turns on set apart. Each value names its IATI code.
    OrganisationKind {
        /// A government or ministry (IATI 10).
        Government,
        /// A regional or local authority (IATI 11).
        LocalGovernment,
        /// Another public body (IATI 15).
        OtherPublicSector,
        /// A parliament (IATI 15).
        Parliament,
        /// A court (IATI 15).
        Court,
        /// An ombudsman institution (IATI 15; Venice Principles, Council of Europe 2019).
        Ombudsman,
        /// A national human rights institution (IATI 15; Paris Principles, General Assembly resolution 48/134).
        Nhri,
        /// An international non-governmental organisation (IATI 21).
        InternationalNgo,
        /// A national non-governmental organisation (IATI 22).
        NationalNgo,
        /// A non-governmental organisation of a partner country (IATI 24).
        PartnerCountryNgo,
        /// A public-private partnership (IATI 30).
        PublicPrivatePartnership,
        /// An intergovernmental organisation or a part of one (IATI 40).
        Multilateral,
        /// A foundation (IATI 60).
        Foundation,
        /// A company (IATI 70).
        PrivateSector,
        /// A university, training or research body (IATI 80).
        Academic,
        /// An association of institutions (IATI 90).
        Network,
        /// A State as such.
        State,
        /// None of the others (IATI 90).
        Other,
    }
}

closed_list! {
    /// How an organisation is tied to another, seen from the first.
    OrganisationTie {
        /// The first is a part of the other, or attached to it.
        PartOf,
        /// The first is a member of the other, a network.
        MemberOf,
        /// The first carries on what the other did.
        Succeeds,
    }
}

closed_list! {
    /// What an organisation does in a programme. Each value names the code of IATI's OrganisationRole codelist that it is exported as.
    ParticipationRole {
        /// Provides money (IATI 1).
        Funding,
        /// Leads and coordinates a UN joint programme (IATI 2).
        ConveningAgency,
        /// Receives and passes on the money of a pass-through joint programme (IATI 3).
        AdministrativeAgent,
        /// A UN organisation that takes part in a joint programme (IATI 4).
        ParticipatingUnOrganisation,
        /// Leads the Member State side of a twinning (IATI 4).
        MemberStateLead,
        /// Junior partner on the Member State side of a twinning (IATI 4).
        MemberStateJunior,
        /// A body mandated to act for a Member State's administration in a twinning (IATI 4).
        MandatedBody,
        /// Runs the arrangement for those who fund it (IATI 3).
        ManagingAgency,
        /// Carries the work out (IATI 4).
        Implementing,
        /// Answers for the programme (IATI 2).
        Accountable,
        /// Whose capacities the programme strengthens (no IATI role; listed beside an export).
        Beneficiary,
        /// Benefits beside the beneficiary (no IATI role; listed beside an export).
        AssociatedBeneficiary,
        /// Supports the programme's administration in the beneficiary State (IATI 4).
        SupportingUnit,
        /// A party to an agreement between equals (no IATI role; listed beside an export).
        Party,
        /// Hosts an event (IATI 4).
        Host,
        /// Chairs an event together with others (IATI 4).
        CoChair,
    }
}
