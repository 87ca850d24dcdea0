//! Edges to earlier programmes, and what sources say about single fields.

use cooperation_registry::{
    change::SubjectKind,
    entity::{programme_relation, statement},
    text::Texts,
    vocabulary::{RelationKind, StatementRank, StatementState},
};

use super::{chance::Chance, dates, portfolio::Portfolio, programmes::Made};

impl Portfolio {
    /// Edges of a few programmes. They lead to programmes that were there, so that no circle
    /// closes and no edge is stated from both ends; or to one that isn't here, by its reference.
    pub(super) fn make_relations(&mut self, of: &Made, chance: &mut Chance) {
        let here = !self.registered.is_empty() && chance.of_hundred(8);
        let elsewhere = chance.of_hundred(1);
        if here {
            let other = self.registered[chance.below(self.registered.len())];
            let kind = chance.weighted(&[
                (RelationKind::Parent, 55),
                (RelationKind::Predecessor, 30),
                (RelationKind::CoFunded, 10),
                (RelationKind::Sibling, 5),
            ]);
            let edge = programme_relation::Model {
                other_id: Some(other),
                confirmed: chance.of_hundred(50),
                ..self.edge(of, kind, "relation-0")
            };
            self.batch.add(&edge);
        }
        if elsewhere {
            let edge = programme_relation::Model {
                other_scheme: Some("IATI".to_owned()),
                other_value: Some(format!("ELSEWHERE-{}", of.number)),
                ..self.edge(of, RelationKind::Parent, "relation-1")
            };
            self.batch.add(&edge);
        }
    }

    fn edge(
        &mut self,
        of: &Made,
        kind: RelationKind,
        external_id: &str,
    ) -> programme_relation::Model {
        programme_relation::Model {
            programme_id: of.id,
            id: self.keys.next(),
            kind,
            other_id: None,
            other_scheme: None,
            other_value: None,
            asserted_by: of.entered_by,
            confirmed: false,
            entered_by: of.entered_by,
            external_id: external_id.to_owned(),
            withdrawn_at: None,
        }
    }

    /// Two statements about the start of a few programmes, and whether they disagree.
    pub(super) fn make_statements(&mut self, of: &Made, chance: &mut Chance) -> bool {
        if !chance.of_hundred(3) {
            return false;
        }
        let disagree = chance.of_hundred(50);
        let other = if disagree {
            format!("{}", of.year + 1)
        } else {
            // The same year, known to the month.
            format!("{}-03", of.year)
        };
        let said = [
            (of.year.to_string(), StatementRank::Preferred),
            (other, StatementRank::Normal),
        ];
        for (place, (value, rank)) in said.into_iter().enumerate() {
            self.batch.add(&statement::Model {
                subject_id: of.id,
                id: self.keys.next(),
                subject_kind: SubjectKind::Programme,
                field: "period.start".to_owned(),
                value,
                rank,
                state: chance.pick(&[StatementState::Adopted, StatementState::Pending]),
                asserted_by: self.perhaps_organisation(chance, 80),
                document_id: self.perhaps_document(chance, 60),
                stated_on: Some(dates::year(of.year)),
                note: Texts::default(),
                entered_by: of.entered_by,
                external_id: format!("statement-{place}"),
                withdrawn_at: None,
                proposal: None,
            });
        }
        disagree
    }
}
