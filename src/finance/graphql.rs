//! Money in the API.

use std::{future::Future, pin::Pin, sync::Arc};

use async_graphql::{Context, ID, Object, SimpleObject};
use sea_orm::{ColumnTrait, Condition};

use super::{
    money_total::{Exclusion, ExclusionReason, MoneyTotal, RateUsed, TotalPolicy},
    total::total,
};
use crate::{
    document::Document,
    entity::{budget_line, document, financial_transaction, organisation, programme},
    error::Failure,
    graphql::{
        Api, Aside, Connection, Decimal, LocalizedText, Paging, Request, Rows, Sort, connection,
        edges, localized, many, optional,
    },
    id::Kind,
    money,
    organisation::Organisation,
    period::PartialDate,
    rate,
    text::LocaleTag,
    vocabulary::{BudgetCommitment, BudgetKind, BudgetState, TransactionKind},
};

edges! {
    LinesOfProgramme to budget_line by ProgrammeId;
    TransactionsOfProgramme to financial_transaction by ProgrammeId;
}

/// An amount in one currency.
#[derive(SimpleObject)]
pub struct Money {
    /// Decimal text with all of the currency's digits: `900000.00`. Never a float.
    amount: Decimal,
    /// The currency of ISO 4217.
    currency: money::CurrencyCode,
}

impl From<money::Money> for Money {
    fn from(of: money::Money) -> Self {
        Self {
            amount: Decimal(of.amount()),
            currency: of.currency,
        }
    }
}

impl From<money::Sum> for Money {
    fn from(of: money::Sum) -> Self {
        Self {
            amount: Decimal(of.amount()),
            currency: of.currency,
        }
    }
}

/// The rules of one programme's own total.
const POLICY: TotalPolicy = TotalPolicy {
    budget_kind: BUDGET_KIND,
    hierarchy: "The programme's own lines alone; those of programmes above and below it are not added.",
    same_as: "The programme's own lines alone.",
    shares: "Nothing is shared out.",
    conversion: "Amounts are summed for each currency as reported; nothing is converted.",
};

/// Which lines of a budget count.
pub const BUDGET_KIND: &str = "A revised line counts instead of the original of the same period, provider and currency; commitments and disbursements are never added to budgets.";

/// A programme's budget.
pub struct Budget(Arc<programme::Model>);

/// The budget of a programme row.
#[must_use]
pub fn budget(of: &Arc<programme::Model>) -> Budget {
    Budget(of.clone())
}

/// Budget lines in the order of their periods.
pub fn by_period() -> Rows<budget_line::Entity> {
    Rows::sorted(vec![
        Sort::ascending(budget_line::Column::PeriodFrom).nulls_last(),
    ])
}

/// What is known of a programme's money. Unknown is not zero.
#[Object]
impl Budget {
    /// Whether it is known, unknown, or none by nature.
    fn state(&self) -> BudgetState {
        self.0.budget_state
    }

    /// The sum of the lines in effect, with what was counted and what was not. Null unless the
    /// budget is known.
    async fn total(&self, ctx: &Context<'_>) -> Option<Result<MoneyTotal, Failure>> {
        if self.0.budget_state != BudgetState::Known {
            return None;
        }
        Some(self.sum(ctx).await)
    }

    /// The lines, superseded ones included, in the order of their periods.
    async fn lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<BudgetLine>, Failure> {
        connection::<_, LinesOfProgramme>(
            Request::of(ctx)?,
            self.0.id,
            by_period(),
            Paging::forward(first, after),
        )
    }
}

impl Budget {
    async fn sum(&self, ctx: &Context<'_>) -> Result<MoneyTotal, Failure> {
        let lines = many::<LinesOfProgramme>(Request::of(ctx)?, by_period(), self.0.id).await?;
        let sum = total(lines.iter().map(|line| &**line));
        let id = self.0.id;
        let superseded = (sum.superseded > 0).then(|| Exclusion {
            reason: ExclusionReason::Superseded,
            count: sum.superseded,
            programmes: Condition::all().add(programme::Column::Id.eq(id)),
        });
        Ok(MoneyTotal {
            amounts: sum.amounts,
            policy: POLICY,
            counted: sum.counted,
            excluded: superseded.into_iter().collect(),
            converted: None,
            rates: Vec::new(),
            records: Some(Box::new(move |request, paging| {
                let counted = Condition::all().add(budget_line::Column::InEffect.eq(true));
                let rows = by_period().meeting(counted);
                connection::<_, LinesOfProgramme>(request, id, rows, paging)
            })),
        })
    }
}

/// Planned money.
pub struct BudgetLine(Arc<budget_line::Model>, Option<Arc<dyn Counts>>);

/// A total that lists its lines, and says how much of each it counts.
pub trait Counts: Send + Sync {
    /// How much of a line is in the total, in the line's currency.
    fn counted<'a>(
        &'a self,
        request: &'a Arc<Request>,
        line: &'a budget_line::Model,
    ) -> Pin<Box<dyn Future<Output = Result<i128, Failure>> + Send + 'a>>;

    /// What that came to in the currency that the total is converted into, and by which rate; none where it isn't converted.
    fn converted<'a>(
        &'a self,
        request: &'a Arc<Request>,
        line: &'a budget_line::Model,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Converted>, Failure>> + Send + 'a>>;
}

/// What came of a line in another currency.
#[derive(Clone, Debug)]
pub struct Converted {
    /// How much of it is in the total.
    pub sum: money::Sum,
    /// By which rate; none where it needed none.
    pub rate: Option<rate::RateUsed>,
}

impl Api for BudgetLine {
    type Entity = budget_line::Entity;
    fn new(row: Arc<budget_line::Model>) -> Self {
        Self(row, None)
    }
    fn within(row: Arc<budget_line::Model>, aside: Option<&Aside>) -> Self {
        let total = aside.and_then(|aside| aside.downcast_ref::<Arc<dyn Counts>>());
        Self(row, total.cloned())
    }
}

/// Planned money: one amount of a budget.
#[Object]
impl BudgetLine {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        Kind::BudgetLine.id(self.0.id)
    }

    /// The programme whose budget it is part of.
    async fn programme(&self, ctx: &Context<'_>) -> Result<crate::programme::Programme, Failure> {
        crate::graphql::required::<programme::Entity, _>(
            ctx,
            self.0.programme_id,
            crate::programme::Programme,
        )
        .await
    }

    /// First figure or later one.
    fn kind(&self) -> BudgetKind {
        self.0.kind
    }

    /// How firm it is; null: the source doesn't say.
    fn commitment(&self) -> Option<BudgetCommitment> {
        self.0.commitment
    }

    /// The amount.
    fn amount(&self) -> Money {
        money::Money {
            minor: self.0.amount_minor,
            currency: self.0.currency,
        }
        .into()
    }

    /// How much of it counts in the total that lists it among its `records`: a part, where it is split among
    /// groups. These parts sum to the total. Null where the line isn't read from a total.
    async fn counted(&self, ctx: &Context<'_>) -> Option<Result<Money, Failure>> {
        let total = self.1.as_ref()?;
        let counted = async {
            let minor = total.counted(Request::of(ctx)?, &self.0).await?;
            let currency = self.0.currency;
            Ok(money::Sum { minor, currency }.into())
        };
        Some(counted.await)
    }

    /// What `counted` came to in the currency `in` of the total that lists the line. These sum to the total's `converted`. Null where
    /// the total has no such currency, and where the line can't be converted: the total counts it among `excluded`.
    async fn converted(&self, ctx: &Context<'_>) -> Option<Result<Money, Failure>> {
        let converted = self.in_total(ctx).await.transpose()?;
        Some(converted.map(|converted| converted.sum.into()))
    }

    /// The rate that the line was converted by, at its value date; null where it needed none, and where it wasn't.
    async fn rate(&self, ctx: &Context<'_>) -> Option<Result<RateUsed, Failure>> {
        let converted = self.in_total(ctx).await.transpose()?;
        let rate = converted.map(|converted| converted.rate.map(RateUsed));
        rate.transpose()
    }

    /// The first date that it covers, if the source says so.
    fn start(&self) -> Option<PartialDate> {
        self.0.period_start
    }

    /// The last date that it covers, if the source says so.
    fn end(&self) -> Option<PartialDate> {
        self.0.period_end
    }

    /// Who provides the money.
    async fn provider(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, self.0.provider_id, Organisation).await
    }

    /// Who receives it.
    async fn receiver(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, self.0.receiver_id, Organisation).await
    }

    /// The date whose exchange rate holds for it (IATI value-date).
    fn value_date(&self) -> Option<PartialDate> {
        self.0.value_date
    }

    /// Whether it counts: no revised line has taken its place.
    fn in_effect(&self) -> bool {
        self.0.in_effect
    }

    /// The document where it is written.
    async fn source(&self, ctx: &Context<'_>) -> Option<Result<Document, Failure>> {
        optional::<document::Entity, _>(ctx, self.0.document_id, Document).await
    }
}

impl BudgetLine {
    async fn in_total(&self, ctx: &Context<'_>) -> Result<Option<Converted>, Failure> {
        match &self.1 {
            None => Ok(None),
            Some(total) => total.converted(Request::of(ctx)?, &self.0).await,
        }
    }
}

/// Money that moved, or was promised.
pub struct Transaction(pub Arc<financial_transaction::Model>);

impl Api for Transaction {
    type Entity = financial_transaction::Entity;
    fn new(row: Arc<financial_transaction::Model>) -> Self {
        Self(row)
    }
}

/// Money that moved, or was promised. Never added to a budget: it is another view of the same money.
#[Object]
impl Transaction {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        Kind::Transaction.id(self.0.id)
    }

    /// What kind of movement.
    fn kind(&self) -> TransactionKind {
        self.0.kind
    }

    /// When.
    fn occurred_on(&self) -> Option<PartialDate> {
        self.0.occurred_on
    }

    /// The amount.
    fn amount(&self) -> Money {
        money::Money {
            minor: self.0.amount_minor,
            currency: self.0.currency,
        }
        .into()
    }

    /// Who gave.
    async fn provider(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, self.0.provider_id, Organisation).await
    }

    /// Who received.
    async fn receiver(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, self.0.receiver_id, Organisation).await
    }

    /// The date whose exchange rate holds for it (IATI value-date).
    fn value_date(&self) -> Option<PartialDate> {
        self.0.value_date
    }

    /// What it was for.
    fn description(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.description, locale)
    }

    /// The document where it is written.
    async fn source(&self, ctx: &Context<'_>) -> Option<Result<Document, Failure>> {
        optional::<document::Entity, _>(ctx, self.0.document_id, Document).await
    }
}

/// The transactions of a programme, in the order of their dates.
///
/// # Errors
/// [`Failure::Input`] when the paging arguments are out of bounds.
pub fn transactions(
    ctx: &Context<'_>,
    of: &programme::Model,
    paging: Paging,
) -> Result<Connection<Transaction>, Failure> {
    let rows = Rows::sorted(vec![
        Sort::ascending(financial_transaction::Column::OccurredFrom).nulls_last(),
    ]);
    connection::<_, TransactionsOfProgramme>(Request::of(ctx)?, of.id, rows, paging)
}
