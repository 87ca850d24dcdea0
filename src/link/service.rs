//! What can be done with links.

use super::{LinkDraft, LinksDraft, TargetDraft, draft::EvidenceDraft, rules};
use crate::{
    change::{self, Action, Outcome, SubjectKind},
    concept,
    database::Write,
    document,
    entity::{link_evidence, recommendation_link},
    error::{Failure, Path},
    intake::{Intake, Known},
    mechanism, organisation, programme, recommendation, results,
    text::Bounds,
    vocabulary::{LinkState, LinkTargetKind},
};
use uuid::Uuid;

/// Brings the author's links of a programme up to the draft: one change of the programme.
///
/// # Errors
/// [`Failure::Invalid`] with every broken rule; a programme that isn't there is one of them.
pub async fn put(write: &Write, draft: LinksDraft) -> Result<Outcome, Failure> {
    let mut intake = intake(write, &draft).await?;
    let Some(mut edit) = programme::amend(write, &draft.programme).await? else {
        intake.programme(Some(&draft.programme), &Path::root().field("programme"));
        return Err(Failure::Invalid(intake.into_violations()));
    };
    edit.expect(draft.expected_version);
    let id = edit.id();
    let author = write.author().organisation;
    let held: Vec<recommendation_link::Model> = change::children::<recommendation_link::Entity>(
        write,
        recommendation_link::Column::ProgrammeId,
        id,
    )
    .await?;
    let list = Path::root().field("links");
    let (mut wanted, mut evidence) = (Vec::new(), Vec::new());
    for ((index, draft), position) in draft.links.into_iter().enumerate().zip(0_i32..) {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        let key = edit.key_of(&held, &external_id);
        let mut row = recommendation_link::Model {
            programme_id: id,
            id: key,
            position,
            target: LinkTargetKind::Recommendation,
            recommendation_id: None,
            mechanism_id: None,
            mechanism_class: None,
            document_id: None,
            review_id: None,
            concept_id: None,
            claim: draft.claim,
            state: LinkState::Proposed,
            rationale: intake.texts(Bounds::PROSE, draft.rationale, &at.field("rationale")),
            result_id: intake.result(draft.result.as_deref(), &at.field("result")),
            asserted_by: intake.organisation(draft.asserted_by.as_deref(), &at.field("assertedBy")),
            asserted_on: draft.asserted_on,
            entered_by: author,
            external_id,
            withdrawn_at: None,
        };
        lead(&mut row, &mut intake, &draft.target, &at.field("target"));
        // What was decided of one claim is no decision on another.
        let was = held.iter().find(|was| rules::same_claim(was, &row));
        row.state = draft
            .state
            .or(was.map(|was| was.state))
            .unwrap_or(LinkState::Proposed);
        wanted.push(row);
        let at = at.field("evidence");
        let rows = shown(&mut intake, id, key, draft.evidence, &at);
        edit.violations(rules::evidence(&rows, &at));
        evidence.extend(rows);
    }
    intake.distinct_parts(&wanted, &list);
    if intake.is_clean() {
        let own = results::contributes(write, id).await?;
        edit.violations(rules::links(&wanted, &own));
    }
    let held_evidence =
        change::children::<link_evidence::Entity>(write, link_evidence::Column::ProgrammeId, id)
            .await?;
    // Evidence belongs to its link, and so to whoever entered that.
    let own = held.iter().filter(|row| row.entered_by == author);
    let own: Vec<Uuid> = own.map(|row| row.id).collect();
    let held_evidence = held_evidence
        .into_iter()
        .filter(|row| own.contains(&row.link_id))
        .collect();
    edit.set_own_parts(held, wanted)?;
    edit.set_values(held_evidence, evidence)?;
    edit.violations(intake.into_violations());
    edit.finish(SubjectKind::Programme, Action::Updated).await
}

/// Sets what a link leads to.
fn lead(
    row: &mut recommendation_link::Model,
    intake: &mut Intake,
    target: &TargetDraft,
    at: &Path,
) {
    row.target = match target {
        TargetDraft::Recommendation(named) => {
            row.recommendation_id = intake.recommendation(named, at);
            LinkTargetKind::Recommendation
        }
        TargetDraft::Mechanism(code) => {
            row.mechanism_id = intake.mechanism(Some(code), at);
            LinkTargetKind::Mechanism
        }
        TargetDraft::MechanismClass(class) => {
            row.mechanism_class = Some(*class);
            LinkTargetKind::MechanismClass
        }
        TargetDraft::Document(code) => {
            row.document_id = intake.document(Some(code), at);
            LinkTargetKind::Document
        }
        TargetDraft::Review(code) => {
            row.review_id = intake.review(Some(code), at);
            LinkTargetKind::Review
        }
        TargetDraft::Theme(concept) => {
            row.concept_id = intake.concept(Some(concept), at);
            LinkTargetKind::Theme
        }
    };
}

fn shown(
    intake: &mut Intake,
    programme: Uuid,
    link: Uuid,
    drafts: Vec<EvidenceDraft>,
    list: &Path,
) -> Vec<link_evidence::Model> {
    let drafts = drafts.into_iter().enumerate().zip(0_i32..);
    drafts
        .map(|((index, draft), position)| {
            let at = list.item(index);
            let paragraph = draft.paragraph.as_deref();
            link_evidence::Model {
                programme_id: programme,
                link_id: link,
                position,
                document_id: intake.document(draft.document.as_deref(), &at.field("document")),
                paragraph: intake.optional_text(Bounds::CODE, paragraph, &at.field("paragraph")),
                quote: intake.optional_text(
                    Bounds::PROSE,
                    draft.quote.as_deref(),
                    &at.field("quote"),
                ),
            }
        })
        .collect()
}

async fn intake(write: &Write, draft: &LinksDraft) -> Result<Intake, Failure> {
    let links = || draft.links.iter();
    let of = |pick: fn(&LinkDraft) -> Option<String>| links().filter_map(pick).collect::<Vec<_>>();
    let evidence = links().flat_map(|link| &link.evidence);
    let documents: Vec<String> = evidence
        .filter_map(|evidence| evidence.document.clone())
        .chain(links().filter_map(|link| match &link.target {
            TargetDraft::Document(code) => Some(code.clone()),
            _ => None,
        }))
        .collect();
    let mechanisms = of(|link| match &link.target {
        TargetDraft::Mechanism(code) => Some(code.clone()),
        _ => None,
    });
    let reviews = of(|link| match &link.target {
        TargetDraft::Review(code) => Some(code.clone()),
        _ => None,
    });
    let concepts = links().filter_map(|link| match &link.target {
        TargetDraft::Theme(concept) => Some(concept.clone()),
        _ => None,
    });
    let recommendations = links().filter_map(|link| match &link.target {
        TargetDraft::Recommendation(named) => Some(named.clone()),
        _ => None,
    });
    let organisations = of(|link| link.asserted_by.clone());
    Ok(Intake::new(Known {
        organisations: organisation::keys_of_codes(write, &organisations).await?,
        documents: document::keys_of_codes(write, &documents).await?,
        mechanisms: mechanism::mechanism_keys(write, &mechanisms).await?,
        reviews: mechanism::review_keys(write, &reviews).await?,
        concepts: concept::keys_of(write, concepts).await?,
        results: results::keys_of_codes(write, &of(|link| link.result.clone())).await?,
        recommendations: recommendation::keys_of(write, recommendations).await?,
        ..Known::default()
    }))
}
