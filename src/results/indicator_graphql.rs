//! Indicators and measurements in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::{Dimension, Quantity};
use crate::{
    document::Document,
    entity::{document, indicator, measurement, organisation},
    error::Failure,
    graphql::{LocalizedText, Request, Rows, Sort, edges, localized, many, optional},
    id::Kind,
    organisation::Organisation,
    programme::Period,
    quantity,
    text::LocaleTag,
    vocabulary::{IndicatorKind, IndicatorMeasure, MeasurementKind},
};

edges! {
    /// From a result to its indicators.
    pub(super) Indicators to indicator by ResultId;
    Measurements to measurement by IndicatorId;
}

/// What is measured of a result.
pub struct Indicator(pub(super) Arc<indicator::Model>);

/// What is measured of a result, with the values to start from, to reach, and found.
#[Object]
impl Indicator {
    /// Opaque id.
    fn id(&self) -> ID {
        Kind::Indicator.id(self.0.id)
    }

    /// What is measured.
    fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.title, locale)
    }

    /// Structural, process or outcome.
    fn kind(&self) -> IndicatorKind {
        self.0.kind
    }

    /// What its values are.
    fn measure(&self) -> IndicatorMeasure {
        self.0.measure
    }

    /// Whether each value includes those before it; such values are never added.
    fn cumulative(&self) -> bool {
        self.0.cumulative
    }

    /// The value to start from; null: not known.
    async fn baseline(&self, ctx: &Context<'_>) -> Option<Result<Measurement, Failure>> {
        let found = self.measurements(ctx, MeasurementKind::Baseline).await;
        let whole = |rows: Vec<Measurement>| {
            rows.into_iter()
                .find(|row| row.0.disaggregation.0.is_empty())
        };
        found.map(whole).transpose()
    }

    /// The values to reach, in the order of their periods, those of parts of the whole included.
    async fn targets(&self, ctx: &Context<'_>) -> Result<Vec<Measurement>, Failure> {
        self.measurements(ctx, MeasurementKind::Target).await
    }

    /// The values that were found, in the order of their periods, those of parts of the whole
    /// included.
    async fn actuals(&self, ctx: &Context<'_>) -> Result<Vec<Measurement>, Failure> {
        self.measurements(ctx, MeasurementKind::Actual).await
    }
}

impl Indicator {
    async fn measurements(
        &self,
        ctx: &Context<'_>,
        kind: MeasurementKind,
    ) -> Result<Vec<Measurement>, Failure> {
        // The kind is chosen here, not in the statement: all kinds share one.
        let by_period = Sort::ascending(measurement::Column::PeriodFrom).nulls_last();
        let rows = Rows::sorted(vec![by_period]);
        let rows = many::<Measurements>(Request::of(ctx)?, rows, self.0.id).await?;
        let of_kind = rows.iter().filter(|row| row.kind == kind);
        Ok(of_kind.cloned().map(Measurement).collect())
    }
}

/// A value of an indicator.
pub struct Measurement(Arc<measurement::Model>);

/// A value of an indicator, over a period.
#[Object]
impl Measurement {
    /// Opaque id.
    fn id(&self) -> ID {
        Kind::Measurement.id(self.0.id)
    }

    /// The period that it covers, as far as that is known.
    async fn period(&self) -> Period {
        Period::between(self.0.period_start, self.0.period_end)
    }

    /// The value.
    async fn quantity(&self) -> Quantity {
        let row = &self.0;
        Quantity::from(quantity::Quantity {
            qualifier: row.qualifier,
            value: row.value,
            unit: row.unit.clone(),
            wording: row.wording.clone(),
        })
    }

    /// The part of the whole that it is about; empty: the whole. Parts are listed, never added.
    async fn disaggregation(&self) -> &[Dimension] {
        &self.0.disaggregation.0
    }

    /// The organisation that reports it.
    async fn reported_by(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, self.0.reported_by, Organisation).await
    }

    /// Where it is written.
    async fn source(&self, ctx: &Context<'_>) -> Option<Result<Document, Failure>> {
        optional::<document::Entity, _>(ctx, self.0.document_id, Document).await
    }
}
