//! Recommendations in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};

use super::parts_graphql::{
    Assessment, Assessments, Institutions, Position, Positions, ProgressReport, Reports,
    Responsibility, Tag, Tags,
};
use crate::{
    change::{Change, OfSubject as ChangesOfSubject},
    clock::Timestamp,
    concept::Concept,
    document::Document,
    entity::{
        assessment, change, concept, document, mechanism, progress_report, recommendation,
        recommendation_position, recommendation_reference, recommending_state, responsibility,
        review,
    },
    error::Failure,
    graphql::{
        Api, Connection, Paging, Request, Rows, Sort, connection, edges, languages, many, one,
        optional, required,
    },
    id::Kind,
    link::{LinkFilter, OfRecommendation, RecommendationLink},
    mechanism::{Mechanism, Review},
    organisation::Reference,
    period::PartialDate,
    portfolio::{RecommendationCoverage, coverage_of},
    text::LocaleTag,
    vocabulary::{Addressee, CountryCode, PositionValue, TagFacet, TextExtent},
};

/// What a mechanism recommends.
pub struct Recommendation(pub Arc<recommendation::Model>);

impl Api for Recommendation {
    type Entity = recommendation::Entity;
    fn new(row: Arc<recommendation::Model>) -> Self {
        Self(row)
    }
}

edges! {
    /// From a review to its recommendations.
    pub OfReview to recommendation by ReviewId;
    /// From a document to the recommendations that it holds.
    pub OfDocument to recommendation by DocumentId;
    References to recommendation_reference by RecommendationId;
    States to recommending_state by RecommendationId;
}

/// What a recommendation says, in the language that suits the reader best.
#[derive(SimpleObject)]
pub struct RecommendationWording {
    /// The words.
    text: String,
    /// The language that they are in.
    locale: LocaleTag,
    /// Whether that is none of the languages asked for.
    fallback: bool,
    /// Whether this is all of the recommendation, or a summary.
    extent: TextExtent,
    /// Whether it was written in this language.
    original: bool,
    /// Counts the corrections of this text, from 1. A text itself is never changed.
    edition: i32,
    /// SHA-256 of the words in UTF-8, in hex.
    hash: String,
}

/// What a mechanism recommends: a paragraph of a document, or a part of one.
#[Object]
impl Recommendation {
    /// Opaque id, the same for ever.
    pub async fn id(&self) -> ID {
        Kind::Recommendation.id(self.0.id)
    }

    /// Counts the changes, from 1.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// The official symbol of its document: `A/HRC/36/6`. Null: not known.
    fn symbol(&self) -> Option<&str> {
        self.0.symbol.as_deref()
    }

    /// The paragraph: `144.48`. Null: not known.
    fn paragraph(&self) -> Option<&str> {
        self.0.paragraph.as_deref()
    }

    /// The part of the paragraph, where a paragraph holds several recommendations.
    fn part(&self) -> Option<&str> {
        self.0.part.as_deref()
    }

    /// Its codes in the schemes of others, such as the annotation id of the UN's index.
    async fn references(&self, ctx: &Context<'_>) -> Result<Vec<Reference>, Failure> {
        let rows = Rows::sorted(vec![
            Sort::ascending(recommendation_reference::Column::Scheme),
            Sort::ascending(recommendation_reference::Column::Value),
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

    /// Who recommends.
    async fn mechanism(&self, ctx: &Context<'_>) -> Result<Mechanism, Failure> {
        required::<mechanism::Entity, _>(ctx, self.0.mechanism_id, Mechanism).await
    }

    /// The review that it comes from.
    async fn review(&self, ctx: &Context<'_>) -> Option<Result<Review, Failure>> {
        optional::<review::Entity, _>(ctx, self.0.review_id, Review).await
    }

    /// The document that holds it, where the registry has it.
    async fn document(&self, ctx: &Context<'_>) -> Option<Result<Document, Failure>> {
        optional::<document::Entity, _>(ctx, self.0.document_id, Document).await
    }

    /// The session, as the mechanism names it. Never derived from the cycle.
    fn session(&self) -> Option<&str> {
        self.0.session.as_deref()
    }

    /// The cycle, where the mechanism counts them. Never derived from the session.
    fn cycle(&self) -> Option<i32> {
        self.0.cycle
    }

    /// When it was issued, as far as that is known.
    fn issued_on(&self) -> Option<PartialDate> {
        self.0.issued_on
    }

    /// The State that it concerns.
    fn country(&self) -> Option<CountryCode> {
        self.0.country
    }

    /// To whom it is addressed, where the source says so.
    fn addressee(&self) -> Option<Addressee> {
        self.0.addressee
    }

    /// What it says: the full text where there is one in the reader's language, else a summary.
    /// Null: the registry has no text.
    async fn text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Result<Option<RecommendationWording>, Failure> {
        let chosen = self.0.texts.choose(&*languages(ctx, locale)?);
        Ok(chosen.map(|(text, fallback)| wording(text, fallback)))
    }

    /// Every text that was ever imported, oldest first, corrected ones included.
    async fn texts(&self) -> Vec<RecommendationWording> {
        let texts = self.0.texts.0.iter();
        texts.map(|text| wording(text, false)).collect()
    }

    /// The States that made it, in a universal periodic review.
    async fn recommending_states(&self, ctx: &Context<'_>) -> Result<Vec<CountryCode>, Failure> {
        let rows = Rows::sorted(vec![Sort::ascending(recommending_state::Column::Position)]);
        let rows = many::<States>(Request::of(ctx)?, rows, self.0.id).await?;
        Ok(rows.iter().map(|row| row.country).collect())
    }

    /// The latest position of the State under review; null: it has none on record.
    fn position(&self) -> Option<PositionValue> {
        self.0.position
    }

    /// What the State under review said, each time that it said something, oldest first.
    async fn positions(&self, ctx: &Context<'_>) -> Result<Vec<Position>, Failure> {
        let dated = recommendation_position::Column::StatedFrom;
        let rows = Rows::sorted(vec![Sort::ascending(dated).nulls_first()]);
        let rows = many::<Positions>(Request::of(ctx)?, rows, self.0.id).await?;
        Ok(rows.iter().cloned().map(Position).collect())
    }

    /// What it is about, each concept once.
    async fn themes(&self, ctx: &Context<'_>) -> Result<Vec<Concept>, Failure> {
        self.concepts(ctx, TagFacet::Theme).await
    }

    /// Whom it is about, each concept once.
    async fn groups(&self, ctx: &Context<'_>) -> Result<Vec<Concept>, Failure> {
        self.concepts(ctx, TagFacet::Group).await
    }

    /// The targets of the Sustainable Development Goals that it serves, each once.
    async fn sdg_targets(&self, ctx: &Context<'_>) -> Result<Vec<Concept>, Failure> {
        self.concepts(ctx, TagFacet::SdgTarget).await
    }

    /// Its themes, groups and targets, each with who tagged it and how.
    async fn tags(&self, ctx: &Context<'_>) -> Result<Vec<Tag>, Failure> {
        let rows = many::<Tags>(Request::of(ctx)?, Rows::sorted(vec![]), self.0.id).await?;
        Ok(rows.iter().cloned().map(Tag).collect())
    }

    /// The institutions that answer for carrying it out.
    async fn responsible_institutions(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Vec<Responsibility>, Failure> {
        let rows = Rows::sorted(vec![Sort::descending(responsibility::Column::Role)]);
        let rows = many::<Institutions>(Request::of(ctx)?, rows, self.0.id).await?;
        Ok(rows.iter().cloned().map(Responsibility).collect())
    }

    /// How far it was carried out, each time that somebody judged it, oldest first. Assessors
    /// may differ; all of them stand.
    async fn assessments(&self, ctx: &Context<'_>) -> Result<Vec<Assessment>, Failure> {
        let dated = assessment::Column::AssessedFrom;
        let rows = Rows::sorted(vec![Sort::ascending(dated).nulls_first()]);
        let rows = many::<Assessments>(Request::of(ctx)?, rows, self.0.id).await?;
        Ok(rows.iter().cloned().map(Assessment).collect())
    }

    /// What institutions report of carrying it out, oldest first.
    async fn progress_reports(&self, ctx: &Context<'_>) -> Result<Vec<ProgressReport>, Failure> {
        let dated = progress_report::Column::ReportedFrom;
        let rows = Rows::sorted(vec![Sort::ascending(dated).nulls_first()]);
        let rows = many::<Reports>(Request::of(ctx)?, rows, self.0.id).await?;
        Ok(rows.iter().cloned().map(ProgressReport).collect())
    }

    /// How far programmes go for it.
    async fn coverage(&self) -> RecommendationCoverage {
        coverage_of(&self.0)
    }

    /// What programmes do for this very recommendation. Programmes that address a cluster it
    /// belongs to, such as all of the review, are not among them.
    async fn programme_links(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these links.")] filter: Option<Box<LinkFilter>>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<RecommendationLink>, Failure> {
        let request = Request::of(ctx)?;
        let mut rows = Rows::sorted(vec![]);
        if let Some(filter) = filter {
            rows = rows.filtered(filter.condition(&request.place(), request.viewer)?);
        }
        let paging = Paging::forward(first, after);
        connection::<_, OfRecommendation>(request, self.0.id, rows, paging)
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

fn wording(of: &super::RecommendationText, fallback: bool) -> RecommendationWording {
    RecommendationWording {
        text: of.text.clone(),
        locale: of.locale.clone(),
        fallback,
        extent: of.extent,
        original: of.original,
        edition: of.edition,
        hash: of.hash.clone(),
    }
}

impl Recommendation {
    async fn concepts(&self, ctx: &Context<'_>, facet: TagFacet) -> Result<Vec<Concept>, Failure> {
        let request = Request::of(ctx)?;
        // The facet is chosen here, not in the statement: all facets share one.
        let rows = many::<Tags>(request, Rows::sorted(vec![]), self.0.id).await?;
        let mut ids = Vec::new();
        for row in rows.iter().filter(|row| row.facet == facet) {
            if !ids.contains(&row.concept_id) {
                ids.push(row.concept_id);
            }
        }
        let asked = ids
            .into_iter()
            .map(|id| one::<concept::Entity>(request, id));
        let found = futures_util::future::try_join_all(asked).await?;
        Ok(found.into_iter().flatten().map(Concept).collect())
    }
}
