//! What programmes set out to reach, what others call them, and what they are written in.

use cooperation_registry::{
    entity::{objective, programme_document, programme_reference},
    vocabulary::ObjectiveLevel,
};

use super::{chance::Chance, portfolio::Portfolio, programmes::Made, words::phrase};

impl Portfolio {
    /// Codes in the schemes of others, and documents.
    pub(super) fn make_names(&mut self, of: &Made, chance: &mut Chance) {
        for (scheme, cases) in [("IATI", 60), ("FUND-GATEWAY", 25), ("EU-DECISION", 15)] {
            if chance.of_hundred(cases) {
                self.batch.add(&programme_reference::Model {
                    programme_id: of.id,
                    scheme: scheme.to_owned(),
                    value: format!("{scheme}-{}", of.number),
                });
            }
        }
        let first = chance.below(self.documents.len());
        for position in 0..chance.weighted(&[(0, 60), (1, 30), (2, 10)]) {
            let place = usize::try_from(position).unwrap();
            self.batch.add(&programme_document::Model {
                programme_id: of.id,
                document_id: self.documents[(first + place) % self.documents.len()],
                position,
            });
        }
    }

    /// One overall objective, and some specific ones.
    pub(super) fn make_objectives(&mut self, of: &mut Made, chance: &mut Chance) {
        for position in 0..chance.pick(&[2, 3, 3, 4]) {
            let overall = position == 0;
            let statement = of.languages.of(phrase(chance));
            self.batch.add(&objective::Model {
                programme_id: of.id,
                id: self.keys.next(),
                level: if overall {
                    ObjectiveLevel::Overall
                } else {
                    ObjectiveLevel::Specific
                },
                position,
                statement: statement.clone(),
                document_id: self.perhaps_document(chance, 20),
                entered_by: of.entered_by,
                external_id: format!("objective-{position}"),
                withdrawn_at: None,
            });
            of.others.push(statement);
        }
    }
}
