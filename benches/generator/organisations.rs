//! Organisations of all kinds, with names, identifiers and ties to earlier ones.

use cooperation_registry::{
    entity::{organisation, organisation_identifier, organisation_relation},
    organisation::{DatedName, Names},
    search::{self, Entry},
    vocabulary::{OrganisationKind as Kind, OrganisationTie},
};

use super::{bodies::BODIES, chance::Chance, dates, places::TOWNS, portfolio::Portfolio};

impl Portfolio {
    pub(super) fn make_organisations(&mut self) {
        for number in 0..(self.programmes / 50).max(40) {
            self.make_organisation(number);
        }
    }

    fn make_organisation(&mut self, number: usize) {
        let mut chance = self.chance("organisation", number);
        let now = self.keys.pass();
        let id = self.keys.next();
        let weights = BODIES.map(|body| (body, body.1));
        let (kind, _, en, fr) = chance.weighted(&weights);
        let country = chance.of_hundred(85).then(|| self.country(&mut chance));
        let whose = match country {
            Some(country) if kind == Kind::LocalGovernment => {
                format!("{} ({country})", chance.pick(&TOWNS))
            }
            Some(country) => format!("({country})"),
            None => chance.pick(&TOWNS).to_owned(),
        };
        let names = names(
            &mut chance,
            [format!("{en} {whose}"), format!("{fr} {whose}")],
        );
        let words = names.0.iter().flat_map(|name| {
            let texts = [Some(name.name.as_str()), name.acronym.as_deref()];
            let texts = texts.into_iter().flatten();
            texts.map(|text| (name.locale.as_str(), text))
        });
        self.batch
            .found_by("organisation", id, &Entry::analyse(words, []));
        self.batch.add(&organisation::Model {
            id,
            code: format!("org-{number:05}"),
            version: 1,
            kind,
            country,
            sort_name: search::sort_key(&names.full(now.day())),
            names,
            established_on: chance.of_hundred(40).then(|| {
                let year = chance.between(1950, 2012);
                dates::in_year(&mut chance, year)
            }),
            provisional: None,
            merged_into: None,
            created_at: now,
            updated_at: now,
        });
        for (scheme, cases) in [("XM-DAC", 50), ("XI-IATI", 25)] {
            if chance.of_hundred(cases) {
                self.batch.add(&organisation_identifier::Model {
                    organisation_id: id,
                    scheme: scheme.to_owned(),
                    value: format!("{}-{number}", scheme.len() * 1_000),
                });
            }
        }
        if number > 10 && chance.of_hundred(30) {
            // Only to earlier ones, so that no circle closes.
            self.batch.add(&organisation_relation::Model {
                organisation_id: id,
                id: self.keys.next(),
                kind: chance.weighted(&[
                    (OrganisationTie::PartOf, 65),
                    (OrganisationTie::MemberOf, 30),
                    (OrganisationTie::Succeeds, 5),
                ]),
                other_id: self.organisation(&mut chance),
                since: chance
                    .of_hundred(50)
                    .then(|| dates::year(chance.between(1990, 2015))),
                until: chance
                    .of_hundred(5)
                    .then(|| dates::year(chance.between(2016, 2024))),
            });
        }
        self.organisations.push(id);
    }
}

/// Names in one or both languages; a few bodies had another one before.
fn names(chance: &mut Chance, [en, fr]: [String; 2]) -> Names {
    let renamed = chance
        .of_hundred(6)
        .then(|| dates::year(chance.between(2000, 2020)));
    let short = chance.of_hundred(50);
    let name = |locale: &str, name: &str, original| DatedName {
        locale: locale.parse().unwrap(),
        acronym: short.then(|| {
            name.chars()
                .filter(|letter| letter.is_uppercase())
                .collect()
        }),
        name: name.to_owned(),
        original,
        since: renamed,
        until: None,
    };
    let mut names = match chance.below(3) {
        0 => vec![name("en", &en, true)],
        1 => vec![name("fr", &fr, true)],
        _ => vec![name("fr", &fr, true), name("en", &en, false)],
    };
    if renamed.is_some() {
        let mut former = names[0].clone();
        former.name.insert_str(0, "Ex-");
        (former.since, former.until) = (None, renamed);
        names.push(former);
    }
    Names(names)
}
