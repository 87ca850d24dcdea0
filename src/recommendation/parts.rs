//! The parts of a recommendation, staged from a draft: positions, tags, institutions, judgements,
//! reports. Each list replaces what the same author had entered, and touches nobody else's.

use super::{
    draft::{AssessmentDraft, PositionDraft, ProgressReportDraft, ResponsibilityDraft, TagDraft},
    rules,
    service::RecommendationEdit,
};
use crate::{
    change, concept,
    entity::{
        assessment, progress_report, recommendation_position, recommendation_tag, responsibility,
    },
    error::{Failure, Path},
    intake::Intake,
    text::Bounds,
};

/// The live rows that others than the author entered.
macro_rules! of_others {
    ($held:expr, $author:expr) => {
        $held
            .iter()
            .filter(|row| row.entered_by != $author && row.withdrawn_at.is_none())
    };
}

/// Stages the positions if there are any in the draft, sets the one that they come to, and
/// answers all that there will be.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn positions(
    edit: &mut RecommendationEdit<'_>,
    intake: &mut Intake,
    drafts: Option<Vec<PositionDraft>>,
) -> Result<Vec<recommendation_position::Model>, Failure> {
    use recommendation_position::{Column, Entity, Model};
    let (id, author) = (edit.id(), edit.author());
    let mut held: Vec<Model> =
        change::children::<Entity>(edit.write(), Column::RecommendationId, id).await?;
    let Some(drafts) = drafts else {
        held.retain(|row| row.withdrawn_at.is_none());
        return Ok(held);
    };
    let list = Path::root().field("positions");
    let mut wanted = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        let wording = draft.wording.as_deref();
        let paragraph = draft.paragraph.as_deref();
        wanted.push(Model {
            recommendation_id: id,
            id: edit.key_of(&held, &external_id),
            value: draft.value,
            wording: intake.optional_text(Bounds::TITLE, wording, &at.field("wording")),
            stated_on: draft.stated_on,
            stated_from: draft.stated_on.map(|date| date.earliest()),
            document_id: intake.document(draft.document.as_deref(), &at.field("document")),
            paragraph: intake.optional_text(Bounds::CODE, paragraph, &at.field("paragraph")),
            entered_by: author,
            external_id,
            withdrawn_at: None,
        });
    }
    intake.distinct_parts(&wanted, &list);
    let all: Vec<Model> = of_others!(held, author).chain(&wanted).cloned().collect();
    let latest = all.iter().max_by_key(|row| (row.stated_from, row.id));
    edit.after.position = latest.map(|row| row.value);
    edit.set_own_parts(held, wanted)?;
    Ok(all)
}

/// Stages themes, groups and targets. A tag is named by what it says: the same concept twice is
/// the same tag.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn tags(
    edit: &mut RecommendationEdit<'_>,
    intake: &mut Intake,
    drafts: Vec<TagDraft>,
) -> Result<(), Failure> {
    use recommendation_tag::{Column, Entity, Model};
    use sea_orm::ActiveEnum;
    let (id, author) = (edit.id(), edit.author());
    let held: Vec<Model> =
        change::children::<Entity>(edit.write(), Column::RecommendationId, id).await?;
    let list = Path::root().field("tags");
    let mut wanted = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let tagged_by = draft.tagged_by.as_deref();
        let tagged_by = intake.organisation(tagged_by, &at.field("taggedBy"));
        let Some(concept_id) = intake.concept(Some(&draft.concept), &at.field("concept")) else {
            continue;
        };
        let external_id = format!("{} {}", draft.facet.to_value(), draft.concept);
        wanted.push(Model {
            recommendation_id: id,
            id: edit.key_of(&held, &external_id),
            facet: draft.facet,
            concept_id,
            method: draft.method,
            tagged_by,
            tagged_on: draft.tagged_on,
            entered_by: author,
            external_id,
            withdrawn_at: None,
        });
    }
    intake.distinct_parts(&wanted, &list);
    edit.set_own_parts(held, wanted)
}

/// Stages who answers for it.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn responsibilities(
    edit: &mut RecommendationEdit<'_>,
    intake: &mut Intake,
    drafts: Vec<ResponsibilityDraft>,
) -> Result<(), Failure> {
    use responsibility::{Column, Entity, Model};
    let (id, author) = (edit.id(), edit.author());
    let held: Vec<Model> =
        change::children::<Entity>(edit.write(), Column::RecommendationId, id).await?;
    let list = Path::root().field("responsibleInstitutions");
    let mut wanted = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        intake.ordered(
            draft.since,
            draft.until,
            &at.field("until"),
            "UNTIL_BEFORE_SINCE",
        );
        let organisation = Some(draft.organisation.as_str());
        let Some(organisation_id) = intake.organisation(organisation, &at.field("organisation"))
        else {
            continue;
        };
        wanted.push(Model {
            recommendation_id: id,
            id: edit.key_of(&held, &external_id),
            organisation_id,
            role: draft.role,
            since: draft.since,
            until: draft.until,
            entered_by: author,
            external_id,
            withdrawn_at: None,
        });
    }
    intake.distinct_parts(&wanted, &list);
    edit.violations(rules::responsibilities(&wanted));
    edit.set_own_parts(held, wanted)
}

/// Stages what assessors found.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn assessments(
    edit: &mut RecommendationEdit<'_>,
    intake: &mut Intake,
    drafts: Vec<AssessmentDraft>,
) -> Result<(), Failure> {
    use assessment::{Column, Entity, Model};
    let (id, author) = (edit.id(), edit.author());
    let held: Vec<Model> =
        change::children::<Entity>(edit.write(), Column::RecommendationId, id).await?;
    let grades: Vec<_> = drafts
        .iter()
        .filter_map(|draft| intake.known_concept(&draft.value))
        .collect();
    let schemes = concept::schemes_of(edit.write(), &grades).await?;
    let list = Path::root().field("assessments");
    let mut wanted = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        let assessor = intake.organisation(Some(&draft.assessor), &at.field("assessor"));
        let document_id = intake.document(draft.document.as_deref(), &at.field("document"));
        let note = intake.texts(Bounds::PROSE, draft.note, &at.field("note"));
        let value_id = intake.known_concept(&draft.value);
        let scheme_id = value_id.and_then(|value| schemes.get(&value).copied());
        if scheme_id.is_none() {
            intake.refuse(
                &at.field("value"),
                "ASSESSMENT_VALUE_IN_SCHEME",
                format!(
                    "there is no such value in this version of the scheme: {}",
                    crate::text::shorten(&draft.value.to_string())
                ),
            );
        }
        let (Some(assessor_id), Some(scheme_id), Some(value_id)) = (assessor, scheme_id, value_id)
        else {
            continue;
        };
        wanted.push(Model {
            recommendation_id: id,
            id: edit.key_of(&held, &external_id),
            assessor_id,
            scheme_id,
            value_id,
            assessed_on: draft.assessed_on,
            assessed_from: draft.assessed_on.map(|date| date.earliest()),
            document_id,
            verified: draft.verified,
            note,
            entered_by: author,
            external_id,
            withdrawn_at: None,
        });
    }
    intake.distinct_parts(&wanted, &list);
    edit.set_own_parts(held, wanted)
}

/// Stages what institutions report.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn reports(
    edit: &mut RecommendationEdit<'_>,
    intake: &mut Intake,
    drafts: Vec<ProgressReportDraft>,
) -> Result<(), Failure> {
    use progress_report::{Column, Entity, Model};
    let (id, author) = (edit.id(), edit.author());
    let held: Vec<Model> =
        change::children::<Entity>(edit.write(), Column::RecommendationId, id).await?;
    let list = Path::root().field("progressReports");
    let mut wanted = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        let reported_by = Some(draft.reported_by.as_str());
        let reported_by = intake.organisation(reported_by, &at.field("reportedBy"));
        wanted.push(Model {
            recommendation_id: id,
            id: edit.key_of(&held, &external_id),
            // Without one the fault is noted, and nothing is written.
            reported_by: reported_by.unwrap_or_default(),
            reported_on: draft.reported_on,
            reported_from: draft.reported_on.map(|date| date.earliest()),
            summary: intake.texts(Bounds::PROSE, draft.summary, &at.field("summary")),
            document_id: intake.document(draft.document.as_deref(), &at.field("document")),
            entered_by: author,
            external_id,
            withdrawn_at: None,
        });
    }
    intake.distinct_parts(&wanted, &list);
    edit.violations(rules::reports(&wanted));
    edit.set_own_parts(held, wanted)
}
