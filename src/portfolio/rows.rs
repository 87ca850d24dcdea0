//! The one statement behind every sum of budgets: what the databases add up, and what they can't.
//!
//! Whatever counts whole is summed by the database. A line that must be divided, because it covers
//! several years or its programme has shares, or that must be converted, comes by itself: that is
//! done in integers, in [`super::groups`].

use sea_orm::{
    DbBackend,
    sea_query::{
        CaseStatement, Condition, Expr, ExprTrait, Func, JoinType, Query, SelectStatement,
        UnionType, WithClause,
    },
};

use super::{
    Programmes,
    addressed::only_one,
    dimension::{BudgetDimension, Source, fine},
    judged::{By, LOT, Verdict, cte, in_lots, of},
    placed::{counts, years},
};
use crate::{
    access::Viewer,
    database::{exact_sum, year},
    entity::budget_line,
    money::CurrencyCode,
};

/// What is summed, and by what.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    /// Of which programmes.
    pub(super) programmes: Programmes,
    /// By which dimensions; none: in one group.
    pub(super) by: Vec<BudgetDimension>,
    /// In which lots, each of which is a portfolio of its own: `programme_id`, `lot`; none: all in one.
    pub(super) lots: Option<SelectStatement>,
    /// Into which currency all amounts are converted.
    pub(super) into: Option<CurrencyCode>,
    /// Whether the programmes that count are counted too.
    pub(super) counting: bool,
    /// Whether what is left out is counted by its reason.
    pub(super) explained: bool,
    /// Whether the programmes whose lines can't be converted are kept, to be listed: one key for each and each group.
    pub(super) listing: bool,
}

/// The columns of the groups' values.
pub(super) const PLACES: [&str; 10] = ["d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9"];

/// A column of the table `line`.
pub(super) fn line(column: budget_line::Column) -> Expr {
    Expr::col(("line", column))
}

/// Nothing, in a column of this type.
pub(super) fn nothing(kind: &str) -> Expr {
    Expr::cust(format!("CAST(NULL AS {kind})"))
}

/// The statement. Its rows are read by [`super::row`].
pub(super) fn statement(backend: DbBackend, viewer: Viewer, asked: &Asked) -> SelectStatement {
    let mut statement = sums(backend, asked);
    if asked.may_be_alone() {
        statement.union(UnionType::All, alone(backend, asked));
    }
    statement
        .union(UnionType::All, counts(backend, asked))
        .with_cte(tables(backend, viewer, asked))
        .take()
}

impl Asked {
    /// The columns of its groups' values; a lot is the last of them.
    pub(super) fn places(&self) -> impl Iterator<Item = &'static str> {
        let by = PLACES.into_iter().take(self.by.len());
        by.chain(self.lots.is_some().then_some(LOT))
    }

    /// The column of the years, if it is grouped by them.
    pub(super) fn year(&self) -> Option<&'static str> {
        let at = self.by.iter().position(|by| *by == BudgetDimension::Year)?;
        PLACES.get(at).copied()
    }

    /// Whether lines may have to be divided or converted.
    fn may_be_alone(&self) -> bool {
        let divides = |by: &BudgetDimension| matches!(by.source(), Source::Period | Source::Shares);
        self.into.is_some() || self.by.iter().any(divides)
    }
}

/// The lines that count whole, summed by group and currency. Those that come by themselves are a part of their own: grouped by
/// their keys too, all lines would be thought to be groups.
fn sums(backend: DbBackend, asked: &Asked) -> SelectStatement {
    let mut sums = Query::select()
        .from_subquery(whole(backend, asked), "r")
        .expr_as(Expr::val(Verdict::Counted.code()), "verdict")
        .take();
    for place in asked.places().chain(["currency"]) {
        sums.column(("r", place)).add_group_by([of("r", place)]);
    }
    if asked.explained {
        sums.column(("r", "in_effect"))
            .add_group_by([of("r", "in_effect")]);
    } else {
        sums.expr_as(Expr::val(1), "in_effect");
    }
    for (name, kind) in ALONE {
        sums.expr_as(nothing(kind), name);
    }
    if asked.may_be_alone() {
        sums.and_where(of("r", "alone").is_null());
    }
    if let Some(year) = asked.year() {
        // What is divided by its days has none, and is known by months.
        sums.and_where(of("r", year).is_not_null().or(of("r", "fine").is_null()));
    }
    sums.expr_as(exact_sum(backend, of("r", "minor")), "minor")
        .expr_as(Func::count(Expr::cust("*")), "rows")
        .take()
}

/// What is read of a line that comes by itself.
pub(super) const ALONE: [(&str, &str); 5] = [
    ("line", "uuid"),
    ("programme", "uuid"),
    ("period_from", "date"),
    ("period_to", "date"),
    ("value_date", "text"),
];

/// The tables that the statement is made of.
fn tables(backend: DbBackend, viewer: Viewer, asked: &Asked) -> WithClause {
    let mut with = in_lots(viewer, &asked.programmes, By::Budget, asked.lots.clone());
    for dimension in &asked.by {
        if let Some(shares) = dimension.shares() {
            let (all, only) = dimension.tables();
            let other = Query::select()
                .expr(Expr::val(1))
                .from_as(all, "other")
                .and_where(of("other", "programme_id").eq(of(all, "programme_id")))
                .and_where(of("other", "value").ne(of(all, "value")))
                .take();
            let alone = Query::select()
                .columns([(all, "programme_id"), (all, "value")])
                .from(all)
                .and_where(Expr::exists(other).not())
                .take();
            with.cte(cte(all, &["programme_id", "value", "percent"], shares))
                .cte(cte(only, &["programme_id", "value"], alone));
        }
        if matches!(dimension.source(), Source::Only) {
            let (_, only) = dimension.tables();
            with.cte(cte(only, &["programme_id", "value"], only_one(viewer)));
        }
        if *dimension == BudgetDimension::Year {
            with.cte(cte("years", &["year", "last"], years(backend)));
        }
    }
    with
}

/// Whether a line is divided by its days: it covers several years, and says from which month to which.
pub(super) fn spans(backend: DbBackend) -> Condition {
    use budget_line::Column;
    let day = |column: Column| year(backend, line(column));
    fine(line).add(day(Column::PeriodFrom).ne(day(Column::PeriodTo)))
}

/// The year of a line that has only one.
pub(super) fn only_year(backend: DbBackend) -> CaseStatement {
    use budget_line::Column;
    let day = |column: Column| year(backend, line(column));
    CaseStatement::new().case(
        day(Column::PeriodFrom).eq(day(Column::PeriodTo)),
        day(Column::PeriodFrom),
    )
}

/// The lines of the programmes that count, each with the values of its group, and which of them come by themselves.
struct Lines {
    select: SelectStatement,
    /// Those that are divided by their days.
    divided: Condition,
    /// Those that are shared out.
    shared: Condition,
    /// Those that are converted.
    converted: Condition,
}

fn lines(backend: DbBackend, asked: &Asked) -> Lines {
    use budget_line::Column;
    let mut lines = Query::select()
        .from("judged")
        .join_as(
            JoinType::InnerJoin,
            budget_line::Entity,
            "line",
            line(Column::ProgrammeId).eq(of("judged", "id")),
        )
        .and_where(line(Column::WithdrawnAt).is_null())
        .and_where(of("judged", "counted"))
        .take();
    if !asked.explained {
        lines.and_where(line(Column::InEffect).eq(true));
    }
    let mut shared = Condition::any();
    let mut divided = Condition::any();
    for (dimension, place) in asked.by.iter().zip(PLACES) {
        match dimension.source() {
            Source::Programme(column) => lines.expr_as(of("judged", column), place),
            Source::Line(column) => lines.expr_as(of("line", column), place),
            Source::Period => {
                divided = divided.add(spans(backend));
                lines.expr_as(only_year(backend), place)
            }
            Source::Only => {
                let (_, only) = dimension.tables();
                lines
                    .left_join(only, of(only, "programme_id").eq(of("judged", "id")))
                    .expr_as(of(only, "value"), place)
            }
            Source::Shares => {
                let (all, only) = dimension.tables();
                let several = Query::select()
                    .expr(Expr::val(1))
                    .from(all)
                    .and_where(of(all, "programme_id").eq(of("judged", "id")))
                    .take();
                shared = shared.add(
                    Condition::all()
                        .add(of(only, "programme_id").is_null())
                        .add(Expr::exists(several)),
                );
                lines
                    .left_join(only, of(only, "programme_id").eq(of("judged", "id")))
                    .expr_as(of(only, "value"), place)
            }
        };
    }
    if asked.lots.is_some() {
        lines.column(("judged", LOT));
    }
    let mut converted = Condition::any();
    if let Some(into) = asked.into {
        converted = converted.add(
            Condition::all()
                .add(line(Column::Currency).ne(into.to_string()))
                .add(line(Column::InEffect).eq(true)),
        );
    }
    lines.column(("line", Column::Currency));
    if asked.explained {
        let in_effect = CaseStatement::new().case(line(Column::InEffect).eq(true), 1);
        lines.expr_as(in_effect.finally(0), "in_effect");
    }
    Lines {
        select: lines,
        divided,
        shared,
        converted,
    }
}

/// A condition of which nothing holds is none that always does.
fn or_never(condition: Condition) -> Condition {
    match condition.is_empty() {
        true => condition.add(Expr::val(false)),
        false => condition,
    }
}

/// The lines, for those to be summed that count whole.
fn whole(backend: DbBackend, asked: &Asked) -> SelectStatement {
    let Lines {
        mut select,
        shared,
        converted,
        ..
    } = lines(backend, asked);
    select.expr_as(line(budget_line::Column::AmountMinor), "minor");
    if asked.may_be_alone() {
        let alone = or_never(shared.add(converted));
        select.expr_as(CaseStatement::new().case(alone, 1), "alone");
    }
    if asked.year().is_some() {
        // Whether it is divided is told by this and by its year, which is dear enough to be reckoned once.
        select.expr_as(CaseStatement::new().case(fine(line), 1), "fine");
    }
    if backend == DbBackend::Postgres {
        // A fence: pulled up, each expression would be reckoned wherever it is named.
        select.offset(0);
    }
    select
}

/// The lines that come by themselves.
fn alone(backend: DbBackend, asked: &Asked) -> SelectStatement {
    use budget_line::Column;
    let Lines {
        select,
        divided,
        shared,
        converted,
    } = lines(backend, asked);
    let mut alone = Query::select()
        .expr_as(Expr::val(Verdict::Counted.code()), "verdict")
        .take();
    for place in asked.places().chain(["currency"]) {
        alone.column(("r", place));
    }
    if asked.explained {
        alone.column(("r", "in_effect"));
    } else {
        alone.expr_as(Expr::val(1), "in_effect");
    }
    let mut each = select;
    each.expr_as(line(Column::Id), "line")
        .expr_as(of("judged", "id"), "programme");
    let only = |condition: &Condition, column: Column| {
        CaseStatement::new().case(or_never(condition.clone()), line(column))
    };
    each.expr_as(only(&divided, Column::PeriodFrom), "period_from")
        .expr_as(only(&divided, Column::PeriodTo), "period_to")
        .expr_as(only(&converted, Column::ValueDate), "value_date")
        .expr_as(line(Column::AmountMinor).cast_as("text"), "minor")
        .cond_where(or_never(divided.add(shared).add(converted)));
    for (name, _) in ALONE {
        alone.column(("r", name));
    }
    alone
        .column(("r", "minor"))
        .expr_as(Expr::cust("CAST(1 AS bigint)"), "rows")
        .from_subquery(each, "r")
        .take()
}
