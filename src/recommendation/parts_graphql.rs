//! The parts of a recommendation, in the API: positions, tags, institutions, judgements, reports.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::Recommendation;
use crate::{
    concept::{Concept, ConceptScheme},
    document::Document,
    entity::{
        assessment, concept, concept_scheme, document, organisation, progress_report,
        recommendation, recommendation_position, recommendation_tag, responsibility,
    },
    error::Failure,
    graphql::{Api, LocalizedText, edges, localized, optional, required},
    id::Kind,
    organisation::Organisation,
    period::PartialDate,
    text::LocaleTag,
    vocabulary::{PositionValue, ResponsibilityRole, TagFacet, TagMethod},
};

edges! {
    pub(super) Positions to recommendation_position by RecommendationId;
    pub(super) Tags to recommendation_tag by RecommendationId;
    pub(super) Institutions to responsibility by RecommendationId;
    pub(super) Assessments to assessment by RecommendationId;
    pub(super) Reports to progress_report by RecommendationId;
    /// From an institution to what it answers for.
    pub OfInstitution to responsibility by OrganisationId;
    /// From an assessor to its judgements.
    pub OfAssessor to assessment by AssessorId;
}

/// A position of the State under review.
pub struct Position(pub(super) Arc<recommendation_position::Model>);

/// What the State under review said of a recommendation, at one time.
#[Object]
impl Position {
    /// Opaque id.
    fn id(&self) -> ID {
        Kind::Position.id(self.0.id)
    }

    /// The position, normalised.
    fn value(&self) -> PositionValue {
        self.0.value
    }

    /// The position in the document's own words.
    fn wording(&self) -> Option<&str> {
        self.0.wording.as_deref()
    }

    /// When it was said, as far as that is known.
    fn stated_on(&self) -> Option<PartialDate> {
        self.0.stated_on
    }

    /// Where it is written; a position has a source of its own.
    async fn source(&self, ctx: &Context<'_>) -> Option<Result<Document, Failure>> {
        optional::<document::Entity, _>(ctx, self.0.document_id, Document).await
    }

    /// The paragraph there.
    fn source_paragraph(&self) -> Option<&str> {
        self.0.paragraph.as_deref()
    }
}

/// A theme, group or target of a recommendation.
pub struct Tag(pub(super) Arc<recommendation_tag::Model>);

/// A theme, group or target of a recommendation, with how it was found.
#[Object]
impl Tag {
    /// Opaque id.
    fn id(&self) -> ID {
        Kind::Tag.id(self.0.id)
    }

    /// Theme, group or target.
    fn facet(&self) -> TagFacet {
        self.0.facet
    }

    /// The concept.
    async fn concept(&self, ctx: &Context<'_>) -> Result<Concept, Failure> {
        required::<concept::Entity, _>(ctx, self.0.concept_id, Concept).await
    }

    /// How the tag was found.
    fn method(&self) -> TagMethod {
        self.0.method
    }

    /// The organisation that tagged. Null: the registry's own editor.
    async fn tagged_by(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, self.0.tagged_by, Organisation).await
    }

    /// When, as far as that is known.
    fn tagged_on(&self) -> Option<PartialDate> {
        self.0.tagged_on
    }
}

/// An institution that answers for a recommendation.
pub struct Responsibility(pub Arc<responsibility::Model>);

impl Api for Responsibility {
    type Entity = responsibility::Entity;
    fn new(row: Arc<responsibility::Model>) -> Self {
        Self(row)
    }
}

/// That an institution answers for carrying a recommendation out.
#[Object]
impl Responsibility {
    /// Opaque id.
    fn id(&self) -> ID {
        Kind::Responsibility.id(self.0.id)
    }

    /// The recommendation.
    async fn recommendation(&self, ctx: &Context<'_>) -> Result<Recommendation, Failure> {
        let id = self.0.recommendation_id;
        required::<recommendation::Entity, _>(ctx, id, Recommendation).await
    }

    /// The institution.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation, Failure> {
        required::<organisation::Entity, _>(ctx, self.0.organisation_id, Organisation).await
    }

    /// Whether it leads.
    fn role(&self) -> ResponsibilityRole {
        self.0.role
    }

    /// From when; null: from the start, or unknown.
    fn since(&self) -> Option<PartialDate> {
        self.0.since
    }

    /// Until when; null: to the end, or unknown.
    fn until(&self) -> Option<PartialDate> {
        self.0.until
    }
}

/// A judgement on how far a recommendation was carried out.
pub struct Assessment(pub Arc<assessment::Model>);

impl Api for Assessment {
    type Entity = assessment::Entity;
    fn new(row: Arc<assessment::Model>) -> Self {
        Self(row)
    }
}

/// A judgement on how far a recommendation was carried out, in the terms of one version of a
/// scheme. It is its assessor's, and nobody else's.
#[Object]
impl Assessment {
    /// Opaque id, the same for ever.
    pub async fn id(&self) -> ID {
        Kind::Assessment.id(self.0.id)
    }

    /// The recommendation.
    async fn recommendation(&self, ctx: &Context<'_>) -> Result<Recommendation, Failure> {
        let id = self.0.recommendation_id;
        required::<recommendation::Entity, _>(ctx, id, Recommendation).await
    }

    /// Who judges.
    async fn assessor(&self, ctx: &Context<'_>) -> Result<Organisation, Failure> {
        required::<organisation::Entity, _>(ctx, self.0.assessor_id, Organisation).await
    }

    /// The version of the scheme that the grade belongs to.
    async fn scheme(&self, ctx: &Context<'_>) -> Result<ConceptScheme, Failure> {
        required::<concept_scheme::Entity, _>(ctx, self.0.scheme_id, ConceptScheme).await
    }

    /// The grade.
    async fn value(&self, ctx: &Context<'_>) -> Result<Concept, Failure> {
        required::<concept::Entity, _>(ctx, self.0.value_id, Concept).await
    }

    /// When, as far as that is known.
    fn assessed_on(&self) -> Option<PartialDate> {
        self.0.assessed_on
    }

    /// Where it is written.
    async fn document(&self, ctx: &Context<'_>) -> Option<Result<Document, Failure>> {
        optional::<document::Entity, _>(ctx, self.0.document_id, Document).await
    }

    /// Whether somebody else than the assessor has checked it.
    fn verified(&self) -> bool {
        self.0.verified
    }

    /// A remark on how to read it.
    fn note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.note, locale)
    }
}

/// A report on carrying a recommendation out.
pub struct ProgressReport(pub(super) Arc<progress_report::Model>);

/// What an institution reports of carrying a recommendation out.
#[Object]
impl ProgressReport {
    /// Opaque id.
    fn id(&self) -> ID {
        Kind::ProgressReport.id(self.0.id)
    }

    /// Who reports.
    async fn reported_by(&self, ctx: &Context<'_>) -> Result<Organisation, Failure> {
        required::<organisation::Entity, _>(ctx, self.0.reported_by, Organisation).await
    }

    /// When, as far as that is known.
    fn reported_on(&self) -> Option<PartialDate> {
        self.0.reported_on
    }

    /// What is reported.
    fn summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.summary, locale)
    }

    /// Where it is written.
    async fn source(&self, ctx: &Context<'_>) -> Option<Result<Document, Failure>> {
        optional::<document::Entity, _>(ctx, self.0.document_id, Document).await
    }
}
