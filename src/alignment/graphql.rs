//! Alignments in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use crate::{
    concept::Concept,
    document::Document,
    entity::{alignment, concept, document, organisation},
    error::Failure,
    graphql::{LocalizedText, Request, Rows, Sort, edges, localized, many, optional},
    id::Kind,
    organisation::Organisation,
    text::LocaleTag,
};

edges! {
    OfProgramme to alignment by ProgrammeId;
}

/// The alignments of a programme, in the source's order.
///
/// # Errors
/// When the database can't be read.
pub async fn alignments(ctx: &Context<'_>, programme: Uuid) -> Result<Vec<Alignment>, Failure> {
    let rows = Rows::sorted(vec![Sort::ascending(alignment::Column::Position)]);
    let rows = many::<OfProgramme>(Request::of(ctx)?, rows, programme).await?;
    Ok(rows.iter().cloned().map(Alignment).collect())
}

/// A plan or framework that a programme serves.
pub struct Alignment(Arc<alignment::Model>);

/// A plan or framework that a programme serves, according to someone.
#[Object]
impl Alignment {
    /// Opaque id.
    fn id(&self) -> ID {
        Kind::Alignment.id(self.0.id)
    }

    /// The plan or framework.
    fn framework(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.framework, locale)
    }

    /// The priority of it that the programme serves; null: the framework as a whole.
    fn priority(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.priority, locale)
    }

    /// The same as a concept, where the framework has a list.
    async fn concept(&self, ctx: &Context<'_>) -> Option<Result<Concept, Failure>> {
        optional::<concept::Entity, _>(ctx, self.0.concept_id, Concept).await
    }

    /// The organisation that says so. Null: the registry's own editor.
    async fn asserted_by(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, self.0.asserted_by, Organisation).await
    }

    /// Where it is written.
    async fn source(&self, ctx: &Context<'_>) -> Option<Result<Document, Failure>> {
        optional::<document::Entity, _>(ctx, self.0.document_id, Document).await
    }
}
