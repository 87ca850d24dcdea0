//! What came of programmes; a few results came of several.

use cooperation_registry::{
    entity::{contribution, result, result_document},
    search::{self, Entry},
    text::Texts,
    vocabulary::{ContributionRole, ResultKind},
};

use super::{
    dates,
    portfolio::Portfolio,
    programmes::Made,
    words::{phrase, prose},
};

impl Portfolio {
    /// Makes the results of a group of programmes.
    pub(super) fn make_results(&mut self, group: &mut [Made]) {
        for place in 0..group.len() {
            let count = self.chance("results", group[place].number).between(3, 7);
            for _ in 0..count {
                self.make_result(group, place);
            }
        }
    }

    fn make_result(&mut self, group: &mut [Made], place: usize) {
        let number = self.results;
        self.results += 1;
        let mut chance = self.chance("result", number);
        let now = self.keys.pass();
        let id = self.keys.next();
        let of = &group[place];
        let (languages, year) = (of.languages, of.year + chance.below(4));
        let title = languages.of(phrase(&mut chance));
        let summary = if chance.of_hundred(35) {
            languages.of(prose(&mut chance, 2))
        } else {
            Texts::default()
        };
        let achieved_on = chance
            .of_hundred(55)
            .then(|| dates::in_year(&mut chance, year));
        let indicators = self.make_indicators(id, of, &mut chance);
        let others = summary
            .versions()
            .chain(indicators.iter().flat_map(Texts::versions));
        let entry = Entry::analyse(title.versions().collect::<Vec<_>>(), others);
        self.batch.found_by("result", id, &entry);
        self.batch.add(&result::Model {
            id,
            code: format!("r-{number:08}"),
            version: 1,
            kind: chance.weighted(&[
                (ResultKind::Output, 65),
                (ResultKind::Outcome, 28),
                (ResultKind::Impact, 7),
            ]),
            sort_title: search::sort_key(&title),
            title: title.clone(),
            summary,
            achieved_on,
            achieved_from: dates::first(achieved_on),
            achieved_to: dates::last(achieved_on),
            has_discrepancy: false,
            created_at: now,
            updated_at: now,
        });
        if let Some(document_id) = self.perhaps_document(&mut chance, 10) {
            self.batch.add(&result_document::Model {
                result_id: id,
                document_id,
                position: 0,
            });
        }
        let behind = chance.weighted(&[(1, 96), (2, 3), (3, 1)]);
        let length = group.len();
        for (nth, of) in group
            .iter_mut()
            .skip(place)
            .take(behind.min(length))
            .enumerate()
        {
            self.batch.add(&contribution::Model {
                result_id: id,
                id: self.keys.next(),
                programme_id: of.id,
                role: if nth == 0 {
                    ContributionRole::Leads
                } else {
                    ContributionRole::Contributes
                },
                document_id: None,
                entered_by: None,
                external_id: format!("contribution-{nth}"),
                withdrawn_at: None,
            });
            of.results.push((id, title.clone()));
        }
    }
}
