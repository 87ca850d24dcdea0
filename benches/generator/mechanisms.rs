//! Mechanisms of all classes, and their reviews of States, each with the document that it ends in.

use cooperation_registry::{
    entity::{mechanism, review},
    period::PartialDate,
    search,
    vocabulary::DocumentKind,
};
use uuid::Uuid;

use super::{
    bodies::{MECHANISMS, REVIEWING},
    dates,
    documents::Paper,
    portfolio::Portfolio,
    words::both,
};

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
