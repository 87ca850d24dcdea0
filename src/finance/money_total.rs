//! Totals in the API: numbers that explain themselves.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, SimpleObject};
use sea_orm::{Condition, sea_query::Expr};
use uuid::Uuid;

use super::graphql::{BudgetLine, Money};
use crate::{
    entity::{budget_line, programme},
    error::Failure,
    graphql::{All, Connection, Decimal, Paging, Request, Rows, Sort, connection},
    money::{CurrencyCode, Sum},
    period::PartialDate,
    programme::Programme,
    rate,
};

/// Why something is not part of a total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum)]
pub enum ExclusionReason {
    /// Nobody has said what the programme's budget is. Not the same as zero.
    BudgetUnknown,
    /// The programme has no money by nature.
    NotApplicable,
    /// The programme's money is part of that of a programme above it, which is counted.
    InsideParent,
    /// The programme is the same as another one, which is counted (a confirmed edge of the kind
    /// `SAME_AS`).
    SameAs,
    /// Of the programme no transaction of the kind that is summed is known, in a total of what moved. Not the same as zero.
    NoTransactions,
    /// A revised budget line has taken the line's place.
    Superseded,
    /// The line is in the sums as reported, and not in what they were converted into: no table has a rate that holds on its
    /// value date, or the result is beyond what the registry can hold.
    NoRate,
    /// Likewise: the line has no value date, or one that is known to the year only.
    NoValueDate,
}

/// What a count is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ExclusionUnit {
    /// Programmes.
    Programmes,
    /// Budget lines, or transactions where those are summed.
    Lines,
}

/// What was left out of a total, and why.
pub struct Exclusion {
    /// Why.
    pub reason: ExclusionReason,
    /// How many.
    pub count: i64,
    /// Which programmes, as a condition on the table `programme`.
    pub programmes: Condition,
}

impl ExclusionReason {
    fn unit(self) -> ExclusionUnit {
        match self {
            Self::BudgetUnknown
            | Self::NotApplicable
            | Self::InsideParent
            | Self::SameAs
            | Self::NoTransactions => ExclusionUnit::Programmes,
            Self::Superseded | Self::NoRate | Self::NoValueDate => ExclusionUnit::Lines,
        }
    }
}

/// What was left out of a total, and why.
#[Object]
impl Exclusion {
    /// Why.
    fn reason(&self) -> ExclusionReason {
        self.reason
    }

    /// How many, in `unit`.
    fn count(&self) -> i64 {
        self.count
    }

    /// What `count` counts.
    fn unit(&self) -> ExclusionUnit {
        self.reason.unit()
    }

    /// The programmes that were left out, or whose lines were; by title. Each is listed once: where `unit` is LINES, a programme with
    /// several such lines makes `count` larger than this list.
    async fn programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Programme>, Failure> {
        let rows = Rows::sorted(vec![Sort::ascending(programme::Column::SortTitle)])
            .filtered(self.programmes.clone());
        connection::<_, All<programme::Entity>>(
            Request::of(ctx)?,
            Uuid::nil(),
            rows,
            Paging::forward(first, after),
        )
    }
}

/// By which rules a total was made.
#[derive(Clone, Copy, SimpleObject)]
pub struct TotalPolicy {
    /// Which amounts count.
    pub budget_kind: &'static str,
    /// What of programmes that stand above one another counts.
    pub hierarchy: &'static str,
    /// What of programmes that are the same counts.
    pub same_as: &'static str,
    /// How an amount is shared out among groups.
    pub shares: &'static str,
    /// How currencies are treated.
    pub conversion: &'static str,
}

/// A rate that an amount was converted by.
pub struct RateUsed(pub(super) rate::RateUsed);

/// A rate that amounts were converted by.
#[Object]
impl RateUsed {
    /// The table that it is from: `ECB`.
    fn source(&self) -> &str {
        &self.0.source
    }

    /// What was converted from.
    fn from(&self) -> CurrencyCode {
        self.0.from
    }

    /// What was converted into.
    fn into(&self) -> CurrencyCode {
        self.0.into
    }

    /// The value date that a rate was wanted for.
    fn value_date(&self) -> PartialDate {
        self.0.value_date
    }

    /// The published rates: one where either currency is the table's base, else two of the same day, through the
    /// base.
    fn legs(&self) -> Vec<RateLeg> {
        let legs = self.0.legs.iter();
        legs.map(|leg| RateLeg {
            base: leg.base,
            currency: leg.currency,
            rate: Decimal(leg.rate.clone()),
            day: leg.day,
        })
        .collect()
    }
}

/// A published exchange rate.
#[derive(SimpleObject)]
pub struct RateLeg {
    /// The currency of which one unit is priced.
    base: CurrencyCode,
    /// The currency of the price.
    currency: CurrencyCode,
    /// The price of one unit, as decimal text.
    rate: Decimal,
    /// The day or month that it is the rate of, as precisely as the table says.
    day: PartialDate,
}

/// Leads from a total to the lines that it counts.
pub type Behind =
    Box<dyn Fn(&Arc<Request>, Paging) -> Result<Connection<BudgetLine>, Failure> + Send + Sync>;

/// A number that explains itself.
pub struct MoneyTotal {
    /// The sums, by currency code.
    pub amounts: Vec<Sum>,
    /// By which rules they were made.
    pub policy: TotalPolicy,
    /// How many lines were counted.
    pub counted: i64,
    /// What was left out, and why.
    pub excluded: Vec<Exclusion>,
    /// What the lines that could be converted come to, if that was asked.
    pub converted: Option<Sum>,
    /// The rates that they were converted by.
    pub rates: Vec<rate::RateUsed>,
    /// The lines; none where transactions are summed.
    pub records: Option<Behind>,
}

/// A number that explains itself: the sums, the rules they were made by, how many lines were
/// counted, what was left out and why, and the very lines behind it.
#[Object]
impl MoneyTotal {
    /// The sum in each currency as reported. Currencies are never mixed.
    fn amounts(&self) -> Vec<Money> {
        self.amounts.iter().copied().map(Money::from).collect()
    }

    /// The sum in the currency `in`, where that was given: each line is converted once, from what was reported, at its
    /// value date. Null where none could be. What couldn't be is among `excluded`, as NO_RATE or NO_VALUE_DATE.
    fn converted(&self) -> Option<Money> {
        self.converted.map(Money::from)
    }

    /// The rates that were used, each once.
    async fn rates(&self) -> Vec<RateUsed> {
        self.rates.iter().cloned().map(RateUsed).collect()
    }

    /// By which rules it was made.
    fn policy(&self) -> TotalPolicy {
        self.policy
    }

    /// How many lines were counted.
    fn counted(&self) -> i64 {
        self.counted
    }

    /// What was left out, and why.
    async fn excluded(&self) -> &[Exclusion] {
        &self.excluded
    }

    /// The very lines that were counted, in the order of their periods. None in a total of what moved: its records are the
    /// transactions of the programmes.
    async fn records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<BudgetLine>, Failure> {
        let (request, paging) = (Request::of(ctx)?, Paging::forward(first, after));
        match &self.records {
            Some(records) => records(request, paging),
            None => connection::<_, All<budget_line::Entity>>(
                request,
                Uuid::nil(),
                Rows::sorted(vec![]).meeting(Condition::any().add(Expr::val(false))),
                paging,
            ),
        }
    }
}
