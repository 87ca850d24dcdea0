//! Lists of concepts: themes, groups and SDG targets in two versions with a crosswalk, sectors,
//! and the grades of assessments.

use cooperation_registry::{
    concept::ConceptRef,
    entity::{concept, concept_mapping, concept_scheme},
    search::{self, Entry},
    text::Texts,
    vocabulary::{MappingRelation, TagMethod},
};
use uuid::Uuid;

use super::{
    dates,
    portfolio::Portfolio,
    vocabulary::{GROUPS, Pair, RARE, TOPICS},
    words::both,
};

/// How many targets each Sustainable Development Goal has.
const TARGETS: [usize; 17] = [7, 8, 13, 10, 9, 8, 5, 12, 8, 10, 10, 11, 5, 10, 12, 12, 19];

const GRADES: [Pair; 5] = [
    ("implemented", "mise en œuvre"),
    ("partly implemented", "partiellement mise en œuvre"),
    ("in progress", "en cours"),
    ("not implemented", "non mise en œuvre"),
    ("no information", "sans information"),
];

/// A concept that others refer to.
#[derive(Clone)]
pub(super) struct Concept {
    pub(super) id: Uuid,
    pub(super) named: ConceptRef,
    pub(super) label: Texts,
}

/// One version of a list.
#[derive(Clone, Default)]
pub(super) struct List {
    pub(super) id: Uuid,
    pub(super) concepts: Vec<Concept>,
}

/// Every list; where there are two versions, the newer one is last.
#[derive(Default)]
pub(super) struct Lists {
    pub(super) themes: [List; 2],
    pub(super) groups: [List; 2],
    pub(super) targets: [List; 2],
    pub(super) sectors: List,
    pub(super) grades: List,
}

/// A concept before it has a row: its code, its label, and the code of the one that holds it.
type Planned = (String, Texts, Option<String>);

impl Portfolio {
    pub(super) fn make_lists(&mut self) {
        let themes: Vec<Planned> = TOPICS.iter().chain(&RARE).zip(0..).map(under_ten).collect();
        let groups: Vec<Planned> = GROUPS.iter().zip(0..).map(under_ten).collect();
        let sectors: Vec<Planned> = TOPICS.iter().zip(0..).map(under_ten).collect();
        let grades = GRADES.iter().zip(0..);
        let grades =
            grades.map(|((en, fr), place): (&Pair, usize)| (place.to_string(), both(en, fr), None));
        self.lists = Lists {
            themes: self.two("uhri-themes", "themes", "thèmes", &themes),
            groups: self.two("uhri-groups", "groups", "groupes", &groups),
            targets: self.two("sdg-targets", "SDG targets", "cibles des ODD", &targets()),
            sectors: self.make_list(["dac-sectors", "2024"], ["sectors", "secteurs"], &sectors),
            grades: self.make_list(
                ["grades", "1"],
                ["grades", "degrés"],
                &grades.collect::<Vec<_>>(),
            ),
        };
    }

    /// Two versions of a list, the second with one concept more for every ten, and related to the first.
    fn two(&mut self, code: &str, en: &str, fr: &str, planned: &[Planned]) -> [List; 2] {
        let older = &planned[..planned.len() - planned.len() / 10];
        let lists = [("2017", older), ("2024", planned)];
        let lists =
            lists.map(|(edition, planned)| self.make_list([code, edition], [en, fr], planned));
        for (older, newer) in lists[0].concepts.iter().zip(&lists[1].concepts) {
            self.batch.add(&concept_mapping::Model {
                scheme_id: lists[1].id,
                concept_id: newer.id,
                other_id: older.id,
                relation: if older.id.as_bytes()[15].is_multiple_of(4) {
                    MappingRelation::Close
                } else {
                    MappingRelation::Exact
                },
                method: TagMethod::Human,
                asserted_by: None,
            });
        }
        lists
    }

    fn make_list(
        &mut self,
        [code, edition]: [&str; 2],
        [en, fr]: [&str; 2],
        planned: &[Planned],
    ) -> List {
        let now = self.keys.pass();
        let (id, title) = (self.keys.next(), both(en, fr));
        self.batch.add(&concept_scheme::Model {
            id,
            code: code.to_owned(),
            edition: edition.to_owned(),
            version: 1,
            sort_title: search::sort_key(&title),
            title,
            url: Some(format!("https://concepts.example.org/{code}/{edition}")),
            publisher_id: None,
            issued_on: edition.parse().ok(),
            created_at: now,
            updated_at: now,
        });
        let mut concepts: Vec<Concept> = Vec::with_capacity(planned.len());
        for ((code_of_it, label, broader), position) in planned.iter().zip(0..) {
            let key = self.keys.next();
            let words = label.versions().chain([("und", code_of_it.as_str())]);
            let entry = Entry::analyse(words.collect::<Vec<_>>(), []);
            self.batch.found_by("concept", key, &entry);
            let holds = |held: &&Concept| Some(&held.named.code) == broader.as_ref();
            self.batch.add(&concept::Model {
                scheme_id: id,
                id: key,
                code: code_of_it.clone(),
                label: label.clone(),
                definition: Texts::default(),
                broader_id: concepts.iter().find(holds).map(|held| held.id),
                position,
                since: Some(dates::year(edition.parse().unwrap_or(2024))),
                until: None,
            });
            concepts.push(Concept {
                id: key,
                named: ConceptRef {
                    scheme: code.to_owned(),
                    version: edition.to_owned(),
                    code: code_of_it.clone(),
                },
                label: label.clone(),
            });
        }
        List { id, concepts }
    }
}

/// The concept at a place of a list in which every tenth holds the nine that follow it.
fn under_ten(((en, fr), place): (&Pair, usize)) -> Planned {
    let code = |place: usize| format!("c{place:02}");
    let broader = place - place % 10;
    (
        code(place),
        both(en, fr),
        (broader < place).then(|| code(broader)),
    )
}

fn targets() -> Vec<Planned> {
    let mut planned = Vec::new();
    for (goal, count) in (1..).zip(TARGETS) {
        for target in 0..=count {
            let (en, fr) = TOPICS[(goal * 5 + target) % TOPICS.len()];
            let code = if target == 0 {
                goal.to_string()
            } else {
                format!("{goal}.{target}")
            };
            let label = both(&format!("{code} {en}"), &format!("{code} {fr}"));
            planned.push((code, label, (target > 0).then(|| goal.to_string())));
        }
    }
    planned
}
