//! The statements of links.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};

use uuid::Uuid;

use crate::{
    access::Viewer,
    change::{part, value_row},
    database::Write,
    entity::{link_evidence, programme, recommendation_link},
    error::Failure,
    graphql::{Places, Under, Visible},
    programme::known_to,
};

impl Visible for recommendation_link::Entity {
    /// A link is known to whoever may know its programme; recommendations are public.
    fn visible(viewer: Viewer) -> Select<Self> {
        let programme = recommendation_link::Column::ProgrammeId.into_expr();
        Self::find()
            .filter(recommendation_link::Column::WithdrawnAt.is_null())
            .filter(known_to(viewer, programme))
    }
    fn under() -> Option<Under<Self>> {
        let rows = |_| Self::find().filter(recommendation_link::Column::WithdrawnAt.is_null());
        let column = recommendation_link::Column::ProgrammeId;
        Some(Under::of::<programme::Entity>(column, rows))
    }
    fn decides() -> bool {
        true
    }
    fn places() -> Option<Places<recommendation_link::Model>> {
        Some(recommendation_link::Model::by_place)
    }
    fn key() -> recommendation_link::Column {
        recommendation_link::Column::Id
    }
}

impl Visible for link_evidence::Entity {
    /// Likewise.
    fn visible(viewer: Viewer) -> Select<Self> {
        let programme = link_evidence::Column::ProgrammeId.into_expr();
        Self::find().filter(known_to(viewer, programme))
    }
    fn under() -> Option<Under<Self>> {
        let column = link_evidence::Column::LinkId;
        Some(Under::of::<recommendation_link::Entity>(column, |_| {
            Self::find()
        }))
    }
    fn places() -> Option<Places<link_evidence::Model>> {
        Some(link_evidence::Model::by_place)
    }
    fn key() -> link_evidence::Column {
        link_evidence::Column::Position
    }
}

part!(recommendation_link, "recommendationLinks");
value_row!(link_evidence, "recommendationLinks", |row| format!(
    "{}\u{1F}{}",
    row.link_id, row.position
));

/// The link with this key.
///
/// # Errors
/// When the database can't be read.
pub async fn by_key(
    write: &Write,
    id: Uuid,
) -> Result<Option<recommendation_link::Model>, Failure> {
    Ok(recommendation_link::Entity::find()
        .filter(recommendation_link::Column::Id.eq(id))
        .one(write.transaction())
        .await?)
}
