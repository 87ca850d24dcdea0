//! Lists of concepts in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use uuid::Uuid;

use super::query::concepts_of;
use crate::{
    entity::{concept, concept_mapping, concept_scheme, organisation},
    error::Failure,
    graphql::{
        Api, Connection, LocalizedText, Paging, Request, Rows, Sort, TextVersion, connection,
        edges, localized, many, one, optional, required, versions,
    },
    id::Kind,
    organisation::Organisation,
    period::PartialDate,
    text::LocaleTag,
    vocabulary::{MappingRelation, TagMethod},
};

/// One version of a list of concepts.
pub struct ConceptScheme(pub Arc<concept_scheme::Model>);

/// A concept of a list.
pub struct Concept(pub Arc<concept::Model>);

impl Api for Concept {
    type Entity = concept::Entity;
    fn new(row: Arc<concept::Model>) -> Self {
        Self(row)
    }
}

edges! {
    Narrower to concept by BroaderId;
    From to concept_mapping by ConceptId;
    To to concept_mapping by OtherId;
}

/// One version of a list of concepts (a concept scheme of SKOS): themes, groups of persons,
/// targets, sectors, grades. A new version is another object with the same code.
#[Object]
impl ConceptScheme {
    /// Opaque id, the same for ever.
    pub async fn id(&self) -> ID {
        Kind::ConceptScheme.id(self.0.id)
    }

    /// The list's short name, the same in all its versions: `sdg-targets`.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// The same as `code`: where a concept is expected, as in `Assessment.scheme`, a list answers to
    /// a concept's names.
    fn scheme(&self) -> &str {
        &self.0.code
    }

    /// The version of the list, as its publisher names it: `2019`.
    fn version(&self) -> &str {
        &self.0.edition
    }

    /// What the list is called.
    fn label(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.title, locale)
    }

    /// Where it is published: an http or https address.
    fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// Who keeps it.
    async fn publisher(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, self.0.publisher_id, Organisation).await
    }

    /// When this version was issued.
    fn issued_on(&self) -> Option<PartialDate> {
        self.0.issued_on
    }

    /// Its concepts, in the list's own order.
    async fn concepts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Concept>, Failure> {
        concepts_of(ctx, self.0.id, Paging::forward(first, after))
    }
}

/// A concept of a list.
#[Object]
impl Concept {
    /// Opaque id, the same for ever.
    pub async fn id(&self) -> ID {
        Kind::Concept.id(self.0.id)
    }

    /// The code of its list: `sdg-targets`.
    async fn scheme(&self, ctx: &Context<'_>) -> Result<String, Failure> {
        self.list(ctx, |list| list.code.clone()).await
    }

    /// The version of its list: `2019`.
    async fn version(&self, ctx: &Context<'_>) -> Result<String, Failure> {
        self.list(ctx, |list| list.edition.clone()).await
    }

    /// Its list.
    async fn concept_scheme(&self, ctx: &Context<'_>) -> Result<ConceptScheme, Failure> {
        required::<concept_scheme::Entity, _>(ctx, self.0.scheme_id, ConceptScheme).await
    }

    /// Its code in the list: `16.3`.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// What it is called.
    fn label(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.label, locale)
    }

    /// What it is called, in every language that is known, for editors.
    fn label_translations(&self) -> Vec<TextVersion> {
        versions(&self.0.label)
    }

    /// What it means; null where the list doesn't say.
    fn definition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.definition, locale)
    }

    /// The concept of the same list that holds it.
    async fn broader(&self, ctx: &Context<'_>) -> Option<Result<Concept, Failure>> {
        optional::<concept::Entity, _>(ctx, self.0.broader_id, Concept).await
    }

    /// The concepts of the same list that it holds.
    async fn narrower(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Concept>, Failure> {
        let rows = Rows::sorted(vec![Sort::ascending(concept::Column::Position)]);
        let paging = Paging::forward(first, after);
        connection::<_, Narrower>(Request::of(ctx)?, self.0.id, rows, paging)
    }

    /// From when it is part of its list; null: from the start.
    fn since(&self) -> Option<PartialDate> {
        self.0.since
    }

    /// Until when it was part of its list; null: it still is. A withdrawn code keeps its date.
    fn until(&self) -> Option<PartialDate> {
        self.0.until
    }

    /// The concepts of other lists and versions that it corresponds to, whichever list says so.
    async fn mappings(&self, ctx: &Context<'_>) -> Result<Vec<ConceptMapping>, Failure> {
        let request = Request::of(ctx)?;
        let (from, to) = futures_util::future::try_join(
            many::<From>(request, Rows::sorted(vec![]), self.0.id),
            many::<To>(request, Rows::sorted(vec![]), self.0.id),
        )
        .await?;
        let from = from.iter().map(|row| ConceptMapping {
            row: row.clone(),
            other: row.other_id,
            relation: row.relation,
        });
        let to = to.iter().map(|row| ConceptMapping {
            row: row.clone(),
            other: row.concept_id,
            relation: turned_round(row.relation),
        });
        Ok(from.chain(to).collect())
    }
}

impl Concept {
    async fn list<T>(
        &self,
        ctx: &Context<'_>,
        of: impl Fn(&concept_scheme::Model) -> T,
    ) -> Result<T, Failure> {
        let found = one::<concept_scheme::Entity>(Request::of(ctx)?, self.0.scheme_id).await?;
        found
            .map(|list| of(&list))
            .ok_or_else(|| Failure::internal("a concept without its list"))
    }
}

const fn turned_round(relation: MappingRelation) -> MappingRelation {
    match relation {
        MappingRelation::Broader => MappingRelation::Narrower,
        MappingRelation::Narrower => MappingRelation::Broader,
        same => same,
    }
}

/// That two concepts of different lists correspond.
pub struct ConceptMapping {
    row: Arc<concept_mapping::Model>,
    other: Uuid,
    relation: MappingRelation,
}

/// That two concepts of different lists, or of different versions of one, correspond (SKOS,
/// section 10), seen from the concept it was asked of.
#[Object]
impl ConceptMapping {
    /// What the other concept is to this one.
    fn relation(&self) -> MappingRelation {
        self.relation
    }

    /// The other concept.
    async fn concept(&self, ctx: &Context<'_>) -> Result<Concept, Failure> {
        required::<concept::Entity, _>(ctx, self.other, Concept).await
    }

    /// How that was found.
    fn method(&self) -> TagMethod {
        self.row.method
    }

    /// The organisation that says so. Null: the registry's own editor.
    async fn asserted_by(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, self.row.asserted_by, Organisation).await
    }
}

/// A concept and its share of the whole.
#[derive(SimpleObject)]
pub struct ConceptShare {
    /// The concept.
    pub concept: Concept,
    /// Its share in percent; null: not declared. Declared shares sum to 100 in each list.
    pub percent: Option<crate::graphql::Decimal>,
}
