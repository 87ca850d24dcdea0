//! Themes, groups and targets of recommendations.

use cooperation_registry::{
    entity::recommendation_tag,
    text::Texts,
    vocabulary::{TagFacet, TagMethod},
};
use sea_orm::ActiveEnum;
use uuid::Uuid;

use super::{
    chance::Chance,
    concepts::{Concept, List},
    dates,
    portfolio::Portfolio,
};

impl Portfolio {
    /// Tags a recommendation, and answers the labels in the order of their concepts' keys, which
    /// is the order in which the search index has them.
    pub(super) fn make_tags(&mut self, id: Uuid, chance: &mut Chance) -> Vec<Texts> {
        // A record was tagged when one version of the lists was in use, with all its tags.
        let version = usize::from(chance.of_hundred(70));
        let lists = &self.lists;
        let facets = [
            (
                TagFacet::Theme,
                &lists.themes[version],
                chance.between(1, 3),
            ),
            (
                TagFacet::Group,
                &lists.groups[version],
                chance.between(0, 2),
            ),
            (
                TagFacet::SdgTarget,
                &lists.targets[version],
                chance.between(0, 2),
            ),
        ];
        let mut tagged: Vec<(TagFacet, Concept)> = Vec::new();
        for (facet, list, count) in facets {
            let found = some(chance, list, count);
            tagged.extend(found.into_iter().map(|concept| (facet, concept)));
        }
        let method = chance.weighted(&[
            (TagMethod::Human, 70),
            (TagMethod::Rule, 10),
            (TagMethod::Machine, 20),
        ]);
        let tagged_by = self.perhaps_organisation(chance, 20);
        let tagged_on = chance
            .of_hundred(30)
            .then(|| dates::year(chance.between(2018, 2025)));
        for (facet, concept) in &tagged {
            self.batch.add(&recommendation_tag::Model {
                recommendation_id: id,
                id: self.keys.next(),
                facet: *facet,
                concept_id: concept.id,
                method,
                tagged_by,
                tagged_on,
                entered_by: None,
                external_id: format!("{} {}", facet.to_value(), concept.named),
                withdrawn_at: None,
            });
        }
        tagged.sort_by_key(|(_, concept)| concept.id);
        tagged
            .into_iter()
            .map(|(_, concept)| concept.label)
            .collect()
    }
}

/// Some concepts of a list, none twice, the first ones more often.
pub(super) fn some(chance: &mut Chance, list: &List, count: usize) -> Vec<Concept> {
    let mut found: Vec<Concept> = Vec::with_capacity(count);
    for _ in 0..count {
        let concept = &list.concepts[chance.early(list.concepts.len())];
        if found.iter().all(|held| held.id != concept.id) {
            found.push(concept.clone());
        }
    }
    found
}
