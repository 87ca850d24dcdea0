//! Where and in what a programme works: countries, regions, sectors and themes with their shares.

use cooperation_registry::{
    entity::{country_share, region_share, sector_share, theme_share},
    money::Percent,
};

use super::{chance::Chance, portfolio::Portfolio, programmes::Made, tags::some};

impl Portfolio {
    pub(super) fn make_shares(&mut self, of: &mut Made, chance: &mut Chance) {
        let mut countries = vec![of.country];
        for _ in 0..chance.weighted(&[(0, 85), (1, 9), (3, 6)]) {
            let country = chance.early(self.countries.len());
            if !countries.contains(&country) {
                countries.push(country);
            }
        }
        for (place, percent) in countries.iter().zip(percents(chance, countries.len())) {
            self.batch.add(&country_share::Model {
                programme_id: of.id,
                country: self.countries[*place],
                percent,
            });
        }
        let first = chance.below(12);
        let regions = chance.weighted(&[(0_usize, 85), (1, 10), (2, 5)]);
        for (place, percent) in (0..regions).zip(percents(chance, regions)) {
            let country = self.countries[of.country];
            self.batch.add(&region_share::Model {
                programme_id: of.id,
                scheme: format!("{country}-REGIONS"),
                region: format!("{country}-{:02}", (first + place) % 12 + 1),
                percent,
            });
        }
        let count = chance.between(1, 3);
        let sectors = some(chance, &self.lists.sectors, count);
        for (concept, percent) in sectors.iter().zip(percents(chance, sectors.len())) {
            self.batch.add(&sector_share::Model {
                programme_id: of.id,
                concept_id: concept.id,
                percent,
            });
        }
        let (version, count) = (usize::from(chance.of_hundred(70)), chance.between(0, 3));
        let themes = some(chance, &self.lists.themes[version], count);
        for (concept, percent) in themes.iter().zip(percents(chance, themes.len())) {
            self.batch.add(&theme_share::Model {
                programme_id: of.id,
                concept_id: concept.id,
                percent,
            });
        }
        of.concepts.extend(sectors);
        of.concepts.extend(themes);
    }
}

/// Shares that sum to a hundred, or none.
fn percents(chance: &mut Chance, count: usize) -> Vec<Option<Percent>> {
    if chance.of_hundred(50) {
        return vec![None; count];
    }
    let shares: &[&str] = match count {
        1 => &["100"],
        2 => &["60", "40"],
        3 => &["33.3333", "33.3333", "33.3334"],
        _ => &["40", "30", "20", "10"],
    };
    let shares = shares.iter().take(count);
    shares.map(|share| share.parse().ok()).collect()
}
