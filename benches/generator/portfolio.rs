//! The whole portfolio, made in the order in which it could have been entered.

use cooperation_registry::{clock::Timestamp, vocabulary::CountryCode};
use sea_orm::DbBackend;
use uuid::Uuid;

use super::{
    Size,
    batch::{Batch, Rows},
    chance::Chance,
    concepts::Lists,
    keys::Keys,
    mechanisms::{Mechanism, Review},
    places,
    programmes::Made,
};

/// How many programmes are made together: a result can only be shared within such a group, and
/// no more than two groups are in memory.
const GROUP: usize = 1_000;

/// How many microseconds a day has.
const DAY: i64 = 86_400_000_000;

/// What was made so far, as far as what comes later refers to it.
pub(super) struct Portfolio {
    pub(super) seed: u64,
    pub(super) programmes: usize,
    pub(super) keys: Keys,
    pub(super) batch: Batch,
    pub(super) countries: Vec<CountryCode>,
    pub(super) organisations: Vec<Uuid>,
    pub(super) documents: Vec<Uuid>,
    pub(super) lists: Lists,
    pub(super) mechanisms: Vec<Mechanism>,
    pub(super) reviews: Vec<Review>,
    pub(super) recommendations: Vec<Uuid>,
    /// The places in `recommendations` of those that concern each country.
    pub(super) concerning: Vec<Vec<u32>>,
    pub(super) registered: Vec<Uuid>,
    pub(super) results: usize,
}

impl Portfolio {
    pub(super) fn new(size: Size, backend: DbBackend) -> Self {
        let programmes = usize::try_from(size.programmes).unwrap();
        let countries = places::countries();
        Self {
            seed: size.seed,
            programmes,
            keys: Keys::spread(size.seed, u64::from(size.programmes) * 11 + 20_000),
            batch: Batch::on(backend),
            concerning: vec![Vec::new(); countries.len()],
            countries,
            organisations: Vec::new(),
            documents: Vec::new(),
            lists: Lists::default(),
            mechanisms: Vec::new(),
            reviews: Vec::new(),
            recommendations: Vec::with_capacity(programmes * 2),
            registered: Vec::with_capacity(programmes),
            results: 0,
        }
    }

    /// Makes everything and hands it over, batch by batch, until nobody takes it any more.
    pub(super) fn fill(mut self, mut hand_over: impl FnMut(Vec<Rows>) -> bool) {
        self.make_organisations();
        self.make_lists();
        self.make_documents();
        self.make_mechanisms();
        self.make_reviews();
        if !hand_over(self.batch.take()) {
            return;
        }
        for first in (0..self.programmes).step_by(GROUP) {
            let group = first..(first + GROUP).min(self.programmes);
            for number in group.start * 2..group.end * 2 {
                self.make_recommendation(number);
            }
            if !hand_over(self.batch.take()) {
                return;
            }
        }
        for first in (0..self.programmes).step_by(GROUP) {
            let group = first..(first + GROUP).min(self.programmes);
            let mut made: Vec<Made> = group.map(|number| self.make_programme(number)).collect();
            self.make_results(&mut made);
            for programme in &made {
                self.make_links(programme);
                self.index_programme(programme);
            }
            if !hand_over(self.batch.take()) {
                return;
            }
        }
    }

    /// The draws of one object of a kind.
    pub(super) fn chance(&self, kind: &str, number: usize) -> Chance {
        Chance::of(self.seed, kind, number)
    }

    /// An organisation; the first ones have the most to do.
    pub(super) fn organisation(&self, chance: &mut Chance) -> Uuid {
        self.organisations[chance.early(self.organisations.len())]
    }

    /// An organisation, in so many of a hundred cases.
    pub(super) fn perhaps_organisation(&self, chance: &mut Chance, cases: usize) -> Option<Uuid> {
        chance.of_hundred(cases).then(|| self.organisation(chance))
    }

    /// A document, in so many of a hundred cases.
    pub(super) fn perhaps_document(&self, chance: &mut Chance, cases: usize) -> Option<Uuid> {
        let found = chance.of_hundred(cases);
        found.then(|| self.documents[chance.early(self.documents.len())])
    }

    /// A country, the first ones more often.
    pub(super) fn country(&self, chance: &mut Chance) -> CountryCode {
        self.countries[places::draw(chance, self.countries.len())]
    }
}

/// An instant some days after another.
pub(super) fn days_after(instant: Timestamp, days: usize) -> Timestamp {
    Timestamp::from_micros(instant.micros() + i64::try_from(days).unwrap() * DAY)
}
