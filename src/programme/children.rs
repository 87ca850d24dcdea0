//! What hangs on a programme itself, staged from a draft: values, participations, objectives.

use super::{
    ProgrammeDraft, ProgrammeEdit,
    draft::{ObjectiveDraft, ParticipationDraft},
    rules, store,
};
use crate::{
    change::Row,
    entity::{
        country_share, objective, participation, programme_document, programme_reference,
        region_share,
    },
    error::{Failure, Path},
    intake::Intake,
    money::Money,
    text::Bounds,
};

/// Stages references, documents and the shares of countries and regions.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub(super) async fn values(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    draft: &ProgrammeDraft,
) -> Result<(), Failure> {
    let (write, id, root) = (edit.write(), edit.id(), Path::root());
    if let Some(drafts) = &draft.references {
        let list = root.field("references");
        let wanted = drafts
            .iter()
            .enumerate()
            .map(|(index, draft)| programme_reference::Model {
                programme_id: id,
                scheme: intake.text(
                    Bounds::CODE,
                    &draft.scheme,
                    &list.item(index).field("scheme"),
                ),
                value: intake.text(Bounds::CODE, &draft.value, &list.item(index).field("value")),
            });
        let wanted: Vec<_> = wanted.collect();
        let keys: Vec<String> = wanted.iter().map(Row::key).collect();
        intake.distinct(keys.iter().map(String::as_str), &list, "value");
        let held = store::children::<programme_reference::Entity>(
            write,
            programme_reference::Column::ProgrammeId,
            id,
        )
        .await?;
        edit.set_values(held, wanted)?;
    }
    if let Some(codes) = &draft.documents {
        let list = root.field("documents");
        intake.distinct(codes.iter().map(String::as_str), &list, "code");
        let wanted = codes.iter().zip(0..).filter_map(|(code, position)| {
            Some(programme_document::Model {
                programme_id: id,
                document_id: intake.document(Some(code), &list)?,
                position,
            })
        });
        let wanted = wanted.collect();
        let held = store::children::<programme_document::Entity>(
            write,
            programme_document::Column::ProgrammeId,
            id,
        )
        .await?;
        edit.set_values(held, wanted)?;
    }
    let held =
        store::children::<country_share::Entity>(write, country_share::Column::ProgrammeId, id)
            .await?;
    let countries = match &draft.countries {
        None => held.clone(),
        Some(drafts) => drafts
            .iter()
            .map(|draft| country_share::Model {
                programme_id: id,
                country: draft.country,
                percent: draft.percent,
            })
            .collect(),
    };
    let names: Vec<String> = countries
        .iter()
        .map(|row| row.country.to_string())
        .collect();
    intake.distinct(
        names.iter().map(String::as_str),
        &root.field("countries"),
        "country",
    );
    let held_regions =
        store::children::<region_share::Entity>(write, region_share::Column::ProgrammeId, id)
            .await?;
    let list = root.field("regions");
    let regions = match &draft.regions {
        None => held_regions.clone(),
        Some(drafts) => drafts
            .iter()
            .enumerate()
            .map(|(index, draft)| region_share::Model {
                programme_id: id,
                scheme: intake.text(
                    Bounds::CODE,
                    &draft.scheme,
                    &list.item(index).field("scheme"),
                ),
                region: intake.text(
                    Bounds::CODE,
                    &draft.region,
                    &list.item(index).field("region"),
                ),
                percent: draft.percent,
            })
            .collect(),
    };
    let keys: Vec<String> = regions.iter().map(Row::key).collect();
    intake.distinct(keys.iter().map(String::as_str), &list, "region");
    edit.violations(rules::shares(&countries, &regions));
    edit.set_values(held, countries)?;
    edit.set_values(held_regions, regions)
}

/// Replaces the author's participations.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub(super) async fn participations(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    drafts: Vec<ParticipationDraft>,
) -> Result<(), Failure> {
    let (id, author) = (edit.id(), edit.write().author().organisation);
    let held: Vec<participation::Model> = store::children::<participation::Entity>(
        edit.write(),
        participation::Column::ProgrammeId,
        id,
    )
    .await?;
    let list = Path::root().field("participations");
    let mut wanted = Vec::new();
    for ((index, draft), position) in drafts.into_iter().enumerate().zip(0_i32..) {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        let Some(organisation_id) =
            intake.organisation(Some(&draft.organisation), &at.field("organisation"))
        else {
            continue;
        };
        let contribution = draft
            .contribution
            .and_then(|part| intake.money(&part.amount, part.currency, &at.field("contribution")));
        wanted.push(participation::Model {
            programme_id: id,
            id: edit.key_of(&held, &external_id),
            organisation_id,
            role: draft.role,
            position,
            since: draft.since,
            until: draft.until,
            contribution_minor: contribution.map(|Money { minor, .. }| minor),
            contribution_currency: contribution.map(|Money { currency, .. }| currency),
            entered_by: author,
            external_id,
            withdrawn_at: None,
        });
    }
    intake.distinct_parts(&wanted, &list);
    edit.violations(rules::participations(&wanted));
    let others = held
        .iter()
        .filter(|row| row.entered_by != author && row.withdrawn_at.is_none())
        .count();
    edit.violations(rules::published(
        edit.after.visibility,
        others + wanted.len(),
    ));
    edit.set_own_parts(held, wanted)
}

/// Stages the objectives if there are any in the draft, and answers all that there will be.
pub(super) async fn objectives(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    drafts: Option<Vec<ObjectiveDraft>>,
) -> Result<Vec<objective::Model>, Failure> {
    let (id, author) = (edit.id(), edit.write().author().organisation);
    let mut held: Vec<objective::Model> =
        store::children::<objective::Entity>(edit.write(), objective::Column::ProgrammeId, id)
            .await?;
    let Some(drafts) = drafts else {
        held.retain(|row| row.withdrawn_at.is_none());
        return Ok(held);
    };
    let list = Path::root().field("objectives");
    let mut wanted = Vec::new();
    for ((index, draft), position) in drafts.into_iter().enumerate().zip(0_i32..) {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        wanted.push(objective::Model {
            programme_id: id,
            id: edit.key_of(&held, &external_id),
            level: draft.level,
            position,
            statement: intake.texts(Bounds::PROSE, draft.statement, &at.field("statement")),
            entered_by: author,
            external_id,
            withdrawn_at: None,
        });
    }
    intake.distinct_parts(&wanted, &list);
    edit.violations(rules::objectives(&wanted));
    let others = held
        .iter()
        .filter(|row| row.entered_by != author && row.withdrawn_at.is_none());
    let all = others.chain(&wanted).cloned().collect();
    edit.set_own_parts(held, wanted)?;
    Ok(all)
}
