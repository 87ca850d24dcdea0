//! What is measured of every fifth result: where it began, what it aims at, what was reached.

use cooperation_registry::{
    entity::{indicator, measurement},
    results::{Dimension, Disaggregation},
    text::Texts,
    vocabulary::{IndicatorKind, IndicatorMeasure, MeasurementKind, Qualifier},
};
use uuid::Uuid;

use super::{chance::Chance, dates, portfolio::Portfolio, programmes::Made, words::phrase};

impl Portfolio {
    /// Makes the indicators of a result, and answers their titles.
    pub(super) fn make_indicators(
        &mut self,
        result: Uuid,
        of: &Made,
        chance: &mut Chance,
    ) -> Vec<Texts> {
        if !chance.of_hundred(20) {
            return Vec::new();
        }
        let title = of.languages.of(phrase(chance));
        let row = indicator::Model {
            result_id: result,
            id: self.keys.next(),
            position: 0,
            title: title.clone(),
            kind: chance.pick(&[
                IndicatorKind::Structural,
                IndicatorKind::Process,
                IndicatorKind::Outcome,
            ]),
            measure: chance.weighted(&[
                (IndicatorMeasure::Unit, 60),
                (IndicatorMeasure::Percentage, 30),
                (IndicatorMeasure::Qualitative, 10),
            ]),
            cumulative: chance.of_hundred(20),
            entered_by: None,
            external_id: "indicator".to_owned(),
            withdrawn_at: None,
        };
        self.batch.add(&row);
        let baseline = chance.between(0, 40);
        let aim = baseline + chance.between(1, 50);
        let reached = chance.between(baseline, aim);
        let mut values = vec![
            (MeasurementKind::Baseline, baseline, 0, None),
            (MeasurementKind::Target, aim, 3, None),
            (MeasurementKind::Actual, reached, 2, None),
        ];
        if chance.of_hundred(15) {
            values.push((MeasurementKind::Actual, reached / 2, 2, Some("female")));
            values.push((
                MeasurementKind::Actual,
                reached - reached / 2,
                2,
                Some("male"),
            ));
        }
        for (place, (kind, value, after, sex)) in values.into_iter().enumerate() {
            let words = row.measure == IndicatorMeasure::Qualitative;
            let period = Some(dates::year(of.year + after));
            let disaggregation = sex.map(|value| Dimension {
                dimension: "sex".to_owned(),
                value: value.to_owned(),
            });
            self.batch.add(&measurement::Model {
                result_id: result,
                id: self.keys.next(),
                indicator_id: row.id,
                kind,
                period_start: period,
                period_end: period,
                period_from: dates::first(period),
                period_to: dates::last(period),
                qualifier: chance.weighted(&[
                    (Qualifier::Exactly, 80),
                    (Qualifier::About, 12),
                    (Qualifier::AtLeast, 8),
                ]),
                // What is told in words has no number.
                value: (!words).then(|| value.to_string().parse().unwrap()),
                unit: (row.measure == IndicatorMeasure::Unit).then(|| "persons".to_owned()),
                wording: if words {
                    of.languages.of(phrase(chance))
                } else {
                    Texts::default()
                },
                disaggregation: Disaggregation(disaggregation.into_iter().collect()),
                reported_by: of.entered_by,
                document_id: self.perhaps_document(chance, 10),
                entered_by: None,
                external_id: format!("measurement-{place}"),
                withdrawn_at: None,
            });
        }
        vec![title]
    }
}
