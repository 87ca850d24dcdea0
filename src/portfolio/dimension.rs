//! What money is grouped by, and where each group's programmes and lines are found.

use async_graphql::Enum;
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, Value as SqlValue,
    sea_query::{Alias, BinOper, Expr, ExprTrait, Func, JoinType, Query, SelectStatement},
};
use uuid::Uuid;

use super::{addressed::only_one, judged::of};
use crate::{
    access::Viewer,
    database::year,
    entity::{
        budget_line, concept, country_share, programme, region_share, sector_share, theme_share,
    },
};

/// What budgets can be grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum BudgetDimension {
    /// Who provides the money, line by line.
    Funder,
    /// The calendar year. A line over several years is split by days, both ends included, in
    /// integers that sum to the line; one without a period, or whose period is known by
    /// years alone and has several of them, is undated.
    Year,
    /// The programmes' countries, by their shares: equal ones where none are declared, and rebased
    /// where they don't sum to 100.
    Country,
    /// The programmes' regions, by declared shares, of the first list by name that has them.
    Region,
    /// The kind of arrangement.
    Instrument,
    /// The programmes' sectors, by their shares, as with countries. Where a programme has sectors of several
    /// lists, those of one: of the lists with declared shares, or else of all, the one that the registry has had the longest.
    Sector,
    /// The programmes' themes, by declared shares, of one list likewise. A list without shares takes nothing from one with.
    Theme,
    /// The mechanism that the programme addresses, by a link to it, to one of its recommendations or reviews, or to its
    /// class, where that is only one: nothing says how money is shared among several. Disputed links don't count, unlike
    /// in the facet and the filter of this name.
    Mechanism,
    /// Who receives the money, line by line.
    Partner,
    /// The status as reported.
    Status,
}

/// A group's value of one dimension.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Value {
    /// A number: a year.
    Number(i32),
    /// A word of a closed list, a country, or a region behind its list.
    Text(String),
    /// An object of the registry.
    Key(Uuid),
    /// None: what has no place in any other group.
    Nothing,
}

/// What stands between a region's list and its code.
pub(super) const UNIT_SEPARATOR: char = '\u{1F}';

/// Where a dimension's values are.
pub(super) enum Source {
    /// A column of the table `judged`.
    Programme(&'static str),
    /// A column of the table `line`.
    Line(&'static str),
    /// The year of a line's period.
    Period,
    /// Rows of a programme's own, each with a share.
    Shares,
    /// The one value that a programme has, where it isn't one of several.
    Only,
}

impl BudgetDimension {
    pub(super) const fn source(self) -> Source {
        match self {
            Self::Funder => Source::Line("provider_id"),
            Self::Partner => Source::Line("receiver_id"),
            Self::Year => Source::Period,
            Self::Instrument => Source::Programme("instrument"),
            Self::Status => Source::Programme("status"),
            Self::Country | Self::Region | Self::Sector | Self::Theme => Source::Shares,
            Self::Mechanism => Source::Only,
        }
    }

    /// Whether the values are keys of objects.
    pub(super) const fn has_keys(self) -> bool {
        matches!(
            self,
            Self::Funder | Self::Partner | Self::Sector | Self::Theme | Self::Mechanism
        )
    }

    /// The names of the tables of this dimension's shares, and of the values that are a programme's only one.
    pub(super) const fn tables(self) -> (&'static str, &'static str) {
        match self {
            Self::Country => ("countries", "only_country"),
            Self::Region => ("regions", "only_region"),
            Self::Sector => ("sectors", "only_sector"),
            Self::Theme => ("themes", "only_theme"),
            Self::Mechanism => ("only_mechanism", "only_mechanism"),
            _ => ("nothing", "nothing"),
        }
    }

    /// The shares that money is attributed by: `programme_id`, `value`, `percent`. A programme without any has
    /// money that is attributed to nothing.
    pub(super) fn shares(self) -> Option<SelectStatement> {
        Some(match self {
            Self::Country => Query::select()
                .column(country_share::Column::ProgrammeId)
                .expr_as(country_share::Column::Country.into_expr(), "value")
                .column(country_share::Column::Percent)
                .from(country_share::Entity)
                .take(),
            Self::Region => {
                let scheme = |table| Expr::col((table, region_share::Column::Scheme));
                let joined = || BinOper::Custom("||");
                let code = scheme("share")
                    .binary(joined(), Expr::val(UNIT_SEPARATOR.to_string()))
                    .binary(joined(), Expr::col(("share", region_share::Column::Region)));
                let shares = Query::select()
                    .column(("share", region_share::Column::ProgrammeId))
                    .expr_as(code, "value")
                    .column(("share", region_share::Column::Percent))
                    .from_as(region_share::Entity, "share")
                    .and_where(of("share", "percent").is_not_null())
                    .take();
                let other = Query::select()
                    .expr(Expr::val(1))
                    .from_as(region_share::Entity, "other")
                    .and_where(same_programme())
                    .and_where(of("other", "percent").is_not_null())
                    .and_where(scheme("other").lt(scheme("share")))
                    .take();
                without(shares, other)
            }
            Self::Sector => concepts(sector_share::Entity, false),
            Self::Theme => concepts(theme_share::Entity, true),
            _ => return None,
        })
    }

    /// The lines with a value, as a condition on the table `budget_line`; none for a dimension that
    /// is one of programmes.
    pub(super) fn lines(self, backend: DbBackend, value: &Value) -> Option<Condition> {
        use budget_line::Column;
        let column = |column: Column| match value {
            Value::Key(key) => Condition::all().add(column.eq(*key)),
            _ => Condition::all().add(column.is_null()),
        };
        let dated = || dated(backend, |column| column.into_expr());
        Some(match (self.source(), value) {
            (Source::Line("provider_id"), _) => column(Column::ProviderId),
            (Source::Line(_), _) => column(Column::ReceiverId),
            (Source::Period, Value::Number(number)) => {
                let day = |column: Column| year(backend, column.into_expr());
                Condition::all()
                    .add(day(Column::PeriodFrom).lte(*number))
                    .add(day(Column::PeriodTo).gte(*number))
                    .add(dated())
            }
            (Source::Period, _) => Condition::any()
                .add(Column::PeriodFrom.is_null())
                .add(Column::PeriodTo.is_null())
                .add(dated().not()),
            (Source::Programme(_) | Source::Shares | Source::Only, _) => return None,
        })
    }

    /// The programmes with a value, as a condition on the table `programme`; none for a dimension
    /// that is one of lines.
    pub(super) fn programmes(self, viewer: Viewer, value: &Value) -> Option<Condition> {
        use programme::Column;
        Some(match self.source() {
            Source::Line(_) | Source::Period => return None,
            Source::Programme(name) => {
                let column = Expr::col((programme::Entity, Alias::new(name)));
                Condition::all().add(match value {
                    Value::Text(text) => column.eq(text.as_str()),
                    _ => column.is_null(),
                })
            }
            source @ (Source::Shares | Source::Only) => {
                let shared = matches!(source, Source::Shares);
                let attributed = match self.shares() {
                    Some(shares) => shares,
                    None => only_one(viewer),
                };
                let mut with = Query::select()
                    .column("programme_id")
                    .from_subquery(attributed, "attributed")
                    .take();
                if shared {
                    let percent = || of("attributed", "percent");
                    with.and_where(percent().is_null().or(percent().gt(0)));
                }
                let value: SqlValue = match value {
                    Value::Key(key) => (*key).into(),
                    Value::Text(text) => text.as_str().into(),
                    Value::Number(number) => (*number).into(),
                    Value::Nothing => {
                        return Some(Condition::all().add(Column::Id.not_in_subquery(with)));
                    }
                };
                with.and_where(of("attributed", "value").eq(Expr::val(value)));
                Condition::all().add(Column::Id.in_subquery(with))
            }
        })
    }
}

/// Whether the years of a line are known: its period is one year, or known by months or days.
fn dated(backend: DbBackend, column: impl Fn(budget_line::Column) -> Expr) -> Condition {
    use budget_line::Column;
    let day = |of: Column| year(backend, column(of));
    Condition::any()
        .add(day(Column::PeriodFrom).eq(day(Column::PeriodTo)))
        .add(fine(&column))
}

/// Whether both ends of a line's period are known by months or days.
pub(super) fn fine(column: impl Fn(budget_line::Column) -> Expr) -> Condition {
    use budget_line::Column;
    let fine = |of: Column| Expr::expr(Func::cust("LENGTH").arg(column(of))).gte(7);
    Condition::all()
        .add(fine(Column::PeriodStart))
        .add(fine(Column::PeriodEnd))
}

fn same_programme() -> Expr {
    of("other", "programme_id").eq(of("share", "programme_id"))
}

fn without(mut shares: SelectStatement, other: SelectStatement) -> SelectStatement {
    shares.and_where(Expr::exists(other).not()).take()
}

/// Shares of concepts, those of one list: of the lists that a programme declares, the one that the registry has had the longest;
/// where it declares none, the oldest of all, unless only `declared` shares count. A list is declared whole or not at all.
fn concepts<E: EntityTrait>(table: E, declared: bool) -> SelectStatement {
    let with_list = |share: &'static str, list: &'static str| {
        Query::select()
            .from_as(table, share)
            .join_as(
                JoinType::InnerJoin,
                concept::Entity,
                list,
                Expr::col((list, concept::Column::Id)).eq(of(share, "concept_id")),
            )
            .take()
    };
    let scheme = |list| Expr::col((list, concept::Column::SchemeId));
    let percent = |share| of(share, "percent");
    let mut shares = with_list("share", "list")
        .column(("share", "programme_id"))
        .expr_as(of("share", "concept_id"), "value")
        .column(("share", "percent"))
        .take();
    if declared {
        shares.and_where(percent("share").is_not_null());
    }
    let older = scheme("older").lt(scheme("list"));
    let loses = older
        .and(
            percent("other")
                .is_not_null()
                .or(percent("share").is_null()),
        )
        .or(percent("share")
            .is_null()
            .and(percent("other").is_not_null()));
    let other = with_list("other", "older")
        .expr(Expr::val(1))
        .and_where(same_programme())
        .and_where(loses)
        .take();
    without(shares, other)
}
