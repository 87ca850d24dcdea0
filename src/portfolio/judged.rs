//! Which programmes count, and why the others don't: the same for every figure of a portfolio.
//!
//! * A programme's money is inside that of any programme above it whose budget is known and which is
//!   of the portfolio, however many steps up and through whichever programmes.
//! * Programmes that are the same by confirmed edges are one: inside a parent as soon as one of them
//!   is, and counted once otherwise, by the oldest whose budget is known.
//!
//! Both are followed along edges whose two ends the viewer may know of. Parents and
//! confirmed sames together have no cycle: [`crate::programme`] refuses the edge that would close one.

use sea_orm::{
    ColumnTrait, EnumIter, Iterable, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{
        CaseStatement, CommonTableExpression, Expr, ExprTrait, IntoIden, JoinType, Query,
        SelectStatement, UnionType, WithClause,
    },
};

use super::{Programmes, spending::SpendingKind};
use crate::{
    access::Viewer,
    entity::{financial_transaction, programme},
    finance::ExclusionReason,
    graphql::Visible,
    programme::steps,
    vocabulary::{BudgetState, RelationKind},
};

/// What makes a programme one whose money is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// That its budget is said to be.
    Budget,
    /// That something moved which is summed, whatever is said of its budget.
    Moved(SpendingKind),
}

impl By {
    /// The state of a programme's money, of the table `programme`.
    fn state(self) -> Expr {
        let Self::Moved(kind) = self else {
            return programme::Column::BudgetState.into_expr();
        };
        use financial_transaction::{Column, Entity};
        let moved = |column: Column| Expr::col(("any", column));
        let any = Query::select()
            .expr(Expr::val(1))
            .from_as(Entity, "any")
            .and_where(moved(Column::ProgrammeId).eq(programme::Column::Id.into_expr()))
            .and_where(moved(Column::WithdrawnAt).is_null())
            .and_where(moved(Column::Kind).is_in(kind.summed().iter().copied()))
            .take();
        CaseStatement::new()
            .case(Expr::exists(any), BudgetState::Known)
            .finally(BudgetState::Unknown)
            .into()
    }
}

/// What is made of a programme of a portfolio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub(super) enum Verdict {
    /// Its lines count.
    Counted,
    /// It has no money by nature.
    NotApplicable,
    /// Its money is part of that of a programme above it.
    InsideParent,
    /// It is the same as one that counts.
    SameAs,
    /// Nobody has said what its budget is.
    BudgetUnknown,
}

impl Verdict {
    /// How statements write it.
    pub(super) const fn code(self) -> i32 {
        self as i32
    }

    /// What statements wrote.
    pub(super) fn of(code: i32) -> Option<Self> {
        Self::iter().find(|verdict| verdict.code() == code)
    }

    /// Why such a programme is not counted.
    pub(super) const fn reason(self) -> Option<ExclusionReason> {
        match self {
            Self::Counted => None,
            Self::NotApplicable => Some(ExclusionReason::NotApplicable),
            Self::InsideParent => Some(ExclusionReason::InsideParent),
            Self::SameAs => Some(ExclusionReason::SameAs),
            Self::BudgetUnknown => Some(ExclusionReason::BudgetUnknown),
        }
    }

    /// The verdict that such a reason is of.
    pub(super) fn behind(reason: ExclusionReason) -> Option<Self> {
        Self::iter().find(|verdict| verdict.reason() == Some(reason))
    }
}

/// A column of one of the tables that are made here.
pub(super) fn of(table: &'static str, column: &'static str) -> Expr {
    Expr::col((table, column))
}

pub(super) fn cte(
    name: &'static str,
    columns: &[&'static str],
    query: SelectStatement,
) -> CommonTableExpression {
    CommonTableExpression::new()
        .table_name(name)
        .columns(columns.iter().map(|column| column.into_iden()))
        .query(query)
        .to_owned()
}

/// `from` joined to `with` where two of their columns are equal.
fn joined(
    from: &'static str,
    with: &'static str,
    on: (&'static str, &'static str),
) -> SelectStatement {
    Query::select()
        .from(from)
        .join(JoinType::InnerJoin, with, of(from, on.0).eq(of(with, on.1)))
        .take()
}

/// The table `judged`: every programme of the portfolio once, with its `verdict`, whether that is to be `counted`, and what it
/// is grouped by: `id`, `instrument`, `status`, `visibility`.
pub(super) fn judged(viewer: Viewer, programmes: &Programmes, by: By) -> WithClause {
    in_lots(viewer, programmes, by, None)
}

/// The column that tells lots apart.
pub(super) const LOT: &str = "lot";

/// The same of several lots of the portfolio's programmes at once, each judged as if it were all of the portfolio. `lots` is
/// `programme_id`, `lot`; `judged` then has a programme once in each of its lots, with its `lot`.
pub(super) fn in_lots(
    viewer: Viewer,
    programmes: &Programmes,
    by: By,
    lots: Option<SelectStatement>,
) -> WithClause {
    use programme::Column;
    let divided = lots.is_some();
    // What follows from a programme of a lot is in that lot.
    let lot_of = |mut select: SelectStatement, table: &'static str| match divided {
        true => select.column((table, LOT)).take(),
        false => select,
    };
    let and_lot = |on: Expr, one: &'static str, other: &'static str| match divided {
        true => on.and(of(one, LOT).eq(of(other, LOT))),
        false => on,
    };
    let mut matched = programme::Entity::visible(viewer)
        .select_only()
        .column_as(Column::Id, "id")
        .expr_as(by.state(), "state")
        .column_as(Column::Instrument, "instrument")
        .column_as(Column::Status, "status")
        .column_as(Column::Visibility, "visibility")
        .filter(programmes.condition.clone())
        .into_query();
    if divided {
        let own = of("lots", "programme_id").eq(Column::Id.into_expr());
        matched.inner_join("lots", own).column(("lots", LOT));
    }
    let known = |table| of(table, "state").eq(BudgetState::Known);
    let twin = {
        let mut first = Query::select()
            .columns([("same", "lower"), ("same", "upper")])
            .from("same")
            .take();
        let next = joined("twin", "same", ("upper", "lower"))
            .columns([("twin", "lower"), ("same", "upper")])
            .take();
        first.union(UnionType::Distinct, next).take()
    };
    let base = {
        let own = Query::select()
            .column(("matched", "id"))
            .from("matched")
            .and_where(known("matched"))
            .take();
        let twins = joined("twin", "matched", ("lower", "id"))
            .column(("twin", "upper"))
            .and_where(known("matched"))
            .take();
        let (mut own, twins) = (lot_of(own, "matched"), lot_of(twins, "matched"));
        own.union(UnionType::Distinct, twins).take()
    };
    let down = {
        let mut children = Query::select()
            .columns([("child", "lower"), ("child", "upper")])
            .from("child")
            .take();
        let twins = Query::select()
            .columns([("twin", "lower"), ("twin", "upper")])
            .from("twin")
            .take();
        children.union(UnionType::All, twins).take()
    };
    let inside = {
        let first = joined("child", "base", ("upper", "id"))
            .column(("child", "lower"))
            .take();
        let next = joined("inside", "down", ("id", "upper"))
            .column(("down", "lower"))
            .take();
        let (mut first, next) = (lot_of(first, "base"), lot_of(next, "inside"));
        first.union(UnionType::Distinct, next).take()
    };
    let doubled = joined("twin", "matched", ("lower", "id"))
        .join_as(
            JoinType::InnerJoin,
            "matched",
            "other",
            and_lot(
                of("other", "id").eq(of("twin", "upper")),
                "other",
                "matched",
            ),
        )
        .distinct()
        .column(("matched", "id"))
        .and_where(known("other"))
        .and_where(
            known("matched")
                .not()
                .or(of("other", "id").lt(of("matched", "id"))),
        )
        .take();
    let doubled = lot_of(doubled, "matched");
    let verdict = CaseStatement::new()
        .case(
            of("matched", "state").eq(BudgetState::NotApplicable),
            Verdict::NotApplicable.code(),
        )
        .case(
            of("inside", "id").is_not_null(),
            Verdict::InsideParent.code(),
        )
        .case(of("doubled", "id").is_not_null(), Verdict::SameAs.code())
        .case(known("matched"), Verdict::Counted.code())
        .finally(Verdict::BudgetUnknown.code());
    // Beside the verdict, because a planner takes one value of many to be rare: for most of a portfolio it would look up
    // each programme's lines by themselves.
    let counted = known("matched")
        .and(of("inside", "id").is_null())
        .and(of("doubled", "id").is_null());
    let judgement = |table| and_lot(of(table, "id").eq(of("matched", "id")), table, "matched");
    let judged = Query::select()
        .columns([
            ("matched", "id"),
            ("matched", "instrument"),
            ("matched", "status"),
            ("matched", "visibility"),
        ])
        .expr(verdict)
        .expr(counted)
        .from("matched")
        .left_join("inside", judgement("inside"))
        .left_join("doubled", judgement("doubled"))
        .take();
    let judged = lot_of(judged, "matched");
    let pair = ["lower", "upper"];
    let with_lot = |columns: &[&'static str]| {
        let lot = divided.then_some(LOT);
        columns.iter().copied().chain(lot).collect::<Vec<_>>()
    };
    let mut with = WithClause::new();
    if let Some(lots) = lots {
        with.cte(cte("lots", &["programme_id", LOT], lots));
    }
    with.recursive(true)
        .cte(cte(
            "matched",
            &with_lot(&["id", "state", "instrument", "status", "visibility"]),
            matched,
        ))
        .cte(cte(
            "same",
            &pair,
            steps(viewer, RelationKind::SameAs, true),
        ))
        .cte(cte("twin", &pair, twin))
        .cte(cte(
            "child",
            &pair,
            steps(viewer, RelationKind::Parent, false),
        ))
        .cte(cte("base", &with_lot(&["id"]), base))
        .cte(cte("down", &pair, down))
        .cte(cte("inside", &with_lot(&["id"]), inside))
        .cte(cte("doubled", &with_lot(&["id"]), doubled))
        .cte(
            // Written down, even where it is read once: looked through, the planner takes a known budget to be as rare as any
            // other value of a column that it knows nothing of, and goes through all programmes for each line.
            cte(
                "judged",
                &with_lot(&[
                    "id",
                    "instrument",
                    "status",
                    "visibility",
                    "verdict",
                    "counted",
                ]),
                judged,
            )
            .materialized(true)
            .to_owned(),
        )
        .to_owned()
}

/// The keys of the programmes with this verdict.
pub(super) fn with_verdict(
    viewer: Viewer,
    programmes: &Programmes,
    by: By,
    verdict: Verdict,
) -> SelectStatement {
    Query::select()
        .column(("judged", "id"))
        .from("judged")
        .and_where(match verdict {
            Verdict::Counted => of("judged", "counted"),
            other => of("judged", "verdict").eq(other.code()),
        })
        .with_cte(judged(viewer, programmes, by))
        .take()
}
