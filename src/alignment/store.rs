//! The statements of alignments.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};

use crate::{
    access::Viewer, change::part, entity::alignment, graphql::Visible, programme::known_to,
};

impl Visible for alignment::Entity {
    /// An alignment is known to whoever may know its programme.
    fn visible(viewer: Viewer) -> Select<Self> {
        Self::find()
            .filter(alignment::Column::WithdrawnAt.is_null())
            .filter(known_to(viewer, alignment::Column::ProgrammeId.into_expr()))
    }
    fn key() -> alignment::Column {
        alignment::Column::Id
    }
}

part!(alignment, "alignments");
