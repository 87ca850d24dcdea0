//! Net new money: what programmes commit and spend beyond what came in from others.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use async_graphql::Enum;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, JoinType},
};
use uuid::Uuid;

use super::{
    Programmes,
    judged::{Verdict, judged, of},
};
use crate::{
    apportion::{Sums, net_new_money},
    database::{Cells, exact_sum, read_sum},
    entity::{financial_transaction, programme},
    error::Failure,
    finance::{Exclusion, ExclusionReason, MoneyTotal, TotalPolicy},
    graphql::{Found, Load, Question, Request, ask},
    money::{CurrencyCode, Sum},
    vocabulary::TransactionKind,
};

/// What is summed of transactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Enum)]
pub enum SpendingKind {
    /// Disbursements and expenditure (IATI 3 and 4).
    #[default]
    Spending,
    /// Outgoing commitments (IATI 2).
    Commitments,
}

const POLICY: TotalPolicy = TotalPolicy {
    budget_kind: "Disbursements and expenditure, or outgoing commitments, of each programme, less what came in from others: the larger of incoming commitments and incoming funds. Budgets are never added.",
    hierarchy: "Transactions of a programme inside one above it, within the same filter, whose budget is known are left out.",
    same_as: "Programmes that a coordinator has confirmed to be the same count once.",
    shares: "Nothing is shared out.",
    conversion: "Amounts are summed for each currency as reported; nothing is converted.",
};

/// Net new money of a portfolio.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn spending(
    request: &Arc<Request>,
    programmes: &Arc<Programmes>,
    kind: SpendingKind,
) -> Result<MoneyTotal, Failure> {
    let moved = ask::<Moved>(request, (**programmes).clone(), Uuid::nil()).await?;
    let (mut amounts, mut counted) = (BTreeMap::<CurrencyCode, i128>::new(), 0);
    let mut left_out = BTreeMap::<ExclusionReason, i64>::new();
    for of_one in moved.iter() {
        match of_one {
            Of::LeftOut(reason) => *left_out.entry(*reason).or_default() += 1,
            Of::Counted {
                currency,
                sums,
                transactions,
            } => {
                let net = net_new_money(*sums)
                    .ok_or_else(|| Failure::internal("a programme's spending is beyond 64 bits"))?;
                let minor = match kind {
                    SpendingKind::Spending => net.net_spend,
                    SpendingKind::Commitments => net.net_commitments,
                };
                *amounts.entry(*currency).or_default() += i128::from(minor);
                counted += transactions;
            }
        }
    }
    let viewer = request.viewer;
    let excluded = left_out.into_iter().map(|(reason, count)| Exclusion {
        reason,
        count,
        programmes: match programmes.left_out(viewer, reason) {
            Some(judged) => judged,
            None => programmes.condition.clone().add(without_transactions()),
        },
    });
    let amounts = amounts.into_iter();
    Ok(MoneyTotal {
        amounts: amounts
            .map(|(currency, minor)| Sum { minor, currency })
            .collect(),
        policy: POLICY,
        counted,
        excluded: excluded.collect(),
        converted: None,
        rates: Vec::new(),
        records: None,
    })
}

/// Programmes of which no transaction is known, as a condition on the table `programme`.
fn without_transactions() -> Condition {
    let with = financial_transaction::Entity::find()
        .select_only()
        .column(financial_transaction::Column::ProgrammeId)
        .filter(financial_transaction::Column::WithdrawnAt.is_null())
        .into_query();
    Condition::all().add(programme::Column::Id.not_in_subquery(with))
}

/// What moved in a programme, in one currency, or why that doesn't count.
#[derive(Clone, Debug)]
enum Of {
    LeftOut(ExclusionReason),
    Counted {
        currency: CurrencyCode,
        sums: Sums,
        transactions: i64,
    },
}

struct Moved;

impl Load for Moved {
    type Key = Programmes;
    type Out = Arc<Vec<Of>>;

    fn question(request: &Request, programmes: &Programmes, _: &[Uuid]) -> Question {
        use financial_transaction::{Column, Entity};
        let moved = |column: Column| Expr::col(("moved", column));
        let statement = sea_orm::sea_query::Query::select()
            .columns([("judged", "id"), ("judged", "verdict")])
            .expr(moved(Column::Currency))
            .expr(moved(Column::Kind))
            .expr(exact_sum(
                request.database.backend(),
                moved(Column::AmountMinor),
            ))
            .expr(moved(Column::Id).count())
            .from("judged")
            .join_as(
                JoinType::LeftJoin,
                Entity,
                "moved",
                moved(Column::ProgrammeId)
                    .eq(of("judged", "id"))
                    .and(moved(Column::WithdrawnAt).is_null()),
            )
            .add_group_by([
                of("judged", "id"),
                of("judged", "verdict"),
                moved(Column::Currency),
                moved(Column::Kind),
            ])
            .with_cte(judged(request.viewer, programmes))
            .take();
        Question::filtered(statement)
    }

    fn answers(
        _: &Request,
        _: &Programmes,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let mut counted = BTreeMap::<(Uuid, CurrencyCode), (Sums, i64)>::new();
        let mut left_out = BTreeMap::<Uuid, ExclusionReason>::new();
        for row in found.rows() {
            let mut cells = Cells::of(row, 0);
            let programme: Uuid = cells.value()?;
            let verdict = Verdict::of(cells.value()?);
            let currency: Option<CurrencyCode> = cells.optional()?;
            let kind: Option<TransactionKind> = cells.optional()?;
            let sum: Option<String> = cells.optional()?;
            let count: i64 = cells.value()?;
            // Whether its budget is known says nothing of what moved.
            if let Some(reason @ (Verdict::InsideParent | Verdict::SameAs)) = verdict {
                left_out.extend(reason.reason().map(|reason| (programme, reason)));
                continue;
            }
            let (Some(currency), Some(kind), Some(sum)) = (currency, kind, sum) else {
                left_out.insert(programme, ExclusionReason::NoTransactions);
                continue;
            };
            let minor = read_sum(&sum).and_then(|sum| i64::try_from(sum).ok());
            let minor = minor.ok_or_else(|| {
                Failure::internal("a programme's transactions sum beyond 64 bits")
            })?;
            let (sums, transactions) = counted.entry((programme, currency)).or_default();
            *transactions += count;
            let of_kind = match kind {
                TransactionKind::IncomingCommitment => &mut sums.incoming_commitments,
                TransactionKind::IncomingFunds => &mut sums.incoming_funds,
                TransactionKind::OutgoingCommitment => &mut sums.outgoing_commitments,
                TransactionKind::Disbursement => &mut sums.disbursements,
                TransactionKind::Expenditure => &mut sums.expenditure,
                // Loans, equity and pledges are neither spending nor its source.
                _ => continue,
            };
            *of_kind = minor;
        }
        let counted = counted
            .into_iter()
            .map(|((_, currency), (sums, transactions))| Of::Counted {
                currency,
                sums,
                transactions,
            });
        let left_out = left_out.into_values().map(Of::LeftOut);
        Ok([(Uuid::nil(), Arc::new(counted.chain(left_out).collect()))].into())
    }

    fn nothing() -> Self::Out {
        Arc::default()
    }
}
