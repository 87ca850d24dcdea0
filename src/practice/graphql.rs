//! Practices in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use crate::{
    document::Document,
    entity::{document, organisation, practice},
    error::Failure,
    graphql::{LocalizedText, Request, Rows, Sort, edges, localized, many, optional},
    id::Kind,
    organisation::Organisation,
    text::LocaleTag,
    vocabulary::PracticeKind,
};

edges! {
    OfProgramme to practice by ProgrammeId;
}

/// The practices of a programme, in the source's order.
///
/// # Errors
/// When the database can't be read.
pub async fn practices(ctx: &Context<'_>, programme: Uuid) -> Result<Vec<Practice>, Failure> {
    let rows = Rows::sorted(vec![Sort::ascending(practice::Column::Position)]);
    let rows = many::<OfProgramme>(Request::of(ctx)?, rows, programme).await?;
    Ok(rows.iter().cloned().map(Practice).collect())
}

/// What others can learn from a programme.
pub struct Practice(Arc<practice::Model>);

/// What others can learn from a programme, according to someone.
#[Object]
impl Practice {
    /// Opaque id.
    fn id(&self) -> ID {
        Kind::Practice.id(self.0.id)
    }

    /// Good practice or lesson.
    fn kind(&self) -> PracticeKind {
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

    /// What can be learnt; null where the title says it.
    fn description(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.description, locale)
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
