//! The statements of practices.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};

use crate::{
    access::Viewer,
    change::part,
    entity::{practice, programme},
    graphql::{Places, Under, Visible},
    programme::known_to,
};

impl Visible for practice::Entity {
    /// A practice is known to whoever may know its programme.
    fn visible(viewer: Viewer) -> Select<Self> {
        Self::find()
            .filter(practice::Column::WithdrawnAt.is_null())
            .filter(known_to(viewer, practice::Column::ProgrammeId.into_expr()))
    }
    fn under() -> Option<Under<Self>> {
        let rows = |_| Self::find().filter(practice::Column::WithdrawnAt.is_null());
        Some(Under::of::<programme::Entity>(
            practice::Column::ProgrammeId,
            rows,
        ))
    }
    fn places() -> Option<Places<practice::Model>> {
        Some(practice::Model::by_place)
    }
    fn key() -> practice::Column {
        practice::Column::Id
    }
}

part!(practice, "practices");
