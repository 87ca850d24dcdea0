//! The statements of alignments.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};

use crate::{
    access::Viewer,
    change::part,
    entity::{alignment, programme},
    graphql::{Places, Under, Visible},
    programme::known_to,
};

impl Visible for alignment::Entity {
    /// An alignment is known to whoever may know its programme.
    fn visible(viewer: Viewer) -> Select<Self> {
        Self::find()
            .filter(alignment::Column::WithdrawnAt.is_null())
            .filter(known_to(viewer, alignment::Column::ProgrammeId.into_expr()))
    }
    fn under() -> Option<Under<Self>> {
        let rows = |_| Self::find().filter(alignment::Column::WithdrawnAt.is_null());
        Some(Under::of::<programme::Entity>(
            alignment::Column::ProgrammeId,
            rows,
        ))
    }
    fn places() -> Option<Places<alignment::Model>> {
        Some(alignment::Model::by_place)
    }
    fn key() -> alignment::Column {
        alignment::Column::Id
    }
}

part!(alignment, "alignments");
