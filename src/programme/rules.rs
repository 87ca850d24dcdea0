//! What a programme must keep. Each rule has an id that clients may rely on.

use crate::{
    entity::{
        country_share, objective, participation, programme::Model, programme_relation, region_share,
    },
    error::{Path, Violation},
    money::Percent,
    period::PartialDate,
    vocabulary::{RelationKind, Visibility},
};

/// The longest duration that is believed: fifty years.
const MONTHS: std::ops::RangeInclusive<i32> = 1..=600;

/// The rules on a programme's own row.
pub(super) fn programme(row: &Model) -> Vec<Violation> {
    let root = Path::root();
    let mut violations = Vec::new();
    if row.title.is_empty() {
        violations.push(Violation::new(
            &root.field("title"),
            "PROGRAMME_TITLED",
            "a programme needs a title in at least one language",
        ));
    }
    let at = root.field("period");
    for (start, end, field) in [
        (row.planned_start, row.planned_end, "plannedEnd"),
        (row.actual_start, row.actual_end, "actualEnd"),
        (row.reported_start, row.reported_end, "end"),
    ] {
        violations.extend(ordered(
            start,
            end,
            &at.field(field),
            "PERIOD_ENDS_BEFORE_START",
        ));
    }
    if row
        .duration_months
        .is_some_and(|months| !MONTHS.contains(&months))
    {
        violations.push(Violation::new(
            &at.field("durationMonths"),
            "PERIOD_DURATION",
            format!(
                "a duration is {} to {} months",
                MONTHS.start(),
                MONTHS.end()
            ),
        ));
    }
    violations
}

/// The rules on the shares of countries and regions: in each scheme all are declared and sum
/// to exactly 100, or none is.
pub(super) fn shares(
    countries: &[country_share::Model],
    regions: &[region_share::Model],
) -> Vec<Violation> {
    let root = Path::root();
    let mut violations = Vec::new();
    let percents: Vec<_> = countries.iter().map(|row| row.percent).collect();
    violations.extend(whole(&percents, &root.field("countries")));
    let mut schemes: Vec<&str> = regions.iter().map(|row| row.scheme.as_str()).collect();
    schemes.sort_unstable();
    schemes.dedup();
    for scheme in schemes {
        let of_scheme = regions.iter().filter(|row| row.scheme == scheme);
        let percents: Vec<_> = of_scheme.map(|row| row.percent).collect();
        violations.extend(whole(&percents, &root.field("regions")));
    }
    violations
}

/// The rule on the shares of sectors or themes: the same, in each version of a list.
pub(super) fn concept_shares<L: PartialEq>(
    shares: impl Iterator<Item = (L, Option<Percent>)>,
    at: &Path,
) -> Option<Violation> {
    let mut lists: Vec<(L, Vec<Option<Percent>>)> = Vec::new();
    for (list, percent) in shares {
        match lists.iter_mut().find(|(known, _)| *known == list) {
            Some((_, percents)) => percents.push(percent),
            None => lists.push((list, vec![percent])),
        }
    }
    lists.iter().find_map(|(_, percents)| whole(percents, at))
}

fn whole(percents: &[Option<Percent>], at: &Path) -> Option<Violation> {
    let declared: Vec<i64> = percents
        .iter()
        .flatten()
        .map(|p| p.ten_thousandths())
        .collect();
    if declared.is_empty() {
        return None;
    }
    let complete = declared.len() == percents.len();
    let sum: i64 = declared.iter().sum();
    (!complete || sum != Percent::WHOLE.ten_thousandths()).then(|| {
        Violation::new(
            at,
            "SHARES_SUM_TO_100",
            "either every share has a percentage and they sum to exactly 100, or none has one",
        )
    })
}

/// The rules on who takes part; `places` are the rows' places in the draft.
pub(super) fn participations(places: &[usize], rows: &[participation::Model]) -> Vec<Violation> {
    let list = Path::root().field("participations");
    let backwards = places.iter().zip(rows).filter_map(|(&index, row)| {
        let at = list.item(index).field("until");
        ordered(row.since, row.until, &at, "UNTIL_BEFORE_SINCE")
    });
    backwards.collect()
}

/// The rule on objectives: one without words says nothing.
pub(super) fn objectives(rows: &[objective::Model]) -> Vec<Violation> {
    let list = Path::root().field("objectives");
    let silent = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.statement.is_empty())
        .map(|(index, _)| {
            Violation::new(
                &list.item(index).field("statement"),
                "OBJECTIVE_STATED",
                "an objective needs words in at least one language",
            )
        });
    silent.collect()
}

/// The rule on what the public sees: someone takes part in it.
pub(super) fn published(visibility: Visibility, taking_part: usize) -> Option<Violation> {
    (visibility == Visibility::Published && taking_part == 0).then(|| {
        Violation::new(
            &Path::root().field("participations"),
            "PUBLISHED_WITH_PARTICIPATION",
            "a published programme needs at least one participation",
        )
    })
}

/// Whether an edge that is there is the one that is coming, so that what was confirmed of it still
/// holds.
pub(super) fn same_edge(
    held: &programme_relation::Model,
    coming: &programme_relation::Model,
) -> bool {
    let end = |edge: &programme_relation::Model| {
        let reference = (edge.other_scheme.clone(), edge.other_value.clone());
        (edge.kind, edge.other_id, reference)
    };
    held.id == coming.id && held.withdrawn_at.is_none() && end(held) == end(coming)
}

/// An edge as it will be, with what its place in the graph is.
pub(super) struct Placed<'a> {
    pub(super) edge: &'a programme_relation::Model,
    /// Whether the draft names the other end once: by its code or by a reference.
    pub(super) named_once: bool,
    /// Whether an edge before it in the list is the same.
    pub(super) twice: bool,
    /// Whether something would lie above itself with it.
    pub(super) closes_cycle: bool,
    /// Whether the other programme states the same edge already.
    pub(super) stated_already: bool,
}

/// The rules on edges to other programmes.
pub(super) fn relations(edges: &[Placed<'_>]) -> Vec<Violation> {
    let list = Path::root().field("relations");
    let mut violations = Vec::new();
    for (index, placed) in edges.iter().enumerate() {
        let at = list.item(index);
        let edge = placed.edge;
        if !placed.named_once {
            violations.push(Violation::new(
                &at,
                "RELATION_ONE_END",
                "name the other programme by its code or by one reference, and not by both",
            ));
        }
        if edge.other_id == Some(edge.programme_id) {
            violations.push(Violation::new(
                &at,
                "RELATION_TO_ITSELF",
                "a programme isn't related to itself",
            ));
        } else if placed.closes_cycle {
            violations.push(cycle(edge.kind, &at));
        }
        if edge.confirmed && edge.other_scheme.is_some() {
            violations.extend(confirmed(edge, &at.field("confirmed")));
        }
        if placed.twice {
            violations.push(Violation::new(
                &at,
                "TWICE",
                "the list holds an edge of this kind to this programme already",
            ));
        }
        if placed.stated_already {
            violations.push(Violation::new(
                &at,
                "RELATION_STATED",
                "the other programme states this edge already; an edge is stated once and seen from both ends",
            ));
        }
    }
    violations
}

/// The rules on an edge that is confirmed, or no longer.
pub(super) fn confirmed(edge: &programme_relation::Model, at: &Path) -> Vec<Violation> {
    let mut violations = Vec::new();
    if edge.withdrawn_at.is_some() {
        violations.push(Violation::new(
            at,
            "RELATION_LIVE",
            "the edge was taken back by whoever entered it",
        ));
    }
    if edge.confirmed && edge.other_id.is_none() {
        violations.push(Violation::new(
            at,
            "RELATION_CONFIRMED_BETWEEN_TWO",
            "the other programme isn't here yet; confirm the edge when it is",
        ));
    }
    violations
}

/// What an edge breaks by which something would lie above itself.
pub(super) fn cycle(kind: RelationKind, at: &Path) -> Violation {
    let sentence = match kind {
        RelationKind::Parent | RelationKind::Child => {
            "the edge would close a cycle of parents; programmes that are confirmed to be the same count as one"
        }
        RelationKind::SameAs => {
            "one of the two lies above the other, so that they can't be the same programme"
        }
        _ => "the edge would close a cycle of predecessors",
    };
    Violation::new(at, "RELATION_NO_CYCLE", sentence)
}

fn ordered(
    start: Option<PartialDate>,
    end: Option<PartialDate>,
    at: &Path,
    rule: &'static str,
) -> Option<Violation> {
    let backwards = start?.earliest() > end?.latest();
    backwards.then(|| {
        Violation::new(
            at,
            rule,
            "the end lies before the start; exchange or correct them",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percents(of: &[Option<&str>]) -> Option<Violation> {
        let of: Vec<_> = of.iter().map(|p| p.map(|p| p.parse().unwrap())).collect();
        whole(&of, &Path::root())
    }

    #[test]
    fn shares_are_all_declared_and_sum_to_100_or_none_is() {
        assert_eq!(percents(&[]), None);
        assert_eq!(percents(&[None, None]), None);
        assert_eq!(percents(&[Some("100")]), None);
        assert_eq!(
            percents(&[Some("33.3333"), Some("33.3333"), Some("33.3334")]),
            None
        );
        assert!(percents(&[Some("33.33"), Some("33.33"), Some("33.33")]).is_some());
        assert!(percents(&[Some("100"), None]).is_some());
    }

    #[test]
    fn an_end_in_the_year_of_the_start_is_not_before_it() {
        let ordered = |start: &str, end: &str| {
            let (start, end) = (start.parse().ok(), end.parse().ok());
            super::ordered(start, end, &Path::root(), "RULE")
        };
        assert_eq!(ordered("2013-06", "2013"), None);
        assert!(ordered("2014", "2013").is_some());
        assert!(ordered("2013-06", "2013-05").is_some());
    }
}
