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
    dimension::{BudgetDimension, Source, dated},
    judged::{Verdict, cte, judged, of},
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
    /// Into which currency all amounts are converted.
    pub(super) into: Option<CurrencyCode>,
    /// Whether the programmes that count are counted too.
    pub(super) counting: bool,
    /// Whether what is left out is counted by its reason.
    pub(super) explained: bool,
}

/// The columns of the groups' values.
const PLACES: [&str; 10] = ["d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9"];

fn line(column: budget_line::Column) -> Expr {
    Expr::col(("line", column))
}

/// Nothing, in a column of this type.
fn nothing(kind: &str) -> Expr {
    Expr::cust(format!("CAST(NULL AS {kind})"))
}

/// The statement. Its rows are read by [`super::row`].
pub(super) fn statement(backend: DbBackend, viewer: Viewer, asked: &Asked) -> SelectStatement {
    sums(backend, asked)
        .union(UnionType::All, counts(backend, asked))
        .with_cte(tables(backend, viewer, asked))
        .take()
}

impl Asked {
    fn places(&self) -> &'static [&'static str] {
        &PLACES[..self.by.len().min(PLACES.len())]
    }

    /// Whether lines may have to be divided or converted.
    fn may_be_alone(&self) -> bool {
        let divides = |by: &BudgetDimension| matches!(by.source(), Source::Period | Source::Shares);
        self.into.is_some() || self.by.iter().any(divides)
    }
}

/// The lines that count, summed by group and currency.
fn sums(backend: DbBackend, asked: &Asked) -> SelectStatement {
    let mut sums = Query::select()
        .from_subquery(lines(backend, asked), "r")
        .expr_as(Expr::val(Verdict::Counted.code()), "verdict")
        .take();
    for place in asked.places().iter().chain(&["currency"]) {
        sums.column(("r", *place)).add_group_by([of("r", place)]);
    }
    if asked.explained {
        sums.column(("r", "in_effect"))
            .add_group_by([of("r", "in_effect")]);
    } else {
        sums.expr_as(Expr::val(1), "in_effect");
    }
    if asked.may_be_alone() {
        let alone = || of("r", "alone").is_not_null();
        for name in ["line", "programme"] {
            let only = CaseStatement::new().case(alone(), of("r", name));
            sums.expr_as(only.clone(), name).add_group_by([only.into()]);
        }
        // They are the line's, and so the same in all rows of its group.
        for name in ["period_from", "period_to", "value_date"] {
            let only = CaseStatement::new().case(alone(), of("r", name));
            sums.expr_as(Expr::expr(only).min(), name);
        }
    } else {
        for (name, kind) in ALONE {
            sums.expr_as(nothing(kind), name);
        }
    }
    sums.expr_as(exact_sum(backend, of("r", "minor")), "minor")
        .expr_as(Func::count(Expr::cust("*")), "rows")
        .take()
}

/// What is read of a line that comes by itself.
const ALONE: [(&str, &str); 5] = [
    ("line", "uuid"),
    ("programme", "uuid"),
    ("period_from", "date"),
    ("period_to", "date"),
    ("value_date", "text"),
];

/// The programmes, counted by group and verdict; the groups alone where nobody asks for that.
fn counts(backend: DbBackend, asked: &Asked) -> SelectStatement {
    let mut counts = if asked.explained || asked.counting {
        let each = judgements(backend, asked).distinct().take();
        let mut counts = Query::select()
            .from_subquery(each, "r")
            .column(("r", "verdict"))
            .add_group_by([of("r", "verdict")])
            .take();
        for place in asked.places() {
            counts.column(("r", *place)).add_group_by([of("r", place)]);
        }
        counts
    } else {
        let mut groups = Query::select()
            .from_subquery(judgements(backend, asked), "r")
            .distinct()
            .expr_as(Expr::val(Verdict::Counted.code()), "verdict")
            .take();
        for place in asked.places() {
            groups.column(("r", *place));
        }
        groups
    };
    counts
        .expr_as(nothing("text"), "currency")
        .expr_as(nothing("integer"), "in_effect");
    for (name, kind) in ALONE {
        counts.expr_as(nothing(kind), name);
    }
    counts.expr_as(nothing("text"), "minor");
    if asked.explained || asked.counting {
        counts.expr_as(Func::count(Expr::cust("*")), "rows");
    } else {
        counts.expr_as(Expr::cust("CAST(0 AS bigint)"), "rows");
    }
    counts
}

/// The tables that the statement is made of.
fn tables(backend: DbBackend, viewer: Viewer, asked: &Asked) -> WithClause {
    let mut with = judged(viewer, &asked.programmes);
    for dimension in &asked.by {
        if let Some(shares) = dimension.shares(viewer) {
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
        if *dimension == BudgetDimension::Year {
            with.cte(cte("years", &["year"], years(backend)));
        }
    }
    with
}

/// Every year from the first to the last of all lines that cover several.
fn years(backend: DbBackend) -> SelectStatement {
    use budget_line::Column;
    let live = || {
        Query::select()
            .from_as(budget_line::Entity, "line")
            .and_where(line(Column::WithdrawnAt).is_null())
            .cond_where(spans(backend))
            .take()
    };
    let first = year(backend, line(Column::PeriodFrom)).min();
    let last = live()
        .expr(year(backend, line(Column::PeriodTo)).max())
        .take();
    let mut years = live().expr(first).take();
    let next = Query::select()
        .expr(of("years", "year").add(1))
        .from("years")
        .and_where(of("years", "year").lt(Expr::SubQuery(None, Box::new(last.into()))))
        .take();
    years.union(UnionType::All, next).take()
}

/// Whether a line is divided by its days.
fn spans(backend: DbBackend) -> Condition {
    use budget_line::Column;
    let day = |column: Column| year(backend, line(column));
    Condition::all()
        .add(day(Column::PeriodFrom).ne(day(Column::PeriodTo)))
        .add(dated(backend, line))
}

/// The year of a line that has only one.
fn only_year(backend: DbBackend) -> CaseStatement {
    use budget_line::Column;
    let day = |column: Column| year(backend, line(column));
    CaseStatement::new().case(
        day(Column::PeriodFrom).eq(day(Column::PeriodTo)),
        day(Column::PeriodFrom),
    )
}

/// The lines of the programmes that count, each with the values of its group.
fn lines(backend: DbBackend, asked: &Asked) -> SelectStatement {
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
        .and_where(of("judged", "verdict").eq(Verdict::Counted.code()))
        .take();
    if !asked.explained {
        lines.and_where(line(Column::InEffect).eq(true));
    }
    let mut alone = Condition::any();
    let mut divided = Condition::any();
    for (dimension, place) in asked.by.iter().zip(PLACES) {
        match dimension.source() {
            Source::Programme(column) => lines.expr_as(of("judged", column), place),
            Source::Line(column) => lines.expr_as(of("line", column), place),
            Source::Period => {
                divided = divided.add(spans(backend));
                alone = alone.add(spans(backend));
                lines.expr_as(only_year(backend), place)
            }
            Source::Shares => {
                let (all, only) = dimension.tables();
                let shared = Query::select()
                    .expr(Expr::val(1))
                    .from(all)
                    .and_where(of(all, "programme_id").eq(of("judged", "id")))
                    .take();
                alone = alone.add(
                    Condition::all()
                        .add(of(only, "programme_id").is_null())
                        .add(Expr::exists(shared)),
                );
                lines
                    .left_join(only, of(only, "programme_id").eq(of("judged", "id")))
                    .expr_as(of(only, "value"), place)
            }
        };
    }
    let mut converted = Condition::any();
    if let Some(into) = asked.into {
        let foreign = Condition::all()
            .add(line(Column::Currency).ne(into.to_string()))
            .add(line(Column::InEffect).eq(true));
        alone = alone.add(foreign.clone());
        converted = converted.add(foreign);
    }
    lines
        .column(("line", Column::Currency))
        .expr_as(line(Column::AmountMinor), "minor");
    if asked.explained {
        let in_effect = CaseStatement::new().case(line(Column::InEffect).eq(true), 1);
        lines.expr_as(in_effect.finally(0), "in_effect");
    }
    if asked.may_be_alone() {
        let or_never = |condition: Condition| match condition.is_empty() {
            true => condition.add(Expr::val(false)),
            false => condition,
        };
        let only = |condition: &Condition, column: Column| {
            CaseStatement::new().case(or_never(condition.clone()), line(column))
        };
        let is_alone = CaseStatement::new().case(or_never(alone), 1);
        lines
            .expr_as(is_alone, "alone")
            .expr_as(line(Column::Id), "line")
            .expr_as(of("judged", "id"), "programme")
            .expr_as(only(&divided, Column::PeriodFrom), "period_from")
            .expr_as(only(&divided, Column::PeriodTo), "period_to")
            .expr_as(only(&converted, Column::ValueDate), "value_date");
    }
    if backend == DbBackend::Postgres {
        // A fence: pulled up, each expression would be reckoned wherever it is named.
        lines.offset(0);
    }
    lines
}

/// The programmes, each in every group that it has money in, or would have.
fn judgements(backend: DbBackend, asked: &Asked) -> SelectStatement {
    use budget_line::Column;
    let mut programmes = Query::select()
        .columns([("judged", "verdict"), ("judged", "id")])
        .from("judged")
        .take();
    if !asked.counting {
        programmes.and_where(of("judged", "verdict").ne(Verdict::Counted.code()));
    }
    let of_lines = |dimension: &BudgetDimension| {
        matches!(dimension.source(), Source::Line(_) | Source::Period)
    };
    if asked.by.iter().any(of_lines) {
        programmes.join_as(
            JoinType::LeftJoin,
            budget_line::Entity,
            "line",
            line(Column::ProgrammeId)
                .eq(of("judged", "id"))
                .and(line(Column::WithdrawnAt).is_null())
                .and(line(Column::InEffect).eq(true)),
        );
    }
    for (dimension, place) in asked.by.iter().zip(PLACES) {
        match dimension.source() {
            Source::Programme(column) => programmes.expr_as(of("judged", column), place),
            Source::Line(column) => programmes.expr_as(of("line", column), place),
            Source::Period => {
                let day = |column: Column| year(backend, line(column));
                let among = spans(backend)
                    .add(of("years", "year").gte(day(Column::PeriodFrom)))
                    .add(of("years", "year").lte(day(Column::PeriodTo)));
                programmes
                    .left_join("years", among)
                    .expr_as(only_year(backend).finally(of("years", "year")), place)
            }
            Source::Shares => {
                let (all, _) = dimension.tables();
                let counts = of(all, "percent").is_null().or(of(all, "percent").gt(0));
                programmes
                    .left_join(
                        all,
                        of(all, "programme_id").eq(of("judged", "id")).and(counts),
                    )
                    .expr_as(of(all, "value"), place)
            }
        };
    }
    programmes
}
