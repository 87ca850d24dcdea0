//! Programmes of every instrument, with what they set out to reach and what names them.

use cooperation_registry::{
    entity::programme,
    search::{self, Entry},
    text::Texts,
    vocabulary::{Instrument, Visibility},
};
use uuid::Uuid;

use super::{
    concepts::Concept,
    dates,
    periods::{period, status},
    places,
    portfolio::{Portfolio, days_after},
    terms::terms,
    words::{Languages, phrase, prose},
};

/// A programme that results and links hang on, and the words to find it by.
pub(super) struct Made {
    pub(super) number: usize,
    pub(super) id: Uuid,
    /// The place of its first country.
    pub(super) country: usize,
    pub(super) instrument: Instrument,
    pub(super) languages: Languages,
    /// The year in which it starts.
    pub(super) year: usize,
    /// The agency that entered what hangs on it.
    pub(super) entered_by: Option<Uuid>,
    pub(super) title: Texts,
    /// Its summary and objectives.
    pub(super) others: Vec<Texts>,
    /// Its sectors and themes.
    pub(super) concepts: Vec<Concept>,
    /// The results that it contributes to, with their titles.
    pub(super) results: Vec<(Uuid, Texts)>,
    /// How many links it will have.
    pub(super) links: usize,
}

impl Portfolio {
    pub(super) fn make_programme(&mut self, number: usize) -> Made {
        let mut chance = self.chance("programme", number);
        let now = self.keys.pass();
        let languages = Languages::draw(&mut chance);
        let agency = self.perhaps_organisation(&mut chance, 50);
        let mut of = Made {
            number,
            id: self.keys.next(),
            country: places::draw(&mut chance, self.countries.len()),
            instrument: chance.weighted(&[
                (Instrument::Project, 55),
                (Instrument::Twinning, 15),
                (Instrument::JointProgramme, 12),
                (Instrument::MutualCooperation, 8),
                (Instrument::PolicyDialogue, 6),
                (Instrument::NeighbourhoodPartnership, 4),
            ]),
            languages,
            year: chance.between(2009, 2027),
            entered_by: agency,
            title: languages.of(phrase(&mut chance)),
            others: Vec::new(),
            concepts: Vec::new(),
            results: Vec::new(),
            links: chance.between(0, 6),
        };
        let summary = match chance.between(0, 4) {
            0 => Texts::default(),
            sentences => languages.of(prose(&mut chance, sentences)),
        };
        of.others.push(summary.clone());
        let visibility = if chance.of_hundred(95) {
            Visibility::Published
        } else {
            Visibility::Draft
        };
        let period = period(&mut chance, of.year);
        let (starts, ends) = (period.start(), period.end());
        self.make_names(&of, &mut chance);
        self.make_objectives(&mut of, &mut chance);
        self.make_shares(&mut of, &mut chance);
        let funding = self.make_participations(&of, &mut chance);
        let budget_state = self.make_budget(&of, &funding, &mut chance);
        self.make_relations(&of, &mut chance);
        let has_discrepancy = self.make_statements(&of, &mut chance);
        self.make_activities(&of, &mut chance);
        self.make_practices(&of, &mut chance);
        // Registered, published, linked: each is a change.
        let changes = usize::from(visibility == Visibility::Published) + usize::from(of.links > 0);
        self.batch.add(&programme::Model {
            id: of.id,
            code: format!("p-{number:07}"),
            version: 1 + i32::try_from(changes).unwrap(),
            visibility,
            instrument: of.instrument,
            terms: terms(&mut chance, of.instrument, languages),
            title: of.title.clone(),
            summary,
            sort_title: search::sort_key(&of.title),
            status: status(&mut chance, of.year),
            planned_start: period.planned_start,
            planned_end: period.planned_end,
            actual_start: period.actual_start,
            actual_end: period.actual_end,
            reported_start: period.reported_start,
            reported_end: period.reported_end,
            duration_months: period.duration_months,
            starts_from: dates::first(starts),
            starts_to: dates::last(starts),
            ends_from: dates::first(ends),
            ends_to: dates::last(ends),
            budget_state,
            has_discrepancy,
            source_organisation_id: agency,
            source_external_id: agency.map(|_| format!("{number}")),
            created_at: now,
            updated_at: days_after(now, changes * chance.below(10)),
        });
        self.registered.push(of.id);
        of
    }

    /// Sets what a programme is found by, once its results are there.
    pub(super) fn index_programme(&mut self, of: &Made) {
        let mut concepts: Vec<&Concept> = of.concepts.iter().collect();
        concepts.sort_by_key(|concept| concept.id);
        concepts.dedup_by_key(|concept| concept.id);
        let labels = concepts.into_iter().map(|concept| &concept.label);
        let results = of.results.iter().map(|(_, title)| title);
        let others = of.others.iter().chain(labels).chain(results);
        let title: Vec<_> = of.title.versions().collect();
        let entry = Entry::analyse(title, others.flat_map(Texts::versions));
        self.batch.found_by("programme", of.id, &entry);
    }
}
