//! What programmes do for recommendations: mostly for one, sometimes for a cluster of them.

use cooperation_registry::{
    entity::{link_evidence, recommendation_link},
    text::Texts,
    vocabulary::{LinkClaim, LinkState, LinkTargetKind as Target, MechanismClass},
};
use uuid::Uuid;

use super::{
    chance::Chance,
    dates,
    portfolio::Portfolio,
    programmes::Made,
    words::{phrase, prose},
};

/// What a link leads to, told apart by the columns that hold it.
#[derive(Clone, Copy, PartialEq)]
enum Led {
    To(Target, Uuid),
    ToClass(MechanismClass),
}

impl Led {
    fn key(self, wanted: Target) -> Option<Uuid> {
        match self {
            Self::To(target, key) => (target == wanted).then_some(key),
            Self::ToClass(_) => None,
        }
    }
}

impl Portfolio {
    pub(super) fn make_links(&mut self, of: &Made) {
        let mut chance = self.chance("links", of.number);
        let mut led: Vec<Led> = Vec::with_capacity(of.links);
        for _ in 0..of.links {
            let target = self.target(of, &mut chance);
            // A list holds a target once.
            if led.contains(&target) {
                continue;
            }
            let position = i32::try_from(led.len()).unwrap();
            led.push(target);
            self.make_link(of, target, position, &mut chance);
        }
    }

    fn target(&self, of: &Made, chance: &mut Chance) -> Led {
        let key = |kind, from: &[Uuid], place: usize| Led::To(kind, from[place]);
        match chance.below(100) {
            0..3 => {
                let mechanism = &self.mechanisms[chance.early(self.mechanisms.len())];
                Led::To(Target::Mechanism, mechanism.id)
            }
            3..5 => Led::ToClass(chance.pick(&[
                MechanismClass::UniversalPeriodicReview,
                MechanismClass::TreatyBody,
                MechanismClass::SpecialProcedure,
            ])),
            5..7 => {
                let review = &self.reviews[chance.early(self.reviews.len())];
                Led::To(Target::Document, review.document_id)
            }
            7..9 => {
                let review = &self.reviews[chance.early(self.reviews.len())];
                Led::To(Target::Review, review.id)
            }
            9 => {
                let themes = &self.lists.themes[1].concepts;
                Led::To(Target::Theme, themes[chance.early(themes.len())].id)
            }
            10..80 if !self.concerning[of.country].is_empty() => {
                let own = &self.concerning[of.country];
                let place = usize::try_from(own[chance.early(own.len())]).unwrap();
                key(Target::Recommendation, &self.recommendations, place)
            }
            _ => {
                let place = chance.early(self.recommendations.len());
                key(Target::Recommendation, &self.recommendations, place)
            }
        }
    }

    fn make_link(&mut self, of: &Made, led: Led, position: i32, chance: &mut Chance) {
        let target = match led {
            Led::To(target, _) => target,
            Led::ToClass(_) => Target::MechanismClass,
        };
        let fulfilled = target == Target::Recommendation && chance.of_hundred(10);
        let rests = chance.of_hundred(20);
        let result = rests.then(|| of.results[chance.below(of.results.len())].0);
        let stated = chance.of_hundred(30);
        let id = self.keys.next();
        self.batch.add(&recommendation_link::Model {
            programme_id: of.id,
            id,
            position,
            target,
            recommendation_id: led.key(Target::Recommendation),
            mechanism_id: led.key(Target::Mechanism),
            mechanism_class: match led {
                Led::ToClass(class) => Some(class),
                Led::To(..) => None,
            },
            document_id: led.key(Target::Document),
            review_id: led.key(Target::Review),
            concept_id: led.key(Target::Theme),
            claim: if fulfilled {
                LinkClaim::Fulfils
            } else {
                chance.pick(&[LinkClaim::Addresses, LinkClaim::Contributes])
            },
            state: chance.weighted(&[
                (LinkState::Proposed, 50),
                (LinkState::Confirmed, 40),
                (LinkState::Disputed, 10),
            ]),
            rationale: if stated {
                of.languages.of(phrase(chance))
            } else {
                Texts::default()
            },
            result_id: result,
            asserted_by: of.entered_by,
            asserted_on: chance.of_hundred(40).then(|| dates::year(of.year)),
            entered_by: of.entered_by,
            external_id: format!("link-{position}"),
            withdrawn_at: None,
        });
        if chance.of_hundred(12) {
            let document_id = self.perhaps_document(chance, 70);
            // Evidence names a document, or quotes words.
            let quoted = document_id.is_none() || chance.of_hundred(30);
            self.batch.add(&link_evidence::Model {
                programme_id: of.id,
                link_id: id,
                position: 0,
                document_id,
                paragraph: document_id.map(|_| chance.between(1, 90).to_string()),
                quote: quoted.then(|| prose(chance, 1).en),
            });
        }
    }
}
