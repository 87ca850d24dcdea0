//! The portfolio in the API.

use std::sync::Arc;

use async_graphql::{Context, Lookahead, Object};
use sea_orm::ColumnTrait;
use uuid::Uuid;

use super::{
    Programmes,
    arguments::{dimensions, matching, these},
    budget::Cell,
    coverage::{AskedCoverage, Counted, CountingUnit, CoverageDimension},
    coverage_graphql::{CoverageGroup, gaps},
    dimension::{BudgetDimension, Value},
    facet::{Facet, FacetField, facet},
    group::{BudgetGroup, name},
    groups::{Group, groups},
    indicator::Added,
    indicator_graphql::IndicatorTotal,
    level::CoverageLevel,
    ordering::{BudgetGroupHaving, BudgetGroupOrder, sort},
    partner::{PartnerTotal, partners},
    rows::Asked,
    spending::{SpendingKind, spending},
    then::then,
    timeline::{TimelinePoint, TimelineUnit, timeline, undated},
};
use crate::{
    clock::Timestamp,
    entity::{programme, recommendation},
    error::Failure,
    finance::MoneyTotal,
    graphql::{
        All, Connection, Listed, Paging, Request, Rows, ask, connection, is_ordered, searched,
        whole,
    },
    money::CurrencyCode,
    programme::{Programme, ProgrammeFilter, ProgrammeOrder},
    recommendation::{Recommendation, RecommendationFilter, RecommendationOrder},
    results::{self, ProgrammeResult, ResultFilter, ResultOrder},
    vocabulary::ParticipationRole,
};

/// Questions across programmes, all of them of the same programmes.
pub struct Portfolio {
    programmes: Arc<Programmes>,
    filter: Option<Box<ProgrammeFilter>>,
    search: Option<String>,
}

/// `Query.portfolio`.
///
/// # Errors
/// [`Failure::Input`] with the place of what can't be asked.
pub async fn portfolio(
    ctx: &Context<'_>,
    filter: Option<Box<ProgrammeFilter>>,
    search: Option<String>,
    as_of: Option<Timestamp>,
) -> Result<Portfolio, Failure> {
    let mut request = Request::of(ctx)?.clone();
    if let Some(at) = as_of {
        if search.is_some() {
            let sentence = "what words find is known of today alone: leave out search, or asOf";
            return Err(Failure::input(&["search"], sentence));
        }
        request = Box::pin(then(ctx, &request, at)).await?;
    }
    let rows = matching(
        &request,
        filter.as_deref(),
        search.clone(),
        true,
        Rows::sorted(vec![]),
    )?;
    Ok(Portfolio {
        programmes: Arc::new(Programmes::new(&rows)),
        filter,
        search,
    })
}

/// Questions across programmes, all of them of the same programmes: those that the filter and the
/// search leave of what the reader may see.
#[Object]
impl Portfolio {
    /// The programmes themselves, by title when nothing is searched for and no order is asked for.
    async fn programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order; the id comes last by itself.")] order_by: Option<
            Vec<ProgrammeOrder>,
        >,
        #[graphql(desc = "At most so many from the start, 1 to 100; 20 when left out.")]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Programme>, Failure> {
        let request = Request::of(ctx)?;
        let ordered = is_ordered(order_by.as_ref());
        let rows = Rows::sorted(ProgrammeOrder::sorts(order_by)?);
        let search = self.search.clone();
        let rows = matching(request, self.filter.as_deref(), search, ordered, rows)?;
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        connection::<_, All<programme::Entity>>(request, Uuid::nil(), rows, paging)
    }

    /// The money planned for all of them, each amount once.
    async fn budget(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            name = "in",
            desc = "The currency to convert into, at each line's value date; nothing is converted when left out."
        )]
        into: Option<CurrencyCode>,
    ) -> Result<MoneyTotal, Failure> {
        let request = Request::of(ctx)?;
        let by: Arc<[BudgetDimension]> = Arc::new([]);
        let looks = ctx.look_ahead();
        let explained = looks.field("excluded").exists();
        let listing = looks.field("excluded").field("programmes").exists();
        let summed = ["amounts", "converted", "rates", "counted"];
        let asked = Asked {
            programmes: (*self.programmes).clone(),
            by: Vec::new(),
            lots: None,
            into,
            counting: false,
            explained,
            listing,
        };
        // Whoever wants the lines alone needs no sum of them.
        let group = match explained || summed.iter().any(|name| looks.field(name).exists()) {
            false => Group::default(),
            true => {
                let groups = Box::pin(groups(request, asked)).await?;
                groups.values().next().cloned().unwrap_or_default()
            }
        };
        let cell = Cell {
            programmes: self.programmes.clone(),
            by,
            values: Vec::new(),
        };
        Ok(cell.total(request, &group, into))
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a list of groups"
    )]
    /// The same money in groups. They sum to the total: what has no place in any of them is in a group
    /// without a value. Programmes that are left out are in the groups where they would be.
    async fn budget_by(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to group by, each once.")] group_by: Vec<BudgetDimension>,
        #[graphql(
            name = "in",
            desc = "The currency to convert into, at each line's value date; nothing is converted when left out."
        )]
        into: Option<CurrencyCode>,
        #[graphql(desc = "Only these groups.")] having: Option<BudgetGroupHaving>,
        #[graphql(desc = "The order; by values when left out.")] order_by: Option<
            Vec<BudgetGroupOrder>,
        >,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Listed<BudgetGroup>, Failure> {
        let request = Request::of(ctx)?;
        let otherwise = "; without any, ask for `budget`";
        let by: Arc<[BudgetDimension]> = dimensions("groupBy", group_by, otherwise)?.into();
        let order = order_by.unwrap_or_default();
        let looks = ctx.look_ahead();
        let groups_have = |field: &dyn Fn(Lookahead<'_>) -> bool| {
            field(looks.field("nodes")) || field(looks.field("edges").field("node"))
        };
        // To count programmes costs as much again as to sum their lines.
        let counting = groups_have(&|group| group.field("programmeCount").exists())
            || having.as_ref().is_some_and(BudgetGroupHaving::counts)
            || order.iter().any(BudgetGroupOrder::counts);
        let explained = groups_have(&|group| group.field("total").field("excluded").exists());
        let listing = groups_have(&|group| {
            let excluded = group.field("total").field("excluded");
            excluded.field("programmes").exists()
        });
        let asked = Asked {
            programmes: (*self.programmes).clone(),
            by: by.to_vec(),
            lots: None,
            into,
            counting,
            explained,
            listing,
        };
        let groups = Box::pin(groups(request, asked)).await?;
        let mut groups: Vec<_> = Arc::unwrap_or_clone(groups).into_iter().collect();
        if let Some(having) = &having {
            groups.retain(|(_, group)| having.holds(group));
        }
        sort(&mut groups, &order, into)?;
        let groups = groups.into_iter().map(|(values, group)| {
            let cell = Cell {
                programmes: self.programmes.clone(),
                by: by.clone(),
                values,
            };
            let group = BudgetGroup { cell, group, into };
            (name(&group.cell.values), group)
        });
        Listed::page(groups.collect(), first, after.as_deref())
    }

    /// What the programmes commit or spend beyond what came in from others (net new money), each programme by itself: what
    /// one passes on to another counts once.
    async fn spending(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to sum; SPENDING when left out.")] kind: Option<SpendingKind>,
    ) -> Result<MoneyTotal, Failure> {
        let request = Request::of(ctx)?;
        request.of_the_present()?;
        Box::pin(spending(
            request,
            &self.programmes,
            kind.unwrap_or_default(),
        ))
        .await
    }

    /// Who works in the programmes, those in the most of them first.
    async fn partners(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only in these roles; in any when left out.")] role: Option<
            Vec<ParticipationRole>,
        >,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Listed<PartnerTotal>, Failure> {
        let request = Request::of(ctx)?;
        request.of_the_present()?;
        let partners = Box::pin(partners(request, &self.programmes, role)).await?;
        Listed::page(partners, first, after.as_deref())
    }

    /// What came of the programmes, by title when nothing is searched for and no order is asked for. A result that several of them share
    /// is listed once.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a Relay connection"
    )]
    async fn results(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these results.")] filter: Option<Box<ResultFilter>>,
        #[graphql(desc = "Words of results, as in `results`.")] search: Option<String>,
        #[graphql(desc = "The order; the id comes last by itself.")] order_by: Option<
            Vec<ResultOrder>,
        >,
        #[graphql(desc = "At most so many from the start, 1 to 100; 20 when left out.")]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ProgrammeResult>, Failure> {
        let request = Request::of(ctx)?;
        request.of_the_present()?;
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        let own = self.programmes.results(request.viewer);
        results::among(request, own, filter, search, order_by, paging)
    }

    /// What the outputs of the programmes count, by what is counted, such as persons or guides: the sum where values can be
    /// added, and what can't be, with its reason.
    async fn indicators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Listed<IndicatorTotal>, Failure> {
        let request = Request::of(ctx)?;
        request.of_the_present()?;
        let programmes = (*self.programmes).clone();
        let units = ask::<Added>(request, programmes, Uuid::nil()).await?;
        let totals = units.iter().map(|(unit, counts)| {
            let total = IndicatorTotal {
                programmes: self.programmes.clone(),
                unit: unit.clone(),
                counts: counts.clone(),
            };
            (unit.clone().unwrap_or_default(), total)
        });
        Listed::page(totals.collect(), first, after.as_deref())
    }

    /// The years, quarters or months from the first date of the programmes to their last. A programme without dates is in
    /// none: `undatedCount` says how many these are.
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By what.")] by: TimelineUnit,
    ) -> Result<Vec<TimelinePoint>, Failure> {
        let request = Request::of(ctx)?;
        request.of_the_present()?;
        Box::pin(timeline(request, &self.programmes, by)).await
    }

    /// How many of the programmes have neither a start nor an end, and are in no point of `timeline`. What has a duration alone
    /// is one of them.
    async fn undated_count(&self, ctx: &Context<'_>) -> Result<i64, Failure> {
        let request = Request::of(ctx)?;
        request.of_the_present()?;
        Box::pin(undated(request, &self.programmes)).await
    }

    /// The values by which the programmes could be filtered further, each with how many programmes would be left.
    async fn facets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of these fields; of all when left out.")] of: Option<Vec<FacetField>>,
    ) -> Result<Vec<Facet>, Failure> {
        let request = Request::of(ctx)?;
        request.of_the_present()?;
        let fields = of.unwrap_or_else(|| FacetField::ALL.to_vec());
        let fields = dimensions("of", fields, ", or leave it out for all of them")?;
        let facets = fields.into_iter().map(async |field| {
            let rest = self.filter.as_ref().map(|filter| field.rest(filter));
            let none = Rows::sorted(vec![]);
            let rows = matching(request, rest.as_ref(), self.search.clone(), true, none)?;
            facet(request, field, Programmes::new(&rows)).await
        });
        Box::pin(futures_util::future::try_join_all(facets)).await
    }

    /// How far the programmes go for recommendations, in groups.
    async fn coverage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to group by, each once.")] group_by: Vec<CoverageDimension>,
        #[graphql(desc = "What to count.")] unit: CountingUnit,
        #[graphql(desc = "Only these recommendations; all when left out.")] recommendations: Option<
            RecommendationFilter,
        >,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Listed<CoverageGroup>, Failure> {
        let request = Request::of(ctx)?;
        request.of_the_present()?;
        let by: Arc<[CoverageDimension]> = dimensions("groupBy", group_by, "")?.into();
        let recommendations = these(request, recommendations.as_ref())?;
        let asked = AskedCoverage {
            programmes: (*self.programmes).clone(),
            recommendations: recommendations.clone(),
            by: by.to_vec(),
            unit,
        };
        let counted = async { ask::<Counted>(request, asked.clone(), Uuid::nil()).await };
        let groups = request.found_once(asked.clone(), counted).await?;
        let all: Arc<Vec<Vec<Value>>> = Arc::new(groups.keys().cloned().collect());
        let groups = groups.iter().map(|(values, covered)| {
            let group = CoverageGroup {
                programmes: self.programmes.clone(),
                recommendations: recommendations.clone(),
                by: by.clone(),
                unit,
                all: all.clone(),
                values: values.clone(),
                covered: *covered,
            };
            (name(values), group)
        });
        Listed::page(groups.collect(), first, after.as_deref())
    }

    /// The recommendations that none of the programmes addresses, by symbol and paragraph when nothing is searched for and no
    /// order is asked for: no published one has a link to them that a coordinator has confirmed. Links to clusters, "in general",
    /// leave a gap.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a Relay connection"
    )]
    async fn gaps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these recommendations; all when left out.")] recommendations: Option<
            RecommendationFilter,
        >,
        #[graphql(desc = "Words of recommendations, as in `recommendations`.")] search: Option<
            String,
        >,
        #[graphql(
            desc = "What is enough to be no gap: ADDRESSED when left out; PROPOSED and IN_GENERAL are content with less, and leave fewer gaps. NONE would leave no gap, and is refused: the recommendations for which there is nothing at all are the gaps of IN_GENERAL."
        )]
        level: Option<CoverageLevel>,
        #[graphql(desc = "The order; the id comes last by itself.")] order_by: Option<
            Vec<RecommendationOrder>,
        >,
        #[graphql(desc = "At most so many from the start, 1 to 100; 20 when left out.")]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Recommendation>, Failure> {
        let request = Request::of(ctx)?;
        request.of_the_present()?;
        let ordered = is_ordered(order_by.as_ref());
        let level = level.unwrap_or(CoverageLevel::Addressed);
        if level == CoverageLevel::None {
            let sentence = "NONE is enough to be no gap of any recommendation; for those of which there is nothing at all ask for the gaps of IN_GENERAL";
            return Err(Failure::input(&["level"], sentence));
        }
        let rows = Rows::sorted(RecommendationOrder::sorts(order_by)?)
            .filtered(these(request, recommendations.as_ref())?)
            .meeting(gaps(request, &self.programmes, level));
        let id = recommendation::Column::Id.into_expr();
        let rows = searched(request, rows, id, search, ordered)?;
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        whole(request, rows, paging)
    }
}
