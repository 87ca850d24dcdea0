//! Net new money: what programmes commit and spend beyond what came in from others.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use async_graphql::Enum;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType};
use uuid::Uuid;

use super::{
    Programmes,
    judged::{By, Verdict, judged, of},
};
use crate::{
    apportion::{Sums, net_new_money},
    database::{Cells, exact_sum, read_sum},
    entity::financial_transaction,
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

impl SpendingKind {
    /// The kinds of transactions that it sums.
    pub(super) const fn summed(self) -> &'static [TransactionKind] {
        match self {
            Self::Spending => &[TransactionKind::Disbursement, TransactionKind::Expenditure],
            Self::Commitments => &[TransactionKind::OutgoingCommitment],
        }
    }
}

const POLICY: TotalPolicy = TotalPolicy {
    budget_kind: "Disbursements and expenditure, or outgoing commitments, of each programme, less what came in from others: the larger of incoming commitments and incoming funds. A programme into which more came than went out has none: zero, and never less. Budgets are never added.",
    hierarchy: "Transactions of a programme inside one above it, within the same filter, that has such transactions itself are left out.",
    same_as: "Programmes that a coordinator has confirmed to be the same count once: the oldest that has such transactions.",
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
    let key = ((**programmes).clone(), kind);
    let moved = ask::<Moved>(request, key, Uuid::nil()).await?;
    let (mut amounts, mut counted) = (BTreeMap::<CurrencyCode, i128>::new(), 0);
    let mut left_out = BTreeMap::<Reason, i64>::new();
    for of_one in moved.iter() {
        match of_one {
            Of::LeftOut(reason) => *left_out.entry(*reason).or_default() += 1,
            Of::Counted {
                currency,
                sums,
                transactions,
            } => {
                let net = net_new_money(*sums);
                *amounts.entry(*currency).or_default() += match kind {
                    SpendingKind::Spending => net.net_spend,
                    SpendingKind::Commitments => net.net_commitments,
                };
                counted += transactions;
            }
        }
    }
    let viewer = request.viewer;
    let excluded = left_out.into_iter().map(|(left_out, count)| Exclusion {
        reason: left_out.reason(),
        count,
        programmes: programmes.such(viewer, By::Moved(kind), left_out.verdict()),
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

/// Why a programme's transactions don't count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    InsideParent,
    SameAs,
    NoTransactions,
}

impl Reason {
    const fn reason(self) -> ExclusionReason {
        match self {
            Self::InsideParent => ExclusionReason::InsideParent,
            Self::SameAs => ExclusionReason::SameAs,
            Self::NoTransactions => ExclusionReason::NoTransactions,
        }
    }

    /// What is made of such programmes by what moved in them.
    const fn verdict(self) -> Verdict {
        match self {
            Self::InsideParent => Verdict::InsideParent,
            Self::SameAs => Verdict::SameAs,
            Self::NoTransactions => Verdict::BudgetUnknown,
        }
    }

    const fn of(verdict: Verdict) -> Option<Self> {
        match verdict {
            Verdict::InsideParent => Some(Self::InsideParent),
            Verdict::SameAs => Some(Self::SameAs),
            Verdict::BudgetUnknown => Some(Self::NoTransactions),
            Verdict::Counted | Verdict::NotApplicable => None,
        }
    }
}

/// What moved in a programme, in one currency, or why that doesn't count.
#[derive(Clone, Debug)]
enum Of {
    LeftOut(Reason),
    Counted {
        currency: CurrencyCode,
        sums: Sums,
        transactions: i64,
    },
}

struct Moved;

impl Load for Moved {
    type Key = (Programmes, SpendingKind);
    type Out = Arc<Vec<Of>>;

    fn question(request: &Request, (programmes, kind): &Self::Key, _: &[Uuid]) -> Question {
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
            .with_cte(judged(request.viewer, programmes, By::Moved(*kind)))
            .take();
        Question::filtered(statement)
    }

    fn answers(
        _: &Request,
        (_, asked): &Self::Key,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let mut counted = BTreeMap::<(Uuid, CurrencyCode), (Sums, i64)>::new();
        let mut left_out = BTreeMap::<Uuid, Reason>::new();
        for row in found.rows() {
            let mut cells = Cells::of(row, 0);
            let programme: Uuid = cells.value()?;
            let verdict = Verdict::of(cells.value()?);
            let currency: Option<CurrencyCode> = cells.optional()?;
            let kind: Option<TransactionKind> = cells.optional()?;
            let sum: Option<String> = cells.optional()?;
            let count: i64 = cells.value()?;
            if let Some(reason) = verdict.and_then(Reason::of) {
                left_out.insert(programme, reason);
                continue;
            }
            let (Some(currency), Some(kind), Some(sum)) = (currency, kind, sum) else {
                continue;
            };
            let minor = read_sum(&sum)
                .ok_or_else(|| Failure::internal("a sum of transactions is no number"))?;
            let (sums, transactions) = counted.entry((programme, currency)).or_default();
            if asked.summed().contains(&kind) {
                *transactions += count;
            }
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
        // What only came in, in some currency, is no sum of nothing.
        let counted = counted.into_iter().filter(|(_, (_, count))| *count > 0);
        let counted = counted.map(|((_, currency), (sums, transactions))| Of::Counted {
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
