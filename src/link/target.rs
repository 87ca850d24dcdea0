//! What a link leads to: a paragraph, or a cluster of recommendations.

use async_graphql::{Context, Union};

use crate::{
    concept::Concept,
    document::Document,
    entity::{concept, document, mechanism, recommendation, recommendation_link, review},
    error::Failure,
    graphql::required,
    mechanism::{Mechanism, MechanismGroup, Review},
    recommendation::Recommendation,
    vocabulary::LinkTargetKind,
};

/// What a link leads to: one recommendation, or all of a mechanism, of a class of mechanisms, of
/// a document, of a review, or with a theme.
#[derive(Union)]
pub enum LinkTarget {
    /// One recommendation.
    Recommendation(Recommendation),
    /// All recommendations of a mechanism.
    Mechanism(Mechanism),
    /// All recommendations of a class of mechanisms.
    MechanismGroup(MechanismGroup),
    /// All recommendations of a document.
    Document(Document),
    /// All recommendations of a review.
    Review(Review),
    /// All recommendations with a theme.
    Concept(Concept),
}

/// The target of a link's row.
pub(super) async fn target(
    ctx: &Context<'_>,
    of: &recommendation_link::Model,
) -> Result<LinkTarget, Failure> {
    let missing = || Failure::internal("a link without its target");
    Ok(match of.target {
        LinkTargetKind::Recommendation => {
            let id = of.recommendation_id.ok_or_else(missing)?;
            required::<recommendation::Entity, _>(ctx, id, Recommendation)
                .await?
                .into()
        }
        LinkTargetKind::Mechanism => {
            let id = of.mechanism_id.ok_or_else(missing)?;
            required::<mechanism::Entity, _>(ctx, id, Mechanism)
                .await?
                .into()
        }
        LinkTargetKind::MechanismClass => {
            MechanismGroup(of.mechanism_class.ok_or_else(missing)?).into()
        }
        LinkTargetKind::Document => {
            let id = of.document_id.ok_or_else(missing)?;
            required::<document::Entity, _>(ctx, id, Document)
                .await?
                .into()
        }
        LinkTargetKind::Review => {
            let id = of.review_id.ok_or_else(missing)?;
            required::<review::Entity, _>(ctx, id, Review).await?.into()
        }
        LinkTargetKind::Theme => {
            let id = of.concept_id.ok_or_else(missing)?;
            required::<concept::Entity, _>(ctx, id, Concept)
                .await?
                .into()
        }
    })
}
