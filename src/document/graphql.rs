//! Documents in the API.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use sea_orm::ColumnTrait;
use uuid::Uuid;

use super::DocumentFilter;
use crate::{
    clock::Timestamp,
    entity::{document, organisation, recommendation},
    error::Failure,
    graphql::{
        All, Api, Connection, LocalizedText, NullsPosition, OrderDirection, Paging, Request, Rows,
        Sort, TextVersion, connection, is_ordered, localized, optional, searched, sorts, versions,
    },
    id::Kind,
    organisation::Organisation,
    period::PartialDate,
    recommendation::{OfDocument, Recommendation},
    text::LocaleTag,
    vocabulary::DocumentKind,
};

/// A paper or page that something in the registry comes from.
pub struct Document(pub Arc<document::Model>);

impl Api for Document {
    type Entity = document::Entity;
    fn new(row: Arc<document::Model>) -> Self {
        Self(row)
    }
}

/// A paper or page that something in the registry comes from.
#[Object]
impl Document {
    /// Opaque id, the same for ever.
    pub async fn id(&self) -> ID {
        Kind::Document.id(self.0.id)
    }

    /// The registry's own code, short and readable.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Counts the changes, from 1.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// What it is.
    fn kind(&self) -> DocumentKind {
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

    /// Where it can be read: an http or https address.
    fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// Its official symbol: `A/HRC/36/6`.
    fn symbol(&self) -> Option<&str> {
        self.0.symbol.as_deref()
    }

    /// The language that it is written in.
    fn language(&self) -> Option<&LocaleTag> {
        self.0.language.as_ref()
    }

    /// When it was published, as far as that is known.
    fn published_on(&self) -> Option<PartialDate> {
        self.0.published_on
    }

    /// Who published it.
    async fn publisher(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, self.0.publisher_id, Organisation).await
    }

    /// The recommendations that it holds, by paragraph.
    async fn recommendations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Recommendation>, Failure> {
        let rows = Rows::sorted(vec![Sort::ascending(recommendation::Column::SortKey)]);
        let paging = Paging::forward(first, after);
        connection::<_, OfDocument>(Request::of(ctx)?, self.0.id, rows, paging)
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

/// What documents can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DocumentOrderField {
    /// The title in its original language, without accents.
    Title,
    /// When it was published.
    PublishedOn,
    /// When it last changed.
    UpdatedAt,
}

/// One step of an order.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct DocumentOrder {
    /// What to sort by.
    field: DocumentOrderField,
    /// In which direction.
    #[graphql(default)]
    direction: OrderDirection,
    /// Where documents without a value go.
    #[graphql(default)]
    nulls: NullsPosition,
}

/// `Query.documents`.
///
/// # Errors
/// [`Failure::Input`] with the place of what can't be asked.
pub fn documents(
    ctx: &Context<'_>,
    filter: Option<Box<DocumentFilter>>,
    search: Option<String>,
    order: Option<Vec<DocumentOrder>>,
    paging: Paging,
) -> Result<Connection<Document>, Failure> {
    let request = Request::of(ctx)?;
    let ordered = is_ordered(order.as_ref());
    let by_title = DocumentOrder {
        field: DocumentOrderField::Title,
        direction: OrderDirection::Asc,
        nulls: NullsPosition::Last,
    };
    let sorts = sorts(order, by_title, |step| match step.field {
        DocumentOrderField::Title => step.direction.of(document::Column::SortTitle),
        DocumentOrderField::PublishedOn => {
            let sort = step.direction.of(document::Column::PublishedFrom);
            step.nulls.of(sort)
        }
        DocumentOrderField::UpdatedAt => step.direction.of(document::Column::UpdatedAt),
    })?;
    let mut rows = Rows::sorted(sorts);
    if let Some(filter) = filter {
        rows = rows.meeting(filter.condition(&request.place())?);
    }
    let id = document::Column::Id.into_expr();
    let rows = searched(request, rows, id, search, ordered)?;
    connection::<_, All<document::Entity>>(request, Uuid::nil(), rows, paging)
}
