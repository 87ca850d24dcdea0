//! Who works with whom in a portfolio, since when, and on how much.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use async_graphql::{Context, Object};
use sea_orm::{
    ActiveEnum, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    Programmes,
    budget::Cell,
    dimension::{BudgetDimension, Value},
    groups::groups,
    rows::Asked,
};
use crate::{
    database::Cells,
    entity::{organisation, participation, programme},
    error::Failure,
    finance::MoneyTotal,
    graphql::{
        All, Connection, Found, Load, Paging, Question, Request, Rows, Sort, Visible, ask,
        connection, is_one_of, optional,
    },
    organisation::Organisation,
    period::PartialDate,
    programme::Programme,
    vocabulary::ParticipationRole,
};

/// An organisation in the programmes of a portfolio.
#[derive(Clone)]
pub struct PartnerTotal {
    programmes: Arc<Programmes>,
    pub(super) organisation: Uuid,
    /// The roles that were asked for; none: all.
    asked: Option<Vec<ParticipationRole>>,
    part: Part,
}

/// An organisation that works with another one.
pub struct PartnerTogether {
    organisation: Uuid,
    count: i64,
}

/// What an organisation has to do with a portfolio.
#[derive(Clone, Debug, Default)]
struct Part {
    programmes: i64,
    since: Option<PartialDate>,
}

/// The organisations of a portfolio, those in the most programmes first.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn partners(
    request: &Arc<Request>,
    programmes: &Arc<Programmes>,
    roles: Option<Vec<ParticipationRole>>,
) -> Result<Vec<(String, PartnerTotal)>, Failure> {
    let key = ((**programmes).clone(), roles.clone());
    let parts = ask::<Parts>(request, key, Uuid::nil()).await?;
    let mut all: Vec<_> = parts.iter().collect();
    all.sort_by(|one, other| {
        let count = |part: &Part| part.programmes;
        count(other.1).cmp(&count(one.1)).then(one.0.cmp(other.0))
    });
    let all = all.into_iter().map(|(organisation, part)| {
        let total = PartnerTotal {
            programmes: programmes.clone(),
            organisation: *organisation,
            asked: roles.clone(),
            part: part.clone(),
        };
        (organisation.simple().to_string(), total)
    });
    Ok(all.collect())
}

/// The programmes of a portfolio, by their keys.
fn keys(request: &Request, programmes: &Programmes) -> SelectStatement {
    programme::Entity::visible(request.viewer)
        .select_only()
        .column(programme::Column::Id)
        .filter(programmes.condition.clone())
        .into_query()
}

/// An organisation in the programmes of a portfolio: in which roles, since when, with whom, and on how much.
#[Object]
impl PartnerTotal {
    /// The organisation.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, Some(self.organisation), Organisation).await
    }

    /// Its roles in these programmes, in the order of their names.
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<ParticipationRole>, Failure> {
        let request = Request::of(ctx)?;
        let key = (*self.programmes).clone();
        let roles = ask::<Roles>(request, key, self.organisation).await?;
        Ok(roles.to_vec())
    }

    /// In how many programmes of the portfolio it takes part, or has, in one of the roles that were asked for.
    fn programme_count(&self) -> i64 {
        self.part.programmes
    }

    /// The earliest date from which it is said to take part in one of them, as precisely as that is known; null where none
    /// is said. A date that is known to the year goes before those within it.
    fn since(&self) -> Option<PartialDate> {
        self.part.since
    }

    /// Those programmes, by title.
    async fn programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Programme>, Failure> {
        let request = Request::of(ctx)?;
        let asked = self.asked.clone();
        let asked = asked.map(|roles| participation::Column::Role.is_in(roles));
        let own = participation::Entity::find()
            .select_only()
            .column(participation::Column::ProgrammeId)
            .filter(participation::Column::OrganisationId.eq(self.organisation))
            .filter(participation::Column::WithdrawnAt.is_null())
            .filter(Condition::all().add_option(asked))
            .into_query();
        let own = programme::Column::Id.in_subquery(own);
        let such = Condition::all()
            .add(self.programmes.condition.clone())
            .add(own);
        let rows = Rows::sorted(vec![Sort::ascending(programme::Column::SortTitle)]).filtered(such);
        let paging = Paging::forward(first, after);
        connection::<_, All<programme::Entity>>(request, Uuid::nil(), rows, paging)
    }

    /// The money that it provides, of what counts in the portfolio.
    async fn provides(&self, ctx: &Context<'_>) -> Result<MoneyTotal, Failure> {
        Box::pin(self.money(Request::of(ctx)?, BudgetDimension::Funder)).await
    }

    /// The money that it receives, likewise: part of the same total, and never added to what others provide.
    async fn receives(&self, ctx: &Context<'_>) -> Result<MoneyTotal, Failure> {
        self.money(Request::of(ctx)?, BudgetDimension::Partner)
            .await
    }

    /// With whom it works in these programmes, those in the most of them first; ten at the most.
    async fn with_whom(&self, ctx: &Context<'_>) -> Result<Vec<PartnerTogether>, Failure> {
        let request = Request::of(ctx)?;
        let key = (*self.programmes).clone();
        let together = ask::<Together>(request, key, self.organisation).await?;
        let together = together.iter().take(10);
        Ok(together
            .map(|(organisation, count)| PartnerTogether {
                organisation: *organisation,
                count: *count,
            })
            .collect())
    }
}

impl PartnerTotal {
    async fn money(
        &self,
        request: &Arc<Request>,
        by: BudgetDimension,
    ) -> Result<MoneyTotal, Failure> {
        // The same question for every partner of a page, and so one statement.
        let asked = Asked {
            programmes: (*self.programmes).clone(),
            by: vec![by],
            lots: None,
            into: None,
            counting: false,
            explained: true,
            listing: false,
        };
        let values = vec![Value::Key(self.organisation)];
        let group = groups(request, asked).await?.get(&values).cloned();
        let cell = Cell {
            programmes: self.programmes.clone(),
            by: Arc::new([by]),
            values,
        };
        Ok(cell.total(request, &group.unwrap_or_default(), None))
    }
}

/// An organisation that works with another one.
#[Object]
impl PartnerTogether {
    /// The organisation.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, Some(self.organisation), Organisation).await
    }

    /// In how many programmes both take part, or have.
    fn programme_count(&self) -> i64 {
        self.count
    }
}

/// What organisations have to do with a portfolio.
struct Parts;

impl Load for Parts {
    type Key = (Programmes, Option<Vec<ParticipationRole>>);
    type Out = Arc<BTreeMap<Uuid, Part>>;

    fn question(request: &Request, (programmes, roles): &Self::Key, _: &[Uuid]) -> Question {
        use participation::Column;
        let mut each = participation::Entity::find()
            .select_only()
            .column_as(Column::OrganisationId, "organisation")
            .column_as(Column::ProgrammeId, "programme")
            // Dates of this form sort as texts, those that are known to the year before those within it.
            .expr_as(Column::Since.min(), "since")
            .filter(Column::WithdrawnAt.is_null())
            .filter(Column::ProgrammeId.in_subquery(keys(request, programmes)))
            .group_by(Column::OrganisationId)
            .group_by(Column::ProgrammeId);
        if let Some(roles) = roles {
            each = each.filter(Column::Role.is_in(roles.iter().copied()));
        }
        let each_column = |name: &'static str| Expr::col(("part", name));
        let parts = Query::select()
            .expr(each_column("organisation"))
            .expr(Expr::cust("COUNT(*)"))
            .expr(each_column("since").min())
            .from_subquery(each.into_query(), "part")
            .add_group_by([each_column("organisation")])
            .take();
        Question::filtered(parts)
    }

    fn answers(
        _: &Request,
        _: &Self::Key,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let mut parts = BTreeMap::<Uuid, Part>::new();
        for row in found.rows() {
            let mut cells = Cells::of(row, 0);
            let organisation = cells.value()?;
            let part = Part {
                programmes: cells.value()?,
                since: cells.optional()?,
            };
            parts.insert(organisation, part);
        }
        Ok([(Uuid::nil(), Arc::new(parts))].into())
    }

    fn nothing() -> Self::Out {
        Arc::default()
    }
}

/// The roles of organisations in a portfolio.
struct Roles;

impl Load for Roles {
    type Key = Programmes;
    type Out = Arc<Vec<ParticipationRole>>;

    fn question(request: &Request, programmes: &Programmes, ids: &[Uuid]) -> Question {
        use participation::Column;
        let organisation = Column::OrganisationId.into_expr();
        let roles = participation::Entity::find()
            .select_only()
            .distinct()
            .columns([Column::OrganisationId, Column::Role])
            .filter(Column::WithdrawnAt.is_null())
            .filter(is_one_of(request.database.backend(), organisation, ids))
            .filter(Column::ProgrammeId.in_subquery(keys(request, programmes)));
        Question::filtered(roles.into_query())
    }

    fn answers(
        _: &Request,
        _: &Programmes,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let mut roles = HashMap::<Uuid, Vec<ParticipationRole>>::new();
        for row in found.rows() {
            let mut cells = Cells::of(row, 0);
            roles
                .entry(cells.value()?)
                .or_default()
                .push(cells.value()?);
        }
        for of_one in roles.values_mut() {
            of_one.sort_by_key(ActiveEnum::to_value);
        }
        let roles = roles.into_iter();
        Ok(roles.map(|(id, of_one)| (id, Arc::new(of_one))).collect())
    }

    fn nothing() -> Self::Out {
        Arc::default()
    }
}

/// With whom organisations work.
struct Together;

impl Load for Together {
    type Key = Programmes;
    type Out = Arc<Vec<(Uuid, i64)>>;

    fn question(request: &Request, programmes: &Programmes, ids: &[Uuid]) -> Question {
        use participation::{Column, Entity};
        let of = |who: &'static str, column: Column| Expr::col((who, column));
        let statement = Query::select()
            .distinct()
            .expr_as(of("one", Column::OrganisationId), "organisation")
            .expr_as(of("other", Column::OrganisationId), "together")
            .expr_as(of("one", Column::ProgrammeId), "programme")
            .from_as(Entity, "one")
            .join_as(
                JoinType::InnerJoin,
                Entity,
                "other",
                of("other", Column::ProgrammeId).eq(of("one", Column::ProgrammeId)),
            )
            .and_where(of("one", Column::WithdrawnAt).is_null())
            .and_where(of("other", Column::WithdrawnAt).is_null())
            .and_where(of("other", Column::OrganisationId).ne(of("one", Column::OrganisationId)))
            .and_where(is_one_of(
                request.database.backend(),
                of("one", Column::OrganisationId),
                ids,
            ))
            .and_where(of("one", Column::ProgrammeId).in_subquery(keys(request, programmes)))
            .take();
        let counted = Query::select()
            .columns([("pair", "organisation"), ("pair", "together")])
            .expr(Expr::cust("COUNT(*)"))
            .from_subquery(statement, "pair")
            .add_group_by([
                Expr::col(("pair", "organisation")),
                Expr::col(("pair", "together")),
            ])
            .take();
        Question::filtered(counted)
    }

    fn answers(
        _: &Request,
        _: &Programmes,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let mut together = HashMap::<Uuid, Vec<(Uuid, i64)>>::new();
        for row in found.rows() {
            let mut cells = Cells::of(row, 0);
            let of_one = together.entry(cells.value()?).or_default();
            of_one.push((cells.value()?, cells.value()?));
        }
        for of_one in together.values_mut() {
            of_one.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
        }
        let together = together.into_iter();
        Ok(together
            .map(|(id, of_one)| (id, Arc::new(of_one)))
            .collect())
    }

    fn nothing() -> Self::Out {
        Arc::default()
    }
}
