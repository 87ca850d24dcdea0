//! What States answer to recommendations, who answers for them, and who judges and reports.

use cooperation_registry::{
    entity::{assessment, progress_report, recommendation_position, responsibility},
    text::Texts,
    vocabulary::{PositionValue, ResponsibilityRole},
};
use uuid::Uuid;

use super::{
    chance::Chance,
    dates,
    portfolio::Portfolio,
    recommendations::Origin,
    words::{Languages, prose},
};

impl Portfolio {
    /// The positions of the State, and the one that they come to: the latest by its date, then
    /// by its key.
    pub(super) fn make_positions(
        &mut self,
        id: Uuid,
        of: &Origin,
        chance: &mut Chance,
    ) -> Option<PositionValue> {
        let settled =
            chance.weighted(&[(PositionValue::Supported, 72), (PositionValue::Noted, 28)]);
        let said = match chance.below(100) {
            0..6 => vec![],
            6..10 => vec![(PositionValue::Pending, of.issued_on)],
            10..35 => {
                let year = chance.between(2026, 2026);
                let later = Some(dates::in_year(chance, year));
                vec![(PositionValue::Pending, of.issued_on), (settled, later)]
            }
            _ => vec![(settled, of.issued_on)],
        };
        let mut latest = None;
        for (place, (value, stated_on)) in said.into_iter().enumerate() {
            let row = recommendation_position::Model {
                recommendation_id: id,
                id: self.keys.next(),
                value,
                wording: chance
                    .of_hundred(30)
                    .then(|| format!("{value:?}").to_lowercase()),
                stated_on,
                stated_from: dates::first(stated_on),
                document_id: of.document_id,
                paragraph: of.paragraph.clone(),
                entered_by: None,
                external_id: format!("position-{place}"),
                withdrawn_at: None,
            };
            self.batch.add(&row);
            let named = (row.stated_from, row.id);
            if latest.is_none_or(|(held, _)| held < named) {
                latest = Some((named, value));
            }
        }
        latest.map(|(_, value)| value)
    }

    /// Institutions that answer for a recommendation, assessments and reports, of some.
    pub(super) fn make_judgements(&mut self, id: Uuid, chance: &mut Chance) {
        let responsible = chance.weighted(&[(0, 80), (1, 14), (2, 6)]);
        for place in 0..responsible {
            let since = chance.of_hundred(40);
            let row = responsibility::Model {
                recommendation_id: id,
                id: self.keys.next(),
                organisation_id: self.organisation(chance),
                // One leads, and the others contribute: no institution can stand there twice.
                role: if place == 0 {
                    ResponsibilityRole::Lead
                } else {
                    ResponsibilityRole::Contributing
                },
                since: since.then(|| dates::year(chance.between(2010, 2024))),
                until: None,
                entered_by: None,
                external_id: format!("responsible-{place}"),
                withdrawn_at: None,
            };
            self.batch.add(&row);
        }
        for place in 0..chance.weighted(&[(0, 88), (1, 9), (2, 3)]) {
            let year = chance.between(2018, 2025);
            let assessed_on = chance.of_hundred(95).then(|| dates::in_year(chance, year));
            let grades = &self.lists.grades;
            let (scheme_id, value_id) = (grades.id, chance.pick(&[0, 1, 1, 2, 2, 2, 3, 4]));
            let row = assessment::Model {
                recommendation_id: id,
                id: self.keys.next(),
                assessor_id: self.organisation(chance),
                scheme_id,
                value_id: self.lists.grades.concepts[value_id].id,
                assessed_on,
                assessed_from: dates::first(assessed_on),
                document_id: self.perhaps_document(chance, 30),
                verified: chance.of_hundred(25),
                note: Texts::default(),
                entered_by: None,
                external_id: format!("assessment-{place}"),
                withdrawn_at: None,
            };
            self.batch.add(&row);
        }
        if chance.of_hundred(3) {
            let year = chance.between(2018, 2025);
            let reported_on = Some(dates::in_year(chance, year));
            let row = progress_report::Model {
                recommendation_id: id,
                id: self.keys.next(),
                reported_by: self.organisation(chance),
                reported_on,
                reported_from: dates::first(reported_on),
                summary: Languages::draw(chance).of(prose(chance, 2)),
                document_id: self.perhaps_document(chance, 30),
                entered_by: None,
                external_id: "report".to_owned(),
                withdrawn_at: None,
            };
            self.batch.add(&row);
        }
    }
}
