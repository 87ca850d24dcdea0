//! Results in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::indicator_graphql::{Indicator, Indicators};
use crate::{
    change::{Change, OfSubject as ChangesOfSubject},
    clock::Timestamp,
    document::Document,
    entity::{
        change, contribution, document, indicator, programme, recommendation_link, result,
        result_document,
    },
    error::Failure,
    graphql::{
        Api, Connection, Joins, LocalizedText, ModelOf, Paging, Request, Rows, Sort, TextVersion,
        connection, edges, joined_connection, localized, many, optional, required, versions,
    },
    id::Kind,
    link::{OfResult as LinksOfResult, RecommendationLink},
    period::PartialDate,
    programme::Programme,
    source::{Discrepancy, Statement, discrepancies, statements},
    text::LocaleTag,
    vocabulary::{ContributionRole, ResultKind},
};
use uuid::Uuid;

/// What came of programmes.
pub struct ProgrammeResult(pub Arc<result::Model>);

impl Api for ProgrammeResult {
    type Entity = result::Entity;
    fn new(row: Arc<result::Model>) -> Self {
        Self(row)
    }
}

edges! {
    /// From a programme through its contributions to results.
    pub OfProgramme to contribution by ProgrammeId;
}
impl Joins for OfProgramme {
    type Far = result::Entity;
    fn far(row: &ModelOf<Self>) -> Uuid {
        row.result_id
    }
}

edges! {
    /// From a result to the contributions behind it.
    pub OfResult to contribution by ResultId;
    Documents to result_document by ResultId;
}
impl Joins for Documents {
    type Far = document::Entity;
    fn far(row: &ModelOf<Self>) -> Uuid {
        row.document_id
    }
}

/// What came of one or more programmes. A result that programmes share is one object, and counts
/// once. It may be dated after they ended.
#[Object(name = "Result")]
impl ProgrammeResult {
    /// Opaque id, the same for ever.
    pub async fn id(&self) -> ID {
        Kind::Result.id(self.0.id)
    }

    /// The registry's own code, short and readable.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Counts the changes, from 1.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// Output, outcome or impact.
    fn kind(&self) -> ResultKind {
        self.0.kind
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

    /// When it was reached, as far as that is known; may be after its programmes ended.
    fn achieved_on(&self) -> Option<PartialDate> {
        self.0.achieved_on
    }

    /// The programmes that it came of, as far as the caller may know of them.
    async fn contributions(&self, ctx: &Context<'_>) -> Result<Vec<Contribution>, Failure> {
        let rows = many::<OfResult>(Request::of(ctx)?, Rows::sorted(vec![]), self.0.id).await?;
        Ok(rows.iter().cloned().map(Contribution).collect())
    }

    /// What is measured of it.
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Vec<Indicator>, Failure> {
        let rows = Rows::sorted(vec![Sort::ascending(indicator::Column::Position)]);
        let rows = many::<Indicators>(Request::of(ctx)?, rows, self.0.id).await?;
        Ok(rows.iter().cloned().map(Indicator).collect())
    }

    /// The links to recommendations that rest on it.
    async fn recommendation_links(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<RecommendationLink>, Failure> {
        let rows = Rows::sorted(vec![Sort::ascending(recommendation_link::Column::Position)]);
        let paging = Paging::forward(first, after);
        connection::<_, LinksOfResult>(Request::of(ctx)?, self.0.id, rows, paging)
    }

    /// The documents about it.
    async fn documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Document>, Failure> {
        let rows = Rows::sorted(vec![Sort::ascending(result_document::Column::Position)]);
        let paging = Paging::forward(first, after);
        joined_connection::<_, Documents>(Request::of(ctx)?, self.0.id, rows, paging)
    }

    /// What sources say about single fields, about one field if it is given.
    async fn statements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only about this field, such as `contributions`.")] field: Option<String>,
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
        let paging = Paging::forward(first, after);
        connection::<_, ChangesOfSubject>(Request::of(ctx)?, self.0.id, rows, paging)
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

/// A programme's part in a result.
pub struct Contribution(pub Arc<contribution::Model>);

/// A programme's part in a result.
#[Object]
impl Contribution {
    /// Opaque id.
    fn id(&self) -> ID {
        Kind::Contribution.id(self.0.id)
    }

    /// The programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Programme, Failure> {
        required::<programme::Entity, _>(ctx, self.0.programme_id, Programme).await
    }

    /// Whether it leads.
    fn role(&self) -> ContributionRole {
        self.0.role
    }

    /// Where it is written.
    async fn source(&self, ctx: &Context<'_>) -> Option<Result<Document, Failure>> {
        optional::<document::Entity, _>(ctx, self.0.document_id, Document).await
    }
}
