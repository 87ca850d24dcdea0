//! Coverage: which recommendations programmes address, and which none does, in groups.

use std::{collections::BTreeMap, collections::HashMap, sync::Arc};

use async_graphql::Enum;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{CaseStatement, Expr, ExprTrait, Func, JoinType, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    Programmes,
    dimension::Value,
    judged::{LOT, cte, of},
    level::{CoverageLevel, rated},
};
use crate::{
    access::Viewer,
    database::Cells,
    entity::{recommendation, recommendation_tag, responsibility},
    error::Failure,
    graphql::{Found, Load, Question, Request},
    vocabulary::TagFacet,
};

/// What recommendations can be grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum CoverageDimension {
    /// Who recommends.
    Mechanism,
    /// What it is about. One with several themes is in the group of each.
    Theme,
    /// Whom it is about, likewise.
    Group,
    /// Which institutions answer for it, likewise.
    Institution,
    /// The cycle of the review, where it has cycles.
    Cycle,
    /// Which targets of the Sustainable Development Goals it serves, likewise.
    Sdg,
    /// The State's latest position.
    Position,
}

/// What is counted. Both numbers are published, and both are right: the answer says which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum CountingUnit {
    /// Recommendations: a paragraph of a document, or the part of one where it has parts.
    Paragraph,
    /// Each together with each State that recommends it; one that no State is known for counts once.
    ParagraphStatePair,
}

impl CoverageDimension {
    /// The column of `rated`; none where a recommendation can have several values.
    const fn column(self) -> Option<&'static str> {
        match self {
            Self::Mechanism => Some("mechanism"),
            Self::Cycle => Some("cycle"),
            Self::Position => Some("position"),
            Self::Theme | Self::Group | Self::Institution | Self::Sdg => None,
        }
    }

    /// The table of the values that a recommendation can have several of.
    const fn table(self) -> &'static str {
        match self {
            Self::Theme => "themes",
            Self::Group => "persons",
            Self::Sdg => "targets",
            _ => "institutions",
        }
    }

    const fn facet(self) -> Option<TagFacet> {
        match self {
            Self::Theme => Some(TagFacet::Theme),
            Self::Group => Some(TagFacet::Group),
            Self::Sdg => Some(TagFacet::SdgTarget),
            _ => None,
        }
    }

    /// The values that recommendations have of it, each once: `id`, `value`.
    fn values(self) -> SelectStatement {
        let values = match self.facet() {
            Some(facet) => recommendation_tag::Entity::find()
                .select_only()
                .column_as(recommendation_tag::Column::RecommendationId, "id")
                .column_as(recommendation_tag::Column::ConceptId, "value")
                .filter(recommendation_tag::Column::Facet.eq(facet))
                .filter(recommendation_tag::Column::WithdrawnAt.is_null())
                .into_query(),
            None => responsibility::Entity::find()
                .select_only()
                .column_as(responsibility::Column::RecommendationId, "id")
                .column_as(responsibility::Column::OrganisationId, "value")
                .filter(responsibility::Column::WithdrawnAt.is_null())
                .into_query(),
        };
        values.clone().distinct().take()
    }

    /// The column of the table `recommendation`; none where a recommendation can have several values.
    const fn own(self) -> Option<recommendation::Column> {
        use recommendation::Column;
        match self {
            Self::Mechanism => Some(Column::MechanismId),
            Self::Cycle => Some(Column::Cycle),
            Self::Position => Some(Column::Position),
            Self::Theme | Self::Group | Self::Institution | Self::Sdg => None,
        }
    }

    /// The recommendations with a value, as a condition on the table `recommendation`.
    pub(super) fn condition(self, value: &Value) -> Condition {
        use recommendation::Column;
        let all = Condition::all();
        match (self.own(), value) {
            (Some(column), value) => all.add(is(column.into_expr(), value)),
            (None, value) => {
                let with = Query::select()
                    .column(("of_value", "id"))
                    .from_subquery(self.values(), "of_value")
                    .take();
                match value {
                    Value::Key(key) => {
                        let mut with = with;
                        with.and_where(of("of_value", "value").eq(*key));
                        all.add(Column::Id.in_subquery(with))
                    }
                    _ => all.add(Column::Id.not_in_subquery(with)),
                }
            }
        }
    }

    fn read(self, cells: &mut Cells<'_>) -> Result<Value, Failure> {
        let value = match self {
            Self::Cycle => cells.optional::<i32>()?.map(Value::Number),
            Self::Position => cells.optional::<String>()?.map(Value::Text),
            _ => cells.optional::<Uuid>()?.map(Value::Key),
        };
        Ok(value.unwrap_or(Value::Nothing))
    }
}

/// How many recommendations of a group are how far covered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Covered {
    pub(super) addressed: i64,
    pub(super) proposed: i64,
    pub(super) in_general: i64,
    pub(super) none: i64,
}

impl Covered {
    pub(super) const fn gaps(self) -> i64 {
        self.proposed + self.in_general + self.none
    }
}

/// What is counted of recommendations, and by what.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AskedCoverage {
    pub(super) programmes: Programmes,
    pub(super) recommendations: Condition,
    pub(super) by: Vec<CoverageDimension>,
    pub(super) unit: CountingUnit,
}

/// The columns of the groups' values.
const PLACES: [&str; 7] = ["c0", "c1", "c2", "c3", "c4", "c5", "c6"];

/// That a column has a value.
fn is(column: Expr, value: &Value) -> Expr {
    match value {
        Value::Nothing => column.is_null(),
        Value::Key(key) => column.eq(*key),
        Value::Number(number) => column.eq(*number),
        Value::Text(text) => column.eq(text.as_str()),
    }
}

/// The recommendations of some groups, each with what stands for its group: `id`, `lot`.
pub(super) fn in_groups<'a>(
    recommendations: &Condition,
    by: &[CoverageDimension],
    groups: impl Iterator<Item = (Uuid, &'a [Value])>,
) -> SelectStatement {
    use recommendation::Column;
    let mut each = recommendation::Entity::find()
        .select_only()
        .column_as(Column::Id, "id")
        .filter(recommendations.clone())
        .into_query();
    let mut columns = Vec::with_capacity(by.len());
    for dimension in by {
        columns.push(match dimension.own() {
            Some(column) => column.into_expr(),
            None => {
                let table = dimension.table();
                let same = of(table, "id").eq(Column::Id.into_expr());
                each.join_subquery(JoinType::LeftJoin, dimension.values(), table, same);
                of(table, "value")
            }
        });
    }
    let lot = groups.fold(CaseStatement::new(), |lots, (key, values)| {
        let all = columns.iter().cloned().zip(values);
        let all = all.fold(Condition::all(), |all, (column, value)| {
            all.add(is(column, value))
        });
        lots.case(all, key)
    });
    each.expr_as(lot, LOT);
    Query::select()
        .columns([("each", "id"), ("each", LOT)])
        .from_subquery(each, "each")
        .and_where(of("each", LOT).is_not_null())
        .take()
}

fn statement(viewer: Viewer, asked: &AskedCoverage) -> SelectStatement {
    let pairs = asked.unit == CountingUnit::ParagraphStatePair;
    let mut with = rated(
        viewer,
        &asked.programmes,
        asked.recommendations.clone(),
        pairs,
    );
    let mut counts = Query::select()
        .column(("rated", "level"))
        .from("rated")
        .add_group_by([of("rated", "level")])
        .take();
    for (dimension, place) in asked.by.iter().zip(PLACES) {
        let value = match dimension.column() {
            Some(column) => of("rated", column),
            None => {
                let table = dimension.table();
                with.cte(cte(table, &["id", "value"], dimension.values()));
                counts.left_join(table, of(table, "id").eq(of("rated", "id")));
                of(table, "value")
            }
        };
        counts.expr_as(value.clone(), place).add_group_by([value]);
    }
    let sum = Func::sum(of("rated", "weight"));
    counts
        .expr_as(Expr::expr(sum).cast_as("bigint"), "recommendations")
        .with_cte(with)
        .take()
}

/// Recommendations, counted in groups.
pub(super) struct Counted;

/// The counts of each group.
pub(super) type Groups = BTreeMap<Vec<Value>, Covered>;

impl Load for Counted {
    type Key = AskedCoverage;
    type Out = Arc<Groups>;

    fn question(request: &Request, asked: &AskedCoverage, _: &[Uuid]) -> Question {
        Question::filtered(statement(request.viewer, asked))
    }

    fn answers(
        _: &Request,
        asked: &AskedCoverage,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let mut groups = Groups::new();
        for row in found.rows() {
            let mut cells = Cells::of(row, 0);
            let level = CoverageLevel::of(cells.value()?)
                .ok_or_else(|| Failure::internal("a level that there isn't"))?;
            let values = asked.by.iter().map(|dimension| dimension.read(&mut cells));
            let values = values.collect::<Result<Vec<_>, _>>()?;
            let count: i64 = cells.value()?;
            let group = groups.entry(values).or_default();
            *match level {
                CoverageLevel::Addressed => &mut group.addressed,
                CoverageLevel::Proposed => &mut group.proposed,
                CoverageLevel::InGeneral => &mut group.in_general,
                CoverageLevel::None => &mut group.none,
            } += count;
        }
        Ok([(Uuid::nil(), Arc::new(groups))].into())
    }

    fn nothing() -> Self::Out {
        Arc::default()
    }
}
