//! What hangs on a programme, in the API: participations and objectives.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::Programme;
use crate::{
    document::Document,
    entity::{document, objective, organisation, participation, programme},
    error::Failure,
    finance::Money,
    graphql::{Api, LocalizedText, TextVersion, edges, localized, optional, required, versions},
    id::Kind,
    money,
    organisation::Organisation,
    period::PartialDate,
    text::LocaleTag,
    vocabulary::{ObjectiveLevel, ParticipationRole},
};

edges! {
    /// From a programme to who takes part.
    pub(super) OfProgramme to participation by ProgrammeId;
    /// From an organisation to what it takes part in.
    pub OfOrganisation to participation by OrganisationId;
    /// From a programme to its objectives.
    pub(super) Objectives to objective by ProgrammeId;
}

/// An organisation's role in a programme.
pub struct Participation(pub Arc<participation::Model>);

impl Api for Participation {
    type Entity = participation::Entity;
    fn new(row: Arc<participation::Model>) -> Self {
        Self(row)
    }
}

/// An organisation's role in a programme. An organisation with two roles takes part twice.
#[Object]
impl Participation {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        Kind::Participation.id(self.0.id)
    }

    /// The programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Programme, Failure> {
        required::<programme::Entity, _>(ctx, self.0.programme_id, Programme).await
    }

    /// The organisation.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation, Failure> {
        required::<organisation::Entity, _>(ctx, self.0.organisation_id, Organisation).await
    }

    /// The role.
    fn role(&self) -> ParticipationRole {
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

    /// Its part of the programme's total, where it is known. Never to be added to the total.
    fn contribution(&self) -> Option<Money> {
        let minor = self.0.contribution_minor?;
        let currency = self.0.contribution_currency?;
        Some(money::Money { minor, currency }.into())
    }
}

/// What a programme sets out to reach.
pub struct Objective(pub Arc<objective::Model>);

/// What a programme sets out to reach.
#[Object]
impl Objective {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        Kind::Objective.id(self.0.id)
    }

    /// Overall or specific.
    fn level(&self) -> ObjectiveLevel {
        self.0.level
    }

    /// Place in the list, from 0.
    fn position(&self) -> i32 {
        self.0.position
    }

    /// The objective in words.
    async fn statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Result<LocalizedText, Failure> {
        localized(ctx, &self.0.statement, locale)
            .unwrap_or_else(|| Err(Failure::internal("an objective without words")))
    }

    /// Where it is written.
    async fn source(&self, ctx: &Context<'_>) -> Option<Result<Document, Failure>> {
        optional::<document::Entity, _>(ctx, self.0.document_id, Document).await
    }

    /// The objective in every language that it is known in, for editors.
    fn statement_translations(&self) -> Vec<TextVersion> {
        versions(&self.0.statement)
    }
}
