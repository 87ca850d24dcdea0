//! When programmes take place, and how far they are.

use cooperation_registry::{period::Period, vocabulary::Status};

use super::{chance::Chance, dates};

/// When it takes place: planned, then as it came to be, or as some source has it.
pub(super) fn period(chance: &mut Chance, year: usize) -> Period {
    let mut period = Period::default();
    let ends = year + chance.between(1, 5);
    let mut both = |cases| {
        let start = dates::in_year(chance, year);
        let end = dates::in_year(chance, ends);
        let ended = chance.of_hundred(cases);
        (Some(start), ended.then_some(end))
    };
    match year % 20 {
        0 => {}
        1..4 => (period.reported_start, period.reported_end) = both(70),
        _ => {
            (period.planned_start, period.planned_end) = both(95);
            if year < 2026 {
                (period.actual_start, period.actual_end) = both(if ends < 2026 { 80 } else { 0 });
            }
        }
    }
    let months = (ends - year) * 12;
    let known = chance.of_hundred(30);
    period.duration_months = known.then(|| i32::try_from(months).unwrap());
    period
}

/// The status that goes with its first year.
pub(super) fn status(chance: &mut Chance, year: usize) -> Option<Status> {
    match (chance.below(100), year) {
        (0..5, _) => None,
        (5..8, _) => Some(Status::Cancelled),
        (8..11, _) => Some(Status::Suspended),
        (_, ..2021) => Some(Status::Closed),
        (11..30, ..2024) => Some(Status::Finalisation),
        (_, ..2027) => Some(Status::Implementation),
        _ => Some(Status::Pipeline),
    }
}
