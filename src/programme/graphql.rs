//! Programmes in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use sea_orm::ColumnTrait;

use super::{
    edge::{Edges, RelatedProgramme},
    lists::{Countries, Documents, References, Regions, Sectors, Themes, shared},
    node::{Objective, Objectives, OfProgramme, Participation},
    period,
    terms_graphql::InstrumentTerms,
    values::{CountryShare, Period, ProgrammeSource, RegionShare},
};
use crate::{
    activity::{Activity, activities},
    alignment::{Alignment, alignments},
    change::{Change, OfSubject as ChangesOfSubject},
    clock::Timestamp,
    concept::ConceptShare,
    document::Document,
    entity::{
        change, country_share, objective, participation, programme, programme_document,
        programme_edge, programme_reference, region_share,
    },
    error::Failure,
    finance::{self, Budget, Transaction},
    graphql::{
        Api, Connection, Decimal, LocalizedText, Paging, Request, Rows, Sort, TextVersion, among,
        connection, joined_connection, localized, many, versions,
    },
    id::Kind,
    link::{LinkFilter, RecommendationLink, links},
    organisation::Reference,
    practice::{Practice, practices},
    results::{OfProgramme as ResultsOfProgramme, ProgrammeResult},
    source::{Discrepancy, Statement, discrepancies, statements},
    text::LocaleTag,
    vocabulary::{
        ActivityKind, Instrument, ParticipationRole, Phase, RelationKind, Status, Visibility,
    },
};

/// A programme of any instrument.
pub struct Programme(pub Arc<programme::Model>);

impl Api for Programme {
    type Entity = programme::Entity;
    fn new(row: Arc<programme::Model>) -> Self {
        Self(row)
    }
}

/// A programme of technical cooperation, of any instrument: who supports what, with which
/// partners, money, time and objectives.
#[Object]
impl Programme {
    /// Opaque id, the same for ever.
    pub async fn id(&self) -> ID {
        Kind::Programme.id(self.0.id)
    }

    /// The registry's own code, short and readable: `ma-didh-twinning`.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Counts the changes, from 1. Changes name the version that they were made from.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// How far it is on its way to the public.
    fn visibility(&self) -> Visibility {
        self.0.visibility
    }

    /// The kind of arrangement.
    fn instrument(&self) -> Instrument {
        self.0.instrument
    }

    /// What only its instrument has.
    async fn terms(&self) -> InstrumentTerms {
        InstrumentTerms::of(&self.0)
    }

    /// The title.
    fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.title, locale)
    }

    /// The title in every language that it is known in, for editors.
    fn title_translations(&self) -> Vec<TextVersion> {
        versions(&self.0.title)
    }

    /// The summary; null when there is none.
    fn summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.summary, locale)
    }

    /// The summary in every language that it is known in, for editors.
    fn summary_translations(&self) -> Vec<TextVersion> {
        versions(&self.0.summary)
    }

    /// The status as its source reports it, which is often stale; null: not reported.
    fn status(&self) -> Option<Status> {
        self.0.status
    }

    /// Where it stands today, by its dates alone.
    async fn phase(&self, ctx: &Context<'_>) -> Result<Phase, Failure> {
        Ok(period::phase(&self.0, Request::of(ctx)?.now().day()))
    }

    /// When it takes place, as far as that is known.
    async fn period(&self) -> Period {
        Period::of(&self.0)
    }

    /// The countries that it works for, with the share of each.
    async fn countries(&self, ctx: &Context<'_>) -> Result<Vec<CountryShare>, Failure> {
        let rows = Rows::sorted(vec![Sort::ascending(country_share::Column::Country)]);
        let rows = many::<Countries>(Request::of(ctx)?, rows, self.0.id).await?;
        Ok(rows
            .iter()
            .map(|row| CountryShare {
                country: row.country,
                percent: row.percent.map(|percent| Decimal(percent.to_string())),
            })
            .collect())
    }

    /// The regions that it works for, with the share of each.
    async fn regions(&self, ctx: &Context<'_>) -> Result<Vec<RegionShare>, Failure> {
        let rows = Rows::sorted(vec![
            Sort::ascending(region_share::Column::Scheme),
            Sort::ascending(region_share::Column::Region),
        ]);
        let rows = many::<Regions>(Request::of(ctx)?, rows, self.0.id).await?;
        Ok(rows
            .iter()
            .map(|row| RegionShare {
                scheme: row.scheme.clone(),
                region: row.region.clone(),
                percent: row.percent.map(|percent| Decimal(percent.to_string())),
            })
            .collect())
    }

    /// The sectors that it works in, with the share of each.
    async fn sectors(&self, ctx: &Context<'_>) -> Result<Vec<ConceptShare>, Failure> {
        let rows = many::<Sectors>(Request::of(ctx)?, Rows::sorted(vec![]), self.0.id).await?;
        let shares = rows.iter().map(|row| (row.concept_id, row.percent));
        shared(ctx, shares).await
    }

    /// The themes that it works on, with the share of each.
    async fn themes(&self, ctx: &Context<'_>) -> Result<Vec<ConceptShare>, Failure> {
        let rows = many::<Themes>(Request::of(ctx)?, Rows::sorted(vec![]), self.0.id).await?;
        let shares = rows.iter().map(|row| (row.concept_id, row.percent));
        shared(ctx, shares).await
    }

    /// Who takes part, in which role.
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
        let mut rows = Rows::sorted(vec![Sort::ascending(participation::Column::Position)]);
        if let Some(roles) = role {
            let column = participation::Column::Role.into_expr();
            rows = rows.meeting(among(Request::of(ctx)?, column, roles, &["role"])?);
        }
        connection::<_, OfProgramme>(
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

    /// What is known of its money.
    async fn budget(&self) -> Budget {
        finance::budget(&self.0)
    }

    /// What moved, in the order of the dates.
    async fn transactions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Transaction>, Failure> {
        finance::transactions(ctx, &self.0, Paging::forward(first, after))
    }

    /// What it sets out to reach: the overall objectives and the specific ones, in the source's order.
    async fn objectives(&self, ctx: &Context<'_>) -> Result<Vec<Objective>, Failure> {
        let rows = Rows::sorted(vec![Sort::ascending(objective::Column::Position)]);
        let rows = many::<Objectives>(Request::of(ctx)?, rows, self.0.id).await?;
        Ok(rows.iter().cloned().map(Objective).collect())
    }

    /// What came of it, in the order of entry. A result that it shares with another programme is
    /// the same object there.
    async fn results(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<ProgrammeResult>, Failure> {
        joined_connection::<_, ResultsOfProgramme>(
            Request::of(ctx)?,
            self.0.id,
            Rows::sorted(vec![]),
            Paging::forward(first, after),
        )
    }

    /// What it does: trainings, missions, visits, events.
    async fn activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only of these kinds.")] kind: Option<Vec<ActivityKind>>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Activity>, Failure> {
        activities(ctx, self.0.id, kind, Paging::forward(first, after))
    }

    /// What others can learn from it.
    async fn practices(&self, ctx: &Context<'_>) -> Result<Vec<Practice>, Failure> {
        practices(ctx, self.0.id).await
    }

    /// The plans and frameworks that it serves.
    async fn alignments(&self, ctx: &Context<'_>) -> Result<Vec<Alignment>, Failure> {
        alignments(ctx, self.0.id).await
    }

    /// The recommendations, and clusters of them, that it addresses.
    async fn recommendation_links(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these links.")] filter: Option<Box<LinkFilter>>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<RecommendationLink>, Failure> {
        links(ctx, self.0.id, filter, Paging::forward(first, after))
    }

    /// The documents about it.
    async fn documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Document>, Failure> {
        let rows = Rows::sorted(vec![Sort::ascending(programme_document::Column::Position)]);
        joined_connection::<_, Documents>(
            Request::of(ctx)?,
            self.0.id,
            rows,
            Paging::forward(first, after),
        )
    }

    /// Its edges to other programmes, whichever end states them.
    async fn related_programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only of these kinds.")] kind: Option<Vec<RelationKind>>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<RelatedProgramme>, Failure> {
        let mut rows = Rows::sorted(vec![Sort::ascending(programme_edge::Column::Kind)]);
        if let Some(kinds) = kind {
            let column = programme_edge::Column::Kind.into_expr();
            rows = rows.meeting(among(Request::of(ctx)?, column, kinds, &["kind"])?);
        }
        connection::<_, Edges>(
            Request::of(ctx)?,
            self.0.id,
            rows,
            Paging::forward(first, after),
        )
    }

    /// What sources say about single fields, about one field if it is given.
    async fn statements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only about this field, such as `period.durationMonths`.")] field: Option<
            String,
        >,
    ) -> Result<Vec<Statement>, Failure> {
        statements(ctx, self.0.id, field).await
    }

    /// The fields about which its sources disagree.
    async fn discrepancies(&self, ctx: &Context<'_>) -> Result<Vec<Discrepancy>, Failure> {
        discrepancies(ctx, self.0.id).await
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

    /// Its codes in the schemes of others, such as the EU's twinning number.
    async fn references(&self, ctx: &Context<'_>) -> Result<Vec<Reference>, Failure> {
        let rows = Rows::sorted(vec![
            Sort::ascending(programme_reference::Column::Scheme),
            Sort::ascending(programme_reference::Column::Value),
        ]);
        let rows = many::<References>(Request::of(ctx)?, rows, self.0.id).await?;
        Ok(rows
            .iter()
            .map(|row| Reference {
                scheme: row.scheme.clone(),
                value: row.value.clone(),
            })
            .collect())
    }

    /// The agency whose system it came from, and its id there. Null: entered by the registry's editor.
    async fn source(&self) -> Option<ProgrammeSource> {
        Some(ProgrammeSource {
            organisation: self.0.source_organisation_id?,
            external_id: self.0.source_external_id.clone()?,
        })
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
