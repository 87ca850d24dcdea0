//! What organisations and mechanisms are called.

use cooperation_registry::vocabulary::{MechanismClass as Class, OrganisationKind as Kind};

/// What bodies of each kind are called, and how common the kind is.
pub(super) const BODIES: [(Kind, usize, &str, &str); 24] = [
    (
        Kind::Government,
        8,
        "Ministry of Justice",
        "Ministère de la Justice",
    ),
    (
        Kind::Government,
        6,
        "Ministry of Foreign Affairs",
        "Ministère des Affaires étrangères",
    ),
    (
        Kind::Government,
        5,
        "Ministry of Social Development",
        "Ministère du Développement social",
    ),
    (
        Kind::Government,
        4,
        "Interministerial Delegation for Human Rights",
        "Délégation interministérielle aux droits de l’Homme",
    ),
    (
        Kind::LocalGovernment,
        8,
        "Municipal Council",
        "Conseil communal",
    ),
    (
        Kind::OtherPublicSector,
        5,
        "Agency for International Cooperation",
        "Agence de coopération internationale",
    ),
    (
        Kind::Parliament,
        3,
        "House of Representatives",
        "Chambre des représentants",
    ),
    (Kind::Court, 3, "Supreme Court", "Cour suprême"),
    (
        Kind::Ombudsman,
        2,
        "Institution of the Mediator",
        "Institution du Médiateur",
    ),
    (
        Kind::Nhri,
        4,
        "National Human Rights Council",
        "Conseil national des droits de l’Homme",
    ),
    (
        Kind::InternationalNgo,
        7,
        "International Federation for Rights",
        "Fédération internationale pour les droits",
    ),
    (
        Kind::NationalNgo,
        12,
        "Association for Citizenship",
        "Association pour la citoyenneté",
    ),
    (
        Kind::PartnerCountryNgo,
        5,
        "League for the Protection of Children",
        "Ligue de protection de l’enfance",
    ),
    (
        Kind::PublicPrivatePartnership,
        1,
        "Partnership for Skills",
        "Partenariat pour les compétences",
    ),
    (
        Kind::Multilateral,
        5,
        "Development Programme",
        "Programme de développement",
    ),
    (
        Kind::Multilateral,
        3,
        "Fund for Population",
        "Fonds pour la population",
    ),
    (
        Kind::Foundation,
        4,
        "Foundation for Democracy",
        "Fondation pour la démocratie",
    ),
    (
        Kind::PrivateSector,
        4,
        "Consulting Company",
        "Société de conseil",
    ),
    (
        Kind::Academic,
        3,
        "University Institute of Law",
        "Institut universitaire de droit",
    ),
    (
        Kind::Academic,
        2,
        "School of Administration",
        "École d’administration",
    ),
    (
        Kind::Network,
        2,
        "Network of Institutions",
        "Réseau des institutions",
    ),
    (Kind::State, 1, "Kingdom", "Royaume"),
    (
        Kind::Other,
        1,
        "Centre for Documentation",
        "Centre de documentation",
    ),
    (
        Kind::Other,
        1,
        "Observatory of Policies",
        "Observatoire des politiques",
    ),
];

/// Code, class, English and French name. Those that review States come first.
pub(super) const MECHANISMS: [(&str, Class, &str, &str); 22] = [
    (
        "upr",
        Class::UniversalPeriodicReview,
        "Universal Periodic Review",
        "Examen périodique universel",
    ),
    (
        "ccpr",
        Class::TreatyBody,
        "Human Rights Committee",
        "Comité des droits de l’Homme",
    ),
    (
        "cescr",
        Class::TreatyBody,
        "Committee on Economic, Social and Cultural Rights",
        "Comité des droits économiques, sociaux et culturels",
    ),
    (
        "cerd",
        Class::TreatyBody,
        "Committee on the Elimination of Racial Discrimination",
        "Comité pour l’élimination de la discrimination raciale",
    ),
    (
        "cedaw",
        Class::TreatyBody,
        "Committee on the Elimination of Discrimination against Women",
        "Comité pour l’élimination de la discrimination à l’égard des femmes",
    ),
    (
        "cat",
        Class::TreatyBody,
        "Committee against Torture",
        "Comité contre la torture",
    ),
    (
        "crc",
        Class::TreatyBody,
        "Committee on the Rights of the Child",
        "Comité des droits de l’enfant",
    ),
    (
        "cmw",
        Class::TreatyBody,
        "Committee on Migrant Workers",
        "Comité des travailleurs migrants",
    ),
    (
        "crpd",
        Class::TreatyBody,
        "Committee on the Rights of Persons with Disabilities",
        "Comité des droits des personnes handicapées",
    ),
    (
        "ced",
        Class::TreatyBody,
        "Committee on Enforced Disappearances",
        "Comité des disparitions forcées",
    ),
    (
        "sr-torture",
        Class::SpecialProcedure,
        "Special Rapporteur on torture",
        "Rapporteur spécial sur la torture",
    ),
    (
        "sr-education",
        Class::SpecialProcedure,
        "Special Rapporteur on the right to education",
        "Rapporteur spécial sur le droit à l’éducation",
    ),
    (
        "sr-judges",
        Class::SpecialProcedure,
        "Special Rapporteur on the independence of judges",
        "Rapporteur spécial sur l’indépendance des juges",
    ),
    (
        "sr-migrants",
        Class::SpecialProcedure,
        "Special Rapporteur on migrants",
        "Rapporteur spécial sur les migrants",
    ),
    (
        "wg-women",
        Class::SpecialProcedure,
        "Working Group on discrimination against women",
        "Groupe de travail sur la discrimination à l’égard des femmes",
    ),
    (
        "achpr",
        Class::RegionalBody,
        "African Commission on Human and Peoples’ Rights",
        "Commission africaine des droits de l’Homme et des peuples",
    ),
    (
        "iachr",
        Class::RegionalBody,
        "Inter-American Commission on Human Rights",
        "Commission interaméricaine des droits de l’Homme",
    ),
    (
        "ma-nhri",
        Class::NationalInstitution,
        "National Human Rights Council",
        "Conseil national des droits de l’Homme",
    ),
    (
        "sn-nhri",
        Class::NationalInstitution,
        "Human Rights Committee of Senegal",
        "Comité sénégalais des droits de l’Homme",
    ),
    (
        "greco",
        Class::CouncilOfEuropeMonitoring,
        "Group of States against Corruption",
        "Groupe d’États contre la corruption",
    ),
    (
        "venice",
        Class::CouncilOfEuropeMonitoring,
        "Venice Commission",
        "Commission de Venise",
    ),
    (
        "world-bank",
        Class::Other,
        "Inspection Panel",
        "Panel d’inspection",
    ),
];

/// How many of them review States: the first one all of them, the others a third each.
pub(super) const REVIEWING: usize = 10;
