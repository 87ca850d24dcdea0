//! What can be done with links.

use super::{LinkDraft, LinksDraft, TargetDraft, draft::EvidenceDraft, rules};
use crate::{
    access::Viewer,
    change::{self, Action, Outcome, SubjectKind},
    concept,
    database::Write,
    document,
    entity::{link_evidence, recommendation_link},
    error::{Failure, Path},
    intake::{Intake, Known},
    mechanism, organisation,
    programme::{self, ProgrammeEdit},
    recommendation, results,
    text::Bounds,
    vocabulary::{LinkState, LinkTargetKind},
};
use uuid::Uuid;

/// Brings the author's links of a programme up to the draft: one change of the programme.
///
/// # Errors
/// [`Failure::Invalid`] with every broken rule; a programme that isn't there is one of them.
pub async fn put(write: &Write, draft: LinksDraft) -> Result<Outcome, Failure> {
    let mut intake = Intake::new(known(write, Viewer::of(write.author()), &draft.links).await?);
    let Some(mut edit) = programme::amend(write, &draft.programme).await? else {
        let programme = Path::root().field("programme");
        intake.programme(Some(&draft.programme), &programme);
        return Err(Failure::Invalid(intake.into_violations()));
    };
    edit.expect(draft.expected_version);
    let results = results::contributes(write, edit.id()).await?;
    stage(&mut edit, &mut intake, draft.links, &results).await?;
    edit.violations(intake.into_violations());
    edit.finish(SubjectKind::Programme, Action::Updated).await
}

/// Stages the author's links. They may rest on these results, to which the programme
/// contributes.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub async fn stage(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    drafts: Vec<LinkDraft>,
    results: &[Uuid],
) -> Result<(), Failure> {
    let (write, id, author) = (edit.write(), edit.id(), edit.author());
    let held: Vec<recommendation_link::Model> = change::children::<recommendation_link::Entity>(
        write,
        recommendation_link::Column::ProgrammeId,
        id,
    )
    .await?;
    let list = Path::root().field("links");
    let (mut wanted, mut evidence) = (Vec::new(), Vec::new());
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        let key = edit.key_of(&held, &external_id);
        let mut row = recommendation_link::Model {
            programme_id: id,
            id: key,
            position: edit.position_of(&held, &external_id, index, |row| row.position),
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
            asserted_by: intake.asserted_by(draft.asserted_by.as_deref(), &at),
            asserted_on: draft.asserted_on,
            entered_by: author,
            external_id,
            withdrawn_at: None,
        };
        lead(&mut row, intake, &draft.target, &at.field("target"));
        // What was decided of one claim is no decision on another.
        let was = held.iter().find(|was| rules::same_claim(was, &row));
        let decided = draft.state.filter(|_| !intake.speaks_for_itself());
        if draft.state.is_some() && decided.is_none() {
            intake.refuse(
                &at.field("state"),
                "LINK_STATE_DECIDED",
                "coordinators decide on links; leave the state out",
            );
        }
        row.state = decided
            .or(was.map(|was| was.state))
            .unwrap_or(LinkState::Proposed);
        wanted.push(row);
        let at = at.field("evidence");
        let rows = shown(intake, id, key, draft.evidence, &at);
        edit.violations(rules::evidence(&rows, &at));
        evidence.extend(rows);
    }
    intake.distinct_parts(&wanted, &list);
    if intake.is_clean() {
        let kept = held.iter().filter(|row| edit.keeps(*row, &wanted));
        let found = rules::links(&wanted, kept, results);
        edit.violations(found);
    }
    let held_evidence =
        change::children::<link_evidence::Entity>(write, link_evidence::Column::ProgrammeId, id)
            .await?;
    // Evidence belongs to its link, and so to whoever entered that.
    let own = held
        .iter()
        .filter(|row| row.entered_by == author && !edit.keeps(*row, &wanted));
    let own: Vec<Uuid> = own.map(|row| row.id).collect();
    let held_evidence = held_evidence
        .into_iter()
        .filter(|row| own.contains(&row.link_id))
        .collect();
    edit.set_own_parts(held, wanted)?;
    edit.replace_values(held_evidence, evidence)
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

/// The objects that these links name.
///
/// # Errors
/// When the database can't be read.
pub async fn known(write: &Write, viewer: Viewer, drafts: &[LinkDraft]) -> Result<Known, Failure> {
    let links = || drafts.iter();
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
    Ok(Known {
        organisations: organisation::keys_of_codes(write, &organisations).await?,
        documents: document::keys_of_codes(write, &documents).await?,
        mechanisms: mechanism::mechanism_keys(write, &mechanisms).await?,
        reviews: mechanism::review_keys(write, &reviews).await?,
        concepts: concept::keys_of(write, concepts).await?,
        results: results::keys_of_codes(write, viewer, &of(|link| link.result.clone())).await?,
        recommendations: recommendation::keys_of(write, recommendations).await?,
        ..Known::default()
    })
}
