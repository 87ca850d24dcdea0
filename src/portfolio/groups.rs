//! Groups of money: what the database summed, and what is divided and converted here.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use chrono::Datelike;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use uuid::Uuid;

use super::{
    Programmes,
    conversion::{Conversion, Converted},
    dimension::{BudgetDimension, Source, Value},
    judged::{By, cte, judged, of},
    row::{Alone, Row, read, value},
    rows::{Asked, statement},
};
use crate::{
    apportion::{Calendar, Shares as Proportions, by_days, split},
    database::Cells,
    entity::budget_line,
    error::Failure,
    finance::ExclusionReason,
    graphql::{Found, Load, Question, Request, ask, is_one_of},
    money::{CurrencyCode, Percent, Sum},
    rate::RateUsed,
};

/// Money of one group: what was summed, and what was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    /// The sums as reported.
    pub(super) amounts: BTreeMap<CurrencyCode, i128>,
    /// The sum of what was converted, and of what needs no rate, if a currency was asked; none where
    /// there is no such line.
    pub(super) converted: Option<i128>,
    /// The rates that it was converted by.
    pub(super) rates: BTreeSet<RateUsed>,
    /// How many lines are in them, in whole or in part.
    pub(super) counted: i64,
    /// How many programmes have a line in them, if that was asked.
    pub(super) programmes: i64,
    /// How many programmes or lines are not, by reason.
    pub(super) left_out: BTreeMap<ExclusionReason, i64>,
    /// The programmes of the lines that couldn't be converted, by reason, if what is left out was asked: no statement could say
    /// which rates there are.
    pub(super) unconverted: BTreeMap<ExclusionReason, BTreeSet<Uuid>>,
}

impl Group {
    pub(super) fn amounts(&self) -> Vec<Sum> {
        let amounts = self.amounts.iter();
        amounts
            .map(|(currency, minor)| Sum {
                minor: *minor,
                currency: *currency,
            })
            .collect()
    }
}

/// All groups, by their values.
pub(super) type Groups = BTreeMap<Vec<Value>, Group>;

/// The shares of the programmes that have several, with percentages where they are declared.
type Shares = HashMap<Uuid, Vec<(Value, Option<Percent>)>>;

/// The groups of an asked sum.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn groups(request: &Arc<Request>, asked: Asked) -> Result<Arc<Groups>, Failure> {
    let found = async { Ok(Arc::new(summed(request, &asked).await?)) };
    request.found_once(asked.clone(), found).await
}

async fn summed(request: &Arc<Request>, asked: &Asked) -> Result<Groups, Failure> {
    let sums = ask::<Sums>(request, asked.clone(), Uuid::nil());
    let shared = asked
        .by
        .iter()
        .filter(|of| matches!(of.source(), Source::Shares));
    let shares = shared.map(async |dimension| {
        let key = (asked.programmes.clone(), *dimension);
        let shares = ask::<SharesOf>(request, key, Uuid::nil()).await?;
        Ok::<_, Failure>((*dimension, weighed(&shares)))
    });
    let (rows, weights) =
        futures_util::future::try_join(sums, futures_util::future::try_join_all(shares)).await?;
    let weights: HashMap<_, _> = weights.into_iter().collect();
    let conversion = match asked.into {
        Some(into) => Some(Conversion::load(request, &rows, into).await?),
        None => None,
    };
    added(
        &asked.by,
        &rows,
        &weights,
        conversion.as_ref(),
        asked.listing,
    )
}

/// The rows of the statement, added up in their groups. `listing`: whether each group keeps the programmes of lines that
/// can't be converted.
///
/// # Errors
/// When they are others than were asked for.
pub(super) fn added(
    by: &[BudgetDimension],
    rows: &[Row],
    weights: &HashMap<BudgetDimension, Weights>,
    conversion: Option<&Conversion>,
    listing: bool,
) -> Result<Groups, Failure> {
    let (mut groups, mut superseded) = (Groups::new(), Vec::new());
    for row in rows {
        match row {
            Row::Programmes {
                values,
                verdict,
                count,
            } => {
                let group = groups.entry(values.clone()).or_default();
                match verdict.reason() {
                    None => group.programmes += count,
                    Some(reason) => *group.left_out.entry(reason).or_default() += count,
                }
            }
            Row::Lines {
                values,
                currency,
                in_effect,
                minor,
                count,
                alone,
            } => {
                let parts = |minor: i128| match alone {
                    None => Ok(vec![(values.clone(), minor)]),
                    Some(alone) => divided(by, weights, values, minor, alone),
                };
                let reported = parts(*minor)?;
                if !in_effect {
                    superseded.extend(reported.into_iter().map(|(values, _)| (values, *count)));
                    continue;
                }
                let value_date = alone.as_ref().and_then(|line| line.value_date);
                let converted = match conversion {
                    None => None,
                    Some(conversion) => Some(conversion.of(*currency, *minor, value_date)?),
                };
                for (values, minor) in reported {
                    let group = groups.entry(values).or_default();
                    *group.amounts.entry(*currency).or_default() += minor;
                    group.counted += count;
                    if let Some(Converted::Not(reason)) = converted {
                        *group.left_out.entry(reason).or_default() += count;
                        if let Some(alone) = alone.as_ref().filter(|_| listing) {
                            let programmes = group.unconverted.entry(reason).or_default();
                            programmes.insert(alone.programme);
                        }
                    }
                }
                // A line is converted once, and its parts are parts of what it came to.
                if let Some(Converted::Is { minor, rate }) = converted {
                    for (values, minor) in parts(minor)? {
                        let group = groups.entry(values).or_default();
                        *group.converted.get_or_insert_default() += minor;
                        group.rates.extend(rate.clone());
                    }
                }
            }
        }
    }
    // They make no group: whether they are asked for must not change which there are.
    for (values, count) in superseded {
        if let Some(group) = groups.get_mut(&values) {
            *group
                .left_out
                .entry(ExclusionReason::Superseded)
                .or_default() += count;
        }
    }
    Ok(groups)
}

/// What each value of a programme weighs.
pub(super) type Weights = HashMap<Uuid, Vec<(Value, u64)>>;

fn weighed(shares: &Shares) -> Weights {
    let weigh = |shares: &Vec<(Value, Option<Percent>)>| {
        let percents: Vec<Option<Percent>> = shares.iter().map(|(_, percent)| *percent).collect();
        let weights = Proportions::rebased(&percents);
        let values = shares.iter().map(|(value, _)| value.clone());
        values
            .zip(weights.weights().iter().copied())
            .filter(|(_, weight)| *weight > 0)
            .collect()
    };
    let shares = shares.iter();
    shares
        .map(|(programme, of)| (*programme, weigh(of)))
        .collect()
}

/// A line that comes by itself, as its parts: by days first, then by each kind of shares. Every step sums to
/// what it divides.
fn divided(
    by: &[BudgetDimension],
    weights: &HashMap<BudgetDimension, Weights>,
    values: &[Value],
    minor: i128,
    alone: &Alone,
) -> Result<Vec<(Vec<Value>, i128)>, Failure> {
    let minor = i64::try_from(minor).map_err(|_| Failure::internal("a line beyond 64 bits"))?;
    let mut parts = vec![(values.to_vec(), minor)];
    for (at, dimension) in by.iter().enumerate() {
        let split: Box<dyn Fn(i64) -> Vec<(Value, i64)>> = match (dimension, alone.period) {
            (BudgetDimension::Year, Some((from, to))) => Box::new(move |minor| {
                let years = by_days(minor, from, to, Calendar::Year);
                years
                    .into_iter()
                    .map(|(bucket, part)| (Value::Number(bucket.year()), part))
                    .collect()
            }),
            _ => match weights
                .get(dimension)
                .and_then(|of| of.get(&alone.programme))
            {
                None => continue,
                Some(shares) => Box::new(move |minor| {
                    let weights: Vec<u64> = shares.iter().map(|(_, weight)| *weight).collect();
                    let values = shares.iter().map(|(value, _)| value.clone());
                    values.zip(split(minor, &weights)).collect()
                }),
            },
        };
        parts = parts
            .into_iter()
            .flat_map(|(values, minor)| {
                split(minor).into_iter().map(move |(value, part)| {
                    let mut values = values.clone();
                    values[at] = value;
                    (values, part)
                })
            })
            .collect();
    }
    let parts = parts.into_iter();
    Ok(parts
        .map(|(values, part)| (values, i128::from(part)))
        .collect())
}

/// How much of a line, or of what it came to in another currency, is in the group with these values.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn part_of(
    request: &Arc<Request>,
    by: &[BudgetDimension],
    values: &[Value],
    line: &budget_line::Model,
    minor: i128,
) -> Result<i128, Failure> {
    let mut weights = HashMap::new();
    let mut own = values.to_vec();
    for (at, dimension) in by.iter().enumerate() {
        if !matches!(dimension.source(), Source::Shares) {
            continue;
        }
        let shares = ask::<SharesOfOne>(request, *dimension, line.programme_id).await?;
        let shares: Shares = [(line.programme_id, shares.to_vec())].into();
        let weighed = weighed(&shares);
        // What has several is divided; what has one or none is in its only group, which is this one.
        if weighed.values().all(|of| of.len() > 1) {
            own[at] = Value::Nothing;
            weights.insert(*dimension, weighed);
        }
    }
    let period = line.period_from.zip(line.period_to);
    let alone = Alone {
        programme: line.programme_id,
        period: period.filter(|(from, to)| from.year() != to.year()),
        value_date: line.value_date,
    };
    let undated = by
        .iter()
        .zip(values)
        .any(|(by, value)| *by == BudgetDimension::Year && *value == Value::Nothing);
    let alone = Alone {
        period: alone.period.filter(|_| !undated),
        ..alone
    };
    let parts = divided(by, &weights, &own, minor, &alone)?;
    let here = parts.iter().filter(|(part, _)| part == values);
    Ok(here.map(|(_, minor)| *minor).sum())
}

/// The sums of a portfolio.
struct Sums;

impl Load for Sums {
    type Key = Asked;
    type Out = Arc<Vec<Row>>;

    fn question(request: &Request, asked: &Asked, _: &[Uuid]) -> Question {
        Question::filtered(statement(request.database.backend(), request.viewer, asked))
    }

    fn answers(
        _: &Request,
        asked: &Asked,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let rows = found
            .rows()
            .iter()
            .map(|row| read(row, &asked.by, asked.lots.is_some()));
        Ok([(Uuid::nil(), Arc::new(rows.collect::<Result<_, _>>()?))].into())
    }

    fn nothing() -> Self::Out {
        Arc::new(Vec::new())
    }
}

/// The shares of a programme, in the order in which a remainder goes to them.
struct SharesOfOne;

impl Load for SharesOfOne {
    type Key = BudgetDimension;
    type Out = Arc<Vec<(Value, Option<Percent>)>>;

    fn question(request: &Request, dimension: &BudgetDimension, ids: &[Uuid]) -> Question {
        let mut statement = Query::select()
            .columns([
                ("share", "programme_id"),
                ("share", "value"),
                ("share", "percent"),
            ])
            .take();
        if let Some(shares) = dimension.shares() {
            statement.from_subquery(shares, "share");
        }
        let of_these = is_one_of(request.database.backend(), of("share", "programme_id"), ids);
        statement.and_where(of_these);
        Question::filtered(statement)
    }

    fn answers(
        _: &Request,
        dimension: &BudgetDimension,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let shares = shares(found, *dimension)?.into_iter();
        Ok(shares.map(|(id, of)| (id, Arc::new(of))).collect())
    }

    fn nothing() -> Self::Out {
        Arc::default()
    }
}

fn shares(found: &Found, dimension: BudgetDimension) -> Result<Shares, Failure> {
    let mut shares = Shares::new();
    for row in found.rows() {
        let mut cells = Cells::of(row, 0);
        let programme = cells.value()?;
        let value = value(&mut cells, dimension)?;
        let percent = cells.optional()?;
        shares.entry(programme).or_default().push((value, percent));
    }
    // The remainder of a division goes by this order, which the databases would differ about.
    for of_one in shares.values_mut() {
        of_one.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
    Ok(shares)
}

/// The shares of the programmes that count and have several.
struct SharesOf;

impl Load for SharesOf {
    type Key = (Programmes, BudgetDimension);
    type Out = Arc<Shares>;

    fn question(request: &Request, (programmes, dimension): &Self::Key, _: &[Uuid]) -> Question {
        let (all, _) = dimension.tables();
        let mut with = judged(request.viewer, programmes, By::Budget);
        if let Some(shares) = dimension.shares() {
            with.cte(cte(all, &["programme_id", "value", "percent"], shares));
        }
        let other = Query::select()
            .expr(Expr::val(1))
            .from_as(all, "other")
            .and_where(of("other", "programme_id").eq(of(all, "programme_id")))
            .and_where(of("other", "value").ne(of(all, "value")))
            .take();
        let shares = Query::select()
            .columns([(all, "programme_id"), (all, "value"), (all, "percent")])
            .from(all)
            .inner_join("judged", of("judged", "id").eq(of(all, "programme_id")))
            .and_where(of("judged", "counted"))
            .and_where(Expr::exists(other))
            .with_cte(with)
            .take();
        Question::filtered(shares)
    }

    fn answers(
        _: &Request,
        (_, dimension): &Self::Key,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let shares = shares(found, *dimension)?;
        Ok([(Uuid::nil(), Arc::new(shares))].into())
    }

    fn nothing() -> Self::Out {
        Arc::default()
    }
}
