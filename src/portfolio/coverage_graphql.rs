//! Coverage and gaps in the API.

use std::sync::Arc;

use async_graphql::{Context, Object};
use sea_orm::{
    ActiveEnum, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};
use uuid::Uuid;

use super::{
    Programmes,
    behind::{AskedBehind, InGroups, Which},
    budget::Cell,
    coverage::{CountingUnit, CoverageDimension, Covered},
    dimension::Value,
    groups::Group,
    level::{CoverageLevel, at_least, exactly, programmes_behind},
};
use crate::{
    concept::Concept,
    entity::{concept, mechanism, organisation, programme, recommendation},
    error::Failure,
    finance::MoneyTotal,
    graphql::{All, Connection, Paging, Request, Rows, Sort, connection, optional},
    mechanism::Mechanism,
    organisation::Organisation,
    programme::Programme,
    recommendation::Recommendation,
    vocabulary::PositionValue,
};

/// Recommendations that have something in common.
pub struct CoverageGroup {
    pub(super) programmes: Arc<Programmes>,
    pub(super) recommendations: Condition,
    pub(super) by: Arc<[CoverageDimension]>,
    pub(super) unit: CountingUnit,
    /// The values of all groups, in order, of which this is one.
    pub(super) all: Arc<Vec<Vec<Value>>>,
    pub(super) values: Vec<Value>,
    pub(super) covered: Covered,
}

impl CoverageGroup {
    fn value(&self, dimension: CoverageDimension) -> Option<&Value> {
        let at = self.by.iter().position(|by| *by == dimension)?;
        self.values.get(at)
    }

    fn key(&self, dimension: CoverageDimension) -> Option<Uuid> {
        match self.value(dimension)? {
            Value::Key(key) => Some(*key),
            _ => None,
        }
    }

    /// The group's recommendations, as a condition on the table `recommendation`.
    fn condition(&self) -> Condition {
        let values = self.by.iter().zip(&self.values);
        values.fold(self.recommendations.clone(), |all, (by, value)| {
            Condition::all().add(all).add(by.condition(value))
        })
    }
}

/// The keys of recommendations that meet a condition.
fn keys(condition: Condition) -> SelectStatement {
    recommendation::Entity::find()
        .select_only()
        .column(recommendation::Column::Id)
        .filter(condition)
        .into_query()
}

/// The programmes behind recommendations, by title.
fn behind(
    request: &Arc<Request>,
    programmes: &Programmes,
    recommendations: SelectStatement,
    paging: Paging,
) -> Result<Connection<Programme>, Failure> {
    let such = programmes_behind(request.viewer, programmes, recommendations);
    let rows = Rows::sorted(vec![Sort::ascending(programme::Column::SortTitle)]).filtered(such);
    connection::<_, All<programme::Entity>>(request, Uuid::nil(), rows, paging)
}

/// The budgets of the programmes behind recommendations, each once.
fn total_behind(
    request: &Request,
    programmes: &Programmes,
    recommendations: SelectStatement,
    group: &Group,
) -> MoneyTotal {
    let programmes = Programmes {
        condition: programmes_behind(request.viewer, programmes, recommendations),
    };
    let cell = Cell {
        programmes: Arc::new(programmes),
        by: Arc::new([]),
        values: Vec::new(),
    };
    cell.total(request, group, None)
}

/// Recommendations that have something in common, and how far the portfolio's programmes go for them. A field for
/// each dimension; those that weren't grouped by are null, and so is the value of what has none.
/// `recommendations` is the sum of `addressed` and `gaps`; `proposed` and `inGeneral` are among the gaps. Where a
/// recommendation can have several values it is in the group of each, and groups don't sum to the whole.
#[Object]
impl CoverageGroup {
    /// Who recommends.
    async fn mechanism(&self, ctx: &Context<'_>) -> Option<Result<Mechanism, Failure>> {
        let key = self.key(CoverageDimension::Mechanism);
        optional::<mechanism::Entity, _>(ctx, key, Mechanism).await
    }

    /// What they are about.
    async fn theme(&self, ctx: &Context<'_>) -> Option<Result<Concept, Failure>> {
        let key = self.key(CoverageDimension::Theme);
        optional::<concept::Entity, _>(ctx, key, Concept).await
    }

    /// Whom they are about.
    async fn group(&self, ctx: &Context<'_>) -> Option<Result<Concept, Failure>> {
        let key = self.key(CoverageDimension::Group);
        optional::<concept::Entity, _>(ctx, key, Concept).await
    }

    /// Which institution answers for them.
    async fn institution(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        let key = self.key(CoverageDimension::Institution);
        optional::<organisation::Entity, _>(ctx, key, Organisation).await
    }

    /// The cycle of the review.
    fn cycle(&self) -> Option<i32> {
        match self.value(CoverageDimension::Cycle)? {
            Value::Number(cycle) => Some(*cycle),
            _ => None,
        }
    }

    /// Which target of the Sustainable Development Goals they serve.
    async fn sdg(&self, ctx: &Context<'_>) -> Option<Result<Concept, Failure>> {
        let key = self.key(CoverageDimension::Sdg);
        optional::<concept::Entity, _>(ctx, key, Concept).await
    }

    /// The State's latest position.
    fn position(&self) -> Option<PositionValue> {
        match self.value(CoverageDimension::Position)? {
            Value::Text(text) => PositionValue::try_from_value(text).ok(),
            _ => None,
        }
    }

    /// What is counted.
    fn unit(&self) -> CountingUnit {
        self.unit
    }

    /// How many there are.
    fn recommendations(&self) -> i64 {
        self.covered.addressed + self.covered.gaps()
    }

    /// How many are addressed: a published programme of the portfolio has a link to them that a coordinator has
    /// confirmed.
    fn addressed(&self) -> i64 {
        self.covered.addressed
    }

    /// How many are not addressed, but a link to them is proposed.
    fn proposed(&self) -> i64 {
        self.covered.proposed
    }

    /// For how many there is nothing but a link to a cluster that they belong to.
    fn in_general(&self) -> i64 {
        self.covered.in_general
    }

    /// How many are not addressed.
    fn gaps(&self) -> i64 {
        self.covered.gaps()
    }

    /// The recommendations themselves, by symbol and paragraph.
    async fn list(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those for which programmes go just so far; all when left out.")]
        level: Option<CoverageLevel>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Recommendation>, Failure> {
        let request = Request::of(ctx)?;
        let mut rows = Rows::sorted(vec![Sort::ascending(recommendation::Column::SortKey)])
            .filtered(self.condition());
        if let Some(level) = level {
            rows = rows.meeting(exactly(request.viewer, &self.programmes, level));
        }
        let paging = Paging::forward(first, after);
        connection::<_, All<recommendation::Entity>>(request, Uuid::nil(), rows, paging)
    }

    /// The programmes that address one of them, by title.
    async fn programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Programme>, Failure> {
        let paging = Paging::forward(first, after);
        behind(
            Request::of(ctx)?,
            &self.programmes,
            keys(self.condition()),
            paging,
        )
    }

    /// The budgets of these programmes, each amount once. It is the money behind the programmes, which also do other
    /// things, and can't be attributed to recommendations.
    async fn money(&self, ctx: &Context<'_>) -> Result<MoneyTotal, Failure> {
        let request = Request::of(ctx)?;
        let asked = AskedBehind {
            programmes: (*self.programmes).clone(),
            which: Which::Groups(InGroups {
                recommendations: self.recommendations.clone(),
                by: self.by.clone(),
                all: self.all.clone(),
            }),
            explained: ctx.look_ahead().field("excluded").exists(),
        };
        let group = asked.group(request, &self.values).await?;
        let own = keys(self.condition());
        Ok(total_behind(request, &self.programmes, own, &group))
    }
}

/// How far programmes go for one recommendation.
pub struct RecommendationCoverage {
    id: Uuid,
}

/// The coverage of a recommendation, by all programmes that the reader may see.
#[must_use]
pub fn coverage_of(recommendation: &recommendation::Model) -> RecommendationCoverage {
    RecommendationCoverage {
        id: recommendation.id,
    }
}

/// How far programmes go for a recommendation: all programmes that the reader may see.
#[Object]
impl RecommendationCoverage {
    /// How far, at the most.
    async fn level(&self, ctx: &Context<'_>) -> Result<CoverageLevel, Failure> {
        super::level_of::level(Request::of(ctx)?, self.id).await
    }

    /// The published programmes with a confirmed link to it, by title.
    async fn programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Programme>, Failure> {
        let own = Condition::all().add(recommendation::Column::Id.eq(self.id));
        let paging = Paging::forward(first, after);
        behind(Request::of(ctx)?, &Programmes::all(), keys(own), paging)
    }

    /// The budgets of these programmes, each amount once. It is the money behind the programmes, which also do other
    /// things, and can't be attributed to this recommendation.
    async fn money(&self, ctx: &Context<'_>) -> Result<MoneyTotal, Failure> {
        let request = Request::of(ctx)?;
        let asked = AskedBehind {
            programmes: Programmes::all(),
            which: Which::One,
            explained: ctx.look_ahead().field("excluded").exists(),
        };
        let own = Condition::all().add(recommendation::Column::Id.eq(self.id));
        let all = asked.programmes.clone();
        let group = asked.one(request, self.id).await?;
        Ok(total_behind(request, &all, keys(own), &group))
    }
}

/// The recommendations of a filter that aren't covered so far, as a condition on `recommendation`.
pub(super) fn gaps(request: &Request, programmes: &Programmes, level: CoverageLevel) -> Condition {
    at_least(request.viewer, programmes, level).not()
}
