//! What programmes do, what can be learnt from some of them, and the plans that some serve.

use cooperation_registry::{
    entity::{activity, activity_participation, alignment, practice},
    quantity::{Quantities, Quantity},
    text::Texts,
    vocabulary::{ActivityKind, ParticipationRole, PracticeKind, Qualifier},
};

use super::{
    chance::Chance,
    dates,
    places::TOWNS,
    portfolio::Portfolio,
    programmes::Made,
    words::{both, phrase, prose},
};

impl Portfolio {
    pub(super) fn make_activities(&mut self, of: &Made, chance: &mut Chance) {
        for position in 0..chance.weighted(&[(0, 65), (1, 10), (2, 15), (4, 10)]) {
            let (starts_on, lasting) = (dates::in_year(chance, of.year), chance.of_hundred(50));
            let ends_on = lasting.then(|| dates::year(of.year + 1));
            let key = self.keys.next();
            let counted = chance.of_hundred(40);
            let quantities = counted.then(|| Quantity {
                qualifier: chance.pick(&[
                    Qualifier::Exactly,
                    Qualifier::About,
                    Qualifier::MoreThan,
                ]),
                value: chance.between(5, 400).to_string().parse().ok(),
                unit: Some("persons".to_owned()),
                wording: Texts::default(),
            });
            self.batch.add(&activity::Model {
                programme_id: of.id,
                id: key,
                position,
                kind: chance.weighted(&[
                    (ActivityKind::Training, 40),
                    (ActivityKind::Mission, 15),
                    (ActivityKind::Visit, 15),
                    (ActivityKind::Expertise, 10),
                    (ActivityKind::Event, 10),
                    (ActivityKind::Meeting, 8),
                    (ActivityKind::Other, 2),
                ]),
                title: of.languages.of(phrase(chance)),
                summary: Texts::default(),
                starts_on: Some(starts_on),
                ends_on,
                starts_from: Some(starts_on.earliest()),
                ends_to: dates::last(ends_on.or(Some(starts_on))),
                place: both(chance.pick(&TOWNS), TOWNS[0]),
                country: Some(self.countries[of.country]),
                quantities: Quantities(quantities.into_iter().collect()),
                document_id: self.perhaps_document(chance, 10),
                entered_by: of.entered_by,
                external_id: format!("activity-{position}"),
                withdrawn_at: None,
            });
            for role in [
                ParticipationRole::Implementing,
                ParticipationRole::Beneficiary,
            ] {
                if chance.of_hundred(60) {
                    self.batch.add(&activity_participation::Model {
                        programme_id: of.id,
                        activity_id: key,
                        organisation_id: self.organisation(chance),
                        role,
                    });
                }
            }
        }
    }

    pub(super) fn make_practices(&mut self, of: &Made, chance: &mut Chance) {
        if chance.of_hundred(8) {
            self.batch.add(&practice::Model {
                programme_id: of.id,
                id: self.keys.next(),
                position: 0,
                kind: chance.pick(&[PracticeKind::GoodPractice, PracticeKind::Lesson]),
                title: of.languages.of(phrase(chance)),
                description: of.languages.of(prose(chance, 2)),
                asserted_by: of.entered_by,
                document_id: self.perhaps_document(chance, 30),
                entered_by: of.entered_by,
                external_id: "practice".to_owned(),
                withdrawn_at: None,
            });
        }
        for position in 0..chance.weighted(&[(0, 75), (1, 15), (2, 10)]) {
            let newest = &self.lists.targets[1].concepts;
            let target = &newest[chance.early(newest.len())];
            let (framework, priority, concept_id) = if position == 0 {
                let goals = both("2030 Agenda", "Programme 2030");
                (goals, Texts::default(), Some(target.id))
            } else {
                let plan = both("National Plan", "Plan national");
                (plan, of.languages.of(phrase(chance)), None)
            };
            self.batch.add(&alignment::Model {
                programme_id: of.id,
                id: self.keys.next(),
                position,
                framework,
                priority,
                concept_id,
                asserted_by: of.entered_by,
                document_id: self.perhaps_document(chance, 20),
                entered_by: of.entered_by,
                external_id: format!("alignment-{position}"),
                withdrawn_at: None,
            });
        }
    }
}
