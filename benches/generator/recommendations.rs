//! Recommendations: of reviews, most of them, and of mechanisms that review no State.

use cooperation_registry::{
    entity::{recommendation, recommendation_reference, recommending_state},
    period::PartialDate,
    recommendation::{nameless_key, natural_key, sort_key},
    search::Entry,
    vocabulary::Addressee,
};
use uuid::Uuid;

use super::{chance::Chance, dates, places, portfolio::Portfolio, recommended::texts};

/// Where a recommendation comes from.
#[derive(Default)]
pub(super) struct Origin {
    mechanism_id: Uuid,
    review_id: Option<Uuid>,
    pub(super) document_id: Option<Uuid>,
    session: Option<String>,
    cycle: Option<i32>,
    pub(super) issued_on: Option<PartialDate>,
    country: Option<usize>,
    symbol: Option<String>,
    pub(super) paragraph: Option<String>,
    part: Option<String>,
    /// Whether it comes of the universal periodic review, which alone has positions and
    /// recommending States.
    pub(super) universal: bool,
}

impl Portfolio {
    pub(super) fn make_recommendation(&mut self, number: usize) {
        let mut chance = self.chance("recommendation", number);
        let now = self.keys.pass();
        let id = self.keys.next();
        let of = if chance.of_hundred(82) {
            self.of_review(&mut chance)
        } else {
            self.of_mechanism(&mut chance, number)
        };
        let names = [&of.symbol, &of.paragraph, &of.part].map(Option::as_deref);
        let natural_key = natural_key(names[0], names[1], names[2]);
        let code = ("UHRI", format!("{number:08}"));
        if natural_key.is_none() || chance.of_hundred(40) {
            self.batch.add(&recommendation_reference::Model {
                recommendation_id: id,
                scheme: code.0.to_owned(),
                value: code.1.clone(),
            });
        }
        let natural_key = natural_key.unwrap_or_else(|| nameless_key(code.0, &code.1));
        let texts = texts(&mut chance);
        let labels = self.make_tags(id, &mut chance);
        let named = names.into_iter().flatten().map(|name| ("und", name));
        let said = texts.current();
        let said = said.map(|text| (text.locale.as_str(), text.text.as_str()));
        let entry = Entry::analyse(
            named.chain(said).collect::<Vec<_>>(),
            labels.iter().flat_map(|label| label.versions()),
        );
        self.batch.found_by("recommendation", id, &entry);
        let position = if of.universal {
            self.make_recommending_states(id, &mut chance);
            self.make_positions(id, &of, &mut chance)
        } else {
            None
        };
        self.make_judgements(id, &mut chance);
        self.batch.add(&recommendation::Model {
            id,
            version: 1,
            natural_key: Some(natural_key),
            sort_key: sort_key(names[0], names[1], names[2]),
            mechanism_id: of.mechanism_id,
            review_id: of.review_id,
            document_id: of.document_id,
            session: of.session,
            cycle: of.cycle,
            issued_on: of.issued_on,
            issued_from: dates::first(of.issued_on),
            country: of.country.map(|place| self.countries[place]),
            addressee: chance.weighted(&[
                (Some(Addressee::StateUnderReview), 75),
                (Some(Addressee::AnotherState), 2),
                (Some(Addressee::InternationalCommunity), 3),
                (None, 20),
            ]),
            symbol: of.symbol,
            paragraph: of.paragraph,
            part: of.part,
            texts,
            position,
            created_at: now,
            updated_at: now,
        });
        if let Some(country) = of.country {
            self.concerning[country].push(u32::try_from(self.recommendations.len()).unwrap());
        }
        self.recommendations.push(id);
    }

    fn of_review(&mut self, chance: &mut Chance) -> Origin {
        let place = chance.early(self.reviews.len());
        let review = &mut self.reviews[place];
        let count = review.recommendations;
        review.recommendations += 1;
        let (paragraph, part) = if review.universal {
            (format!("{}.{}", 90 + place % 70, count + 1), None)
        } else {
            (
                format!("{}", 5 + count / 3),
                Some(["a", "b", "c"][count % 3].to_owned()),
            )
        };
        Origin {
            mechanism_id: review.mechanism_id,
            review_id: Some(review.id),
            document_id: Some(review.document_id),
            session: Some(review.session.clone()),
            cycle: Some(review.cycle),
            issued_on: Some(review.held_on),
            country: Some(review.country),
            symbol: Some(review.symbol.clone()),
            paragraph: Some(paragraph),
            part,
            universal: review.universal,
        }
    }

    fn of_mechanism(&self, chance: &mut Chance, number: usize) -> Origin {
        let mechanisms = self.without_reviews();
        let mechanism = &mechanisms[chance.early(mechanisms.len())];
        let year = chance.between(2008, 2025);
        let known = chance.of_hundred(88);
        let country = chance
            .of_hundred(95)
            .then(|| places::draw(chance, self.countries.len()));
        Origin {
            mechanism_id: mechanism.id,
            document_id: self.perhaps_document(chance, 40),
            issued_on: chance.of_hundred(90).then(|| dates::in_year(chance, year)),
            country,
            symbol: known.then(|| format!("{}/R/{}", mechanism.code.to_uppercase(), number / 40)),
            paragraph: known.then(|| (number % 40 + 1).to_string()),
            ..Origin::default()
        }
    }

    fn make_recommending_states(&mut self, id: Uuid, chance: &mut Chance) {
        let first = chance.below(self.countries.len());
        for place in 0..chance.weighted(&[(1, 85), (2, 10), (3, 5)]) {
            let position = i32::try_from(place).unwrap();
            self.batch.add(&recommending_state::Model {
                recommendation_id: id,
                country: self.countries[(first + place * 7) % self.countries.len()],
                position,
            });
        }
    }
}
