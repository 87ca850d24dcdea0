//! The programmes of each group: which groups there are, and how many programmes of each were judged how.

use sea_orm::{
    DbBackend,
    sea_query::{
        CaseStatement, Expr, ExprTrait, Func, JoinType, Query, SelectStatement, UnionType,
    },
};

use super::{
    dimension::{BudgetDimension, Source, fine},
    judged::{LOT, Verdict, of},
    rows::{ALONE, Asked, PLACES, line, nothing, only_year, spans},
};
use crate::{database::year, entity::budget_line};

/// The programmes, counted by group and verdict; the groups alone where nobody asks for that.
pub(super) fn counts(backend: DbBackend, asked: &Asked) -> SelectStatement {
    let mut counts = if asked.explained || asked.counting {
        let each = Query::select()
            .distinct()
            .expr(Expr::cust("*"))
            .from_subquery(judgements(backend, asked), "j")
            .take();
        let mut counts = Query::select()
            .from_subquery(each, "r")
            .column(("r", "verdict"))
            .add_group_by([of("r", "verdict")])
            .take();
        for place in asked.places() {
            counts.column(("r", place)).add_group_by([of("r", place)]);
        }
        counts
    } else {
        let mut groups = Query::select()
            .from_subquery(judgements(backend, asked), "r")
            .distinct()
            .expr_as(Expr::val(Verdict::Counted.code()), "verdict")
            .take();
        for place in asked.places() {
            groups.column(("r", place));
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

/// The programmes, each in every group that it has money in, or would have.
fn judgements(backend: DbBackend, asked: &Asked) -> SelectStatement {
    let mut programmes = placed(backend, asked, false);
    if asked.year().is_some() {
        programmes.union(UnionType::All, placed(backend, asked, true));
    }
    programmes
}

/// The same of the lines that are divided by their days, or of all others and of programmes without any.
fn placed(backend: DbBackend, asked: &Asked, divided: bool) -> SelectStatement {
    use budget_line::Column;
    let mut programmes = Query::select()
        .columns([("judged", "verdict"), ("judged", "id")])
        .from("judged")
        .take();
    if !asked.counting {
        programmes.and_where(of("judged", "counted").not());
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
            Source::Period if divided => {
                let day = |column: Column| year(backend, line(column));
                programmes
                    .cond_where(spans(backend))
                    .inner_join(
                        "years",
                        of("years", "year")
                            .gte(day(Column::PeriodFrom))
                            .and(of("years", "year").lte(day(Column::PeriodTo))),
                    )
                    .expr_as(of("years", "year"), place)
            }
            Source::Period => {
                let spans = CaseStatement::new().case(spans(backend), 1);
                programmes
                    .and_where(Expr::expr(spans).is_null())
                    .expr_as(only_year(backend), place)
            }
            Source::Only => {
                let (_, only) = dimension.tables();
                programmes
                    .left_join(only, of(only, "programme_id").eq(of("judged", "id")))
                    .expr_as(of(only, "value"), place)
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
    if asked.lots.is_some() {
        programmes.column(("judged", LOT));
    }
    programmes
}

/// Every year from the first to the last of all lines that are known by months, and so of all that cover several: `year`, `last`.
pub(super) fn years(backend: DbBackend) -> SelectStatement {
    use budget_line::Column;
    let mut years = Query::select()
        .expr(year(backend, line(Column::PeriodFrom).min()))
        .expr(year(backend, line(Column::PeriodTo).max()))
        .from_as(budget_line::Entity, "line")
        .and_where(line(Column::WithdrawnAt).is_null())
        .cond_where(fine(line))
        .take();
    let next = Query::select()
        .expr(of("years", "year").add(1))
        .column(("years", "last"))
        .from("years")
        .and_where(of("years", "year").lt(of("years", "last")))
        .take();
    years.union(UnionType::All, next).take()
}
