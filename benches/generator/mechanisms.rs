//! Mechanisms of all classes, and their reviews of States, each with the document that it ends in.

use cooperation_registry::{
    entity::{mechanism, review},
    period::PartialDate,
    search,
    vocabulary::{DocumentKind, MechanismClass as Class},
};
use uuid::Uuid;

use super::{dates, documents::Paper, portfolio::Portfolio, words::both};

/// Code, class, English and French name. Those that review States come first.
const MECHANISMS: [(&str, Class, &str, &str); 22] = [
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
const REVIEWING: usize = 10;

/// A mechanism that others refer to.
pub(super) struct Mechanism {
    pub(super) id: Uuid,
    pub(super) code: &'static str,
}

/// A review, and how many recommendations it has so far.
pub(super) struct Review {
    pub(super) id: Uuid,
    pub(super) universal: bool,
    pub(super) mechanism_id: Uuid,
    pub(super) country: usize,
    pub(super) cycle: i32,
    pub(super) session: String,
    pub(super) held_on: PartialDate,
    pub(super) document_id: Uuid,
    pub(super) symbol: String,
    pub(super) recommendations: usize,
}

impl Portfolio {
    pub(super) fn make_mechanisms(&mut self) {
        for (code, class, en, fr) in MECHANISMS {
            let now = self.keys.pass();
            let (id, name) = (self.keys.next(), both(en, fr));
            self.batch.add(&mechanism::Model {
                id,
                code: code.to_owned(),
                version: 1,
                class,
                sort_name: search::sort_key(&name),
                name,
                acronym: both(&code.to_uppercase(), &code.to_uppercase()),
                organisation_id: None,
                established_on: Some(dates::year(1970 + code.len() * 5)),
                ended_on: None,
                created_at: now,
                updated_at: now,
            });
            self.mechanisms.push(Mechanism { id, code });
        }
    }

    /// The mechanisms that review no State.
    pub(super) fn without_reviews(&self) -> &[Mechanism] {
        &self.mechanisms[REVIEWING..]
    }

    /// Reviews of the countries that the portfolio is large enough for, cycle after cycle. The
    /// first countries come first, and so get the most recommendations.
    pub(super) fn make_reviews(&mut self) {
        let countries = (self.programmes / 100).clamp(6, self.countries.len());
        for country in 0..countries {
            for cycle in 1..=4 {
                self.make_review(0, country, cycle);
            }
            for mechanism in (1..REVIEWING).filter(|mechanism| mechanism % 3 == country % 3) {
                for cycle in 1..=2 {
                    self.make_review(mechanism, country, cycle);
                }
            }
        }
    }

    fn make_review(&mut self, mechanism: usize, country: usize, cycle: i32) {
        let mut chance = self.chance("review", self.reviews.len());
        let (code, state) = (MECHANISMS[mechanism].0, self.countries[country]);
        let place = usize::try_from(cycle).unwrap();
        let year = 2006 + place * 4 + chance.below(4);
        let held_on = dates::in_year(&mut chance, year);
        let (session, symbol) = if mechanism == 0 {
            let session = place * 14 - chance.below(14);
            (
                session.to_string(),
                format!("A/HRC/{}/{}", session + 3, country + 1),
            )
        } else {
            let body = code.to_uppercase();
            (
                format!("{}", 40 + place * 20 + country % 20),
                format!("{body}/C/{state}/CO/{place}"),
            )
        };
        let number = self.reviews.len();
        let document_id = self.make_document(Paper {
            code: format!("review-{number:05}"),
            kind: DocumentKind::Recommendations,
            title: both(
                &format!("Recommendations to {state}, {code}, cycle {cycle}"),
                &format!("Recommandations adressées à {state}, {code}, cycle {cycle}"),
            ),
            symbol: Some(symbol.clone()),
            published_on: Some(held_on),
            publisher_id: None,
        });
        let now = self.keys.pass();
        let id = self.keys.next();
        let mechanism_id = self.mechanisms[mechanism].id;
        self.batch.add(&review::Model {
            id,
            code: format!("{code}-{}-{cycle}", state.to_string().to_lowercase()),
            version: 1,
            mechanism_id,
            country: Some(state),
            cycle: Some(cycle),
            session: Some(session.clone()),
            held_on: Some(held_on),
            document_id: Some(document_id),
            created_at: now,
            updated_at: now,
        });
        self.reviews.push(Review {
            id,
            universal: mechanism == 0,
            mechanism_id,
            country,
            cycle,
            session,
            held_on,
            document_id,
            symbol,
            recommendations: 0,
        });
    }
}
