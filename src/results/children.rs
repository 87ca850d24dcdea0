//! Indicators and their measurements, staged from a draft.

use super::{IndicatorDraft, MeasurementDraft, rules, rules::Measured, service::ResultEdit};
use uuid::Uuid;

use crate::{
    change,
    entity::{indicator, measurement},
    error::{Failure, Path},
    intake::Intake,
    results::Disaggregation,
    text::Bounds,
};

/// Replaces the author's indicators, each with its measurements.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub(super) async fn stage(
    edit: &mut ResultEdit<'_>,
    intake: &mut Intake,
    drafts: Vec<IndicatorDraft>,
) -> Result<(), Failure> {
    let (write, id) = (edit.write(), edit.id());
    let author = edit.author();
    let held: Vec<indicator::Model> =
        change::children::<indicator::Entity>(write, indicator::Column::ResultId, id).await?;
    let held_values: Vec<measurement::Model> =
        change::children::<measurement::Entity>(write, measurement::Column::ResultId, id).await?;
    let own = held.iter().filter(|row| row.entered_by == author);
    let own: Vec<Uuid> = own.map(|row| row.id).collect();
    let is_own = |indicator: &Uuid| own.contains(indicator);
    let list = Path::root().field("indicators");
    let mut wanted = Vec::with_capacity(drafts.len());
    let mut values: Vec<Vec<measurement::Model>> = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        let row = indicator::Model {
            result_id: id,
            id: edit.key_of(&held, &external_id),
            position: edit.position_of(&held, &external_id, index, |row| row.position),
            title: intake.texts(Bounds::TITLE, draft.title, &at.field("title")),
            kind: draft.kind,
            measure: draft.measure,
            cumulative: draft.cumulative,
            entered_by: author,
            external_id,
            withdrawn_at: None,
        };
        let list = at.field("measurements");
        let Some(drafts) = draft.measurements else {
            let kept = held_values.iter().filter(|value| {
                value.indicator_id == row.id
                    && value.entered_by == author
                    && value.withdrawn_at.is_none()
            });
            values.push(kept.cloned().collect());
            wanted.push(row);
            continue;
        };
        let mut measured: Vec<measurement::Model> = Vec::with_capacity(drafts.len());
        for (place, draft) in drafts.into_iter().enumerate() {
            let at = list.item(place);
            let value = value(edit, intake, &row, &held_values, draft, &at);
            let of_others = held_values.iter().find(|held| held.id == value.id);
            if of_others.is_some_and(|held| !is_own(&held.indicator_id)) {
                let at = at.field("externalId");
                intake.refuse(
                    &at,
                    "TWICE",
                    "a measurement of another organisation's indicator has this id already",
                );
            }
            // Their ids are the author's own for the whole result.
            let mut others = values.iter().flatten().chain(&measured);
            if others.any(|other| other.external_id == value.external_id) {
                let at = at.field("externalId");
                intake.refuse(
                    &at,
                    "TWICE",
                    "the result has a measurement with this id already",
                );
            }
            measured.push(value);
        }
        values.push(measured);
        wanted.push(row);
    }
    let measured: Vec<Measured<'_>> = wanted
        .iter()
        .zip(&values)
        .map(|(indicator, measurements)| Measured {
            indicator,
            measurements,
        })
        .collect();
    edit.violations(rules::indicators(&measured));
    let values: Vec<measurement::Model> = values.into_iter().flatten().collect();
    intake.distinct_parts(&wanted, &list);
    // Values of other authors' indicators aren't in this list, and so don't go by it.
    let held_values = held_values
        .into_iter()
        .filter(|value| is_own(&value.indicator_id))
        .collect();
    edit.set_own_parts(held, wanted)?;
    edit.set_own_parts(held_values, values)
}

fn value(
    edit: &ResultEdit<'_>,
    intake: &mut Intake,
    of: &indicator::Model,
    held: &[measurement::Model],
    draft: MeasurementDraft,
    at: &Path,
) -> measurement::Model {
    let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
    let quantity = intake.quantity(draft.quantity, &at.field("quantity"));
    let end = at.field("end");
    intake.ordered(draft.start, draft.end, &end, "PERIOD_ENDS_BEFORE_START");
    let list = at.field("disaggregation");
    let mut disaggregation = draft.disaggregation;
    for (index, part) in disaggregation.iter_mut().enumerate() {
        let at = list.item(index);
        part.dimension = intake.text(Bounds::CODE, &part.dimension, &at.field("dimension"));
        part.value = intake.text(Bounds::CODE, &part.value, &at.field("value"));
    }
    let reported_by = draft.reported_by.as_deref();
    measurement::Model {
        result_id: of.result_id,
        id: edit.key_of(held, &external_id),
        indicator_id: of.id,
        kind: draft.kind,
        period_start: draft.start,
        period_end: draft.end,
        period_from: draft.start.map(|date| date.earliest()),
        period_to: draft.end.map(|date| date.latest()),
        qualifier: quantity.qualifier,
        value: quantity.value,
        unit: quantity.unit,
        wording: quantity.wording,
        disaggregation: Disaggregation(disaggregation),
        reported_by: intake.own_organisation(reported_by, &at.field("reportedBy")),
        document_id: intake.document(draft.document.as_deref(), &at.field("document")),
        entered_by: edit.author(),
        external_id,
        withdrawn_at: None,
    }
}

/// Adds one value of an indicator that is here, whoever entered that.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub(super) async fn measured(
    edit: &mut ResultEdit<'_>,
    intake: &mut Intake,
    of: &indicator::Model,
    draft: MeasurementDraft,
) -> Result<(), Failure> {
    let (write, id) = (edit.write(), edit.id());
    let held: Vec<measurement::Model> =
        change::children::<measurement::Entity>(write, measurement::Column::ResultId, id).await?;
    let row = value(edit, intake, of, &held, draft, &Path::root());
    let live = held
        .iter()
        .filter(|one| one.indicator_id == of.id && one.withdrawn_at.is_none() && one.id != row.id);
    let all: Vec<measurement::Model> = live.cloned().chain([row.clone()]).collect();
    let broken = rules::indicators(&[Measured {
        indicator: of,
        measurements: &all,
    }]);
    // The rules speak of a list; here there is one value, which stands by itself.
    edit.violations(broken.into_iter().map(|mut violation| {
        let place = violation.path.iter().position(|part| part == "quantity");
        violation
            .path
            .drain(..place.unwrap_or(violation.path.len()));
        violation
    }));
    edit.set_own_parts(held, vec![row])
}
