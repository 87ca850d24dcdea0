//! Organisations in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::link::{OrganisationLink, OrganisationName, Reference};
use crate::{
    change::{Change, OfSubject as ChangesOfSubject},
    clock::Timestamp,
    entity::{
        change, organisation, organisation_identifier, organisation_relation, participation,
        programme,
    },
    error::Failure,
    graphql::{
        All, Api, Connection, LocalizedText, Paging, Relates, Request, Rows, Sort, Visible, among,
        connection, edges, localized, many, one, optional,
    },
    id::Kind,
    period::PartialDate,
    programme::{OfOrganisation, Participation, Programme, ProgrammeFilter, ProgrammeOrder},
    recommendation::{Assessment, OfAssessor, OfInstitution, Responsibility},
    source::{Statement, statements},
    text::LocaleTag,
    vocabulary::{CountryCode, OrganisationKind, OrganisationTie, ParticipationRole},
};

/// A body that takes part in programmes.
pub struct Organisation(pub Arc<organisation::Model>);

impl Api for Organisation {
    type Entity = organisation::Entity;
    fn new(row: Arc<organisation::Model>) -> Self {
        Self(row)
    }
}

edges! {
    Identifiers to organisation_identifier by OrganisationId;
    /// From an organisation to what it is tied to.
    Ties to organisation_relation by OrganisationId;
    /// From an organisation to what is tied to it.
    TiesToIt to organisation_relation by OtherId;
}

/// A body that takes part in programmes: a ministry, an agency, an ombudsman, a network, a State.
#[Object]
impl Organisation {
    /// Opaque id, the same for ever.
    pub async fn id(&self) -> ID {
        Kind::Organisation.id(self.0.id)
    }

    /// The registry's own code, short and readable: `didh`.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Counts the changes, from 1. Changes name the version that they were made from.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// The name in use today.
    fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.names.full(today(ctx)), locale)
    }

    /// The short name in use today, if there is one: `DIDH`.
    fn acronym(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.names.acronyms(today(ctx)), locale)
    }

    /// Every name in every language, with the time it was in use; on one day, if `on` is given.
    async fn names(
        &self,
        #[graphql(desc = "Only the names in use on this day.")] on: Option<crate::graphql::Day>,
    ) -> Vec<OrganisationName> {
        let names: Vec<_> = match on {
            Some(day) => self.0.names.on(day.0),
            None => self.0.names.0.iter().collect(),
        };
        names
            .into_iter()
            .map(|name| OrganisationName {
                locale: name.locale.clone(),
                name: name.name.clone(),
                acronym: name.acronym.clone(),
                original: name.original,
                since: name.since,
                until: name.until,
            })
            .collect()
    }

    /// The type.
    fn kind(&self) -> OrganisationKind {
        self.0.kind
    }

    /// The country that it belongs to; null for an international body.
    fn country(&self) -> Option<CountryCode> {
        self.0.country
    }

    /// When it came to be, as far as that is known.
    fn established_on(&self) -> Option<PartialDate> {
        self.0.established_on
    }

    /// Whether it is provisional: named by others, and not yet known for what it is.
    fn provisional(&self) -> bool {
        self.0.provisional == Some(true)
    }

    /// The organisation that it turned out to be, and that everything which named it names now;
    /// null: it stands for itself.
    async fn merged_into(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, self.0.merged_into, Organisation).await
    }

    /// Its identifiers in the schemes of others.
    async fn identifiers(&self, ctx: &Context<'_>) -> Result<Vec<Reference>, Failure> {
        let rows = Rows::sorted(vec![
            Sort::ascending(organisation_identifier::Column::Scheme),
            Sort::ascending(organisation_identifier::Column::Value),
        ]);
        let rows = many::<Identifiers>(Request::of(ctx)?, rows, self.0.id).await?;
        Ok(rows
            .iter()
            .map(|row| Reference {
                scheme: row.scheme.clone(),
                value: row.value.clone(),
            })
            .collect())
    }

    /// What it is a part of, or attached to, with dates. Being attached is no succession.
    async fn part_of(&self, ctx: &Context<'_>) -> Result<Vec<OrganisationLink>, Failure> {
        self.ties::<Ties>(ctx, OrganisationTie::PartOf).await
    }

    /// What is a part of it.
    async fn parts(&self, ctx: &Context<'_>) -> Result<Vec<OrganisationLink>, Failure> {
        self.ties::<TiesToIt>(ctx, OrganisationTie::PartOf).await
    }

    /// The networks that it is a member of, with dates.
    async fn memberships(&self, ctx: &Context<'_>) -> Result<Vec<OrganisationLink>, Failure> {
        self.ties::<Ties>(ctx, OrganisationTie::MemberOf).await
    }

    /// The networks that it is a member of, without dates.
    async fn member_of(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>, Failure> {
        others(
            ctx,
            self.ties::<Ties>(ctx, OrganisationTie::MemberOf).await?,
        )
        .await
    }

    /// Its members, if it is a network.
    async fn members(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>, Failure> {
        others(
            ctx,
            self.ties::<TiesToIt>(ctx, OrganisationTie::MemberOf)
                .await?,
        )
        .await
    }

    /// Those whose work it carries on.
    async fn predecessors(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>, Failure> {
        others(
            ctx,
            self.ties::<Ties>(ctx, OrganisationTie::Succeeds).await?,
        )
        .await
    }

    /// Those who carry its work on.
    async fn successors(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>, Failure> {
        others(
            ctx,
            self.ties::<TiesToIt>(ctx, OrganisationTie::Succeeds)
                .await?,
        )
        .await
    }

    /// Its roles in programmes.
    async fn participations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only in these roles.")] role: Option<Vec<ParticipationRole>>,
        #[graphql(desc = "At most so many from the start, 1 to 100; 20 when left out.")]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Participation>, Failure> {
        let mut rows = Rows::sorted(vec![]);
        if let Some(roles) = role {
            let column = participation::Column::Role.into_expr();
            rows = rows.meeting(among(Request::of(ctx)?, column, roles, &["role"])?);
        }
        connection::<_, OfOrganisation>(
            Request::of(ctx)?,
            self.0.id,
            rows,
            Paging {
                first,
                after,
                last,
                before,
            },
        )
    }

    /// The programmes that it takes part in, each once.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a Relay connection"
    )]
    async fn programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only in these roles.")] role: Option<Vec<ParticipationRole>>,
        #[graphql(desc = "Only these programmes.")] filter: Option<Box<ProgrammeFilter>>,
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
        let mut taking_part = participation::Entity::visible(request.viewer)
            .select_only()
            .column(participation::Column::ProgrammeId)
            .filter(participation::Column::OrganisationId.eq(self.0.id));
        if let Some(roles) = role {
            let column = participation::Column::Role.into_expr();
            taking_part = taking_part.filter(among(request, column, roles, &["role"])?);
        }
        let taking_part = sea_orm::QueryTrait::into_query(taking_part);
        let mut condition = Condition::all().add(programme::Column::Id.in_subquery(taking_part));
        if let Some(filter) = filter {
            condition = condition.add(filter.condition(&request.place(), request.viewer)?);
        }
        let rows = Rows::sorted(ProgrammeOrder::sorts(order_by)?).meeting(condition);
        connection::<_, All<programme::Entity>>(
            request,
            Uuid::nil(),
            rows,
            Paging {
                first,
                after,
                last,
                before,
            },
        )
    }

    /// The recommendations that it answers for carrying out.
    async fn responsibilities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Responsibility>, Failure> {
        let paging = Paging::forward(first, after);
        connection::<_, OfInstitution>(Request::of(ctx)?, self.0.id, Rows::sorted(vec![]), paging)
    }

    /// What it found, as an assessor, of how recommendations were carried out.
    async fn assessments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Assessment>, Failure> {
        let paging = Paging::forward(first, after);
        connection::<_, OfAssessor>(Request::of(ctx)?, self.0.id, Rows::sorted(vec![]), paging)
    }

    /// What sources say about single fields, about one field if it is given.
    async fn statements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only about this field, such as `establishedOn`.")] field: Option<String>,
    ) -> Result<Vec<Statement>, Failure> {
        statements(ctx, self.0.id, field).await
    }

    /// The trace of its changes, newest first.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Change>, Failure> {
        let rows = Rows::sorted(vec![Sort::descending(change::Column::Version)]);
        connection::<_, ChangesOfSubject>(
            Request::of(ctx)?,
            self.0.id,
            rows,
            Paging::forward(first, after),
        )
    }

    /// When it was registered.
    fn created_at(&self) -> Timestamp {
        self.0.created_at
    }

    /// When it last changed.
    fn updated_at(&self) -> Timestamp {
        self.0.updated_at
    }
}

impl Organisation {
    async fn ties<R>(
        &self,
        ctx: &Context<'_>,
        kind: OrganisationTie,
    ) -> Result<Vec<OrganisationLink>, Failure>
    where
        R: Relates<Entity = organisation_relation::Entity>,
    {
        use organisation_relation::Column;
        // The kind is chosen here, not in the statement: all kinds share one.
        let rows = many::<R>(Request::of(ctx)?, Rows::sorted(vec![]), self.0.id).await?;
        let inward = R::parent().is_some_and(|column| matches!(column, Column::OtherId));
        Ok(rows
            .iter()
            .filter(|row| row.kind == kind)
            .map(|row| OrganisationLink {
                other: if inward {
                    row.organisation_id
                } else {
                    row.other_id
                },
                row: row.clone(),
            })
            .collect())
    }
}

/// The day of the answer; where there is no request, the text's own error says so.
fn today(ctx: &Context<'_>) -> chrono::NaiveDate {
    Request::of(ctx).map_or_else(
        |_| chrono::NaiveDate::default(),
        |request| request.now().day(),
    )
}

async fn others(
    ctx: &Context<'_>,
    links: Vec<OrganisationLink>,
) -> Result<Vec<Organisation>, Failure> {
    let request = Request::of(ctx)?;
    let asked = links
        .iter()
        .map(|link| one::<organisation::Entity>(request, link.other));
    let found = futures_util::future::try_join_all(asked).await?;
    Ok(found.into_iter().flatten().map(Organisation).collect())
}
