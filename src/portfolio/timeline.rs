//! A portfolio over time: what begins, ends and is under way.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Enum, SimpleObject};
use chrono::NaiveDate;
use sea_orm::{QueryFilter, QuerySelect, QueryTrait, sea_query::Expr};
use uuid::Uuid;

use super::Programmes;
use crate::{
    apportion::{Bucket, Calendar},
    database::Cells,
    entity::programme,
    error::Failure,
    graphql::{Found, Load, Question, Request, Visible, ask},
    period::PartialDate,
};

/// By which parts of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum TimelineUnit {
    /// Years.
    Year,
    /// Quarters.
    Quarter,
    /// Months.
    Month,
}

impl TimelineUnit {
    const fn calendar(self) -> Calendar {
        match self {
            Self::Year => Calendar::Year,
            Self::Quarter => Calendar::Quarter,
            Self::Month => Calendar::Month,
        }
    }
}

/// A year, quarter or month of a portfolio.
#[derive(Clone, Debug, SimpleObject)]
pub struct TimelinePoint {
    /// What it is called: `2015`, `2015-Q2`, `2015-04`.
    label: String,
    /// The year or month that it begins with.
    start: PartialDate,
    /// How many programmes began in it. A date that is known to the year is not in a quarter or month.
    started: i64,
    /// How many programmes ended in it, likewise.
    ended: i64,
    /// How many programmes may have been under way on a day of it: an unknown end is open, and so is an unknown
    /// start. A programme without both is in none.
    under_way: i64,
}

/// The most points of a timeline.
const MOST: usize = 600;

/// The points from the first date of the portfolio to its last.
///
/// # Errors
/// [`Failure::Input`] for more points than are told.
pub(super) async fn timeline(
    request: &Arc<Request>,
    programmes: &Arc<Programmes>,
    by: TimelineUnit,
) -> Result<Vec<TimelinePoint>, Failure> {
    let periods = ask::<Periods>(request, (**programmes).clone(), Uuid::nil()).await?;
    let periods: Vec<Period> = periods
        .iter()
        .filter(|one| one.is_dated())
        .copied()
        .collect();
    let calendar = by.calendar();
    let days = periods.iter().flat_map(|period| {
        let days = [period.starts, period.ends];
        days.into_iter().flatten().flat_map(|(from, to)| [from, to])
    });
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else {
        return Ok(Vec::new());
    };
    let mut points = Vec::new();
    let mut day = first;
    while day <= last {
        if points.len() == MOST {
            return Err(Failure::input(
                &["by"],
                format!(
                    "the portfolio's dates run from {first} to {last}, which is more than {MOST} points; ask by YEAR, or leave out with a filter by period what is dated so far off"
                ),
            ));
        }
        let bucket = Bucket::of(day, calendar);
        points.push(point(bucket, by, &periods)?);
        match bucket.last_day().succ_opt() {
            Some(next) => day = next,
            None => break,
        }
    }
    Ok(points)
}

/// How many programmes have neither a start nor an end.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn undated(
    request: &Arc<Request>,
    programmes: &Arc<Programmes>,
) -> Result<i64, Failure> {
    let periods = ask::<Periods>(request, (**programmes).clone(), Uuid::nil()).await?;
    let undated = periods.iter().filter(|period| !period.is_dated());
    Ok(undated.map(|period| period.count).sum())
}

fn point(bucket: Bucket, by: TimelineUnit, periods: &[Period]) -> Result<TimelinePoint, Failure> {
    let (from, to) = (bucket.first_day(), bucket.last_day());
    let within = |range: Option<(NaiveDate, NaiveDate)>| {
        range.is_some_and(|(earliest, latest)| earliest >= from && latest <= to)
    };
    let (mut started, mut ended, mut under_way) = (0, 0, 0);
    for period in periods {
        if within(period.starts) {
            started += period.count;
        }
        if within(period.ends) {
            ended += period.count;
        }
        let begun = period.starts.is_none_or(|(earliest, _)| earliest <= to);
        let going = period.ends.is_none_or(|(_, latest)| latest >= from);
        if begun && going {
            under_way += period.count;
        }
    }
    let start = from.format(match by {
        TimelineUnit::Year => "%Y",
        TimelineUnit::Quarter | TimelineUnit::Month => "%Y-%m",
    });
    Ok(TimelinePoint {
        label: bucket.to_string(),
        start: start
            .to_string()
            .parse()
            .map_err(|_| Failure::internal("a day without a year"))?,
        started,
        ended,
        under_way,
    })
}

/// How many programmes have the same dates, each as the first and the last day that it can mean.
#[derive(Clone, Copy, Debug)]
struct Period {
    starts: Option<(NaiveDate, NaiveDate)>,
    ends: Option<(NaiveDate, NaiveDate)>,
    count: i64,
}

impl Period {
    const fn is_dated(&self) -> bool {
        self.starts.is_some() || self.ends.is_some()
    }
}

struct Periods;

impl Load for Periods {
    type Key = Programmes;
    type Out = Arc<Vec<Period>>;

    fn question(request: &Request, programmes: &Programmes, _: &[Uuid]) -> Question {
        use programme::Column;
        let columns = [
            Column::StartsFrom,
            Column::StartsTo,
            Column::EndsFrom,
            Column::EndsTo,
        ];
        let periods = programme::Entity::visible(request.viewer)
            .select_only()
            .columns(columns)
            .expr_as(Expr::cust("COUNT(*)"), "programmes")
            .filter(programmes.condition.clone());
        let periods = columns.into_iter().fold(periods, QuerySelect::group_by);
        Question::filtered(periods.into_query())
    }

    fn answers(
        _: &Request,
        _: &Programmes,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let periods = found.rows().iter().map(|row| {
            let mut cells = Cells::of(row, 0);
            let starts: (Option<NaiveDate>, Option<NaiveDate>) =
                (cells.optional()?, cells.optional()?);
            let ends: (Option<NaiveDate>, Option<NaiveDate>) =
                (cells.optional()?, cells.optional()?);
            Ok::<_, Failure>(Period {
                starts: starts.0.zip(starts.1),
                ends: ends.0.zip(ends.1),
                count: cells.value()?,
            })
        });
        let periods = periods.collect::<Result<Vec<_>, _>>()?;
        Ok([(Uuid::nil(), Arc::new(periods))].into())
    }

    fn nothing() -> Self::Out {
        Arc::default()
    }
}
