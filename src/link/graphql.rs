//! Links in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use super::{
    LinkFilter,
    target::{LinkTarget, target},
};
use crate::{
    document::Document,
    entity::{document, link_evidence, organisation, programme, recommendation_link, result},
    error::Failure,
    graphql::{
        Api, Connection, LocalizedText, Paging, Request, Rows, Sort, connection, edges, localized,
        many, optional, required,
    },
    id::Kind,
    organisation::Organisation,
    period::PartialDate,
    programme::Programme,
    results::ProgrammeResult,
    text::LocaleTag,
    vocabulary::{LinkClaim, LinkState},
};

edges! {
    OfProgramme to recommendation_link by ProgrammeId;
    /// From a recommendation to the links that lead to it.
    pub OfRecommendation to recommendation_link by RecommendationId;
    /// From a result to the links that rest on it.
    pub OfResult to recommendation_link by ResultId;
    EvidenceOfLink to link_evidence by LinkId;
}

/// The links of a programme, in the order of entry.
///
/// # Errors
/// [`Failure::Input`] with the place of what can't be asked.
pub fn links(
    ctx: &Context<'_>,
    programme: Uuid,
    filter: Option<Box<LinkFilter>>,
    paging: Paging,
) -> Result<Connection<RecommendationLink>, Failure> {
    let request = Request::of(ctx)?;
    let mut rows = Rows::sorted(vec![Sort::ascending(recommendation_link::Column::Position)]);
    if let Some(filter) = filter {
        rows = rows.filtered(filter.condition(&request.place(), request.viewer)?);
    }
    connection::<_, OfProgramme>(request, programme, rows, paging)
}

/// What a programme does for a recommendation.
pub struct RecommendationLink(pub Arc<recommendation_link::Model>);

impl Api for RecommendationLink {
    type Entity = recommendation_link::Entity;
    fn new(row: Arc<recommendation_link::Model>) -> Self {
        Self(row)
    }
}

/// What a programme does for a recommendation, or for a cluster of them: how much is claimed, by
/// whom, on what grounds, and whether the coordinator agrees.
#[Object]
impl RecommendationLink {
    /// Opaque id, the same for ever.
    pub async fn id(&self) -> ID {
        Kind::RecommendationLink.id(self.0.id)
    }

    /// The programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Programme, Failure> {
        required::<programme::Entity, _>(ctx, self.0.programme_id, Programme).await
    }

    /// What it leads to: one recommendation, or a cluster. A claim on a cluster is not a claim
    /// on each recommendation in it.
    async fn target(&self, ctx: &Context<'_>) -> Result<LinkTarget, Failure> {
        target(ctx, &self.0).await
    }

    /// How much is claimed.
    fn claim(&self) -> LinkClaim {
        self.0.claim
    }

    /// Whether the coordinator agrees.
    fn state(&self) -> LinkState {
        self.0.state
    }

    /// Why; null where nobody said.
    fn rationale(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.rationale, locale)
    }

    /// The programme's result that the claim rests on.
    async fn result(&self, ctx: &Context<'_>) -> Option<Result<ProgrammeResult, Failure>> {
        optional::<result::Entity, _>(ctx, self.0.result_id, ProgrammeResult).await
    }

    /// What the claim rests on besides.
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Vec<Evidence>, Failure> {
        let rows = Rows::sorted(vec![Sort::ascending(link_evidence::Column::Position)]);
        let rows = many::<EvidenceOfLink>(Request::of(ctx)?, rows, self.0.id).await?;
        Ok(rows.iter().cloned().map(Evidence).collect())
    }

    /// The organisation that claims it. Null: the registry's own editor.
    async fn asserted_by(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, self.0.asserted_by, Organisation).await
    }

    /// When it was claimed, as far as that is known.
    fn asserted_on(&self) -> Option<PartialDate> {
        self.0.asserted_on
    }
}

/// Something that a link rests on.
pub struct Evidence(Arc<link_evidence::Model>);

/// Something that a link to a recommendation rests on.
#[Object]
impl Evidence {
    /// The document.
    async fn document(&self, ctx: &Context<'_>) -> Option<Result<Document, Failure>> {
        optional::<document::Entity, _>(ctx, self.0.document_id, Document).await
    }

    /// The paragraph of it.
    fn paragraph(&self) -> Option<&str> {
        self.0.paragraph.as_deref()
    }

    /// Its words.
    fn quote(&self) -> Option<&str> {
        self.0.quote.as_deref()
    }
}
