//! What links must keep.

use uuid::Uuid;

use crate::{
    entity::{link_evidence, recommendation_link::Model},
    error::{Path, Violation},
    vocabulary::{LinkClaim, LinkTargetKind},
};

/// The rules on the links of a draft beside those of its author that stay. `results` are those
/// that the programme contributes to.
pub(super) fn links<'a>(
    links: &'a [Model],
    kept: impl Iterator<Item = &'a Model> + Clone,
    results: &[Uuid],
) -> Vec<Violation> {
    let list = Path::root().field("links");
    let mut violations = Vec::new();
    for (index, link) in links.iter().enumerate() {
        let at = list.item(index);
        if link
            .result_id
            .is_some_and(|result| !results.contains(&result))
        {
            violations.push(Violation::new(
                &at.field("result"),
                "LINK_RESULT_OF_PROGRAMME",
                "a link rests on a result that its own programme contributes to",
            ));
        }
        if link.claim == LinkClaim::Fulfils && link.target != LinkTargetKind::Recommendation {
            violations.push(Violation::new(
                &at.field("claim"),
                "LINK_FULFILS_ONE",
                "a programme can fulfil a recommendation, but not a cluster of them",
            ));
        }
        let mut others = links[..index].iter().chain(kept.clone());
        if others.any(|other| same(other, link)) {
            violations.push(Violation::new(
                &at.field("target"),
                "TWICE",
                "the list holds a link to this target with this result already",
            ));
        }
    }
    violations
}

/// Whether a link that is there makes the same claim as one that is coming, so that what was
/// decided of it still holds.
pub(super) fn same_claim(held: &Model, coming: &Model) -> bool {
    held.id == coming.id
        && held.withdrawn_at.is_none()
        && held.claim == coming.claim
        && same(held, coming)
}

fn same(one: &Model, other: &Model) -> bool {
    let target = |link: &Model| {
        (
            link.target,
            link.recommendation_id,
            link.mechanism_id,
            link.mechanism_class,
            link.document_id,
            link.review_id,
            link.concept_id,
            link.result_id,
        )
    };
    target(one) == target(other)
}

/// The rule on evidence: it names a document or quotes words. `at` is the place of its list.
pub(super) fn evidence(rows: &[link_evidence::Model], at: &Path) -> Vec<Violation> {
    rows.iter()
        .enumerate()
        .filter(|(_, row)| row.document_id.is_none() && row.quote.is_none())
        .map(|(index, _)| {
            Violation::new(
                &at.item(index),
                "EVIDENCE_SHOWN",
                "evidence names a document, or quotes its words",
            )
        })
        .collect()
}
