//! Activities in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use crate::{
    document::Document,
    entity::{activity, activity_participation, document, organisation, programme},
    error::Failure,
    graphql::{
        Api, Connection, LocalizedText, Paging, Request, Rows, Sort, among, connection, edges,
        localized, many, optional, required,
    },
    id::Kind,
    organisation::Organisation,
    programme::{Period, Programme},
    results::Quantity,
    text::LocaleTag,
    vocabulary::{ActivityKind, CountryCode, ParticipationRole},
};
use sea_orm::ColumnTrait;

edges! {
    OfProgramme to activity by ProgrammeId;
    Participations to activity_participation by ActivityId;
}

/// The activities of a programme, in the source's order.
///
/// # Errors
/// [`Failure::Input`] when the paging arguments are out of bounds.
pub fn activities(
    ctx: &Context<'_>,
    programme: Uuid,
    kind: Option<Vec<ActivityKind>>,
    paging: Paging,
) -> Result<Connection<Activity>, Failure> {
    let request = Request::of(ctx)?;
    let mut rows = Rows::sorted(vec![Sort::ascending(activity::Column::Position)]);
    if let Some(kinds) = kind {
        let column = activity::Column::Kind.into_expr();
        rows = rows.meeting(among(request, column, kinds, &["kind"])?);
    }
    connection::<_, OfProgramme>(request, programme, rows, paging)
}

/// Something that a programme does.
pub struct Activity(pub Arc<activity::Model>);

impl Api for Activity {
    type Entity = activity::Entity;
    fn new(row: Arc<activity::Model>) -> Self {
        Self(row)
    }
}

/// Something that a programme does: a training, a mission, a visit, an event. IATI calls a
/// programme an activity; this is what is done within one.
#[Object]
impl Activity {
    /// Opaque id, the same for ever.
    pub async fn id(&self) -> ID {
        Kind::Activity.id(self.0.id)
    }

    /// The programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Programme, Failure> {
        required::<programme::Entity, _>(ctx, self.0.programme_id, Programme).await
    }

    /// What it is.
    fn kind(&self) -> ActivityKind {
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

    /// The summary; null when there is none.
    fn summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.summary, locale)
    }

    /// When it takes place, as far as that is known.
    async fn on(&self) -> Period {
        Period::between(self.0.starts_on, self.0.ends_on)
    }

    /// Where it takes place, in words; null: the source doesn't say.
    fn place(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.place, locale)
    }

    /// In which country.
    fn country(&self) -> Option<CountryCode> {
        self.0.country
    }

    /// What was counted of it, each as exactly as its source says it.
    async fn quantities(&self) -> Vec<Quantity> {
        let counted = self.0.quantities.0.iter().cloned();
        counted.map(Quantity::from).collect()
    }

    /// Who takes part, in which role.
    async fn participations(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Vec<ActivityParticipation>, Failure> {
        let rows = Rows::sorted(vec![Sort::ascending(activity_participation::Column::Role)]);
        let rows = many::<Participations>(Request::of(ctx)?, rows, self.0.id).await?;
        Ok(rows.iter().cloned().map(ActivityParticipation).collect())
    }

    /// Where it is written.
    async fn source(&self, ctx: &Context<'_>) -> Option<Result<Document, Failure>> {
        optional::<document::Entity, _>(ctx, self.0.document_id, Document).await
    }
}

/// An organisation's role in an activity.
pub struct ActivityParticipation(Arc<activity_participation::Model>);

/// An organisation's role in an activity.
#[Object]
impl ActivityParticipation {
    /// The organisation.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation, Failure> {
        required::<organisation::Entity, _>(ctx, self.0.organisation_id, Organisation).await
    }

    /// The role.
    fn role(&self) -> ParticipationRole {
        self.0.role
    }
}
