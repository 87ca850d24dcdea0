//! What hangs on a programme itself, staged from a draft: values, participations, objectives.

use sea_orm::{ActiveModelBehavior, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::{
    ProgrammeDraft, ProgrammeEdit,
    draft::{ConceptShareDraft, ObjectiveDraft, ParticipationDraft},
    rules,
};
use crate::{
    change::{self, Row, ValueRow},
    entity::{
        country_share, objective, participation, programme_document, programme_reference,
        region_share, sector_share, theme_share,
    },
    error::{Failure, Path},
    intake::Intake,
    money::{Money, Percent},
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
    if let Some(drafts) = &draft.references.0 {
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
        let held = change::children::<programme_reference::Entity>(
            write,
            programme_reference::Column::ProgrammeId,
            id,
        )
        .await?;
        edit.set_values(held, wanted)?;
    }
    if let Some(codes) = &draft.documents.0 {
        documents(edit, intake, codes, edit.adds()).await?;
    }
    if let Some(codes) = &draft.more_documents.0 {
        documents(edit, intake, codes, true).await?;
    }
    let held =
        change::children::<country_share::Entity>(write, country_share::Column::ProgrammeId, id)
            .await?;
    let countries = match &draft.countries.0 {
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
        change::children::<region_share::Entity>(write, region_share::Column::ProgrammeId, id)
            .await?;
    let list = root.field("regions");
    let regions = match &draft.regions.0 {
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
    edit.set_values(held_regions, regions)?;
    concepts::<sector_share::Entity>(edit, intake, draft.sectors.0.as_deref(), "sectors").await?;
    concepts::<theme_share::Entity>(edit, intake, draft.themes.0.as_deref(), "themes").await
}

/// Stages the documents about the programme: these, or these as well.
async fn documents(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    codes: &[String],
    adds: bool,
) -> Result<(), Failure> {
    let id = edit.id();
    let list = Path::root().field("documents");
    intake.distinct(codes.iter().map(String::as_str), &list, "code");
    let held: Vec<programme_document::Model> = change::children::<programme_document::Entity>(
        edit.write(),
        programme_document::Column::ProgrammeId,
        id,
    )
    .await?;
    let behind = held.iter().map(|row| row.position.saturating_add(1)).max();
    let first = if adds { behind.unwrap_or(0) } else { 0 };
    let mut wanted = Vec::with_capacity(codes.len());
    for ((index, code), position) in codes.iter().enumerate().zip(first..) {
        let Some(document_id) = intake.document(Some(code), &list.item(index)) else {
            continue;
        };
        let known = held
            .iter()
            .find(|row| adds && row.document_id == document_id);
        wanted.push(programme_document::Model {
            programme_id: id,
            document_id,
            position: known.map_or(position, |row| row.position),
        });
    }
    let before = edit.adds();
    edit.add_to_lists(adds);
    edit.set_values(held, wanted)?;
    edit.add_to_lists(before);
    Ok(())
}

/// A table of the concepts of a programme with their shares.
trait Shares: EntityTrait<Model: Share> {
    const PROGRAMME: Self::Column;
}

/// A row of such a table.
trait Share: ValueRow {
    fn of(programme: Uuid, concept: Uuid, percent: Option<Percent>) -> Self;
}

macro_rules! shares {
    ($($table:ident),+) => {
        $(impl Shares for $table::Entity {
            const PROGRAMME: $table::Column = $table::Column::ProgrammeId;
        }
        impl Share for $table::Model {
            fn of(programme_id: Uuid, concept_id: Uuid, percent: Option<Percent>) -> Self {
                Self { programme_id, concept_id, percent }
            }
        })+
    };
}
shares!(sector_share, theme_share);

/// Stages the sectors or themes if there are any in the draft.
async fn concepts<E: Shares>(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    drafts: Option<&[ConceptShareDraft]>,
    field: &str,
) -> Result<(), Failure>
where
    E::Model: Share<Entity = E> + IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelBehavior + Send,
{
    let Some(drafts) = drafts else {
        return Ok(());
    };
    let (write, id) = (edit.write(), edit.id());
    let list = Path::root().field(field);
    let names: Vec<String> = drafts
        .iter()
        .map(|draft| draft.concept.to_string())
        .collect();
    intake.distinct(names.iter().map(String::as_str), &list, "concept");
    let mut wanted = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.iter().enumerate() {
        let at = list.item(index).field("concept");
        if let Some(concept) = intake.concept(Some(&draft.concept), &at) {
            wanted.push(E::Model::of(id, concept, draft.percent));
        }
    }
    let percents = drafts.iter().map(|draft| {
        let list = (&draft.concept.scheme, &draft.concept.version);
        (list, draft.percent)
    });
    edit.violations(rules::concept_shares(percents, &list));
    let held = change::children::<E>(write, E::PROGRAMME, id).await?;
    edit.set_values(held, wanted)
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
    let (id, author) = (edit.id(), edit.author());
    let held: Vec<participation::Model> = change::children::<participation::Entity>(
        edit.write(),
        participation::Column::ProgrammeId,
        id,
    )
    .await?;
    let list = Path::root().field("participations");
    let (mut places, mut wanted) = (Vec::new(), Vec::new());
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        let Some(organisation_id) =
            intake.organisation(Some(&draft.organisation), &at.field("organisation"))
        else {
            continue;
        };
        let contribution = draft.contribution.and_then(|part| {
            intake.money(&part.amount.0, part.currency, &at.field("contribution"))
        });
        places.push(index);
        wanted.push(participation::Model {
            programme_id: id,
            id: edit.key_of(&held, &external_id),
            organisation_id,
            role: draft.role,
            position: edit.position_of(&held, &external_id, index, |row| row.position),
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
    edit.violations(rules::participations(&places, &wanted));
    let others = held
        .iter()
        .filter(|row| row.withdrawn_at.is_none())
        .filter(|row| row.entered_by != author || edit.keeps(*row, &wanted))
        .count();
    edit.violations(rules::published(
        edit.after.visibility,
        others + wanted.len(),
    ));
    edit.set_own_parts(held, wanted)
}

/// Replaces the author's objectives.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub(super) async fn objectives(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    drafts: Vec<ObjectiveDraft>,
) -> Result<(), Failure> {
    let (id, author) = (edit.id(), edit.author());
    let held: Vec<objective::Model> =
        change::children::<objective::Entity>(edit.write(), objective::Column::ProgrammeId, id)
            .await?;
    let list = Path::root().field("objectives");
    let mut wanted = Vec::new();
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        wanted.push(objective::Model {
            programme_id: id,
            id: edit.key_of(&held, &external_id),
            level: draft.level,
            position: edit.position_of(&held, &external_id, index, |row| row.position),
            statement: intake.texts(Bounds::PROSE, draft.statement, &at.field("statement")),
            document_id: intake.document(draft.document.as_deref(), &at.field("document")),
            entered_by: author,
            external_id,
            withdrawn_at: None,
        });
    }
    intake.distinct_parts(&wanted, &list);
    edit.violations(rules::objectives(&wanted));
    edit.set_own_parts(held, wanted)
}
