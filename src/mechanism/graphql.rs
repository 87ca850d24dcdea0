//! Mechanisms and reviews in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use crate::{
    document::Document,
    entity::{document, mechanism, organisation, recommendation, review},
    error::Failure,
    graphql::{
        All, Api, Connection, LocalizedText, Paging, Request, Rows, Sort, connection, edges,
        localized, many, optional, required,
    },
    id::Kind,
    organisation::Organisation,
    period::PartialDate,
    recommendation::{OfReview, Recommendation},
    text::LocaleTag,
    vocabulary::{CountryCode, MechanismClass},
};

/// A mechanism that issues recommendations.
pub struct Mechanism(pub Arc<mechanism::Model>);

/// A mechanism's review of one State.
pub struct Review(pub Arc<review::Model>);

impl Api for Review {
    type Entity = review::Entity;
    fn new(row: Arc<review::Model>) -> Self {
        Self(row)
    }
}

edges! {
    OfMechanism to review by MechanismId;
}

/// Who issues recommendations: the universal periodic review, a treaty body, a special procedure,
/// a regional body.
#[Object]
impl Mechanism {
    /// Opaque id, the same for ever.
    pub async fn id(&self) -> ID {
        Kind::Mechanism.id(self.0.id)
    }

    /// The registry's own code, short and readable: `human-rights-committee`.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// What kind of mechanism it is.
    fn class(&self) -> MechanismClass {
        self.0.class
    }

    /// Its name.
    fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.name, locale)
    }

    /// Its short name, if it has one: `CCPR`.
    fn acronym(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.acronym, locale)
    }

    /// The organisation that it is, or that it belongs to.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, self.0.organisation_id, Organisation).await
    }

    /// When it was set up, as far as that is known.
    fn established_on(&self) -> Option<PartialDate> {
        self.0.established_on
    }

    /// When it ended; null: it goes on, or nobody knows.
    fn ended_on(&self) -> Option<PartialDate> {
        self.0.ended_on
    }

    /// Its reviews of States.
    async fn reviews(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Review>, Failure> {
        let rows = Rows::sorted(vec![Sort::ascending(review::Column::Country).nulls_last()]);
        let paging = Paging::forward(first, after);
        connection::<_, OfMechanism>(Request::of(ctx)?, self.0.id, rows, paging)
    }
}

/// A mechanism's review of one State, with its session and cycle.
#[Object]
impl Review {
    /// Opaque id, the same for ever.
    pub async fn id(&self) -> ID {
        Kind::Review.id(self.0.id)
    }

    /// The registry's own code, short and readable.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Who reviews.
    async fn mechanism(&self, ctx: &Context<'_>) -> Result<Mechanism, Failure> {
        required::<mechanism::Entity, _>(ctx, self.0.mechanism_id, Mechanism).await
    }

    /// The State under review.
    fn country(&self) -> Option<CountryCode> {
        self.0.country
    }

    /// The cycle, where the mechanism counts them.
    fn cycle(&self) -> Option<i32> {
        self.0.cycle
    }

    /// The session, as the mechanism names it. Never derived from the cycle.
    fn session(&self) -> Option<&str> {
        self.0.session.as_deref()
    }

    /// When it took place, as far as that is known.
    fn held_on(&self) -> Option<PartialDate> {
        self.0.held_on
    }

    /// The document that came of it.
    async fn document(&self, ctx: &Context<'_>) -> Option<Result<Document, Failure>> {
        optional::<document::Entity, _>(ctx, self.0.document_id, Document).await
    }

    /// The recommendations that came of it, by paragraph.
    async fn recommendations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Recommendation>, Failure> {
        let rows = Rows::sorted(vec![Sort::ascending(recommendation::Column::SortKey)]);
        let paging = Paging::forward(first, after);
        connection::<_, OfReview>(Request::of(ctx)?, self.0.id, rows, paging)
    }
}

/// All mechanisms of a class.
pub struct MechanismGroup(pub MechanismClass);

/// A class of mechanisms, as the target of a link: the programme addresses what any of them
/// recommends.
#[Object]
impl MechanismGroup {
    /// The class.
    fn class(&self) -> MechanismClass {
        self.0
    }

    /// The mechanisms of the class that the registry knows.
    async fn mechanisms(&self, ctx: &Context<'_>) -> Result<Vec<Mechanism>, Failure> {
        let of_class = Condition::all().add(mechanism::Column::Class.eq(self.0));
        let rows =
            Rows::sorted(vec![Sort::ascending(mechanism::Column::SortName)]).meeting(of_class);
        let found = many::<All<mechanism::Entity>>(Request::of(ctx)?, rows, Uuid::nil()).await?;
        Ok(found.iter().cloned().map(Mechanism).collect())
    }
}
